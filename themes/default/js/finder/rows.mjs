// One clinic as a row of the results, in the shape of the theme's clinic card.

import { accepting, freshness, fromKm, paused, price, sample, telehealth } from "./facets.mjs";

const DAY = 86_400_000;
const OFFERS = 3;

function element(name, role, ...children) {
  const made = document.createElement(name);
  if (role) made.className = role;
  made.append(...children);
  return made;
}

/** Where a clinic is, in words: its locality and the region around it, as on its card. */
function place(regions, region, locality) {
  const around = region.parent === undefined ? "" : regions[region.parent].name;
  const own = locality || region.name;
  if (around && around !== own) return `${own}, ${around}`;
  return region.name === own ? own : `${own}, ${region.name}`;
}

/** A mark with its icon: `<span class="kind kind-role"><svg> <span>words</span></span>`. */
function mark(words, kind, role, icon, ...children) {
  return element("span", `${kind} ${kind}-${role}`, ...(icon ? [words.icon(icon)] : []), element("span", "", ...children));
}

function status(words, table, row) {
  if (paused(table, row)) return mark(words, "status-mark", "no", "clock", words.say("paused"));
  const open = accepting(table, row);
  if (open === null) return null;
  return open
    ? mark(words, "status-mark", "yes", "check", words.say("accepting-yes"))
    : mark(words, "status-mark", "no", "cross", words.say("accepting-no"));
}

/** When the record was last confirmed, and what its age means, in the theme's words around the date. */
function verified(words, table, row) {
  const age = freshness(table, row);
  const iso = new Date(Date.parse(table.first) + table.verified[row] * DAY).toISOString().slice(0, 10);
  const when = element("time", "", words.day(iso));
  when.dateTime = iso;
  const [before, after] = words.say(age).split("{date}");
  const made = mark(words, "freshness-mark", age, { fresh: "check", older: "clock", stale: "alert" }[age], before, when, after);
  made.dataset.freshness = age;
  return made;
}

/** The list item of one clinic. `named` is `{slug, name, locality}`; `far` its distance in km or null. */
export function clinicRow({ words, table, regions, base, units }, row, named, far) {
  const region = regions[table.region[row]];
  const id = `${region.id}/${named.slug}`;
  const link = element("a", "", named.name);
  link.href = `${base}/clinics/${id}/`;
  const where = element("p", "clinic-card-place", place(regions, region, named.locality));
  if (far !== null && Number.isFinite(far)) {
    where.append(" ", element("span", "clinic-card-distance", words.away(fromKm(far, units), units, table.placed[row] === 1)));
  }
  const main = element("div", "clinic-card-main", element("h3", "clinic-card-name", link), where);
  if (sample(table, row)) main.append(element("p", "sample-mark", element("strong", "sample-mark-label", words.say("sample"))));
  const offered = table.treatments.filter((_, bit) => (table.sets.treatments[Math.floor(bit / 6)]?.[row] >> bit % 6) & 1);
  if (offered.length) {
    const names = offered.slice(0, OFFERS).map(([, name]) => name).join(", ");
    const more = offered.length > OFFERS ? ` ${words.say("more", { n: offered.length - OFFERS })}` : "";
    main.append(element("p", "clinic-card-line", element("span", "", element("span", "clinic-card-label", words.say("offers")), ` ${names}${more}`)));
  }

  const facts = element("ul", "clinic-card-facts");
  const asks = price(table, row);
  if (asks) {
    const [amount, per] = words.asking(asks);
    facts.append(element("li", "", element("span", "price", element("span", "price-amount", amount), " ", element("span", "price-per", per))));
  } else if (!paused(table, row)) facts.append(element("li", "clinic-card-quiet", words.say("unpriced")));
  const open = status(words, table, row);
  if (open) facts.append(element("li", "", open));
  if (telehealth(table, row) && !paused(table, row)) facts.append(element("li", "", words.say("telehealth")));
  facts.append(element("li", "clinic-card-quiet", verified(words, table, row)));

  const card = element("article", "clinic-card", main, facts);
  card.dataset.clinicCard = "";
  card.dataset.clinicId = id;
  return element("li", "", card);
}
