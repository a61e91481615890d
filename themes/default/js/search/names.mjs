// What is offered while a reader types: places, topics and pages by the words of their names, one
// fetch after the manifest; the results follow and take its place.

import { fold } from "./tokens.mjs";

/**
 * At most `most` rows `[kind, url, title, detail]` whose name has a word that begins as the one of `words`; of
 * several words the first is a word of the name, and its title has the others.
 */
export async function named(index, words, most) {
  const [first, ...rest] = words;
  const found = new Map();
  for (const [word, order, ...row] of first ? await index.names(first) : []) {
    if (rest.length ? word !== first : !word.startsWith(first)) continue;
    const held = ` ${fold(row[2])}`;
    if (!rest.every((other) => held.includes(` ${other}`))) continue;
    const [, url] = row;
    const place = word === first ? order : order + 10;
    if (!found.has(url) || found.get(url).place > place) found.set(url, { place, row });
  }
  return [...found.values()]
    .sort((a, b) => a.place - b.place || a.row[2].length - b.row[2].length)
    .slice(0, most)
    .map(({ row }) => row);
}
