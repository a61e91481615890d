// A clinic's own page, read for its facts: the marked parts are copied piece by piece, by a list of what may be.

const TAGS = new Set("A ABBR ADDRESS BR DD DIV DL DT EM LI P SPAN STRONG TIME UL svg path circle".split(" "));
const ATTRIBUTES = ["class", "datetime", "title", "data-freshness"];
const DRAWING = ["class", "viewBox", "width", "height", "fill", "stroke", "stroke-width", "stroke-linecap", "stroke-linejoin", "d", "cx", "cy", "r", "aria-hidden", "focusable"];
const SCHEMES = new Set(["http:", "https:", "mailto:", "tel:"]);

/** What is wrong with getting a page: `gone` when it is there no more, else it may come later. */
export class Missing extends Error {
  constructor(gone) {
    super(gone ? "gone" : "failed");
    this.gone = gone;
  }
}

/** A copy of a node that holds nothing but what a fact is made of; headings become paragraphs. */
function copy(node, base) {
  if (node.nodeType === Node.TEXT_NODE) return document.createTextNode(node.data);
  if (node.nodeType !== Node.ELEMENT_NODE || node.hasAttribute("data-compare-not")) return "";
  const heading = /^H[2-6]$/.test(node.tagName);
  if (!heading && !TAGS.has(node.tagName)) return node.textContent;
  const drawn = node.namespaceURI !== document.documentElement.namespaceURI;
  const made = drawn ? document.createElementNS(node.namespaceURI, node.tagName) : document.createElement(heading ? "p" : node.tagName);
  for (const name of drawn ? DRAWING : ATTRIBUTES) {
    if (node.hasAttribute(name)) made.setAttribute(name, node.getAttribute(name));
  }
  if (node.tagName === "A" && node.hasAttribute("href")) {
    const link = new URL(node.getAttribute("href"), base);
    if (SCHEMES.has(link.protocol)) made.href = link.href;
  }
  made.append(...[...node.childNodes].map((child) => copy(child, base)));
  return made;
}

/** Opening hours in few lines: days with the same hours together. */
function hours(table, to) {
  const groups = [];
  for (const row of table?.querySelectorAll("[data-day]") ?? []) {
    const [day, open] = [...row.children].map((cell) => cell.textContent.trim().replace(/\s+/g, " "));
    const last = groups.at(-1);
    if (last?.open === open) last.until = day;
    else groups.push({ day, until: "", open });
  }
  return groups.map(({ day, until, open }) => {
    const line = document.createElement("p");
    line.className = "comparison-hours";
    const days = document.createElement("span");
    days.className = "comparison-days";
    days.textContent = `${until ? to.replace("{from}", day).replace("{to}", until) : day}:`;
    line.append(days);
    for (const range of open.split(/(?<=,) */)) {
      const shown = document.createElement("span");
      shown.className = "nowrap";
      shown.textContent = range;
      line.append(" ", shown);
    }
    return line;
  });
}

/** The facts of a page that was fetched from `base`; undefined if it is no clinic's. */
function facts(page, base, to) {
  const profile = page.querySelector("[data-profile]");
  const part = (name) => page.querySelector(`[data-compare-part="${name}"]`);
  const name = part("name");
  if (!profile || !name) return undefined;
  const pieces = (each) => {
    const found = part(each);
    if (!found) return [];
    return found.tagName === "LI" ? [...found.childNodes].map((child) => copy(child, base)) : [copy(found, base)];
  };
  const [lat, lon] = (profile.dataset.at ?? "").split(",").map(Number);
  return {
    id: profile.dataset.profile,
    name: name.textContent.trim(),
    sample: "sample" in name.dataset,
    href: base,
    place: part("place")?.textContent.trim() ?? "",
    at: profile.dataset.at && Number.isFinite(lat + lon) ? { lat, lon, units: profile.dataset.units } : null,
    call: pieces("call"),
    cells: {
      prices: pieces("prices"),
      accepting: pieces("accepting"),
      people: pieces("people"),
      hours: hours(page.querySelector("[data-hours]"), to),
      where: pieces("address"),
      payment: pieces("payment"),
      access: pieces("access"),
      languages: pieces("languages"),
      verified: pieces("verified"),
    },
  };
}

/** Where a page that only leads on leads to, within the folder of clinics; '' if it does not. */
function moved(page, base, folder) {
  const link = page.querySelector('meta[http-equiv="refresh"]') && page.querySelector('link[rel="canonical"]');
  if (!link) return "";
  const path = new URL(link.getAttribute("href"), base).pathname;
  return path.startsWith(folder) ? path.slice(folder.length).replace(/\/$/, "") : "";
}

/** The facts of the clinic `id`, by its present id; throws `Missing`. */
export async function fetchClinic(id, clinics, to, follow = true) {
  const base = new URL(`${id}/`, new URL(clinics, document.baseURI));
  let answer;
  try {
    answer = await fetch(base);
  } catch {
    throw new Missing(false);
  }
  if (answer.status === 404 || answer.status === 410) throw new Missing(true);
  if (!answer.ok) throw new Missing(false);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const found = facts(page, base.href, to);
  if (found) return found;
  const now = follow ? moved(page, base, new URL(clinics, document.baseURI).pathname) : "";
  if (!now) throw new Missing(true);
  return fetchClinic(now, clinics, to, false);
}
