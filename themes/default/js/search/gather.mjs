// Fetches no more of the frequent terms than decides the answer, and ranks. Exact: what is shown is
// what the whole postings would show, though the total may be known from below only.
//
// A frequent term's postings are published whole, and in parts by document number. With a rarer word
// in the query only the parts count that hold its documents; with none, the guide's part may do, if no
// document outside it can weigh as much as the last one shown.

import { LENGTHS, idf, rank, weight } from "./rank.mjs";

// parts are fetched one by one: past as many the whole terms are the better bargain
const MOST_PARTS = 6;

const clausesOf = (used, extra) => [...used.flatMap(({ clauses }) => clauses), ...extra];

/** The numbers of the documents that have every one of `words`, all of whose postings are at hand. */
function admitted(index, words) {
  let found = null;
  for (const { clauses } of words) {
    const own = new Set();
    for (const { term } of clauses) {
      for (const field of index.postings.get(term)) field?.numbers.forEach((number) => own.add(number));
    }
    found = found ? new Set([...found].filter((number) => own.has(number))) : own;
  }
  return found;
}

/** The parts that decide: numbers, or null if there is no telling. `guide`: the guide's part alone, on trial. */
function deciding(index, used, extra, missing) {
  const lacking = new Set(missing);
  const rare = used.filter(({ clauses }) => clauses.every(({ term }) => !lacking.has(term)));
  if (rare.length) {
    const parts = new Set([...admitted(index, rare)].map(index.partOf));
    const all = index.partOf(index.slots - 1) + 1;
    return parts.size * missing.length <= MOST_PARTS && parts.size * 2 <= all ? { parts: [...parts].sort((a, b) => a - b) } : null;
  }
  const textual = missing.every((term) => index.frequent(term).heaviest >= 0);
  return index.manifest.start && textual && !extra.length ? { parts: [0], guide: true } : null;
}

/** The most that a document outside the guide can score; infinite if the query may say its title or what it is called. */
function most(index, clauses, missing) {
  const { start, fields, count } = index.manifest;
  const lacking = new Set(missing);
  let sum = 0;
  let square = 0;
  for (const { term, boost } of clauses) {
    let heaviest = 0;
    if (lacking.has(term)) {
      const { size, heaviest: thousandths } = index.frequent(term);
      heaviest = idf({ size }, count) * (thousandths / 1000) * fields.find(([name]) => name === "text")[1];
    } else {
      const postings = index.postings.get(term);
      const inverse = idf(postings, count);
      for (const [place, field] of postings.entries()) {
        const [name, own, average] = fields[place];
        let best = 0;
        field?.numbers.forEach((number, at) => {
          if (number < start) return;
          best = name === "title" || name === "called" ? Infinity
            : Math.max(best, weight(inverse, field.times ? field.times[at] : 1, LENGTHS[field.norms[at]], average, own));
        });
        heaviest += best;
      }
    }
    sum += boost * (heaviest + 0.001);
    square += boost * boost;
  }
  return sum / Math.sqrt(square);
}

/** The ranking from parts of the frequent terms, or null if it takes the whole of them. */
async function partly(lunr, index, used, extra, count) {
  const clauses = clausesOf(used, extra);
  const terms = [...new Set(clauses.map(({ term }) => term))];
  const missing = terms.filter((term) => index.frequent(term) && !index.postings.has(term));
  if (!missing.length) return null;
  const chosen = deciding(index, used, extra, missing);
  if (!chosen) return null;
  const postings = new Map(terms.map((term) => [term, index.postings.get(term)]));
  await Promise.all(missing.map(async (term) => postings.set(term, await index.some(term, chosen.parts))));
  const ranked = rank(lunr, { ...index, postings }, used, extra, true);
  if (!chosen.guide) return { ranked, more: false };
  const last = ranked[count - 1];
  return last && (last.exact || last.score >= most(index, clauses, missing)) ? { ranked, more: true } : null;
}

/**
 * Ranks as `rank` does, fetching what it takes: `{ranked, more}`, `more` if there are more than those
 * in `ranked`, of which the first `count` are sure then. `entire` asks for all of them.
 */
export async function gathered(lunr, index, used, extra, { every, count, entire = false }) {
  const found = every && !entire ? await partly(lunr, index, used, extra, count) : null;
  if (found) return found;
  await Promise.all(clausesOf(used, extra).map(({ term }) => index.whole(term)));
  return { ranked: rank(lunr, index, used, extra, every), more: false };
}
