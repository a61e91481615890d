// The filters of the search page, made when a reader first opens them: boxes to check for each facet, and
// what is chosen as buttons that take it back. `box.mjs` fetches this file, and keeps what is chosen.

/** Starts the filters in `root`: `change(facet, id)` puts one in or out, `change()` takes all out. */
export function start(root, say, change) {
  const find = (hook) => root.querySelector(`[data-search-${hook}]`);
  const narrow = find("narrow");
  const summary = narrow.querySelector("summary");
  const chips = find("chosen");
  const clear = find("clear");
  const apply = find("apply");
  const facets = new Map();
  const number = (value) => value.toLocaleString(document.documentElement.lang || undefined);
  const nameOf = (facet, { id, label }) => (facet === "kind" && say(`kind-${id}`)) || label || id;

  for (const element of root.querySelectorAll("[data-search-facet]")) {
    const one = (hook) => element.querySelector(`[data-search-${hook}]`);
    facets.set(element.dataset.searchFacet, { list: one("values"), picked: one("picked"), none: one("none"), boxes: new Map() });
  }

  /** A box with its label and count, at the end of a facet's list. */
  function box(facet, value) {
    const item = document.createElement("li");
    const label = document.createElement("label");
    const input = document.createElement("input");
    const text = document.createElement("span");
    const count = document.createElement("span");
    input.type = "checkbox";
    input.addEventListener("change", () => change(facet, value.id));
    text.textContent = nameOf(facet, value);
    count.className = "count";
    label.append(input, text, count);
    item.append(label);
    return { item, input, count };
  }

  /** Renews a facet's boxes; values without results are hidden, unless chosen or under the reader's hand. */
  function renew({ name, values }, ids) {
    const { list, picked, none, boxes } = facets.get(name);
    if (values.some(({ id }) => !boxes.has(id)) || boxes.size !== values.length) {
      boxes.clear();
      for (const value of values) boxes.set(value.id, box(name, value));
      list.replaceChildren(...Array.from(boxes.values(), ({ item }) => item));
    }
    let seen = 0;
    for (const { id, count: results } of values) {
      const { item, input, count } = boxes.get(id);
      input.checked = ids.includes(id);
      count.textContent = number(results);
      item.hidden = !results && !input.checked && input !== document.activeElement;
      seen += item.hidden ? 0 : 1;
    }
    picked.textContent = ids.length ? say("chosen", { n: number(ids.length) }) : "";
    none.hidden = seen > 0;
  }

  function chip(facet, value) {
    const item = document.createElement("li");
    const button = document.createElement("button");
    const cross = document.createElement("span");
    button.type = "button";
    button.textContent = nameOf(facet, value);
    button.setAttribute("aria-label", say("remove", { value: button.textContent }));
    cross.setAttribute("aria-hidden", "true");
    cross.textContent = "×";
    button.append(cross);
    button.addEventListener("click", () => change(facet, value.id));
    item.append(button);
    return item;
  }

  clear.addEventListener("click", () => {
    summary.focus();
    change();
  });
  apply.addEventListener("click", () => {
    narrow.open = false;
    (root.querySelector("[data-search-results] a") ?? summary).focus();
  });
  narrow.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    narrow.open = false;
    summary.focus();
  });

  /** Shows what an answer says of the facets; nothing of them if nothing is chosen and the lists are closed. */
  function show(found, chosen, total) {
    const taken = [];
    for (const { boxes } of facets.values()) for (const { input } of boxes.values()) input.checked = false;
    for (const facet of found) {
      if (!facets.has(facet.name)) continue;
      const ids = chosen[facet.name] ?? [];
      renew(facet, ids);
      for (const value of facet.values) if (ids.includes(value.id)) taken.push([facet.name, value]);
    }
    const focused = chips.contains(document.activeElement);
    chips.replaceChildren(...taken.map(([facet, value]) => chip(facet, value)));
    chips.hidden = !taken.length;
    clear.hidden = !taken.length;
    find("taken").textContent = taken.length ? say("chosen", { n: number(taken.length) }) : "";
    if (focused) (chips.querySelector("button") ?? summary).focus();
    apply.hidden = !total;
    apply.textContent = say(total === 1 ? "show-one" : "show-many", { n: number(total) });
  }

  return { show };
}
