// The place field: a combobox whose list offers places while the reader types (ARIA's pattern with a list box).

const PAUSE = 120;

/**
 * Makes `input` offer what `offers(text)` finds in `list`; `pick(place)` is told what is chosen.
 * Returns `{close, take}`: `take` chooses the marked offer, if there is one.
 */
export function combobox(input, list, { offers, pick, typed }) {
  let found = [];
  let active = -1;
  let timer;
  let asked = 0;

  list.setAttribute("role", "listbox");
  input.enterKeyHint = "search";
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");

  function mark(place) {
    list.children[active]?.setAttribute("aria-selected", "false");
    active = found.length && place >= 0 ? place % found.length : -1;
    if (active < 0) {
      input.removeAttribute("aria-activedescendant");
      return;
    }
    list.children[active].setAttribute("aria-selected", "true");
    input.setAttribute("aria-activedescendant", list.children[active].id);
    list.children[active].scrollIntoView({ block: "nearest" });
  }

  function open(shown) {
    list.hidden = !shown;
    input.setAttribute("aria-expanded", String(shown));
    if (!shown) mark(-1);
  }

  function close() {
    clearTimeout(timer);
    asked += 1;
    open(false);
  }

  function choose(place) {
    const chosen = found[place];
    close();
    input.value = chosen.label;
    pick(chosen);
  }

  function show(places) {
    found = places;
    active = -1;
    list.replaceChildren(...places.map(({ label, detail }, place) => {
      const item = document.createElement("li");
      item.id = `${list.id}-${place}`;
      item.className = "finder-offer";
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      const name = document.createElement("span");
      name.textContent = label;
      item.append(name);
      if (detail) {
        const more = document.createElement("span");
        more.className = "finder-offer-detail";
        more.textContent = detail;
        item.append(" ", more);
      }
      item.addEventListener("click", () => choose(place));
      return item;
    }));
    open(places.length > 0);
  }

  async function look() {
    asked += 1;
    const mine = asked;
    const text = input.value;
    const places = text.trim() ? await offers(text) : [];
    if (mine !== asked) return;
    show(document.activeElement === input ? places : []);
    typed(text, places);
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE);
  });
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    } else if (event.key === "Enter" && active >= 0) {
      event.preventDefault();
      choose(active);
    } else if (step && found.length) {
      event.preventDefault();
      open(true);
      mark(active + step < 0 ? found.length - 1 : active + step);
    }
  });
  // the field keeps the focus while an offer is pressed
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  input.addEventListener("blur", close);
  // what was typed while the script was on its way
  if (input.value && document.activeElement === input) look();
  return { close };
}
