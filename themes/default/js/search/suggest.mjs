// "Did you mean": the nearest word of the vocabulary, fetched only when a query finds nothing.

/** Optimal string alignment distance (a swap of neighbours counts one), or `most + 1` if beyond it. */
export function distance(from, to, most) {
  if (Math.abs(from.length - to.length) > most) return most + 1;
  let before = [];
  let last = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (let i = 1; i <= from.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const same = from[i - 1] === to[j - 1] ? 0 : 1;
      let best = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + same);
      if (i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1]) best = Math.min(best, before[j - 2] + 1);
      row.push(best);
    }
    if (Math.min(...row) > most) return most + 1;
    before = last;
    last = row;
  }
  return last[to.length];
}

// a known word gives way to one that is this much commoner, in powers of two
const COMMONER = 2;
// letters that another first letter may have been meant for: of the same sound, then beside it on a keyboard
const MEANT = new Map(
  ("aeos beivn ckqsxv dtsf eiawr fpvdg gjfh hgj ieyuo jghk kcqjl lk mn nkbm oauip pfo qkw rwet sczad tdry uoyi vfcb " +
    "wqe xzsc yitu zsx").split(" ").map((letters) => [letters[0], letters.slice(1)]),
);
const sorted = (word) => Array.from(word).sort().join("");

/** Whether a word of the vocabulary may be meant; of three letters only with the same in another order. */
function comparable(word, candidate) {
  if (candidate === word || word.length === 3) return candidate !== word && sorted(candidate) === sorted(word);
  return candidate.length >= 4;
}

/**
 * The nearest known word to an unknown `word`, the commonest of the nearest; null if none is near. Its first
 * letter is the word's or, if none of these is one step away, the second (for one left out or come too early);
 * if there is none at all, one that is taken for the first.
 */
export async function nearest(index, word) {
  if (word.length < 3 || /\d/.test(word)) return null;
  const most = word.length < 6 ? 1 : 2;
  const [first, second] = Array.from(word);
  let best = null;
  for (const [place, letter] of [...new Set([first, second, ...(MEANT.get(first) ?? "")])].entries()) {
    if (best && (best.away <= 1 || place > 1)) break;
    for (const [candidate, common] of await index.vocabulary(letter)) {
      if (!comparable(word, candidate)) continue;
      const away = distance(word, candidate, best ? best.away : most);
      if (away > most) continue;
      if (!best || away < best.away || (away === best.away && common > best.common)) best = { away, common, candidate };
    }
  }
  return best && best.candidate;
}

/** A much commoner word one step away from a known `word`, with its first letter; null if there is none. */
export async function commoner(index, word) {
  if (word.length < 5 || /\d/.test(word)) return null;
  const near = (await index.vocabulary(word[0])).filter(([each]) => distance(word, each, 1) <= 1);
  const own = near.find(([each]) => each === word)?.[1] ?? 0;
  const [best] = near.filter(([each, common]) => each !== word && common >= own + COMMONER).sort((a, b) => b[1] - a[1]);
  return best ? best[0] : null;
}
