// What `sitegen serve` adds to a page: it reloads the page when the page changed, swaps its style
// sheets when only these did, and shows the problems that keep a new version from being built.
//
// Every message tells the whole state of this page, so one that was missed does no harm.

const own = document.querySelector("script[data-sitegen-page]").dataset;
const KEPT = "sitegen-scroll";
const events = `/.sitegen/events?page=${encodeURIComponent(own.sitegenPage)}`;

let styles = own.sitegenStyles.split(" ").filter(Boolean);
let dismissed = "";
let last = null;
let source = null;

const host = document.createElement("div");
const shadow = host.attachShadow({ mode: "open" });

function element(name, text = "", attributes = {}) {
  const made = document.createElement(name);
  made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function button(text, name, action) {
  const made = element("button", text, { type: "button", "data-live": name });
  made.addEventListener("click", action);
  return made;
}

// --- the bar: where the page comes from, and what should be known about it

const bar = element("aside", "", { "aria-label": "sitegen serve", "data-live": "bar" });
const offline = element("strong", "sitegen serve has stopped", { "data-live": "offline", hidden: "" });
const counts = button("", "counts", () => {
  dismissed = "";
  if (last) showProblems(last, true);
});
counts.hidden = true;
if (own.sitegenNote) bar.append(element("strong", own.sitegenNote, { "data-live": "note" }));
if (own.sitegenSource) bar.append(element("code", own.sitegenSource, { "data-live": "source" }));
bar.append(counts, offline);
bar.append(button("×", "hide", () => bar.remove()));
bar.lastElementChild.setAttribute("aria-label", "Hide this bar");

function showBar() {
  const parts = [...bar.children].slice(0, -1);
  bar.hidden = parts.every((part) => part.hidden);
}

// --- the overlay: problems, over the last good page

function problem(item) {
  const line = element("li", "", { "data-live": item.severity });
  line.append(element("code", item.place), " ", element("strong", item.severity), ` ${item.code}: ${item.message}`);
  if (item.hint) line.append(element("p", `Hint: ${item.hint}`));
  return line;
}

function showProblems(state, asked = false) {
  const text = JSON.stringify(state.problems);
  const wanted = state.problems.length > 0 && (asked || (state.failed && text !== dismissed));
  const open = shadow.querySelector("[data-live=overlay]");
  if (!wanted) {
    open?.remove();
    return;
  }
  if (open?.told === text) return;
  open?.remove();
  const overlay = element("section", "", { role: "alert", "aria-label": "Problems", "data-live": "overlay" });
  overlay.told = text;
  const close = () => {
    dismissed = text;
    overlay.remove();
  };
  const head = element("header");
  const title = state.failed ? "The site could not be built; pages stay as they last were" : "Problems of the site";
  head.append(element("h2", title), button("Close", "close", close));
  const list = element("ol");
  list.append(...state.problems.map(problem));
  overlay.append(head, list);
  if (state.more) overlay.append(element("p", `… and ${state.more} more, in the terminal`));
  overlay.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });
  shadow.append(overlay);
}

// --- following the server

function reload() {
  source?.close();
  sessionStorage.setItem(KEPT, JSON.stringify({ path: location.pathname, x: scrollX, y: scrollY }));
  location.reload();
}

function restore() {
  const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
  sessionStorage.removeItem(KEPT);
  if (kept?.path !== location.pathname) return;
  const there = () => scrollTo({ left: kept.x, top: kept.y, behavior: "instant" });
  there();
  if (document.readyState !== "complete") addEventListener("load", there, { once: true });
}

// Each sheet stays until the one that follows it has arrived, so that the page is never bare.
function swap(next) {
  const links = [...document.querySelectorAll('link[rel="stylesheet"]')];
  links.forEach((link, index) => {
    const [href, known] = next[index];
    if (known === styles[index]) return;
    const fresh = link.cloneNode();
    fresh.href = new URL(href, location.href).href === link.href ? `${href}?${known}` : href;
    fresh.addEventListener("load", () => link.remove(), { once: true });
    link.after(fresh);
  });
  styles = next.map(([, known]) => known);
}

function follow(state) {
  last = state;
  showProblems(state);
  counts.textContent = state.counts || "problems";
  counts.hidden = state.problems.length === 0;
  showBar();
  if (state.content !== own.sitegenContent || state.styles.length !== styles.length) reload();
  else if (state.styles.some(([, known], index) => known !== styles[index])) swap(state.styles);
}

function connect() {
  if (source || document.hidden) return;
  source = new EventSource(events);
  source.addEventListener("open", () => {
    offline.hidden = true;
    document.documentElement.dataset.sitegenLive = "";
    showBar();
  });
  source.addEventListener("error", () => {
    offline.hidden = false;
    showBar();
    if (source?.readyState === EventSource.CLOSED) disconnect();
  });
  source.addEventListener("state", (event) => follow(JSON.parse(event.data)));
}

function disconnect() {
  source?.close();
  source = null;
}

// A hidden page lets its connection go, since a browser has only six for one host; the first message
// after it is shown again tells what it missed.
document.addEventListener("visibilitychange", () => (document.hidden ? disconnect() : connect()));
addEventListener("pagehide", disconnect);
addEventListener("pageshow", connect);

const sheet = element("link", "", { rel: "stylesheet", href: "/.sitegen/live.css" });
shadow.append(sheet, bar);
showBar();
document.body.append(host);
restore();
connect();
