// Which clinics are meant, and what every further choice would leave: each value's count given the other filters.

import { has } from "./files.mjs";
import { distance } from "./places.mjs";

const KM_PER_MILE = 1.609344;
/** The kind of set behind each filter that chooses one of its values (`access` asks for all that are chosen). */
export const KINDS = {
  condition: "conditions", treatment: "treatments", insurer: "insurers", language: "languages", access: "accessibility",
};
/** Filters that are on or off, with the value that says so. */
export const FLAGS = { accepting: "1", telehealth: "1", open: "now", weekend: "1", verified: "year" };
export const RADII = [10, 25, 50, 100, 250];
const STEPS = [50, 75, 100, 150, 200, 250, 300, 350, 400, 450, 500, 600, 700, 800, 1000, 1250, 1500, 2000, 2500, 3000, 4000, 5000];
const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const DAY = 24 * 60;

export const accepting = (table, row) => [null, false, true][table.state[row] & 3];
export const telehealth = (table, row) => Boolean(table.state[row] & 4);
export const paused = (table, row) => Boolean(table.state[row] & 8);
export const sample = (table, row) => Boolean(table.state[row] & 16);
export const freshness = (table, row) =>
  (table.verified[row] <= table.stale ? "stale" : table.verified[row] <= table.older ? "older" : "fresh");
/** `[amount, currency, per, exact]`, or undefined. */
export const price = (table, row) => table.prices[table.price[row] - 1];

/** The reader's clock in a time zone: weekday from Monday, and minute of the day; null where the browser does not know it. */
export function clock(zone, now) {
  try {
    const parts = new Intl.DateTimeFormat("en-US", {
      timeZone: zone, weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
    }).formatToParts(now);
    const part = (type) => parts.find((one) => one.type === type).value;
    return { day: WEEKDAYS.indexOf(part("weekday")), minute: 60 * Number(part("hour")) + Number(part("minute")) };
  } catch {
    return null;
  }
}

/** The ranges of one day's text in minutes; one that ends before it begins goes on after midnight. */
function ranges(text) {
  if (!text || text === "closed") return [];
  return text.split(" ").map((range) => {
    const [start, end] = range.split("-").map((time) => 60 * Number(time.slice(0, 2)) + Number(time.slice(3)));
    return [start, end > start ? end : end + DAY];
  });
}

/** Whether a week of opening hours (a text for each day from Monday) covers a moment. */
export function isOpen(week, moment) {
  if (!moment) return false;
  const { day, minute } = moment;
  return ranges(week[day]).some(([start, end]) => start <= minute && minute < end)
    || ranges(week[(day + 6) % 7]).some(([start, end]) => start <= minute + DAY && minute + DAY < end);
}

/** What holds for all questions to one table at one moment: who is open, and what prices there are. */
export function prepare(table, now = new Date()) {
  const moments = table.zones.map((zone) => clock(zone, now));
  const weeks = table.weeks.map((week) => week.map((text) => table.hours[text]));
  const open = weeks.map((week) => moments.map((moment) => isOpen(week, moment)));
  const weekend = weeks.map((week) => ranges(week[5]).length + ranges(week[6]).length > 0);
  const flags = {
    accepting: (row) => accepting(table, row) === true,
    telehealth: (row) => telehealth(table, row),
    open: (row) => table.week[row] > 0 && !paused(table, row) && open[table.week[row] - 1][table.zone[row]],
    weekend: (row) => table.week[row] > 0 && weekend[table.week[row] - 1],
    verified: (row) => table.verified[row] > table.year,
  };
  return { table, flags };
}

/** How far each clinic is from a place, in kilometres; Infinity where that is not known. */
export function distances(table, where) {
  return Float64Array.from(table.lat, (lat, row) =>
    (table.placed[row] === 2 ? Infinity : distance(where, [lat, table.lon[row]])));
}

export const inKm = (amount, units) => (units === "mi" ? amount * KM_PER_MILE : amount);
export const fromKm = (km, units) => (units === "mi" ? km / KM_PER_MILE : km);

/** The currency that most of some clinics' prices are in. */
export function currencyOf(table, rows) {
  const counts = new Map();
  for (const row of rows) if (price(table, row)) counts.set(price(table, row)[1], (counts.get(price(table, row)[1]) ?? 0) + 1);
  return [...counts].sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1))[0]?.[0] ?? "";
}

/** The amounts that a price can be capped at: those between the lowest and the highest of a session, and one that is asked for. */
export function caps(table, currency, asked) {
  const amounts = table.prices.filter(([, code, per]) => code === currency && per === "session").map(([amount]) => amount);
  const [low, high] = [Math.min(...amounts), Math.max(...amounts)];
  const found = STEPS.filter((step) => step >= low && STEPS[STEPS.indexOf(step) - 1] < high);
  if (asked && !found.includes(asked)) found.push(asked);
  return found.sort((one, other) => one - other);
}

/**
 * The clinics that a question means, and the count of every further choice.
 *
 * @param prepared see `prepare`
 * @param ask `{sets: {condition: [bit …]}, cap, currency, flags: [name …], within: row => boolean,
 *   far: distances or null, reach: kilometres or null}`; `within` says which clinics the place has at all
 * @param steps `{radii: [km …], caps: [amount …]}` to count
 */
export function choose({ table, flags }, ask, steps) {
  const kinds = Object.entries(KINDS);
  const counts = {
    ...Object.fromEntries(kinds.map(([key, kind]) => [key, new Int32Array(table[kind].length)])),
    ...Object.fromEntries(Object.keys(FLAGS).map((key) => [key, 0])),
    price: new Int32Array(steps.caps.length),
    within: new Int32Array(steps.radii.length),
    whole: 0,
  };
  const capped = (row, cap) => {
    const found = price(table, row);
    return Boolean(found) && found[1] === ask.currency && found[2] === "session" && found[0] <= cap;
  };
  const tests = [
    ...Object.entries(ask.sets).map(([key, bits]) => [key, (row) => bits.every((bit) => has(table, KINDS[key], row, bit))]),
    ...ask.flags.map((key) => [key, flags[key]]),
    ...(ask.cap ? [["price", (row) => capped(row, ask.cap)]] : []),
    ["within", (row) => (ask.reach === null ? ask.within(row) : ask.far[row] <= ask.reach)],
  ];
  const rows = [];
  let beyond = Infinity;
  for (let row = 0; row < table.count; row += 1) {
    let [failed, but] = [0, ""];
    for (const [key, test] of tests) {
      if (!test(row)) {
        failed += 1;
        but = key;
        if (failed > 1) break;
      }
    }
    if (failed > 1) continue;
    if (!failed) rows.push(row);
    const counted = (key) => !failed || but === key;
    for (const [key, kind] of kinds) {
      if (!counted(key) || (failed && key === "access")) continue;
      table.sets[kind].forEach((column, place) => {
        for (let left = column[row], bit = 6 * place; left; left >>= 1, bit += 1) if (left & 1) counts[key][bit] += 1;
      });
    }
    for (const key of Object.keys(FLAGS)) if (counted(key) && flags[key](row)) counts[key] += 1;
    if (counted("price")) steps.caps.forEach((cap, at) => (counts.price[at] += capped(row, cap) ? 1 : 0));
    if (counted("within")) {
      if (ask.within(row)) counts.whole += 1;
      if (ask.far) {
        steps.radii.forEach((km, at) => (counts.within[at] += ask.far[row] <= km ? 1 : 0));
        beyond = Math.min(beyond, ask.far[row]);
      }
    }
  }
  return { rows, counts, beyond };
}

/** `rows` in order: what is closed for now and what is stale sink, then as asked; `names` are needed for that order alone. */
export function sorted(table, rows, by, { far, currency, names }) {
  const cost = (row) => {
    const [amount, code, per] = price(table, row) ?? [];
    return amount === undefined ? Infinity : amount + (code === currency && per === "session" ? 0 : 1e7);
  };
  const keys = {
    distance: (row) => far[row],
    price: cost,
    verified: (row) => -table.verified[row],
  };
  const sunk = (row) => (paused(table, row) ? 2 : 0) + (freshness(table, row) === "stale" ? 1 : 0);
  const compare = by === "name"
    ? (one, other) => names.get(one).localeCompare(names.get(other))
    : (one, other) => {
      const [a, b] = [keys[by](one), keys[by](other)];
      return a < b ? -1 : a > b ? 1 : 0;
    };
  const tie = far ? (one, other) => (far[one] < far[other] ? -1 : far[one] > far[other] ? 1 : one - other) : (one, other) => one - other;
  return [...rows].sort((one, other) => sunk(one) - sunk(other) || compare(one, other) || tie(one, other));
}
