// The page that compares: which clinics, from the address (`#c=`) or the shortlist, and their table.

import { Missing, fetchClinic } from "./profile.mjs";

const MOST = 4;
const MILE = 1.609344;
const EARTH = 6371.0088;
const ROLES = { table: "table", "thead, tbody": "rowgroup", tr: "row", "thead th": "columnheader", "tbody th": "rowheader", td: "cell" };

/** Great-circle distance in kilometres, by the haversine formula. */
function apart(one, other) {
  const [phi, psi] = [one.lat, other.lat].map((degrees) => (degrees * Math.PI) / 180);
  const turn = ((other.lon - one.lon) * Math.PI) / 360;
  const chord = Math.sin((psi - phi) / 2) ** 2 + Math.cos(phi) * Math.cos(psi) * Math.sin(turn) ** 2;
  return 2 * EARTH * Math.asin(Math.min(1, Math.sqrt(chord)));
}

/** A place as "LAT,LON", or null. */
function placeOf(text) {
  const found = /^(-?\d{1,2}(?:\.\d+)?),(-?\d{1,3}(?:\.\d+)?)$/.exec(text ?? "");
  return found ? { lat: Number(found[1]), lon: Number(found[2]) } : null;
}

/** Words for a clinic of which nothing but the id is known. */
function guess(id) {
  const capital = (word) => word.charAt(0).toUpperCase() + word.slice(1);
  const parts = id.split("/").map((part) => (part.length === 2 ? part.toUpperCase() : part.split("-").map(capital).join(" ")));
  return { name: parts.at(-1), place: parts.slice(0, -1).reverse().join(", ") };
}

/** Starts the page in `root` with the shortlist's functions. */
export function start(root, list) {
  const find = (hook) => root.querySelector(`[data-comparison-${hook}]`);
  const words = new Map([...find("words").content.children].map((one) => [one.dataset.word, one.textContent]));
  const say = (name, values = {}) => (words.get(name) ?? "").replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);
  const status = find("say");
  const pages = new Map();
  const number = new Intl.NumberFormat(document.documentElement.lang || undefined, { maximumFractionDigits: 1 });
  let ids = [];
  let shared = false;
  let over = false;
  let near = null;
  let turn = 0;

  /** Reads the address, and the shortlist where it names no clinics. */
  function read() {
    const state = new URLSearchParams(location.hash.slice(1));
    near = placeOf(state.get("near"));
    shared = state.has("c");
    const named = shared ? [...new Set(state.get("c").split(",").filter(list.valid))] : list.kept();
    over = named.length > MOST;
    ids = named.slice(0, MOST);
  }

  function page(id) {
    if (!pages.has(id)) {
      pages.set(id, fetchClinic(id, root.dataset.comparisonClinics, words.get("to")).catch((error) => {
        if (!(error instanceof Missing)) throw error;
        if (!error.gone) pages.delete(id);
        return { id, gone: error.gone };
      }));
    }
    return pages.get(id);
  }

  function distance(at) {
    if (!near || !at) return [];
    const far = apart(near, at) / (at.units === "mi" ? MILE : 1);
    const line = document.createElement("p");
    line.className = "comparison-away";
    line.textContent = say("away", { amount: number.format(far < 10 ? far : Math.round(far)), unit: at.units });
    return [line];
  }

  function head(clinic) {
    const made = find("head").content.firstElementChild.cloneNode(true);
    const link = made.querySelector("[data-head-name]");
    link.textContent = clinic.name;
    link.href = clinic.href;
    made.querySelector("[data-head-place]").textContent = clinic.place;
    if (!clinic.sample) made.querySelector("[data-head-sample]").remove();
    made.querySelector("[data-head-call]").append(...clinic.call.map((piece) => piece.cloneNode(true)));
    const remove = made.querySelector("[data-comparison-remove]");
    remove.setAttribute("aria-label", say("remove_name", { name: clinic.name }));
    remove.addEventListener("click", () => take(clinic.id, clinic.name, remove));
    return made;
  }

  function cell(clinic, fact) {
    const made = document.createElement("td");
    made.dataset.label = clinic.name;
    const inside = clinic.cells[fact].map((piece) => piece.cloneNode?.(true) ?? piece);
    if (fact === "where") inside.unshift(...distance(clinic.at));
    made.append(...(inside.length ? inside : [say("unknown")]));
    if (!inside.length) made.className = "comparison-unknown";
    return made;
  }

  function table(clinics) {
    const made = find("table").content.firstElementChild.cloneNode(true);
    made.tHead.rows[0].append(...clinics.map(head));
    for (const row of made.tBodies[0].rows) row.append(...clinics.map((clinic) => cell(clinic, row.dataset.fact)));
    made.dataset.count = clinics.length;
    made.setAttribute("role", ROLES.table); // a narrow screen lays the rows out as blocks, which some readers take for no table
    for (const [which, role] of Object.entries(ROLES)) made.querySelectorAll(which).forEach((one) => one.setAttribute("role", role));
    return made;
  }

  function missing({ id, gone }) {
    const made = find("lost").content.firstElementChild.cloneNode(true);
    const { name, place } = guess(id);
    made.querySelector("[data-lost-text]").textContent = say(gone ? "gone" : "failed", { name, place });
    const retry = made.querySelector("[data-comparison-retry]");
    if (gone) retry.remove();
    else retry.addEventListener("click", () => draw());
    const remove = made.querySelector("[data-comparison-remove]");
    remove.setAttribute("aria-label", say("remove_name", { name }));
    remove.addEventListener("click", () => take(id, name, remove));
    return made;
  }

  /** Takes a clinic out, of the address if it came from there, and leaves the keyboard where it can go on. */
  async function take(id, name, button) {
    const place = [...root.querySelectorAll("[data-comparison-remove]")].indexOf(button);
    if (shared) {
      const state = new URLSearchParams(location.hash.slice(1));
      state.set("c", ids.filter((one) => one !== id).join(","));
      history.replaceState(history.state, "", `#${decodeURIComponent(state.toString())}`);
    } else list.drop(id);
    read();
    await draw(say("left", { name, n: ids.length }));
    const rest = [...root.querySelectorAll("[data-comparison-remove]")];
    const next = rest[Math.min(place, rest.length - 1)] ?? find("help").querySelector("a");
    next.focus();
  }

  async function draw(told = "") {
    const mine = ++turn;
    if (!told && ids.some((id) => !pages.has(id))) status.textContent = say("loading");
    const found = await Promise.all(ids.map(page));
    if (mine !== turn) return;
    found.forEach((clinic, at) => {
      if (!clinic.name || clinic.id === ids[at]) return;
      pages.set(clinic.id, pages.get(ids[at]));
      const old = ids[at];
      ids[at] = clinic.id;
      if (!shared) list.rename(old, clinic.id);
    });
    const whole = found.filter((clinic, at) => clinic.name && ids.indexOf(clinic.id) === at);
    const lost = found.filter((clinic) => !clinic.name);
    const sheet = find("sheet");
    sheet.hidden = !whole.length;
    sheet.replaceChildren(...(whole.length ? [table(whole)] : []));
    find("missing").hidden = !lost.length;
    find("missing").replaceChildren(...lost.map(missing));
    find("actions").hidden = !whole.length;
    find("link").hidden = true;
    find("help").hidden = whole.length > 0;
    find("empty").hidden = ids.length > 0;
    find("note").hidden = !shared;
    find("note-text").textContent = `${say("shared")}${over ? ` ${say("most", { most: MOST })}` : ""}`;
    const count = whole.length === 1 ? say("one", { name: whole[0].name }) : whole.length ? say("many", { n: whole.length }) : "";
    status.textContent = told || count;
  }

  async function share() {
    const address = new URL(location.pathname, location.href);
    address.hash = `c=${ids.join(",")}`; // the reader's place stays with the reader
    try {
      await navigator.clipboard.writeText(address.href);
      status.textContent = say("copied");
    } catch {
      find("link").hidden = false;
      const input = find("link").querySelector("input");
      input.value = address.href;
      input.focus();
      input.select();
    }
  }

  function again() {
    read();
    draw();
  }

  find("copy").addEventListener("click", share);
  find("print").addEventListener("click", () => print());
  addEventListener("hashchange", again);
  list.watch(() => {
    if (!shared && list.kept().join() !== ids.join()) again();
  });
  again();
}
