// Postings to a ranking: picks the documents that a query admits, assembles a lunr index of just
// those and the query's terms, and lets lunr score it. A document's score depends on nothing else
// (docs/SEARCH.md, "Why it is exact").

const K1 = 1.2;
const B = 0.75;
const QUARTERS = 4;
const NAMING = new Set(["title", "names", "place", "called"]);

/** Field lengths in words by bucket, as in sitegen/search/norms.py. */
export const LENGTHS = Array.from({ length: 64 }, (_, bucket) =>
  (bucket < 8 ? bucket : (4 + (bucket & 3)) * 2 ** ((bucket >> 2) - 1)) / QUARTERS);

/** lunr's idf: the number of documents with the term, `size`, is summed over the fields. */
export function idf({ size }, count) {
  return Math.log(1 + Math.abs((count - size + 0.5) / (size + 0.5)));
}

/** lunr's weight of a term in a field of a document, to three decimals. */
export function weight(inverse, times, length, average, boost) {
  const score = (inverse * ((K1 + 1) * times)) / (K1 * (1 - B + B * (length / average)) + times);
  return Math.round(score * boost * 1000) / 1000;
}

/**
 * Marks, for every document, how many of the `wanted` words it has, and how many in its title,
 * names or place, or as what it is called.
 */
function counted(index, wanted) {
  const matched = new Uint8Array(index.slots);
  const named = new Uint8Array(index.slots);
  const names = index.manifest.fields.map(([name]) => NAMING.has(name));
  wanted.forEach((word) => {
    const seen = new Uint8Array(index.slots);
    for (const { term, fields } of word.clauses) {
      index.postings.get(term).forEach((field, place) => {
        if (!field || (fields && !fields.includes(index.manifest.fields[place][0]))) return;
        for (const number of field.numbers) seen[number] |= names[place] ? 3 : 1;
      });
    }
    seen.forEach((bits, number) => {
      if (bits) matched[number] += 1;
      if (bits & 2) named[number] += 1;
    });
  });
  return { matched, named };
}

/** The lunr index of the admitted documents and the clauses' terms. */
function assembled(lunr, index, clauses, admits) {
  const { fields, count } = index.manifest;
  const terms = [...new Set(clauses.map(({ term }) => term))].sort();
  const invertedIndex = {};
  const elements = {};
  terms.forEach((term, place) => {
    const postings = index.postings.get(term);
    const inverse = idf(postings, count);
    const entry = (invertedIndex[term] = { _index: place });
    fields.forEach(([name, boost, average], at) => {
      const documents = (entry[name] = {});
      const field = postings[at];
      if (!field) return;
      const { numbers, times, norms } = field;
      for (let each = 0; each < numbers.length; each += 1) {
        if (!admits(numbers[each])) continue;
        documents[numbers[each]] = {};
        const own = weight(inverse, times ? times[each] : 1, LENGTHS[norms[each]], average, boost);
        (elements[`${name}/${numbers[each]}`] ??= []).push(place, own);
      }
    });
  });
  const fieldVectors = {};
  for (const [name, found] of Object.entries(elements)) fieldVectors[name] = new lunr.Vector(found);
  return new lunr.Index({
    invertedIndex,
    fieldVectors,
    tokenSet: lunr.TokenSet.fromArray(terms),
    fields: fields.map(([name]) => name),
    pipeline: new lunr.Pipeline(),
  });
}

/** lunr's answer over the admitted documents: `{ref, score}` in lunr's order. */
export function scored(lunr, index, clauses, admits) {
  return assembled(lunr, index, clauses, admits).query((query) => {
    for (const { term, boost, fields } of clauses) {
      const options = { boost, usePipeline: false };
      if (fields) options.fields = fields;
      query.term(term, options);
    }
  });
}

/**
 * The documents whose title the clauses cover, no word of it being left over, or that are called by a wanted word.
 * Of a title's words one of the query's covers as many as its best clause says: its other beginnings and
 * synonyms cover the same again.
 */
function covered(index, wanted, extra) {
  const at = (own) => index.manifest.fields.findIndex(([name]) => name === own);
  const [place, called] = [at("title"), at("called")];
  const says = new Set();
  const left = new Map();
  const seen = new Set();
  for (const { term, boost } of wanted.flatMap((word) => word.clauses)) {
    if (boost === 1) index.postings.get(term)[called]?.numbers.forEach((number) => says.add(number));
  }
  for (const clauses of [...wanted.map((word) => word.clauses), ...extra.map((clause) => [clause])]) {
    const most = new Map();
    const lengths = new Map();
    for (const term of new Set(clauses.map((clause) => clause.term).filter((each) => !seen.has(each)))) {
      seen.add(term);
      const field = index.postings.get(term)[place];
      field?.numbers.forEach((number, nth) => {
        most.set(number, Math.max(most.get(number) ?? 0, field.times ? field.times[nth] : 1));
        lengths.set(number, LENGTHS[field.norms[nth]]);
      });
    }
    for (const [number, times] of most) left.set(number, (left.get(number) ?? lengths.get(number)) - times);
  }
  return (number) => says.has(number) || (left.has(number) && left.get(number) <= 0);
}

/**
 * Ranks documents for `wanted` words (each `{clauses: [{term, boost, fields?}]}`, whose terms'
 * postings are at hand) and `extra` clauses, which add to the score and admit nothing.
 *
 * With `every`, a document must have every word; without, one will do and more come first. Of
 * equals the document comes first whose title the query covers, or that is called by one of its words,
 * if the rest of the query is in its names or place, the `weak` extra ones too; then lunr's score decides.
 */
export function rank(lunr, index, wanted, extra, every) {
  const { matched, named } = counted(index, wanted);
  const least = every ? wanted.length : 1;
  const clauses = [...wanted.flatMap((word) => word.clauses), ...extra];
  const weak = extra.filter((clause) => clause.weak);
  const aside = counted(index, weak.map((clause) => ({ clauses: [clause] }))).named;
  const isCovered = covered(index, wanted, extra);
  const found = scored(lunr, index, clauses, (number) => matched[number] >= least).map(({ ref, score }) => {
    const number = Number(ref);
    const exact = named[number] === wanted.length && aside[number] === weak.length && isCovered(number) ? 1 : 0;
    return { number, score, exact, matched: matched[number] };
  });
  return found.sort((a, b) => b.exact - a.exact || b.matched - a.matched || b.score - a.score || a.number - b.number);
}
