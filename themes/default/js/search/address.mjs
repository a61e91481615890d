// What a reader looks for, in the address after `#`: `#q=…&kind=clinic&region=us/wa,us/or`.

/** By what results can be narrowed; in this order in the address. */
const FACETS = ["kind", "region", "condition", "treatment"];
const MOST_VALUES = 50;

/**
 * `{text, chosen}` of a hash, or null if it is about something else (`#site-main`). A facet may be named
 * more than once, or its values parted by commas.
 */
export function readHash(hash) {
  const parameters = new URLSearchParams(hash.slice(1));
  if (hash && !["q", ...FACETS].some((name) => parameters.has(name))) return null;
  const chosen = {};
  for (const facet of FACETS) {
    const ids = parameters.getAll(facet).flatMap((value) => value.split(",")).map((id) => id.trim()).filter(Boolean);
    if (ids.length) chosen[facet] = [...new Set(ids)].slice(0, MOST_VALUES);
  }
  return { text: (parameters.get("q") ?? "").trim(), chosen };
}

/** The hash of a query and its filters; '' for neither. */
export function writeHash(text, chosen) {
  const parts = text ? [`q=${encodeURIComponent(text)}`] : [];
  for (const facet of FACETS) {
    const ids = (chosen[facet] ?? []).map((id) => encodeURIComponent(id).replaceAll("%2F", "/"));
    if (ids.length) parts.push(`${facet}=${ids.join(",")}`);
  }
  return parts.length ? `#${parts.join("&")}` : "";
}

/** `chosen` with a value put in or taken out; a facet without values is left out. */
export function toggled(chosen, facet, id) {
  const had = chosen[facet] ?? [];
  const ids = had.includes(id) ? had.filter((other) => other !== id) : [...had, id];
  const { [facet]: _, ...others } = chosen;
  return ids.length ? { ...others, [facet]: ids } : others;
}
