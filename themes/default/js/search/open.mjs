// The eager part of search: shows the forms, which need script, and starts a box on first use.
// Neither the worker nor anything of the index is fetched before a search box has the focus.

import { start } from "./box.mjs";

/** Makes one `[data-search]` ready. */
function ready(root) {
  const form = root.querySelector("[data-search-form]");
  const input = root.querySelector("[data-search-input]");
  const page = root.dataset.search === "page";
  let box;
  const load = () => (box ??= start(root));

  form.hidden = false;
  root.querySelector("[data-search-link]")?.setAttribute("hidden", "");
  input.addEventListener("focus", load);
  input.addEventListener("input", load);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const query = input.value.trim();
    if (page) load().submit();
    else if (query) location.assign(`${form.dataset.searchPage}#q=${encodeURIComponent(query)}`);
  });

  if (!page) return;
  const follow = () => {
    if (box || location.hash) load().follow();
  };
  addEventListener("hashchange", follow);
  addEventListener("popstate", follow);
  if (location.hash || input.value) load();
}

document.querySelectorAll("[data-search]").forEach(ready);

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (event.target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable]")) return;
  const input = document.querySelector("[data-search-input]");
  if (!input) return;
  event.preventDefault();
  input.focus();
});
