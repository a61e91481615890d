// The search box: asks the worker, shows the rows, and keeps the keyboard, the status line and the
// address in step. `[data-search="page"]` lists links and can filter; any other is a combobox with a panel.

import { readHash, toggled, writeHash } from "./address.mjs";
import { message, readMessages } from "./messages.mjs";
import { rowList } from "./rows.mjs";

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

/**
 * Asks the worker; only the latest question is answered. Rejects if the search failed. `offered` is given
 * the names that the worker offers before it answers.
 */
function ask(question, offered) {
  if (!worker) {
    worker = new Worker(new URL("./worker.mjs", import.meta.url), { type: "module" });
    worker.onmessage = ({ data }) => {
      if (data.id !== asked || !waiting) return;
      if (data.offer) {
        waiting.offered?.(data.offer);
        return;
      }
      waiting.offered = undefined;
      if (data.failed) fail(data.failed);
      else waiting.resolve(data.answer);
    };
    worker.onerror = () => fail("worker");
  }
  asked += 1;
  const answer = new Promise((resolve, reject) => {
    waiting = { resolve, reject, offered };
  });
  worker.postMessage({ ...question, id: asked });
  return answer;
}

const shortened = (text) => (text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text);
const any = (chosen) => Object.keys(chosen).length > 0;

/** What the status line says of an answer. */
function summary(say, query, { met, total, all, more, instead, filtered }) {
  const number = (value) => value.toLocaleString(document.documentElement.lang || undefined);
  const values = { q: shortened(query), n: number(total), all: number(all), instead };
  let count = total ? say(more ? "over" : total === 1 ? "one" : "many", values) : "";
  if (filtered && all) count = say(total ? "filtered" : "left", values);
  if (met === "empty") return say("empty", values);
  if (met === "all") return count;
  const doubt = instead ? `${say("none", values)} ${say("instead", values)}` : "";
  if (met === "corrected") return `${doubt} ${count}`;
  if (met === "any") return `${doubt || say("any", values)} ${count}`;
  return doubt || say("none", values);
}

/** Puts a link into `holder`, or hides it if there is no address. */
function offer(holder, address, text) {
  if (!holder) return;
  holder.hidden = !address;
  holder.replaceChildren();
  if (!address) return;
  const link = document.createElement("a");
  link.href = address;
  link.textContent = text;
  holder.append(link);
}

/** Starts the box in `root`; returns `{follow, submit}`. */
export function start(root) {
  const find = (hook) => root.querySelector(`[data-search-${hook}]`);
  const say = (name, values) => message(root, name, values);
  const form = find("form");
  const input = find("input");
  const status = find("status");
  const results = find("results");
  const panel = find("panel");
  const more = find("more");
  const retry = find("retry");
  const help = find("help");
  const nothing = find("nothing");
  const onPage = root.dataset.search === "page";
  const narrow = onPage ? find("filters") : null;
  const list = onPage ? null : results;
  const manifest = new URL(form.dataset.searchManifest, document.baseURI).href;
  const show = rowList(results, say, list);
  let rows = onPage ? PAGE_ROWS : PANEL_ROWS;
  let timer;
  let active = -1;
  let last; // the hash of what is shown or under way
  let chosen = {};
  let done = false; // whether the query in the address is finished, so that the next gets an entry of its own
  let filters; // what shows them, once it is here
  let making;
  let lost = false;
  let broken = false; // whether the filters could not be had, and nobody has asked again
  let dismissed = false; // whether the reader closed the panel: no late answer opens it again
  readMessages(root);

  const links = () => [...results.querySelectorAll("a")];

  function open(wanted) {
    const shown = wanted && !dismissed;
    if (panel) panel.hidden = !shown;
    if (list) input.setAttribute("aria-expanded", String(shown && links().length > 0));
    if (!shown) mark(-1);
  }

  function dismiss() {
    dismissed = true;
    open(false);
  }

  /** Opens the panel at the reader's wish. */
  function reopen() {
    dismissed = false;
    open(links().length > 0);
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

  /** Keeps query and filters in the address: in an entry of its own, or in place of the one before. */
  function record(hash, own) {
    if (hash === location.hash || (!hash && !location.hash)) return;
    history[own ? "pushState" : "replaceState"](null, "", hash || location.pathname);
  }

  function present(query, answer) {
    results.removeAttribute("aria-busy");
    const marked = links()[active]?.href;
    mark(-1);
    show(answer.rows);
    status.textContent = summary(say, query, answer);
    if (more) more.hidden = answer.total <= answer.rows.length;
    if (retry) retry.hidden = true;
    if (help) help.hidden = answer.rows.length > 0 || answer.all > 0;
    if (nothing) nothing.hidden = answer.met !== "none";
    const other = answer.instead ? `${onPage ? "" : form.dataset.searchPage}${writeHash(answer.instead, {})}` : "";
    offer(find("instead"), other, say("instead-link", { instead: answer.instead }));
    offer(find("place"), answer.place?.url, say("place-link", { place: answer.place?.title.map(({ text }) => text).join("") }));
    open(Boolean(query));
    if (marked) mark(links().findIndex((link) => link.href === marked));
    presentFilters(answer);
  }

  /** Shows names that begin so until the answer is here; what the reader has marked stays. */
  function suggest(names) {
    if (active >= 0) return;
    show(names);
    open(true);
  }

  /** Shows the filters of an answer, or that they could not be had. */
  function presentFilters(answer) {
    if (!narrow) return;
    narrow.hidden = !answer.all && !any(chosen);
    if (answer.failed || answer.facets) broken = Boolean(answer.failed);
    find("filters-failed").hidden = !broken;
    find("filters-status").textContent = broken ? say("filters-failed") : "";
    if (answer.facets) filters?.show(answer.facets, chosen, answer.total);
    else if (!any(chosen)) filters?.show([], chosen, answer.total);
  }

  /** Drops what a shared link chose and nothing has any more, and says so. */
  function drop(text, unknown) {
    for (const { facet, id } of unknown) chosen = toggled(chosen, facet, id);
    last = writeHash(text, chosen);
    record(last, false);
    find("unknown").textContent = say("unknown", { values: shortened(unknown.map(({ id }) => id).join(", ")) });
  }

  /** Searches for what is in the input; `own` puts it into an entry of the history of its own. */
  async function search({ again = false, own = false } = {}) {
    clearTimeout(timer);
    const text = input.value.trim();
    const hash = writeHash(text, chosen);
    if (hash === last && !again) return;
    if (onPage) {
      record(hash, own || (done && !again));
      if (narrow && hash !== last) find("unknown").textContent = "";
    }
    if (!again) done = own;
    last = hash;
    const wanted = narrow && !broken && (any(chosen) || (text && find("narrow").open));
    if (!text && !wanted) {
      asked += 1;
      present("", { met: "empty", total: 0, all: 0, rows: [] });
      return;
    }
    results.setAttribute("aria-busy", "true");
    if (!links().length) status.textContent = say("searching");
    if (help && text) help.hidden = true;
    open(Boolean(text));
    const early = onPage ? 0 : rows;
    const answered = ask({ manifest, text, count: rows, chosen: wanted ? chosen : undefined, early }, (names) => {
      if (hash === last) suggest(names);
    });
    try {
      const [answer] = await Promise.all([answered, wanted && makeFilters()]);
      if (hash !== last) return;
      if (wanted && !filters) answer.failed = true;
      if (answer.unknown?.length) drop(text, answer.unknown);
      present(text, { ...answer, filtered: wanted && !answer.failed && any(chosen) });
    } catch {
      if (hash !== last) return;
      results.removeAttribute("aria-busy");
      show([]);
      status.textContent = say("failed");
      if (more) more.hidden = true;
      if (retry) retry.hidden = false;
      if (help) help.hidden = false;
      last = undefined;
      open(true);
    }
  }

  /** Puts a filter in or takes it out; without a facet, takes all out. */
  function change(facet, id) {
    chosen = facet ? toggled(chosen, facet, id) : {};
    rows = PAGE_ROWS;
    search({ own: true });
  }

  /** Brings what shows the filters; if it does not come, it can be asked for again. */
  function makeFilters() {
    const bring = async () => {
      try {
        // a failure may have been kept by the browser's cache, which the import would ask
        if (lost) await fetch(new URL("./filters.mjs", import.meta.url), { cache: "reload" });
        const { start: made } = await import("./filters.mjs");
        filters = made(root, say, change);
      } catch {
        lost = true;
        making = undefined;
      }
    };
    making ??= bring();
    return making;
  }

  function typed() {
    clearTimeout(timer);
    dismissed = false;
    if (onPage) rows = PAGE_ROWS;
    timer = setTimeout(() => search(), PAUSE);
  }

  /** Takes query and filters from the address. */
  function follow() {
    const asks = readHash(location.hash);
    if (!asks || writeHash(asks.text, asks.chosen) === last) return;
    input.value = asks.text;
    chosen = asks.chosen;
    rows = PAGE_ROWS;
    done = false;
    search();
    done = true;
  }

  function submit() {
    search();
    done = true;
  }

  function key(event) {
    const all = links();
    const at = onPage ? all.indexOf(document.activeElement) : active;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape" && panel && !panel.hidden) {
      event.preventDefault();
      input.focus();
      dismiss();
    } else if (event.key === "Enter" && active >= 0 && event.target === input) {
      event.preventDefault();
      all[active].click();
    } else if (step && all.length && (event.target === input || at >= 0)) {
      event.preventDefault();
      const place = at + step;
      if (!onPage) {
        if (panel.hidden) reopen();
        mark(place < 0 ? all.length - 1 : place);
      } else if (place < 0) input.focus();
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
      if (relatedTarget && !root.contains(relatedTarget)) dismiss();
    });
    document.addEventListener("pointerdown", ({ target }) => {
      if (!root.contains(target)) dismiss();
    });
    input.addEventListener("focus", reopen);
  }
  root.addEventListener("keydown", key);
  input.addEventListener("input", typed);
  retry?.addEventListener("click", () => {
    dismissed = false;
    search({ again: true });
  });
  more?.addEventListener("click", async () => {
    const before = links().length;
    rows += PAGE_ROWS;
    await search({ again: true });
    links()[before]?.focus();
  });
  if (narrow) {
    // on a wide screen the lists stand side by side, on a narrow one folded below each other
    for (const facet of root.querySelectorAll("[data-search-facet]")) facet.open = matchMedia("(min-width: 50em)").matches;
    const again = () => {
      broken = false;
      search({ again: true });
    };
    find("narrow").addEventListener("toggle", ({ target }) => {
      if (target.open) again();
    });
    find("filters-retry").addEventListener("click", again);
  }

  // lunr, the worker and the manifest come while the reader types; the search page has the manifest in it
  const given = find("index")?.content.textContent;
  ask({ manifest, given, text: "", count: 0 }).catch(() => {});
  if (onPage && location.hash) follow();
  else if (input.value.trim()) search();
  return { follow, submit };
}
