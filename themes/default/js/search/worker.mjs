// The search itself, away from the page: takes `{id, manifest, text, count, chosen}` (and `given`, the manifest's
// text, where the page has it), answers `{id, answer}` or `{id, failed}`. Only the latest question is answered.
// `chosen` (ids by facet; absent while the filters are closed) narrows the answer and counts it by facet.

import { lunr } from "./engine.mjs";
import { narrowed, narrowedIfPossible } from "./facets.mjs";
import { FileError, openIndex } from "./files.mjs";
import { gathered } from "./gather.mjs";
import { named } from "./names.mjs";
import { rank } from "./rank.mjs";
import { commoner, nearest } from "./suggest.mjs";
import { NEARBY, WEAK, parse, runs, word, words } from "./tokens.mjs";

const PLACES = ["names", "place"];
const PREFIX_BOOST = 0.3;
const MOST_PREFIXED = 48;
// what may be left of a word behind its stem, so that "seatle" is no beginning of "seating"
const SUFFIXES = "able ably al ally ance ant ate ation ed ence ent er es ful ible ic ical ies ing ion ish ity ive ize ly ment ness or ous"
  .split(" ");
const SNIPPET = 180;
// a first page has ten rows, or as many as so many requests can bring, the page's two scripts aside
const MOST_REQUESTS = 13;
const FEWEST = 8;
const PAGE = 10;
const RUN = /[\p{L}\p{N}\p{M}]+(?:['\u2019\u2018\u02bc][\p{L}\p{N}\p{M}]+)*/gu;

let opened;
let latest = 0;
let last;

function open({ manifest: address, given }, fresh) {
  if (!opened || opened.address !== address || fresh) {
    const index = openIndex(address, { fresh, given: fresh ? "" : given });
    opened = { address, index };
    index.catch(() => {
      opened = undefined;
    });
  }
  return opened.index;
}

const stem = (text) => lunr.stemmer(new lunr.Token(text)).toString();
const isStopWord = (text) => lunr.stopWordFilter(text) === undefined;

/** The clauses by which one word is looked for: its stem, or, unfinished, what begins with it. */
async function clausesOf(index, { word: asked, prefix }) {
  const exact = stem(asked);
  const clauses = (await index.has(exact)) ? [{ term: exact, boost: 1 }] : [];
  if (!prefix) return clauses;
  for (const term of await index.beginning(asked, MOST_PREFIXED)) {
    if (term !== exact) clauses.push({ term, boost: PREFIX_BOOST });
  }
  // "infusio" has outgrown the stem "infus" and is not yet "infusion"
  let known = clauses.some(({ term }) => term === exact);
  for (let length = asked.length - 1; !known && length >= Math.max(4, asked.length - 4); length -= 1) {
    const shorter = asked.slice(0, length);
    known = SUFFIXES.some((suffix) => suffix.startsWith(asked.slice(length))) && (await index.has(shorter));
    if (known) clauses.push({ term: shorter, boost: PREFIX_BOOST });
  }
  return clauses;
}

async function expanded(index, asked) {
  return Promise.all(asked.map(async (each) => ({ ...each, clauses: await clausesOf(index, each) })));
}

/** `words` with every unknown one replaced by the nearest known, or null if none is near. */
async function corrected(index, words) {
  let changed = false;
  const asked = await Promise.all(words.map(async (each) => {
    const better = each.clauses.length ? null : await nearest(index, each.word);
    changed ||= better !== null;
    return better === null ? each : { word: better, prefix: false, begun: false };
  }));
  return changed ? expanded(index, asked) : null;
}

/** The words to require, and the clauses of those that only add beside them: words that are common everywhere. */
function required(index, words) {
  const common = words.filter(({ clauses }) => clauses.some(({ term }) => index.common.has(term)));
  const firm = words.filter((each) => !common.includes(each));
  return firm.length ? { firm, adding: common.flatMap(({ clauses }) => clauses) } : { firm: words, adding: [] };
}

/** Parts a text in `{text, hit}`, a hit being a word of `terms`. */
function marked(text, terms) {
  const parts = [];
  let end = 0;
  for (const match of text.matchAll(RUN)) {
    if (!runs(match[0]).some((run) => terms.has(stem(word(run))))) continue;
    if (match.index > end) parts.push({ text: text.slice(end, match.index), hit: false });
    parts.push({ text: match[0], hit: true });
    end = match.index + match[0].length;
  }
  if (end < text.length) parts.push({ text: text.slice(end), hit: false });
  return parts;
}

/** The part of a snippet around its first hit, marked. */
function excerpt(text, terms) {
  if (text.length <= SNIPPET) return marked(text, terms);
  const first = marked(text, terms)[0];
  const hit = first.hit ? 0 : first.text.length;
  let from = hit < SNIPPET / 2 || hit >= text.length ? 0 : text.lastIndexOf(" ", hit - SNIPPET / 3) + 1;
  from = Math.max(0, Math.min(from, text.length - 1));
  const to = text.length - from <= SNIPPET ? text.length : text.lastIndexOf(" ", from + SNIPPET);
  const cut = `${from ? "… " : ""}${text.slice(from, to > from ? to : from + SNIPPET)}${to < text.length ? " …" : ""}`;
  return marked(cut, terms);
}

async function rowsOf(index, numbers, terms) {
  const found = await Promise.all(numbers.map(index.row));
  return found.filter(Boolean).map(([, kind, url, title, detail, sample, snippet]) => ({
    kind,
    url: index.manifest.base + url,
    title: marked(title, terms),
    detail: marked(detail, terms),
    snippet: snippet ? excerpt(snippet, terms) : [],
    sample: Boolean(sample),
  }));
}

/**
 * The region that a query names by what is a stop word otherwise ("ketamin in ME"), as a row; for a query
 * that finds nothing.
 */
async function placeNamed(index, places) {
  if (!places.length) return null;
  const wanted = places.map((term) => ({ clauses: [{ term, boost: 1, fields: PLACES }] }));
  await Promise.all(places.map((term) => index.whole(term)));
  const numbers = rank(lunr, index, wanted, [], false).slice(0, 1).map(({ number }) => number);
  const [row] = await rowsOf(index, numbers, new Set());
  return row?.kind === "region" ? row : null;
}

/** What a query finds: how it was met (`all`, `corrected`, `any`, `none`, `empty`), and the ranking. */
async function find(index, { text, count, entire }) {
  const query = parse(text, isStopWord);
  if (!query.words.length) return { met: "empty", ranked: [] };

  const known = async (term) => ((await index.has(term)) ? [term] : []);
  const [looked, places, soft] = await Promise.all([
    expanded(index, query.words),
    Promise.all(query.places.map(known)),
    Promise.all(query.soft.map(async (each) => {
      const own = { boost: 1, weak: WEAK.has(each), fields: each === NEARBY ? PLACES : undefined };
      return (await known(stem(each))).map((term) => ({ ...own, term }));
    })),
  ]);
  const extra = [
    ...places.flat().map((term) => ({ term, boost: 1, fields: PLACES })),
    ...soft.flat(),
  ];
  const whole = looked.filter(({ begun, clauses }) => clauses.length || !begun);
  const words = whole.length ? whole : looked;
  const complete = (found) => found.every(({ clauses }) => clauses.length);

  let used = words;
  let met = "all";
  let instead = null;
  const ranking = (every) => {
    const { firm, adding } = every ? required(index, used) : { firm: used, adding: [] };
    return gathered(lunr, index, firm, every ? [...extra, ...adding] : [], { every, count, entire });
  };
  const nothing = { ranked: [], more: false };
  let found = complete(used) ? await ranking(true) : nothing;
  if (found.ranked.length && places.flat().includes(query.code)) {
    used = [...words, { word: query.code, clauses: [{ term: query.code, boost: 1, fields: PLACES }] }];
    const there = await ranking(true);
    if (there.ranked.length) found = there;
    else used = words;
  }
  const correct = async (better) => {
    used = better;
    found = complete(used) ? await ranking(true) : nothing;
  };
  if (!complete(words)) {
    const better = await corrected(index, words);
    if (better) {
      await correct(better);
      met = "corrected";
    }
  } else {
    // all words known, and no document has them all: "los angles"
    for (let at = 0; !found.ranked.length && words.length > 1 && at < words.length; at += 1) {
      const better = await commoner(index, words[at].word);
      if (!better) continue;
      const [other] = await expanded(index, [{ word: better, prefix: false, begun: false }]);
      await correct(words.map((each, place) => (place === at ? other : each)));
      if (found.ranked.length) met = "corrected";
      else used = words;
    }
  }
  if (met === "corrected") instead = used.map((each) => each.word).join(" ");
  if (!found.ranked.length) {
    used = used.filter(({ clauses }) => clauses.length);
    met = "any";
    found = used.length ? await ranking(false) : nothing;
  }
  const { ranked, more } = found;
  if (!ranked.length) return { met: "none", ranked, instead, place: await placeNamed(index, places.flat()) };
  const terms = new Set([...used.flatMap(({ clauses }) => clauses), ...extra].map(({ term }) => term));
  return { met, instead, ranked, more, terms };
}

/** The answer to a question: how it was met, the total, rows, and if `chosen` is given the facets. */
async function search(question, fresh) {
  const { text, count, entire, chosen } = question;
  const index = await open(question, fresh);
  const before = index.requests();
  const whole = entire || Boolean(chosen);
  // the same query with other filters, or with more rows, is not ranked again
  if (last?.index !== index || last.text !== text || !(last.whole || (!whole && last.count >= count))) {
    last = { index, text, whole, count, found: await find(index, { text, count, entire: whole }) };
  }
  const { ranked, terms, ...found } = last.found;
  const narrow = fresh ? narrowedIfPossible : narrowed;
  const { ranked: left, ...facets } = chosen ? await narrow(index, ranked, chosen) : { ranked };
  const numbers = left.slice(0, count).map(({ number }) => number);
  const spared = count > PAGE || whole ? MOST_REQUESTS : MOST_REQUESTS - index.requests() + (before > 1 ? before : 0);
  const shown = Math.max(index.within(numbers, spared), Math.min(count, FEWEST));
  const rows = await rowsOf(index, numbers.slice(0, shown), terms);
  return { ...found, ...facets, total: left.length, all: ranked.length, rows };
}

/** Searches; if a file is missing, the site may have been published since: once more from a fresh manifest. */
async function answer(question) {
  try {
    return await search(question, false);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return search(question, true);
  }
}

/** Offers up to `early` names that begin so, while the answer is under way; a fault is for the answer to tell. */
async function offer({ id, early, ...question }) {
  const index = await open(question, false);
  const found = await named(index, words(question.text), early);
  const plain = (text) => marked(text, new Set());
  const rows = found.map(([kind, url, title, detail]) => (
    { kind, url: index.manifest.base + url, title: plain(title), detail: plain(detail), snippet: [], sample: false }
  ));
  if (id === latest && rows.length) self.postMessage({ id, offer: rows });
}

self.onmessage = async ({ data }) => {
  latest = data.id;
  if (data.early) offer(data).catch(() => {});
  try {
    const found = await answer(data);
    if (data.id === latest) self.postMessage({ id: data.id, answer: found });
  } catch (error) {
    self.postMessage({ id: data.id, failed: String(error?.message ?? error) });
  }
};
