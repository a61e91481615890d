// The finder's files, fetched when they are needed and kept while the page is open. docs/FINDER.md describes them.
// What unseals a file stands in the search's worker too: a module of its own would cost every search a request.

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const VALUES = new Uint8Array(128);
for (let value = 0; value < 64; value += 1) VALUES[DIGITS.charCodeAt(value)] = value;

const VERSION = 1;
const TRAILER = 8;
const SETS = ["conditions", "treatments", "insurers", "languages", "accessibility"];

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

/** The text of a file up to its seal: `before`, the CRC-32 of all before that, `after`. */
async function unsealed(address, cache, before, after) {
  let bytes;
  try {
    const response = await fetch(address, { cache });
    if (!response.ok) throw new FileError(`${address}: ${response.status}`);
    bytes = new Uint8Array(await response.arrayBuffer());
  } catch (error) {
    throw error instanceof FileError ? error : new FileError(`${address}: ${error.message}`);
  }
  const end = bytes.length - before.length - TRAILER - after.length;
  const seal = new TextDecoder().decode(bytes.subarray(Math.max(end, 0)));
  if (end < 0 || seal !== before + crc32(bytes, end) + after) throw new FileError(`${address}: cut short or altered`);
  return new TextDecoder().decode(bytes.subarray(0, end));
}

const unzigzag = (value) => (value & 1 ? -((value + 1) / 2) : value / 2);

function varints(text) {
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

/** Regions in the order of their paths, and postal districts. */
export function readPlaces(text) {
  const [first, second = ""] = text.split("\n\n");
  const point = (lat, lon) => (lat ? [Number(lat), Number(lon)] : null);
  const index = new Map();
  const regions = first.split("\n").filter(Boolean).map((line, place) => {
    const [id, name, others, lat, lon, units, clinics] = line.split("\t");
    index.set(id, place);
    const parent = index.get(id.slice(0, Math.max(id.lastIndexOf("/"), 0)));
    return { id, name, place, parent, names: others ? others.split("|") : [], where: point(lat, lon), units,
      clinics: Number(clinics), end: place + 1 };
  });
  // what lies within a region comes right after it
  for (const region of [...regions].reverse()) {
    if (region.parent !== undefined) regions[region.parent].end = Math.max(regions[region.parent].end, region.end);
  }
  const districts = second.split("\n").filter(Boolean).map((line) => {
    const [country, code, lat, lon] = line.split("\t");
    return { country, code, where: point(lat, lon) };
  });
  return { regions, districts, index };
}

/** The columns of all clinics; `sets` holds, for each kind, six values to a digit. */
export function readTable(text, regions) {
  const [first, ...lines] = text.split("\n");
  const head = JSON.parse(first);
  if (head.version !== VERSION) throw new FileError(`table: version ${head.version}`);
  const table = { ...head, sets: {} };
  let at = 0;
  for (const [name, width] of head.columns) {
    const digits = lines.slice(at, at + width).map((line) => Uint8Array.from(line, (digit) => VALUES[digit.charCodeAt(0)]));
    at += width;
    if (SETS.includes(name)) table.sets[name] = digits;
    else {
      table[name] = new Int32Array(head.count);
      digits.forEach((column, shift) => column.forEach((digit, row) => (table[name][row] |= digit << (6 * shift))));
    }
  }
  let region = 0;
  let lat = 0;
  for (let row = 0; row < head.count; row += 1) {
    region += table.region[row];
    const middle = regions[region].where ?? [0, 0];
    if (table.region[row] || !row) lat = middle[0];
    table.region[row] = region;
    table.lat[row] = lat += unzigzag(table.lat[row]);
    table.lon[row] = middle[1] + unzigzag(table.lon[row]);
  }
  return table;
}

/** Whether a row names the value at `bit` of a kind. */
export const has = (table, kind, row, bit) => ((table.sets[kind][Math.floor(bit / 6)]?.[row] ?? 0) >> bit % 6) & 1;

/** US ZIP codes in order, with their places in thousandths of a degree. */
export function readZips(text) {
  const [gaps, north, east] = text.split("\n").map(varints);
  const codes = new Int32Array(gaps.length);
  const lat = new Int32Array(gaps.length);
  const lon = new Int32Array(gaps.length);
  let [code, y, x] = [-1, 0, 0];
  gaps.forEach((gap, at) => {
    codes[at] = code += gap + 1;
    lat[at] = 10 * (y += unzigzag(north[at]));
    lon[at] = 10 * (x += unzigzag(east[at]));
  });
  return { codes, lat, lon };
}

/** Opens the files that the manifest at `address` names; `fresh` passes by the cache. */
export async function openFinder(address, fresh = false) {
  const cache = fresh ? "reload" : "default";
  const manifest = JSON.parse(`${await unsealed(address, cache, ',"crc":"', '"}\n')}}`);
  if (manifest.version !== VERSION) throw new FileError(`${address}: version ${manifest.version}`);
  const kept = new Map();

  /** Reads a file once; a failure is forgotten, so that it can be tried again. */
  function file(name, read) {
    if (!kept.has(name)) {
      const found = unsealed(new URL(name, address), cache, "#", "\n").then(read);
      found.catch(() => kept.delete(name));
      kept.set(name, found);
    }
    return kept.get(name);
  }

  const places = () => file(`places.${manifest.places}.txt`, readPlaces);
  const table = async () => {
    const { regions } = await places();
    return file(`table.${manifest.table}.txt`, (text) => readTable(text, regions));
  };
  const zips = () => (manifest.zips ? file(`zips.${manifest.zips}.txt`, readZips) : Promise.resolve(null));

  /** `{slug, name, locality}` of each of some rows. */
  async function names(rows) {
    const starts = [];
    let sum = 0;
    for (const [count] of manifest.names) {
      starts.push(sum);
      sum += count;
    }
    return Promise.all(rows.map(async (row) => {
      const at = starts.findLastIndex((start) => start <= row);
      const lines = await file(`names.${manifest.names[at][1]}.txt`, (text) => text.split("\n"));
      const [slug, name, locality] = lines[row - starts[at]].split("\t");
      return { slug, name, locality };
    }));
  }

  return { manifest, places, table, zips, names };
}
