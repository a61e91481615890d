// Text to words, the same as sitegen/search/tokens.py (tests/cases/search/tokens.json holds both to
// it), and a query to the words that are asked for.

const LONGEST = 40;
const LONGEST_QUERY = 300;
const MOST_WORDS = 8;
const RUN = /[\p{L}\p{N}]+(?:'[\p{L}\p{N}]+)*/gu;
const SPECIAL = /[\u2019\u2018\u02bc\u00adßøæœłđðþıħς]/g;
const LETTERS = {
  "\u2019": "'", "\u2018": "'", "\u02bc": "'", "\u00ad": "", "ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l",
  "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h", "ς": "σ",
};
const PHONE = /\+?[(\d][\d\s().\/\u2010-\u2013-]{5,}\d/g;
const ZIP_PLUS_FOUR = /^\d{5}-\d{4}$/;
// "I'm", "can't", "what's": no more than the stop words that they are made of
const CONTRACTED = /\b[a-z]+'(?:m|re|ve|ll|d|t)\b/g;
const CONTRACTIONS = new Set("dont doesnt didnt isnt arent cant wont shouldnt whats hows wheres whos".split(" "));
// words that say little, and of a question those that say how it is asked: they add to a score and are not
// required; but a document is not named by a query that asks "how many" of it, unless its name says "many" too
const FILLERS = new Set("near best good cheap cheapest affordable open dr vs versus during per tel phone call".split(" "));
export const WEAK = new Set("much many take need use find looking speak speaks speaking nearby".split(" "));
// what "near me" comes down to: a word of the directory's own name
export const NEARBY = "nearby";
const NEAR_ME = /\bnear (?:me|by)\b|\bnearby\b/g;

/** `text` in lower case without accents, apostrophes made straight. */
export function fold(text) {
  return text
    .normalize("NFKD").toLowerCase().normalize("NFKD")
    .replace(/\p{M}+/gu, "").normalize("NFC")
    .replace(SPECIAL, (letter) => LETTERS[letter]);
}

/** The folded runs of letters and digits in `text`. */
export function runs(text) {
  return fold(text).match(RUN) ?? [];
}

/** The word of one run: can't is cant, patient's is patient. */
export function word(run) {
  if (run.includes("'")) {
    const parts = run.split("'");
    if (parts.at(-1) === "s") parts.pop();
    run = parts.join("");
  }
  return run.length > LONGEST ? Array.from(run).slice(0, LONGEST).join("") : run;
}

/** The words of `text` in order. */
export function words(text) {
  return runs(text).map(word);
}

/** Takes telephone numbers out of a query: the rest, and each number's digits. */
function phones(text) {
  const found = [];
  const rest = text.replace(PHONE, (spelt) => {
    const digits = spelt.replace("(0)", "").replace(/\D/g, "").replace(/^0+/, "");
    if (ZIP_PLUS_FOUR.test(spelt)) return spelt.slice(0, 5);
    if (digits.length < 7) return spelt;
    found.push(digits);
    return " ";
  });
  return { rest, found };
}

/**
 * What a query asks for.
 *
 * Returns `words` (each `{word, prefix, begun}`, all of them wanted: `prefix` if it may be the
 * beginning of one, `begun` if it is too short to tell) and `places`: stop words that may be
 * the code of a state (OR, IN, ME), being last or in capitals; they are looked up in places only
 * and ask for nothing, but the last in capitals (`code`) is asked for if that finds anything. Nor do
 * `soft` words ask for anything, which are looked up everywhere; yet a document whose name the query
 * says must have those of `WEAK` in its names.
 */
export function parse(text, isStopWord) {
  const { rest, found } = phones(text.slice(0, LONGEST_QUERY));
  const open = /[\p{L}\p{N}]$/u.test(rest);
  const all = words(rest);
  const plain = fold(rest);
  const trimmed = words(plain.replace(CONTRACTED, " ").replace(NEAR_ME, " "));
  const kept = trimmed.length || found.length ? trimmed : all;
  const shouted = new Set((rest.match(/\b(?:OR|IN|ME)\b/g) ?? []).map((code) => code.toLowerCase()));
  const said = kept.filter((each) => !isStopWord(each) && !CONTRACTIONS.has(each));
  const firm = said.filter((each) => !FILLERS.has(each) && !WEAK.has(each));
  const wanted = firm.length || found.length ? firm : said;
  const asked = [...new Set(wanted.length || found.length ? wanted : kept)].slice(0, MOST_WORDS);
  const last = kept.at(-1);
  const places = wanted.length
    ? [...new Set(kept)].filter((each) => isStopWord(each) && (each === last || shouted.has(each)))
    : [];
  const soft = said.filter((each) => !wanted.includes(each));
  if (trimmed.length && plain.search(NEAR_ME) >= 0) soft.push(NEARBY);
  return {
    words: [
      ...asked.map((each) => ({
        word: each,
        prefix: each.length >= 3 && ((open && each === last) || /^\d{3,4}$/.test(each)),
        begun: each.length < 3 && open && each === last,
      })),
      ...found.map((digits) => ({ word: digits, prefix: false, begun: false })),
    ],
    places,
    code: places.filter((each) => shouted.has(each)).at(-1) ?? "",
    soft: [...new Set(soft)],
  };
}
