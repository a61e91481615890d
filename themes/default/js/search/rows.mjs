// Result rows in groups: the guide, clinics, places. Groups stand in the order of their best hit, for
// each page of ten rows, so that more results never move those above them.

const PAGE = 10;
const GROUPS = { clinic: "clinics", region: "places" };

function element(name, role, ...children) {
  const made = document.createElement(name);
  if (role) made.className = `search-result-${role}`;
  made.append(...children);
  return made;
}

function marks(parts) {
  return parts.map(({ text, hit }) => (hit ? element("mark", "", text) : text));
}

/** One result: an item with one link over its lines. */
function item(row, place, say, list) {
  const link = document.createElement("a");
  link.href = row.url;
  link.append(element("span", "title", ...marks(row.title)));
  // a group of one kind says it in its heading
  const kind = row.kind in GROUPS ? "" : say(`kind-${row.kind}`);
  const second = element("span", "detail", ...marks(row.detail));
  if (kind) second.prepend(element("span", "kind", kind), row.detail.length ? " · " : "");
  if (row.sample) second.append(" ", element("span", "sample", say("sample")));
  link.append(second);
  if (row.snippet.length && !list) link.append(element("span", "snippet", ...marks(row.snippet)));
  const found = document.createElement("li");
  found.className = "search-result";
  found.dataset.kind = row.kind;
  found.dataset.rank = place + 1;
  found.append(link);
  if (list) {
    found.setAttribute("role", "presentation");
    link.setAttribute("role", "option");
    link.setAttribute("aria-selected", "false");
    link.tabIndex = -1;
    link.id = `${list.id}-${place}`;
  }
  return found;
}

/** An empty group with its heading; in a list box the heading is for the eye, the group's label for the ear. */
function group(name, say, list) {
  const made = document.createElement("div");
  made.className = "search-group";
  made.dataset.group = name;
  const heading = document.createElement(list ? "p" : "h2");
  heading.className = "search-group-name";
  heading.textContent = say(`group-${name}`);
  const items = document.createElement("ol");
  items.className = "search-group-items";
  made.append(heading, items);
  if (list) {
    made.setAttribute("role", "group");
    made.setAttribute("aria-label", heading.textContent);
    heading.setAttribute("aria-hidden", "true");
    items.setAttribute("role", "presentation");
  }
  return made;
}

/** What shows rows in `results`; `list` is the same element if it is a list box. Rows that stand already stay where they are. */
export function rowList(results, say, list) {
  let shown = [];

  function add(rows, from) {
    for (let start = from; start < rows.length; start += PAGE) {
      const groups = new Map();
      for (const row of rows.slice(start, start + PAGE)) {
        const name = GROUPS[row.kind] ?? "guide";
        if (!groups.has(name)) groups.set(name, []);
        groups.get(name).push(row);
      }
      let place = start;
      for (const [name, members] of groups) {
        const items = members.map((row) => item(row, place++, say, list));
        const before = results.lastElementChild;
        const same = before?.dataset.group === name ? before : group(name, say, list);
        same.lastElementChild.append(...items);
        if (same !== before) results.append(same);
      }
    }
  }

  return (rows) => {
    const next = rows.map((row) => JSON.stringify(row));
    const kept = shown.length <= next.length && shown.every((row, at) => row === next[at]);
    if (!kept) results.replaceChildren();
    add(rows, kept ? shown.length : 0);
    shown = next;
  };
}
