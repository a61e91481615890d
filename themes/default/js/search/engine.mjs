// lunr as a module.

import "./amd.mjs";
import "../../vendor/lunr.js";

export const lunr = self.lunr;
