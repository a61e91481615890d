// The index's files: manifest, term shards, display chunks and vocabulary, fetched as they are
// needed and kept. docs/SEARCH.md describes the format.

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const VALUES = new Uint8Array(128);
for (let value = 0; value < 64; value += 1) VALUES[DIGITS.charCodeAt(value)] = value;

const VERSION = 3;
const HASH = 8;
const TRAILER = 8;
const MOST_SHARDS = 3;
// characters of a shard's line for each posting of a frequent term, about
const FREQUENT_LENGTH = 4;

const CRC = new Int32Array(256);
for (let byte = 0; byte < 256; byte += 1) {
  let crc = byte;
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  CRC[byte] = crc;
}

/** A file could not be had, or was not what the manifest promised. */
export class FileError extends Error {}

function crc32(bytes, end) {
  let crc = -1;
  for (let at = 0; at < end; at += 1) crc = CRC[(crc ^ bytes[at]) & 255] ^ (crc >>> 8);
  return (~crc >>> 0).toString(16).padStart(8, "0");
}

async function get(address, cache) {
  let response;
  try {
    response = await fetch(address, { cache });
    if (!response.ok) throw new FileError(`${address}: ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  } catch (error) {
    throw error instanceof FileError ? error : new FileError(`${address}: ${error.message}`);
  }
}

/** The text of a file up to its seal: `before`, the CRC-32 of all before that, `after`. */
async function unsealed(address, cache, before, after) {
  const bytes = await get(address, cache);
  const end = bytes.length - before.length - TRAILER - after.length;
  const seal = new TextDecoder().decode(bytes.subarray(Math.max(end, 0)));
  if (end < 0 || seal !== before + crc32(bytes, end) + after) throw new FileError(`${address}: cut short or altered`);
  return new TextDecoder().decode(bytes.subarray(0, end));
}

/** Numbers out of base64 digits of five bits, lowest first. */
export function varints(text) {
  const found = [];
  let value = 0;
  let shift = 0;
  for (let at = 0; at < text.length; at += 1) {
    const digit = VALUES[text.charCodeAt(at)];
    value += (digit & 31) * 2 ** shift;
    shift += 5;
    if (digit < 32) {
      found.push(value);
      value = shift = 0;
    }
  }
  return found;
}

/**
 * The postings of one term, by field: `{numbers, times (or null: all one), norms}`; `size` is how many
 * the whole term has.
 */
export function decoded(line, fields) {
  const found = new Array(fields).fill(null);
  for (const part of line.split(" ").filter(Boolean)) {
    const [gaps, times, norms] = part.slice(1).split(",");
    const numbers = Uint32Array.from(varints(gaps));
    for (let at = 0, number = -1; at < numbers.length; at += 1) numbers[at] = number += numbers[at] + 1;
    found[part.charCodeAt(0) - 48] = {
      numbers,
      times: times ? varints(times).map((less) => less + 1) : null,
      norms: Uint8Array.from(norms, (digit) => VALUES[digit.charCodeAt(0)]),
    };
  }
  found.size = found.reduce((size, field) => size + (field ? field.numbers.length : 0), 0);
  return found;
}

/** One list of postings out of those of disjoint parts, in their order; `size` is that of the whole term. */
function joined(parts, fields, size) {
  const found = new Array(fields).fill(null);
  for (let place = 0; place < fields; place += 1) {
    const held = parts.map((part) => part[place]).filter(Boolean);
    if (!held.length) continue;
    found[place] = {
      numbers: Uint32Array.from(held.flatMap(({ numbers }) => [...numbers])),
      times: held.some(({ times }) => times)
        ? held.flatMap(({ numbers, times }) => times ?? new Array(numbers.length).fill(1))
        : null,
      norms: Uint8Array.from(held.flatMap(({ norms }) => [...norms])),
    };
  }
  found.size = size;
  return found;
}

/** Where `term` would be: the last place in sorted `firsts` not after it, or 0. */
function placeOf(firsts, term) {
  let low = 0;
  let high = firsts.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (firsts[middle] <= term) low = middle;
    else high = middle;
  }
  return low;
}

/**
 * Opens the index that the manifest at `address` describes; `fresh` passes by the cache. `given` is the
 * manifest's text where the page has it.
 */
export async function openIndex(address, { fresh = false, given = "" } = {}) {
  const cache = fresh ? "reload" : "default";
  const manifest = JSON.parse(given || `${await unsealed(address, cache, ',"crc":"', '"}\n')}}`);
  if (manifest.version !== VERSION) throw new FileError(`${address}: version ${manifest.version}`);

  const firsts = manifest.terms ? manifest.terms.split(" ") : [];
  const letters = manifest.letters ? manifest.letters.split(" ") : [];
  const hash = (all, place) => all.slice(place * HASH, place * HASH + HASH);
  const fields = manifest.fields.length;
  const split = new Map(manifest.split.map(([place, size, heaviest]) => [place, { size, heaviest }]));
  const common = new Set(manifest.common.split(" "));
  const kept = new Map();
  let requests = given ? 0 : 1;
  const postings = new Map();

  /** Reads `path` once; a failure is forgotten, so that it can be tried again. */
  function file(path, read) {
    if (!kept.has(path)) {
      requests += 1;
      const found = unsealed(new URL(path, address), cache, "#", "\n").then(read);
      found.catch(() => kept.delete(path));
      kept.set(path, found);
    }
    return kept.get(path);
  }

  const shard = (place) =>
    file(`t/${hash(manifest.shards, place)}.txt`, (text) => {
      const lines = new Map();
      for (const line of text.split("\n")) {
        const space = line.indexOf(" ");
        if (space > 0) lines.set(line.slice(0, space), line.slice(space + 1));
      }
      return lines;
    });

  /**
   * Whether `term` is in the index. The postings of a frequent one are not fetched (see `whole` and
   * `some`); any other's can be had from `postings` then.
   */
  async function has(term) {
    if (!firsts.length || term < firsts[0]) return false;
    const place = placeOf(firsts, term);
    if (split.has(place)) return firsts[place] === term;
    const line = (await shard(place)).get(term);
    if (line !== undefined && !postings.has(term)) postings.set(term, decoded(line, fields));
    return line !== undefined;
  }

  /** `{size, heaviest}` of a frequent term, undefined for any other that the index has. */
  const frequent = (term) => {
    const place = placeOf(firsts, term);
    return firsts[place] === term ? split.get(place) : undefined;
  };

  /** Brings a term's postings into `postings`. */
  async function whole(term) {
    if (postings.has(term)) return;
    const line = (await shard(placeOf(firsts, term))).get(term);
    postings.set(term, decoded(line, fields));
  }

  /** The number of the part in which a document is. */
  const partOf = (number) => (number < manifest.start ? 0 : Math.floor((number - manifest.start) / manifest.span) + 1);

  /** The postings of a frequent term in some parts only; the whole of them if they are at hand. */
  async function some(term, parts) {
    if (postings.has(term)) return postings.get(term);
    const place = placeOf(firsts, term);
    const name = hash(manifest.shards, place);
    const found = await Promise.all(parts.map((part) =>
      file(`p/${part}.${name}.txt`, (text) => decoded(text.slice(text.indexOf(" ") + 1, -1), fields))));
    return joined(found, fields, split.get(place).size);
  }

  /** At most `most` terms that begin with `prefix`, the commonest first. */
  async function beginning(prefix, most) {
    if (!firsts.length) return [];
    const low = placeOf(firsts, prefix);
    const high = Math.min(placeOf(firsts, `${prefix}\uffff`), low + MOST_SHARDS - 1);
    const places = Array.from({ length: high - low + 1 }, (_, at) => low + at);
    const found = [];
    const look = async (place) => {
      const known = split.get(place);
      if (known) return [[firsts[place], known.size * FREQUENT_LENGTH]];
      return Array.from(await shard(place), ([term, line]) => [term, line.length]);
    };
    for (const terms of await Promise.all(places.map(look))) {
      for (const [term, length] of terms) if (term.startsWith(prefix)) found.push([length, term]);
    }
    found.sort((a, b) => b[0] - a[0] || (a[1] < b[1] ? -1 : 1));
    const terms = found.slice(0, most).map(([, term]) => term);
    await Promise.all(terms.map(has));
    return terms;
  }

  const chunkOf = (number) => {
    const chunk = Math.floor(number / manifest.chunk);
    return `d/${chunk}.${hash(manifest.bundles, Math.floor(chunk / manifest.bundle))}.txt`;
  };

  /** How many of the first documents in `numbers` can be shown with `most` requests. */
  function within(numbers, most) {
    const lacking = new Set();
    const over = numbers.findIndex((number) => {
      const chunk = chunkOf(number);
      if (!kept.has(chunk)) lacking.add(chunk);
      return lacking.size > most;
    });
    return over < 0 ? numbers.length : over;
  }

  /** The display row of a document number, or undefined. */
  async function row(number) {
    const rows = await file(chunkOf(number), JSON.parse);
    return rows.find(([slot]) => slot === number % manifest.chunk);
  }

  /** The vocabulary under a word's first letter: `[word, how common]`. */
  async function vocabulary(letter) {
    const place = letters.indexOf(letter);
    if (place < 0) return [];
    return file(`w/${hash(manifest.words, place)}.txt`, (text) =>
      text.split("\n").filter(Boolean).map((line) => [line.slice(1), VALUES[line.charCodeAt(0)]]));
  }

  /** The lines `[word, order, kind, url, title, detail]` of names among which are those that begin with `prefix`. */
  async function names(prefix) {
    const firsts = manifest.names ? manifest.names.split(" ") : [];
    if (!firsts.length) return [];
    let place = placeOf(firsts, prefix);
    // what begins with three letters is in one file, and may begin it
    if (firsts[place + 1]?.startsWith(prefix)) place += 1;
    return file(`n/${hash(manifest.named, place)}.txt`, (text) => text.split("\n").filter(Boolean).map(JSON.parse));
  }

  const slots = (manifest.bundles.length / HASH) * manifest.bundle * manifest.chunk;
  return {
    manifest, slots, common, postings, file, has, frequent, whole, some, partOf, beginning, row, vocabulary, names,
    within, requests: () => requests,
  };
}
