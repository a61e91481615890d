// The entry of every page's script. Nothing here is needed to read: each module adds to what already works.

import "./finder/open.mjs";
import "./search/open.mjs";
