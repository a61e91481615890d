// Facets: counts the results by kind, region, condition and treatment, and narrows them to what was
// chosen. Several values of one facet widen it, several facets narrow; the order stays.

import { FileError, varints } from "./files.mjs";

/** One facet's file: `[{id, label, numbers}]`. */
function read(text) {
  return text.split("\n").filter(Boolean).map((line) => {
    const [id, label, gaps] = line.split("\t");
    const numbers = Uint32Array.from(varints(gaps));
    for (let at = 0, number = -1; at < numbers.length; at += 1) numbers[at] = number += numbers[at] + 1;
    return { id, label, numbers };
  });
}

/**
 * `ranked` narrowed to `chosen` (ids by facet), with every facet's values: `{ranked, facets, unknown}`.
 *
 * A value's count is over the results that the other facets leave, so it is what choosing it adds.
 * `unknown` are the chosen `{facet, id}`s that nothing has. Throws a FileError if a file cannot be had.
 */
export async function narrowed(index, ranked, chosen) {
  if (!index.manifest.facets) throw new FileError("the manifest names no facets");
  const facets = await Promise.all(index.manifest.facets.map(async ([name, hash]) =>
    ({ name, values: await index.file(`f/${hash}.txt`, read) })));
  const unknown = Object.entries(chosen).flatMap(([facet, ids]) => {
    const known = new Set(facets.find(({ name }) => name === facet)?.values.map(({ id }) => id));
    return ids.filter((id) => !known.has(id)).map((id) => ({ facet, id }));
  });

  // a bit for each facet whose choice leaves a document out; 1 in `found` is a result
  const found = new Uint8Array(index.slots);
  for (const { number } of ranked) found[number] = 1;
  const lacks = new Uint8Array(index.slots);
  facets.forEach(({ name, values }, place) => {
    const picked = values.filter(({ id }) => chosen[name]?.includes(id));
    if (!picked.length) return;
    const has = new Uint8Array(index.slots);
    for (const { numbers } of picked) for (const number of numbers) has[number] = 1;
    for (const { number } of ranked) if (!has[number]) lacks[number] |= 1 << place;
  });
  const counted = facets.map(({ name, values }, place) => ({
    name,
    values: values.map(({ id, label, numbers }) => {
      let count = 0;
      for (const number of numbers) if (found[number] && !(lacks[number] & ~(1 << place))) count += 1;
      return { id, label, count };
    }),
  }));
  return { ranked: ranked.filter(({ number }) => !lacks[number]), facets: counted, unknown };
}

/** The same; without the files the results stay as they are, and `failed` is true. */
export async function narrowedIfPossible(index, ranked, chosen) {
  try {
    return await narrowed(index, ranked, chosen);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return { ranked, failed: true };
  }
}
