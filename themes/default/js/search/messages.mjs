// What the search says. English by default; a `[data-search-messages]` template in a search root
// replaces messages one by one: `<span data-message="none">Nothing found for “{q}”.</span>`. What the
// filters of the search page say stands in its template alone.

const ENGLISH = {
  searching: "Searching…",
  empty: "",
  one: "1 result.",
  many: "{n} results.",
  over: "More than {n} results.",
  none: "Nothing found for “{q}”.",
  instead: "Did you mean “{instead}”?",
  any: "Nothing has all of these words; these have some.",
  failed: "Search could not be loaded. Check your connection and try again.",
  "instead-link": "Search for “{instead}”",
  "place-link": "Go to {place}",
  sample: "Demonstration record",
  "group-guide": "Guide",
  "group-clinics": "Clinics",
  "group-places": "Places",
  "kind-clinic": "Clinic",
  "kind-region": "Place",
  "kind-article": "Guide",
  "kind-faq": "Question",
  "kind-term": "Glossary",
  "kind-condition": "Condition",
  "kind-treatment": "Treatment",
  "kind-news": "News",
  "kind-page": "Page",
};

const read = new WeakMap();

/** Takes the messages that the theme has for `root`. */
export function readMessages(root) {
  const found = { ...ENGLISH };
  const template = root.querySelector("template[data-search-messages]");
  for (const each of template?.content.querySelectorAll("[data-message]") ?? []) {
    found[each.dataset.message] = each.textContent.trim();
  }
  read.set(root, found);
}

/** A message of `root` with its `{name}`s filled; '' if there is none. */
export function message(root, name, values = {}) {
  const text = (read.get(root) ?? ENGLISH)[name] ?? "";
  return text.replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);
}
