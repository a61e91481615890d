// The search box: asks the worker, shows the rows, and keeps the keyboard, the status line and the
// address in step. `[data-search="page"]` lists links; any other is a combobox with a panel.

import { message, readMessages } from "./messages.mjs";

const PAUSE = 120;
const PANEL_ROWS = 6;
const PAGE_ROWS = 10;
const LONGEST_SHOWN = 60;

let worker;
let asked = 0;
let waiting;

/** Gives up the worker, because a module that came broken stays so in the worker that asked for it. */
function fail(reason) {
  worker?.terminate();
  worker = undefined;
  waiting?.reject(new Error(reason));
}

/** Asks the worker; only the latest question is answered. Rejects if the search failed. */
function ask(question) {
  if (!worker) {
    worker = new Worker(new URL("./worker.mjs", import.meta.url), { type: "module" });
    worker.onmessage = ({ data }) => {
      if (data.id !== asked || !waiting) return;
      if (data.failed) fail(data.failed);
      else waiting.resolve(data.answer);
    };
    worker.onerror = () => fail("worker");
  }
  asked += 1;
  const answer = new Promise((resolve, reject) => {
    waiting = { resolve, reject };
  });
  worker.postMessage({ ...question, id: asked });
  return answer;
}

function element(name, role, ...children) {
  const made = document.createElement(name);
  if (role) made.className = `search-result-${role}`;
  made.append(...children);
  return made;
}

function marks(parts) {
  return parts.map(({ text, hit }) => (hit ? element("mark", "", text) : text));
}

/** One result: an item with one link over its lines. */
function item(row, place, root, list) {
  const link = document.createElement("a");
  link.href = row.url;
  link.append(element("span", "title", ...marks(row.title)));
  const kind = message(root, `kind-${row.kind}`);
  const second = element("span", "detail", ...marks(row.detail));
  if (kind) second.prepend(element("span", "kind", kind), row.detail.length ? " · " : "");
  if (row.sample) second.append(" ", element("span", "sample", message(root, "sample")));
  link.append(second);
  if (row.snippet.length && !list) link.append(element("span", "snippet", ...marks(row.snippet)));
  const found = document.createElement("li");
  found.className = "search-result";
  found.dataset.kind = row.kind;
  found.append(link);
  if (list) {
    found.setAttribute("role", "presentation");
    link.setAttribute("role", "option");
    link.setAttribute("aria-selected", "false");
    link.tabIndex = -1;
    link.id = `${list.id}-${place}`;
  }
  return found;
}

/** What the status line says of an answer. */
function summary(root, query, { met, total, more, instead }) {
  const shown = query.length > LONGEST_SHOWN ? `${query.slice(0, LONGEST_SHOWN)}…` : query;
  const values = { q: shown, n: total.toLocaleString(document.documentElement.lang || undefined), instead };
  const count = total ? message(root, more ? "over" : total === 1 ? "one" : "many", values) : "";
  if (met === "empty") return message(root, "empty", values);
  if (met === "all") return count;
  const doubt = instead ? `${message(root, "none", values)} ${message(root, "instead", values)}` : "";
  if (met === "corrected") return `${doubt} ${count}`;
  if (met === "any") return `${doubt || message(root, "any", values)} ${count}`;
  return doubt || message(root, "none", values);
}

/** Starts the box in `root`; returns `{search}`. */
export function start(root) {
  const find = (hook) => root.querySelector(`[data-search-${hook}]`);
  const form = find("form");
  const input = find("input");
  const status = find("status");
  const results = find("results");
  const panel = find("panel");
  const more = find("more");
  const retry = find("retry");
  const help = find("help");
  const onPage = root.dataset.search === "page";
  const list = onPage ? null : results;
  const manifest = new URL(form.dataset.searchManifest, document.baseURI).href;
  let rows = onPage ? PAGE_ROWS : PANEL_ROWS;
  let timer;
  let active = -1;
  let last;
  readMessages(root);

  const links = () => [...results.querySelectorAll("a")];

  function open(shown) {
    if (panel) panel.hidden = !shown;
    if (list) input.setAttribute("aria-expanded", String(shown && links().length > 0));
    if (!shown) mark(-1);
  }

  function mark(place) {
    if (!list) return;
    const all = links();
    all[active]?.setAttribute("aria-selected", "false");
    active = all.length && place >= 0 ? place % all.length : -1;
    if (active < 0) {
      input.removeAttribute("aria-activedescendant");
      return;
    }
    all[active].setAttribute("aria-selected", "true");
    input.setAttribute("aria-activedescendant", all[active].id);
    all[active].scrollIntoView({ block: "nearest" });
  }

  function show(query, answer) {
    results.replaceChildren(...answer.rows.map((row, place) => item(row, place, root, list)));
    results.removeAttribute("aria-busy");
    status.textContent = summary(root, query, answer);
    if (more) more.hidden = answer.total <= answer.rows.length;
    if (retry) retry.hidden = true;
    if (help) help.hidden = answer.rows.length > 0;
    mark(-1);
    open(Boolean(query));
  }

  async function search(query, again = false) {
    clearTimeout(timer);
    const text = query.trim();
    if (text === last && !again) return;
    last = text;
    if (onPage) history.replaceState(history.state, "", text ? `#q=${encodeURIComponent(text)}` : location.pathname);
    if (!text) {
      asked += 1;
      show("", { met: "empty", total: 0, rows: [] });
      return;
    }
    results.setAttribute("aria-busy", "true");
    if (!links().length) status.textContent = message(root, "searching");
    open(true);
    const answer = ask({ manifest, text, count: rows });
    try {
      show(text, await answer);
    } catch {
      results.removeAttribute("aria-busy");
      results.replaceChildren();
      status.textContent = message(root, "failed");
      if (more) more.hidden = true;
      if (retry) retry.hidden = false;
      if (help) help.hidden = false;
      last = undefined;
      open(true);
    }
  }

  function typed() {
    clearTimeout(timer);
    if (onPage) rows = PAGE_ROWS;
    timer = setTimeout(() => search(input.value), PAUSE);
  }

  function key(event) {
    const all = links();
    const at = onPage ? all.indexOf(document.activeElement) : active;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape" && panel && !panel.hidden) {
      event.preventDefault();
      open(false);
      input.focus();
    } else if (event.key === "Enter" && active >= 0 && event.target === input) {
      event.preventDefault();
      all[active].click();
    } else if (step && all.length && (event.target === input || at >= 0)) {
      event.preventDefault();
      const place = at + step;
      if (!onPage) mark(place < 0 ? all.length - 1 : place);
      else if (place < 0) input.focus();
      else all[Math.min(place, all.length - 1)].focus();
    }
  }

  if (list) {
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", list.id);
    input.setAttribute("aria-expanded", "false");
    list.setAttribute("role", "listbox");
    root.addEventListener("focusout", ({ relatedTarget }) => {
      if (relatedTarget && !root.contains(relatedTarget)) open(false);
    });
    document.addEventListener("pointerdown", ({ target }) => {
      if (!root.contains(target)) open(false);
    });
    input.addEventListener("focus", () => open(links().length > 0));
  }
  root.addEventListener("keydown", key);
  input.addEventListener("input", typed);
  retry?.addEventListener("click", () => search(input.value, true));
  more?.addEventListener("click", async () => {
    const before = links().length;
    rows += PAGE_ROWS;
    await search(input.value, true);
    links()[before]?.focus();
  });

  // lunr, the worker and the manifest come while the reader types; the search page has the manifest in it
  const given = find("index")?.content.textContent;
  ask({ manifest, given, text: "", count: 0 }).catch(() => {});
  if (input.value.trim()) search(input.value);
  return { search };
}
