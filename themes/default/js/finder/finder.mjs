// The finder: from a place and some filters to clinics, with the state in the address after the `#`.
// `[data-finder="page"]` shows results; `[data-finder="start"]` only leads to the page that does.

import { combobox } from "./combobox.mjs";
import { choose, caps as capsOf, currencyOf, distances, FLAGS, fromKm, inKm, KINDS, prepare, RADII, sorted } from "./facets.mjs";
import { fields } from "./fields.mjs";
import { FileError, openFinder } from "./files.mjs";
import { allowed, locate, NoPlace } from "./here.mjs";
import { folded, gazetteer } from "./places.mjs";
import { clinicRow } from "./rows.mjs";
import { FILTERS, readState, writeState } from "./state.mjs";
import { readWords } from "./words.mjs";

const ROWS = 10;
const USUAL = 50; // miles or kilometres
const FARTHEST = 500;
// More clinics than this, and the reader says first whether the whole list may be fetched.
const MANY = 12_000;
// Compressed bytes for each character of the table, about.
const PACKED = 0.35;
const NEAREST = 30;
const ZIP_LIKE = /^(zip( code)? ?)?\d{3,5}( ?\d{0,4})?$/;

/** The site's files with what is looked up in them; tries once more with a fresh manifest, as the site may be new. */
function sources(address) {
  let files;
  const gazetteers = new WeakMap();

  async function using(work) {
    try {
      return await work((files ??= await openFinder(address)));
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      files = undefined;
      files = await openFinder(address, true);
      return work(files);
    }
  }

  /** Where places are looked up; ZIP codes only come when `text` may be one. */
  async function places(from, text = "") {
    const known = await from.places();
    const zips = ZIP_LIKE.test(folded(text)) ? await from.zips() : null;
    const kept = gazetteers.get(from) ?? {};
    gazetteers.set(from, kept);
    return (kept[zips ? "zips" : "names"] ??= gazetteer(known, zips));
  }

  return { using, places };
}

/** Starts the finder in `root`; returns what its buttons and its form do. */
export function start(root) {
  const find = (hook) => root.querySelector(`[data-finder-${hook}]`);
  const input = find("place");
  const source = sources(new URL(root.dataset.finderManifest, document.baseURI).href);
  const offers = (text) => source.using(async (files) => (await source.places(files, text)).offers(text)).catch(() => []);
  const broken = find("broken");
  if (broken) broken.hidden = true;

  if (root.dataset.finder === "start") {
    const lead = (near) => location.assign(`${root.dataset.finderPage}${writeState({ near })}`);
    const { close } = combobox(input, find("places"), { offers, pick: ({ id }) => lead(id), typed: () => {} });
    return { submit: () => (close(), input.value.trim() ? lead(input.value.trim()) : input.focus()) };
  }

  const words = readWords(root);
  const [status, note, results, found, fallback, more] = ["status", "note", "results", "found", "fallback", "more"].map(find);
  const folding = find("filters");
  let state = {};
  let where = null; // what the device told; kept nowhere else
  let agreed = false; // to fetch a large list
  let rows = ROWS;
  let turn = 0;
  let follows = false; // whether the field has to follow the address, whoever has the focus
  let typing = false; // whether the newest entry of the history was made by typing

  const wide = matchMedia("(min-width: 64em)");
  folding.open = wide.matches;

  function go(next, { replace = false, jump = false } = {}) {
    state = Object.fromEntries(Object.entries(next).filter(([, value]) => value));
    rows = ROWS;
    const address = writeState(state) || location.pathname;
    if (replace || address === location.hash) history.replaceState(history.state, "", address);
    else history.pushState(null, "", address);
    render(jump);
  }

  const box = combobox(input, find("places"), {
    offers,
    pick: ({ id }) => settle(id),
    // a whole ZIP code needs no more keys
    typed: (text, [first]) => {
      if (first?.kind !== "zip" || first.id !== text.trim() || first.id === state.near) return;
      const replace = typing;
      go({ ...state, near: first.id }, { replace });
      typing = true;
    },
  });
  const form = fields(root, words, (key, value) => choice({ [key]: value }));

  function choice(change, options) {
    typing = false;
    go({ ...state, ...change }, options);
  }

  /** Takes a place that the reader has decided on. */
  function settle(near) {
    box.close();
    if (matchMedia("(pointer: coarse)").matches) input.blur(); // the keyboard on the screen makes room
    const replace = typing && near === state.near;
    typing = false;
    go({ ...state, near, within: near === state.near ? state.within : "" }, { replace, jump: true });
  }

  function button(text, press) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "button quiet";
    made.textContent = text;
    made.addEventListener("click", press);
    return made;
  }

  function paragraph(...parts) {
    const made = document.createElement("p");
    made.append(...parts);
    return made;
  }

  /** Says something above the results, each part a paragraph; buttons stand in a row. */
  function tell(...parts) {
    note.replaceChildren(...parts);
    note.hidden = !parts.length;
  }

  function row(...buttons) {
    const made = paragraph(...buttons);
    made.className = "finder-buttons";
    return made;
  }

  /** Shows or hides the list of regions, which stands where the results would. */
  function browse(shown) {
    fallback.hidden = !shown;
  }

  function rest() {
    root.removeAttribute("data-active");
    found.hidden = true;
    browse(true);
    tell();
    status.textContent = "";
    results.replaceChildren();
    if (follows || document.activeElement !== input) input.value = "";
    follows = false;
  }

  async function render(jump = false) {
    turn += 1;
    const mine = turn;
    const current = () => mine === turn;
    if (!Object.keys(state).length) {
      rest();
      return;
    }
    root.dataset.active = "";
    if (!results.children.length) status.textContent = words.say("loading");
    results.setAttribute("aria-busy", "true");
    if (fallback.hidden === false && !note.textContent) browse(false);
    try {
      const answer = await source.using((files) => answered(files, state));
      if (!current()) return;
      show(answer, jump);
    } catch (error) {
      if (!current()) return;
      if (error instanceof NoPlace) empty(words.say(`here-${error.message}`));
      else {
        empty(words.say("failed"), row(button(words.say("retry"), () => render(jump))));
        if (!(error instanceof FileError)) throw error;
      }
    }
    if (jump) root.scrollIntoView({ block: "start" });
  }

  /** No results: says why, offers ways on, and brings the list of regions back. */
  function empty(text, ...parts) {
    results.removeAttribute("aria-busy");
    results.replaceChildren();
    found.hidden = true;
    more.hidden = true;
    status.textContent = text;
    tell(...parts);
    browse(true);
  }

  async function placeOf(files, near) {
    if (!near) return null;
    const places = await source.places(files, near);
    if (near !== "here") return places.find(near) ?? { unknown: near, nearest: places.nearest(near) };
    if (!where && await allowed()) where = await locate();
    if (!where) throw new NoPlace("again");
    return places.point(where);
  }

  /** What a state asks of the table, and what of it the site no longer has. */
  function asked(table, asks, place) {
    const gone = [];
    const sets = {};
    for (const [key, kind] of Object.entries(KINDS)) {
      if (!asks[key]) continue;
      const bits = asks[key].split(",").map((id) => [id, table[kind].findIndex(([one]) => one === id)]);
      gone.push(...bits.filter(([, bit]) => bit < 0).map(([id]) => [key, id]));
      const known = bits.filter(([, bit]) => bit >= 0).map(([, bit]) => bit);
      if (known.length) sets[key] = key === "access" ? known : known.slice(0, 1);
    }
    const cap = asks.price ? Number(asks.price) : 0;
    if (asks.price && !(cap > 0 && cap < 1e7)) gone.push(["price", asks.price]);
    const amount = Number(asks.within);
    const fits = Number.isInteger(amount) && amount > 0 && amount <= FARTHEST;
    if (asks.within && !fits && asks.within !== "any") gone.push(["within", asks.within]);
    const reach = !place?.where ? null : fits ? amount : asks.within === "any" ? null : place.whole ? null : USUAL;
    return { gone, sets, cap: cap > 0 && cap < 1e7 ? cap : 0, reach, flags: Object.keys(FLAGS).filter((key) => asks[key]) };
  }

  async function answered(files, asks) {
    if (files.manifest.count > MANY && !agreed) return { large: files.manifest };
    const place = await placeOf(files, asks.near);
    if (place?.unknown) return { place };
    const [table, { regions }] = await Promise.all([files.table(), files.places()]);
    const { gone, sets, cap, reach, flags } = asked(table, asks, place);
    const whole = Boolean(place?.whole) && asks.within !== "any";
    const far = place?.where ? distances(table, place.where) : null;
    const units = place?.units ?? "km";
    const inside = whole ? (one) => table.region[one] >= place.region.place && table.region[one] < place.region.end : () => true;
    const all = Array.from({ length: table.count }, (_, at) => at);
    const around = whole ? all.filter(inside) : far ? [...all].sort((one, other) => far[one] - far[other]).slice(0, NEAREST) : all;
    const currency = currencyOf(table, around) || currencyOf(table, all);
    const radii = far ? [...new Set([...RADII, ...(reach ? [reach] : [])])].sort((one, other) => one - other) : [];
    const steps = { radii: radii.map((one) => inKm(one, units)), caps: capsOf(table, currency, cap) };
    const ask = {
      sets, cap, currency, flags, far, within: inside,
      reach: reach === null ? null : inKm(reach, units),
    };
    const { rows: chosen, counts, beyond } = choose(prepare(table), ask, steps);
    const sorts = [...(far && (reach !== null || !whole) ? ["distance"] : []), "price", "verified", "name"];
    const sort = sorts.includes(asks.sort) ? asks.sort : sorts.includes("distance") ? "distance" : "name";
    if (asks.sort && asks.sort !== sort) gone.push(["sort", asks.sort]);
    const names = new Map();
    if (sort === "name") (await files.names(chosen)).forEach(({ name }, at) => names.set(chosen[at], name));
    const order = sorted(table, chosen, sort, { far, currency, names });
    const seen = order.slice(0, rows);
    const named = await files.names(seen);
    const others = place?.kind === "zip" ? (await source.places(files, asks.near)).others(place) : [];
    return {
      table, regions, place, ask, counts, beyond, gone, order, seen, named, far, units, reach, whole, radii, sort, sorts, others,
      caps: steps.caps, base: files.manifest.base,
    };
  }

  const label = (place) => (place.kind === "here" ? words.say("here") : place.label);

  /** What the status line says: how many, and where. */
  function summary({ order, place, reach, whole, units }) {
    const count = words.counted(order.length);
    if (!place) return words.say("all", { count });
    const values = { count, place: label(place), radius: reach === null ? "" : words.radius(reach, units) };
    if (reach !== null) return words.say("near", values);
    return words.say(whole ? "inside" : "from-place", values);
  }

  function show(answer, jump) {
    if (answer.large) {
      const { count, size } = answer.large;
      const kilobytes = words.number(Math.round((size * PACKED) / 10_000) * 10);
      empty(words.say("large", { n: words.number(count), size: kilobytes }), row(button(words.say("load"), () => {
        agreed = true;
        render(true);
      })));
      return;
    }
    const { place } = answer;
    if (place?.unknown) {
      const meant = place.nearest.map((one) =>
        button(one.detail ? words.say("offer", { text: one.label, detail: one.detail }) : one.label, () => settle(one.id)));
      empty(words.say("unknown", { q: place.unknown }), ...(meant.length ? [paragraph(words.say("meant")), row(...meant)] : []), paragraph(words.say("instead")));
      if (document.activeElement !== input) input.value = place.unknown;
      return;
    }
    const { table, ask, counts, order, seen, named, far, units, reach, whole, radii, regions, base, sort, sorts, caps } = answer;
    browse(false);
    found.hidden = false;
    if (follows || jump || document.activeElement !== input) input.value = place ? label(place) : "";
    follows = false;
    form.show(table, ask, counts, {
      caps,
      sorts: sorts.map((value) => ({ value, chosen: value === sort })),
      radii: radii.length ? [
        ...(place.whole ? [{ value: "", text: words.say("whole", { place: place.label }), count: counts.whole, chosen: whole && reach === null }] : []),
        ...radii.map((one, at) => ({ value: String(one), text: words.radius(one, units), count: counts.within[at], chosen: one === reach })),
        ...(place.whole ? [] : [{ value: "any", text: words.say("anywhere"), count: counts.whole, chosen: reach === null }]),
      ] : [],
    });
    const active = FILTERS.filter((key) => state[key] && !answer.gone.some(([one]) => one === key)).length;
    find("active").textContent = active ? words.say("active", { n: active }) : "";
    find("clear").hidden = !active;
    find("done").textContent = words.say("done", { count: words.counted(order.length) });

    const shownFar = far && (reach !== null || !whole) ? far : null;
    results.replaceChildren(...seen.map((one, at) =>
      clinicRow({ words, table, regions, base, units }, one, named[at], shownFar ? shownFar[one] : null)));
    // the shortlist gives each its star; a link to the comparison may hold a place, but not that of a device
    const near = shownFar && place.kind !== "here" ? place.where.join(",") : "";
    results.dispatchEvent(new CustomEvent("clinics-shown", { bubbles: true, detail: { near } }));
    results.removeAttribute("aria-busy");
    more.hidden = order.length <= seen.length;
    status.textContent = summary(answer);
    tell(...notes(answer));
  }

  /** What has to be explained above the results. */
  function notes({ gone, order, beyond, units, radii, place, others, reach, whole }) {
    const parts = gone.map(([key, value]) => paragraph(words.say("gone", { filter: words.say(`filter-${key}`), value })));
    if (!order.length) {
      const ways = [];
      if (Number.isFinite(beyond) && reach !== null) {
        const away = fromKm(beyond, units);
        const wider = radii.find((one) => one >= away);
        parts.push(paragraph(words.say("beyond", { away: words.radius(Math.ceil(away), units) })));
        ways.push(wider
          ? button(words.say("widen", { radius: words.radius(wider, units) }), () => choice({ within: String(wider) }))
          : button(words.say("anywhere"), () => choice({ within: "any" })));
      } else if (whole || !place) parts.push(paragraph(words.say("nowhere")));
      if (FILTERS.some((key) => state[key])) ways.push(button(words.say("clear"), clear));
      if (ways.length) parts.push(row(...ways));
    }
    if (others.length) {
      parts.push(row(...others.map((one) => button(words.say("offer", { text: one.label, detail: one.detail }), () => settle(one.id)))));
    }
    return parts;
  }

  function clear() {
    choice(Object.fromEntries(FILTERS.map((key) => [key, ""])));
  }

  find("clear").addEventListener("click", () => {
    clear();
    folding.querySelector("summary").focus();
  });
  find("done").addEventListener("click", () => {
    folding.open = false;
    folding.querySelector("summary").focus({ preventScroll: true });
    status.scrollIntoView({ block: "start" });
  });
  find("reset").addEventListener("click", () => {
    typing = false;
    input.value = "";
    go({});
    input.focus();
  });
  more.addEventListener("click", async () => {
    const before = results.children.length;
    rows += ROWS;
    await render();
    results.children[before]?.querySelector("a")?.focus();
  });

  function follow(jump = false) {
    const next = readState(location.hash);
    if (writeState(next) === writeState(state)) return;
    state = next;
    rows = ROWS;
    typing = false;
    follows = true;
    if (!state.near) input.value = "";
    render(jump);
  }
  addEventListener("popstate", () => follow());
  addEventListener("hashchange", () => follow());
  // the card of who is open grows old while the page is not looked at
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && state.open) render();
  });
  // who comes by a link comes for the clinics; who comes back finds the page as it was
  follow(performance.getEntriesByType("navigation")[0]?.type === "navigate");

  return {
    submit() {
      box.close();
      const text = input.value.trim();
      if (text) settle(text === words.say("here") ? "here" : text);
      else if (state.near) choice({ near: "", within: "" });
      else input.focus();
    },
    async here() {
      box.close();
      status.textContent = words.say("locating");
      try {
        where = await locate();
        typing = false;
        go({ ...state, near: "here", within: state.near === "here" ? state.within : "" }, { jump: true });
      } catch (error) {
        if (!(error instanceof NoPlace)) throw error;
        const shown = Boolean(results.children.length);
        if (shown) {
          status.textContent = words.say(`here-${error.message}`);
        } else {
          root.dataset.active = "";
          empty(words.say(`here-${error.message}`));
          root.scrollIntoView({ block: "start" });
        }
        input.focus({ preventScroll: true });
      }
    },
    all: () => choice({ sort: "name" }, { jump: true }),
  };
}
