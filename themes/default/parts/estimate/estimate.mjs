// The sum for one place and any number of sessions, over the figures that stand in the table.
// Nothing is fetched; what the reader chose is kept after `#`, so that it can be shared.

/** As `facts.estimate` in the build: one session as listed, the rest to 10 below 1,000, to 50 above, halves up. */
function total(price, sessions) {
  if (sessions === 1) return price;
  const sum = price * sessions;
  const step = sum < 100 ? 1 : sum < 1000 ? 10 : sum < 10000 ? 50 : 500;
  return Math.floor(sum / step + 0.5) * step;
}

const filled = (text, values) => text.replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);

function line(text, name) {
  const found = document.createElement("p");
  found.textContent = text;
  if (name) found.className = name;
  return found;
}

function ready(root) {
  const form = root.querySelector("[data-estimate-form]");
  const place = form.querySelector("[data-estimate-place]");
  const input = form.querySelector("[data-estimate-sessions]");
  const result = form.querySelector("[data-estimate-result]");
  const rows = new Map([...root.querySelectorAll("[data-estimate-row]")].map((row) => [row.dataset.estimateRow, row]));
  const words = form.dataset;

  function money(row, amount) {
    const [whole, rest] = (Number.isInteger(amount) ? String(amount) : amount.toFixed(2)).split(".");
    const grouped = whole.replace(/\B(?=(\d{3})+$)/g, () => words.group);
    return row.dataset.amount.replace("0", () => (rest ? grouped + words.point + rest : grouped));
  }

  function show() {
    const row = rows.get(place.value);
    const sessions = input.valueAsNumber;
    const known = Number.isInteger(sessions) && sessions >= 1 && sessions <= Number(input.max);
    input.setAttribute("aria-invalid", String(!known));
    if (!row || !known) {
      result.replaceChildren(line(known ? words.gone : words.wrong));
      return;
    }
    const [low, middle, high] = [row.dataset.low, row.dataset.middle, row.dataset.high].map((price) =>
      money(row, total(Number(price), sessions)),
    );
    const link = row.querySelector("[data-estimate-link]").cloneNode();
    link.textContent = filled(words.clinics, { place: row.dataset.place });
    const basis = row.querySelector("[data-estimate-basis]").textContent;
    result.replaceChildren(
      line(filled(sessions === 1 ? words.one : words.other, { n: sessions, low, middle, high }), "estimate-sum"),
      line([basis, words.sample].filter(Boolean).join(". ")),
      link,
    );
  }

  function keep() {
    const { pathname, search } = location;
    const state = new URLSearchParams({ treatment: root.dataset.estimate, region: place.value, sessions: input.value });
    history.replaceState(history.state, "", `${pathname}${search}#${String(state).replaceAll("%2F", "/")}`);
  }

  /** Takes what a link says of this treatment; whether it says anything. */
  function follow() {
    const state = new URLSearchParams(location.hash.slice(1));
    if (state.get("treatment") !== root.dataset.estimate) return false;
    if (state.has("sessions")) input.value = state.get("sessions");
    if (state.has("region")) place.value = state.get("region"); // a place that is gone leaves none chosen
    show();
    return true;
  }

  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", () => {
    show();
    keep();
  });
  addEventListener("hashchange", follow);
  const all = root.querySelector("[data-estimate-all]");
  addEventListener("beforeprint", () => (all.open = true));
  const led = follow();
  if (!led) show();
  // The long table folds, unless the reader is on the way to a place below it, which would move.
  all.open = location.hash !== "" && !led;
  if (led) root.scrollIntoView();
}

document.querySelectorAll("[data-estimate]").forEach(ready);
