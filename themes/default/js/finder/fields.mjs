// The finder's filters as form fields: filled from the table, counted anew with every answer, read back into the state.

import { FLAGS, KINDS } from "./facets.mjs";

const SINGLE = Object.keys(KINDS).filter((key) => key !== "access");

function option(value, text, chosen, disabled = false) {
  const made = new Option(text, value, chosen, chosen);
  made.disabled = disabled && !chosen;
  return made;
}

/** A select's options, renewed without disturbing one that is open: only what differs is touched. */
function renew(select, wanted) {
  const same = select.options.length === wanted.length
    && wanted.every((one, at) => select.options[at].value === one.value);
  if (!same) {
    select.replaceChildren(...wanted);
    return;
  }
  wanted.forEach((one, at) => {
    const own = select.options[at];
    if (own.text !== one.text) own.text = one.text;
    own.disabled = one.disabled;
    own.selected = one.selected;
  });
}

/** The fields of `root`; `changed(key, value)` is told what the reader chooses, '' for nothing. */
export function fields(root, words, changed) {
  const field = (key) => root.querySelector(`[data-finder-filter="${key}"]`);
  const choices = root.querySelector("[data-finder-access]");
  const labelled = (text, count) => words.say("option", { text, n: words.number(count) });

  for (const key of [...SINGLE, "price", "within", "sort"]) {
    field(key).addEventListener("change", ({ target }) => changed(key, target.value));
  }
  for (const key of Object.keys(FLAGS)) {
    field(key).addEventListener("change", ({ target }) => changed(key, target.checked ? FLAGS[key] : ""));
  }
  choices.addEventListener("change", () => {
    const chosen = [...choices.querySelectorAll("input:checked")].map((box) => box.value);
    changed("access", chosen.join(","));
  });

  function sets(table, ask, counts) {
    for (const key of SINGLE) {
      const [chosen] = ask.sets[key] ?? [];
      const values = table[KINDS[key]].map(([id, name], bit) => ({ id, name, count: counts[key][bit], bit }));
      values.sort((one, other) => one.name.localeCompare(other.name));
      renew(field(key), [
        option("", words.say("any"), chosen === undefined),
        ...values.map(({ id, name, count, bit }) => option(id, labelled(name, count), bit === chosen, !count)),
      ]);
      field(key).closest("[data-finder-field]").hidden = !values.length;
    }
  }

  function access(table, ask, counts) {
    const chosen = ask.sets.access ?? [];
    const values = table.accessibility.map(([id, name], bit) => ({ id, name, bit }));
    choices.hidden = !values.length;
    const place = choices.querySelector("[data-finder-choices]");
    if (place.children.length !== values.length) {
      values.sort((one, other) => one.name.localeCompare(other.name));
      place.replaceChildren(...values.map(({ id, name, bit }) => {
        const box = document.createElement("input");
        box.type = "checkbox";
        box.value = id;
        box.dataset.bit = bit;
        const label = document.createElement("label");
        label.className = "finder-check";
        const text = document.createElement("span");
        text.textContent = name;
        const count = document.createElement("span");
        count.className = "count";
        label.append(box, text, count);
        return label;
      }));
    }
    for (const box of place.querySelectorAll("input")) {
      const bit = Number(box.dataset.bit);
      tick(box, chosen.includes(bit), counts.access[bit]);
    }
  }

  function tick(box, checked, count) {
    box.checked = checked;
    box.disabled = !count && !checked;
    box.closest("label").querySelector(".count, [data-finder-count]").textContent = words.number(count);
  }

  /** Shows an answer's counts and what is asked for. */
  function show(table, ask, counts, { caps, radii, sorts }) {
    sets(table, ask, counts);
    access(table, ask, counts);
    for (const key of Object.keys(FLAGS)) tick(field(key), ask.flags.includes(key), counts[key]);
    renew(field("price"), [
      option("", words.say("any"), !ask.cap),
      ...caps.map((cap, at) =>
        option(String(cap), labelled(words.money(cap, ask.currency), counts.price[at]), cap === ask.cap, !counts.price[at])),
    ]);
    field("price").closest("[data-finder-field]").hidden = !caps.length;
    renew(field("within"), radii.map(({ value, text, count, chosen }) => option(value, labelled(text, count), chosen)));
    field("within").closest("[data-finder-field]").hidden = !radii.length;
    renew(field("sort"), sorts.map(({ value, chosen }) => option(value, words.say(`sort-${value}`), chosen)));
  }

  return { show };
}
