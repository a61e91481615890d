"""Finding a clinic by place and by what it offers: the few files that the browser needs for it."""
