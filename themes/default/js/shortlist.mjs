// The reader's shortlist: up to four clinics, kept on the device once a star is pressed and never sent
// anywhere. Where the browser keeps nothing, the list lives as long as the page and says so.

const KEY = `shortlist ${new URL("../", import.meta.url).pathname}`;
const MOST = 4;
const ID = /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\/[a-z0-9]+(?:-[a-z0-9]+)*)+$/;

const tray = document.querySelector("[data-tray]");
const words = new Map(
  [...(tray?.querySelector("[data-tray-words]").content.children ?? [])].map((one) => [one.dataset.word, one.textContent]),
);
const watchers = new Set();
let list = [];
let lasting = true;
let near = "";

function say(name, values = {}) {
  return (words.get(name) ?? "").replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);
}

/** What is kept, or what this page remembers where nothing can be. */
function read() {
  if (!lasting) return list;
  try {
    const found = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(found) ? [...new Set(found.filter(valid))].slice(0, MOST) : [];
  } catch (error) {
    if (!(error instanceof SyntaxError)) lasting = false;
    return list;
  }
}

function write(ids) {
  list = ids;
  if (!lasting) return;
  try {
    if (ids.length) localStorage.setItem(KEY, JSON.stringify(ids));
    else localStorage.removeItem(KEY);
  } catch {
    lasting = false;
  }
}

/** Brings every star and the tray in step with the list. */
function show() {
  for (const star of document.querySelectorAll("[data-star]")) {
    star.setAttribute("aria-pressed", String(list.includes(star.dataset.star)));
  }
  const link = tray?.querySelector("[data-tray-link]");
  if (link) {
    link.hidden = !list.length;
    if (list.length) {
      tray.setAttribute("role", "region");
      tray.setAttribute("aria-label", say("label"));
    } else for (const name of ["role", "aria-label"]) tray.removeAttribute(name);
    const state = new URLSearchParams();
    if (!lasting) state.set("c", list.join(","));
    if (near) state.set("near", near);
    link.hash = decodeURIComponent(state.toString());
    tray.querySelector("[data-tray-count]").textContent = say(list.length === 1 ? "one" : "many", { n: list.length });
  }
  for (const tell of watchers) tell();
}

function refresh() {
  list = read();
  show();
}

function press(star) {
  const { star: id, starName: name } = star.dataset;
  const before = read();
  const taken = before.includes(id);
  const status = tray?.querySelector("[data-tray-say]");
  if (!taken && before.length >= MOST) {
    list = before;
    show();
    if (status) status.textContent = say("full", { most: MOST });
    return;
  }
  write(taken ? before.filter((one) => one !== id) : [...before, id]);
  show();
  const told = say(taken ? "removed" : "added", { name, n: list.length, most: MOST });
  if (status) status.textContent = lasting || taken ? told : `${told} ${say("lost")}`;
}

/** Whether a text can be the id of a clinic. */
export function valid(id) {
  return typeof id === "string" && id.length < 300 && ID.test(id);
}

/** The ids that are kept, in the order in which they were. */
export function kept() {
  return [...list];
}

/** Takes a clinic out. */
export function drop(id) {
  write(read().filter((one) => one !== id));
  show();
}

/** Puts a clinic's new id in the place of its old one. */
export function rename(id, now) {
  write([...new Set(read().map((one) => (one === id ? now : one)))]);
  show();
}

/** Calls `tell` whenever the list has changed, here or in another tab. */
export function watch(tell) {
  watchers.add(tell);
}

/** Lets the comparison say how far clinics are from a place, given as "LAT,LON"; '' for none. */
export function compareFrom(place) {
  near = place;
  show();
}

/** Gives every clinic in `root` its star, and shows those that the page already has. */
export function readyStars(root) {
  const model = tray?.querySelector("[data-tray-star]").content.firstElementChild;
  for (const card of model ? root.querySelectorAll("[data-clinic-id]") : []) {
    const title = card.querySelector("h2, h3, h4, h5") ?? card.querySelector("a");
    if (!title || card.querySelector("[data-star]")) continue;
    const star = model.cloneNode(true);
    star.dataset.star = card.dataset.clinicId;
    star.dataset.starName = title.textContent.trim();
    title.after(star);
  }
  for (const star of root.querySelectorAll("[data-star]")) {
    star.setAttribute("aria-label", say("star", { name: star.dataset.starName }));
    star.setAttribute("aria-pressed", String(list.includes(star.dataset.star)));
    star.hidden = false;
  }
}

document.addEventListener("click", ({ target }) => {
  const star = target.closest?.("[data-star]");
  if (star) press(star);
});
document.addEventListener("clinics-shown", ({ target, detail }) => {
  readyStars(target);
  compareFrom(detail.near);
});
addEventListener("storage", ({ key }) => {
  if (key === KEY || key === null) refresh();
});
addEventListener("pageshow", ({ persisted }) => {
  if (persisted) refresh();
});
list = read();
readyStars(document);
if (list.length) show();
