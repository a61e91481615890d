// The entry of every page's script. Nothing here is needed to read: each module adds to what already works.

import "./finder/open.mjs";
import "./search/open.mjs";
import { drop, kept, rename, valid, watch } from "./shortlist.mjs";

const comparison = document.querySelector("[data-comparison]");
if (comparison) {
  const list = { drop, kept, rename, valid, watch };
  import("./compare/compare.mjs").then(({ start }) => start(comparison, list), () => {});
}
