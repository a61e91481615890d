// The entry of every page's script. Nothing here is needed to read: each module adds to what already works.

import "./search/open.mjs";
