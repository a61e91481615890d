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

/** The nearest known word to `word`, the commonest of the nearest; null if none is near. */
export async function nearest(index, word) {
  if (word.length < 3 || /\d/.test(word)) return null;
  const most = word.length < 6 ? 1 : 2;
  const [first, second] = Array.from(word);
  let best = null;
  // words of the second letter, for one that was left out or came too early, only if none is nearest already
  for (const letter of new Set([first, second])) {
    if (best && best.away <= 1) break;
    for (const [candidate, common] of await index.vocabulary(letter)) {
      const away = distance(word, candidate, best ? best.away : most);
      if (away > most || candidate === word) continue;
      if (!best || away < best.away || (away === best.away && common > best.common)) best = { away, common, candidate };
    }
  }
  return best && best.candidate;
}
