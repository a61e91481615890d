// lunr is written for AMD and for globals; a module has neither, so this stands ready to take it.

self.define = (factory) => {
  self.lunr = factory();
};
self.define.amd = true;
