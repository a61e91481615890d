// From what a reader types to a place: a ZIP code, a postal district, or a region by any of its names. No geocoder:
// everything is looked up in files that hold all places of the site, so nothing of it is sent.

const ZIP = /^(?:zip(?: code)? ?)?(\d{5})(?:[- ]?\d{4})?$/;
const ZIP_COUNTRY = "us";
const EARTH_KM = 6371.0088;
const NEAR_KM = 80;
const MOST = 6;
const FEW = 3;

/** A text as it is compared: small letters without accents, words with one space between. */
export const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase()
  .replace(/[.'’]/g, "").replace(/[^\p{L}\p{N}]+/gu, " ").trim();

/** The great-circle distance in kilometres between two places in thousandths of a degree (haversine). */
export function distance([lat, lon], [north, east]) {
  const rad = Math.PI / 180_000;
  const chord = Math.sin(((north - lat) * rad) / 2) ** 2
    + Math.cos(lat * rad) * Math.cos(north * rad) * Math.sin(((east - lon) * rad) / 2) ** 2;
  return 2 * EARTH_KM * Math.asin(Math.min(1, Math.sqrt(chord)));
}

/** How many letters apart two words are (left out, put in, other, or neighbours swapped), or `most + 1`. */
export function apart(one, other, most) {
  if (Math.abs(one.length - other.length) > most) return most + 1;
  let before = [];
  let last = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let row = 1; row <= one.length; row += 1) {
    const here = [row];
    for (let col = 1; col <= other.length; col += 1) {
      const same = one[row - 1] === other[col - 1] ? 0 : 1;
      here[col] = Math.min(last[col] + 1, here[col - 1] + 1, last[col - 1] + same);
      if (row > 1 && col > 1 && one[row - 1] === other[col - 2] && one[row - 2] === other[col - 1]) {
        here[col] = Math.min(here[col], before[col - 2] + 1);
      }
    }
    before = last;
    last = here;
  }
  return last[other.length];
}

/** Looks places up in `places` (see `readPlaces`) and `zips` (see `readZips`, or null). */
export function gazetteer({ regions, districts, index }, zips) {
  const called = regions.map((region) => [region.name, ...region.names].map(folded));
  const known = regions.filter((region) => region.where);
  const more = (one, other) => other.clinics - one.clinics || one.place - other.place;

  const around = (region) => (region.parent === undefined ? "" : regions[region.parent].name);

  /** The region to whose middle a place is nearest, if it is near at all. */
  function closest(where) {
    let [best, reach] = [null, NEAR_KM];
    for (const region of known) {
      const far = region.end === region.place + 1 ? distance(where, region.where) : Infinity;
      if (far < reach) [best, reach] = [region, far];
    }
    return best;
  }

  const units = (country) => regions[index.get(country)]?.units ?? "km";

  const ofRegion = (region) => ({
    id: region.id, label: region.name, detail: around(region) === region.name ? "" : around(region), kind: "region",
    where: region.where, units: region.units, region, whole: region.end > region.place + 1,
  });

  function ofZip(at) {
    const code = String(zips.codes[at]).padStart(5, "0");
    const where = [zips.lat[at], zips.lon[at]];
    return { id: code, label: code, detail: closest(where)?.name ?? "", kind: "zip", where, units: units(ZIP_COUNTRY) };
  }

  const ofDistrict = ({ country, code, where }) => ({
    id: `${country}/${code}`, label: code, detail: closest(where)?.name ?? around({ parent: index.get(country) }),
    kind: "district", where, units: units(country),
  });

  /** Where a ZIP code is, or would be. */
  function zipPlace(number) {
    let [low, high] = [0, zips.codes.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (zips.codes[middle] < number) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The place of a whole ZIP code, or nothing. */
  function zip(text) {
    const code = ZIP.exec(folded(text))?.[1];
    if (!code || !zips) return null;
    const at = zipPlace(Number(code));
    return zips.codes[at] === Number(code) ? ofZip(at) : null;
  }

  /** The districts that a postal code lies in, or that begin with what is typed of one. */
  function districtsOf(text) {
    const code = text.toUpperCase().replace(/[^A-Z0-9/ ]/g, "").trim();
    const [country, bare] = code.includes("/") ? code.toLowerCase().split("/") : ["", code];
    const typed = bare.toUpperCase().replace(/ /g, "");
    const head = bare.toUpperCase().split(" ")[0];
    if (!/\d/.test(typed)) return [];
    const own = districts.filter((one) => !country || one.country === country);
    const exact = own.filter((one) => one.code === head || one.code === typed);
    if (exact.length) return exact;
    const inside = own.filter((one) => typed.startsWith(one.code) && typed.length - one.code.length >= 3);
    if (inside.length) return inside;
    // "SW1" is the beginning of "SW1A", not of "SW11"
    return own.filter((one) => one.code.startsWith(head) && !/^\d/.test(/^\d+$/.test(one.code) ? "" : one.code.slice(head.length)));
  }

  /** Whether a region lies in one that `words` name: "seattle, wa". */
  function within(region, words) {
    for (let at = region.parent; at !== undefined; at = regions[at].parent) if (called[at].includes(words)) return true;
    return false;
  }

  /** The regions that a text names whole, the one with most clinics first. */
  function named(text) {
    const words = folded(text);
    const found = known.filter((region) => called[region.place].includes(words));
    const [name, ...rest] = text.split(",");
    const split = rest.length ? [[folded(name), folded(rest.at(-1))]] : [];
    if (!rest.length) {
      const parts = words.split(" ");
      for (let at = parts.length - 1; at > 0; at -= 1) split.push([parts.slice(0, at).join(" "), parts.slice(at).join(" ")]);
    }
    for (const [first, last] of split) {
      found.push(...known.filter((one) => called[one.place].includes(first) && within(one, last) && !found.includes(one)));
    }
    return found.sort(more);
  }

  /** Offers for what has been typed so far, the likeliest first. */
  function offers(text) {
    const words = folded(text);
    if (words.length < 2) return [];
    const found = [];
    const whole = zip(text);
    if (whole) found.push(whole);
    else if (zips && /^\d{3,4}$/.test(words)) {
      const first = Number(words.padEnd(5, "0"));
      for (let at = zipPlace(first); at < zips.codes.length && found.length < FEW; at += 1) {
        if (!String(zips.codes[at]).padStart(5, "0").startsWith(words)) break;
        found.push(ofZip(at));
      }
    }
    found.push(...districtsOf(text).slice(0, FEW).map(ofDistrict));
    const first = named(text);
    const begun = known.filter((one) => !first.includes(one) && called[one.place].some((name) => name.startsWith(words)));
    const inside = known.filter((one) => !first.includes(one) && !begun.includes(one)
      && called[one.place].some((name) => name.includes(` ${words}`)));
    found.push(...[...first, ...begun.sort(more), ...inside.sort(more)].map(ofRegion));
    return found.slice(0, MOST);
  }

  /** The place that a text or an identity stands for, or null. */
  function find(text) {
    const region = regions[index.get(text)];
    if (region) return ofRegion(region);
    const found = zip(text);
    if (found) return found;
    const named_ = named(text);
    if (named_.length) return ofRegion(named_[0]);
    const [district, ...others] = districtsOf(text);
    if (!district) return null;
    // several districts begin like this: they are one place if they lie together
    return others.some((one) => distance(one.where, district.where) > NEAR_KM) ? null : { ...ofDistrict(district), ...(others.length ? { label: text.toUpperCase() } : {}) };
  }

  /** The places that an unknown text may have meant, the likeliest first. */
  function nearest(text) {
    const words = folded(text);
    const found = [];
    const digits = /^\d{2,5}/.exec(words)?.[0];
    if (digits && zips) {
      const number = Number(digits.padEnd(5, "0"));
      const at = zipPlace(number);
      const begins = digits.slice(0, 3);
      const close = [at - 3, at - 2, at - 1, at, at + 1, at + 2].filter((one) => zips.codes[one] !== undefined);
      const alike = close.filter((one) => String(zips.codes[one]).padStart(5, "0").startsWith(begins));
      const chosen = (alike.length ? alike : close)
        .sort((one, other) => Math.abs(zips.codes[one] - number) - Math.abs(zips.codes[other] - number)).slice(0, FEW);
      found.push(...chosen.sort((one, other) => one - other).map(ofZip));
    }
    if (/\d/.test(words)) {
      const code = text.toUpperCase().replace(/[^A-Z0-9]/g, "");
      const close = districts.map((one) => {
        const differs = [...one.code].findIndex((letter, at) => letter !== code[at]);
        return { one, same: differs < 0 ? one.code.length : differs, far: apart(one.code, code.slice(0, one.code.length), FEW) };
      }).filter(({ one, same }) => same > (/^\d+$/.test(one.code) ? 1 : 0));
      close.sort((one, other) => other.same - one.same || one.far - other.far);
      found.push(...close.slice(0, FEW).map(({ one }) => ofDistrict(one)));
    }
    if (words.length > 2) {
      const begun = known.filter((one) => called[one.place].some((name) => name.startsWith(words)));
      found.push(...begun.sort(more).slice(0, FEW).map(ofRegion));
    }
    // an identity that is gone: what lies around it
    for (let id = text; id.includes("/");) {
      id = id.slice(0, id.lastIndexOf("/"));
      if (index.has(id)) {
        found.push(ofRegion(regions[index.get(id)]));
        break;
      }
    }
    const [name, ...rest] = text.split(",").map(folded);
    const most = Math.min(3, Math.max(1, Math.floor(name.length / 3)));
    const close = /\d/.test(words) ? [] : known.map((one) => [Math.min(...called[one.place].map((other) => apart(name, other, most))), one]);
    const alike = close.filter(([far]) => far <= most).sort(([a, one], [b, other]) => a - b || more(one, other));
    const [nearestOf] = alike[0] ?? [];
    found.push(...alike.filter(([far]) => far <= nearestOf + 1).slice(0, FEW).map(([, one]) => ofRegion(one)));
    for (const part of [rest.at(-1), words.split(" ").at(-1)]) {
      if (part && part !== words) found.push(...known.filter((one) => called[one.place].includes(part)).sort(more).slice(0, 1).map(ofRegion));
    }
    return found.filter((one, at) => found.findIndex((other) => other.id === one.id) === at).slice(0, MOST);
  }

  /** A point that the device told, as a place. */
  function point(where) {
    const region = closest(where) ?? known.reduce((best, one) =>
      (one.end === one.place + 1 && (!best || distance(where, one.where) < distance(where, best.where)) ? one : best), null);
    return { id: "here", label: "", detail: "", kind: "here", where, units: region?.units ?? "km" };
  }

  /** In how many other countries a code means something too. */
  const others = (place) => (place.kind === "zip" ? districtsOf(place.id).map(ofDistrict) : []);

  return { offers, find, nearest, point, others, regions };
}
