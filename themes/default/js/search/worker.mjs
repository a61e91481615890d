// The search itself, away from the page: takes `{id, manifest, text, count}`, answers `{id, answer}`
// or `{id, failed}`. Only the latest question is answered.

import { FileError, openIndex } from "./files.mjs";
import { rank } from "./rank.mjs";
import { parse, runs, word } from "./tokens.mjs";

const PREFIX_BOOST = 0.3;
const MOST_PREFIXED = 48;
const SNIPPET = 180;
const RUN = /[\p{L}\p{N}\p{M}]+(?:['\u2019\u2018\u02bc][\p{L}\p{N}\p{M}]+)*/gu;

let engine;
let opened;
let latest = 0;

/** lunr, which is written for AMD and globals, out of a module. */
function loadLunr() {
  engine ??= (async () => {
    let found;
    const define = (factory) => {
      found = factory();
    };
    define.amd = true;
    self.define = define;
    await import("../../vendor/lunr.js");
    return found;
  })().catch((error) => {
    engine = undefined;
    throw new FileError(error.message);
  });
  return engine;
}

function open(address, fresh) {
  if (!opened || opened.address !== address || fresh) {
    const index = openIndex(address, fresh);
    opened = { address, index };
    index.catch(() => {
      opened = undefined;
    });
  }
  return opened.index;
}

const stemmer = (lunr) => (text) => lunr.stemmer(new lunr.Token(text)).toString();
const stopWords = (lunr) => (text) => lunr.stopWordFilter(text) === undefined;

/** The clauses by which one word is looked for: its stem, or, unfinished, what begins with it. */
async function clausesOf(index, stem, { word: asked, prefix }) {
  const exact = stem(asked);
  const clauses = (await index.has(exact)) ? [{ term: exact, boost: 1 }] : [];
  if (!prefix) return clauses;
  for (const term of await index.beginning(asked, MOST_PREFIXED)) {
    if (term !== exact) clauses.push({ term, boost: PREFIX_BOOST });
  }
  // "infusio" has outgrown the stem "infus" and is not yet "infusion"
  for (let length = asked.length - 1; !clauses.length && length >= Math.max(4, asked.length - 4); length -= 1) {
    const shorter = asked.slice(0, length);
    if (await index.has(shorter)) clauses.push({ term: shorter, boost: PREFIX_BOOST });
  }
  return clauses;
}

async function expanded(index, stem, asked) {
  return Promise.all(asked.map(async (each) => ({ ...each, clauses: await clausesOf(index, stem, each) })));
}

/** `words` with every unknown one replaced by the nearest known, or null if none is near. */
async function corrected(index, stem, words) {
  const { nearest } = await import("./suggest.mjs");
  let changed = false;
  const asked = await Promise.all(words.map(async (each) => {
    const better = each.clauses.length ? null : await nearest(index, each.word);
    changed ||= better !== null;
    return better === null ? each : { word: better, prefix: false, begun: false };
  }));
  return changed ? expanded(index, stem, asked) : null;
}

/** Parts a text in `{text, hit}`, a hit being a word of `terms`. */
function marked(text, terms, stem) {
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
function excerpt(text, terms, stem) {
  if (text.length <= SNIPPET) return marked(text, terms, stem);
  const first = marked(text, terms, stem)[0];
  const hit = first.hit ? 0 : first.text.length;
  let from = hit < SNIPPET / 2 || hit >= text.length ? 0 : text.lastIndexOf(" ", hit - SNIPPET / 3) + 1;
  from = Math.max(0, Math.min(from, text.length - 1));
  const to = text.length - from <= SNIPPET ? text.length : text.lastIndexOf(" ", from + SNIPPET);
  const cut = `${from ? "… " : ""}${text.slice(from, to > from ? to : from + SNIPPET)}${to < text.length ? " …" : ""}`;
  return marked(cut, terms, stem);
}

async function rowsOf(index, ranked, terms, stem) {
  const found = await Promise.all(ranked.map(({ number }) => index.row(number)));
  return found.filter(Boolean).map(([, kind, url, title, detail, sample, snippet]) => ({
    kind,
    url: index.manifest.base + url,
    title: marked(title, terms, stem),
    detail: marked(detail, terms, stem),
    snippet: snippet ? excerpt(snippet, terms, stem) : [],
    sample: Boolean(sample),
  }));
}

/** The answer to a query: how it was met (`all`, `corrected`, `any`, `none`, `empty`), total, rows. */
async function search({ manifest, text, count }, fresh) {
  const [lunr, index] = await Promise.all([loadLunr(), open(manifest, fresh)]);
  const stem = stemmer(lunr);
  const query = parse(text, stopWords(lunr));
  if (!query.words.length) return { met: "empty", total: 0, rows: [] };

  const known = async (term) => ((await index.has(term)) ? [term] : []);
  const [looked, places, soft] = await Promise.all([
    expanded(index, stem, query.words),
    Promise.all(query.places.map(known)),
    Promise.all(query.soft.map((each) => known(stem(each)))),
  ]);
  const extra = [
    ...places.flat().map((term) => ({ term, boost: 1, fields: ["names", "place"] })),
    ...soft.flat().map((term) => ({ term, boost: 1 })),
  ];
  const whole = looked.filter(({ begun, clauses }) => clauses.length || !begun);
  const words = whole.length ? whole : looked;
  const complete = (found) => found.every(({ clauses }) => clauses.length);

  let used = words;
  let met = "all";
  let ranked = complete(used) ? rank(lunr, index, used, extra, true) : [];
  let instead = null;
  if (!complete(words)) {
    const better = await corrected(index, stem, words);
    if (better) {
      used = better;
      instead = better.map((each) => each.word).join(" ");
      met = "corrected";
      ranked = complete(used) ? rank(lunr, index, used, extra, true) : [];
    }
  }
  if (!ranked.length) {
    used = used.filter(({ clauses }) => clauses.length);
    met = "any";
    ranked = used.length ? rank(lunr, index, used, [], false) : [];
  }
  if (!ranked.length) return { met: "none", total: 0, rows: [], instead };
  const terms = new Set([...used.flatMap(({ clauses }) => clauses), ...extra].map(({ term }) => term));
  return { met, instead, total: ranked.length, rows: await rowsOf(index, ranked.slice(0, count), terms, stem) };
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

self.onmessage = async ({ data }) => {
  latest = data.id;
  try {
    const found = await answer(data);
    if (data.id === latest) self.postMessage({ id: data.id, answer: found });
  } catch (error) {
    self.postMessage({ id: data.id, failed: String(error?.message ?? error) });
  }
};
