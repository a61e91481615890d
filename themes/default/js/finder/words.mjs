// What the finder says: the theme's words from `template[data-finder-words]`, with dates, numbers and money as it writes them.

/** Reads the words of `root`; every message is a `[data-word]`, every icon a `[data-icon]`. */
export function readWords(root) {
  const content = root.querySelector("template[data-finder-words]").content;
  const texts = {};
  for (const each of content.querySelectorAll("[data-word]")) texts[each.dataset.word] = each.textContent.trim();

  /** A message with its `{name}`s filled. */
  const say = (name, values = {}) =>
    (texts[name] ?? "").replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);

  /** A number with its thousands grouped, and no more decimals than it has. */
  function number(value) {
    const [whole, rest] = String(value).split(".");
    const grouped = whole.replace(/\B(?=(\d{3})+$)/g, texts.group);
    return rest ? `${grouped}${texts.point}${rest}` : grouped;
  }

  function money(amount, currency) {
    const whole = Math.abs(amount - Math.round(amount)) < 0.005;
    const text = number(whole ? Math.round(amount) : amount.toFixed(2));
    return say(`money-${currency}` in texts ? `money-${currency}` : "money-other", { amount: text, code: currency });
  }

  /** A day as YYYY-MM-DD in words. */
  function day(iso) {
    const [year, month, date] = iso.split("-").map(Number);
    return say("day", { year, month: texts.months.split("|")[month - 1], day: date });
  }

  /** How far away something is: tenths below ten, whole numbers above. */
  function away(amount, units, about) {
    const shown = number(amount < 10 ? Math.round(amount * 10) / 10 : Math.round(amount));
    return say(about ? "about" : "away", { amount: shown, unit: units });
  }

  const per = (unit) => (`per-${unit}` in texts ? texts[`per-${unit}`] : say("per-other", { unit: unit.replaceAll("-", " ") }));

  /** Where a price starts. */
  const asking = ([amount, currency, unit, exact]) =>
    [exact ? money(amount, currency) : say("from", { amount: money(amount, currency) }), per(unit)];

  const counted = (n) => say(n === 1 ? "one" : n ? "many" : "none", { n: number(n) });
  const radius = (amount, units) => say(units === "mi" ? "miles" : "km", { n: number(amount) });
  const icon = (name) => content.querySelector(`[data-icon="${name}"] svg`).cloneNode(true);

  return { say, number, money, day, away, asking, counted, radius, icon };
}
