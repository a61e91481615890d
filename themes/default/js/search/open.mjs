// The eager part of search: shows the forms, which need script, and fetches the rest on first use.
// Nothing of the index is fetched before a search box has the focus.

const FAILED = "Search could not be loaded. Check your connection and try again.";

/** Makes one `[data-search]` ready; returns what puts a query into it. */
function ready(root) {
  const form = root.querySelector("[data-search-form]");
  const input = root.querySelector("[data-search-input]");
  const status = root.querySelector("[data-search-status]");
  const page = root.dataset.search === "page";
  let box;

  const load = () => {
    box ??= import("./box.mjs")
      .then(({ start }) => start(root))
      .catch(() => {
        box = undefined;
        status.textContent = root.dataset.searchFailed ?? FAILED;
        status.closest("[data-search-panel]")?.removeAttribute("hidden");
      });
    return box;
  };

  form.hidden = false;
  root.querySelector("[data-search-link]")?.setAttribute("hidden", "");
  input.addEventListener("focus", load);
  input.addEventListener("input", load);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const query = input.value.trim();
    if (page) load().then((started) => started?.search(query));
    else if (query) location.assign(`${form.dataset.searchPage}#q=${encodeURIComponent(query)}`);
  });

  if (!page) return;
  const follow = () => {
    const query = new URLSearchParams(location.hash.slice(1)).get("q");
    if (query === null || query === input.value) return;
    input.value = query;
    load().then((started) => started?.search(query));
  };
  addEventListener("hashchange", follow);
  follow();
  if (input.value) load().then((started) => started?.search(input.value));
}

document.querySelectorAll("[data-search]").forEach(ready);

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (event.target.closest?.("input, textarea, select, [contenteditable]")) return;
  const input = document.querySelector("[data-search-input]");
  if (!input) return;
  event.preventDefault();
  input.focus();
});
