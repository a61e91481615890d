// The eager part of the finder: starts it on first use. Before that nothing is fetched, and nothing is asked.

const root = document.querySelector("[data-finder]");

if (root) {
  const page = root.dataset.finder === "page";
  let started;
  const start = () => (started ??= import("./finder.mjs").then((finder) => finder.start(root)).catch(() => {
    started = undefined; // the script itself could not be had: the next use tries again
    root.querySelector("[data-finder-broken]").hidden = false;
  }));

  root.dataset.ready = "";
  root.addEventListener("focusin", start);
  root.addEventListener("submit", async (event) => {
    event.preventDefault();
    (await start())?.submit();
  });
  for (const name of ["here", "all"]) {
    root.querySelector(`[data-finder-${name}]`)?.addEventListener("click", async () => (await start())?.[name]());
  }
  if (page && location.hash.includes("=")) start();
  if (page) addEventListener("hashchange", start);
}

// a link that names a place in its data leads to the clinics near it; without script, to the list of places
for (const link of document.querySelectorAll("a[data-finder-near]")) link.hash = `near=${link.dataset.finderNear}`;
