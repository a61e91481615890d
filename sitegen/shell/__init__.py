"""The world: files, clock, signals, processes and terminals; nothing below this floor touches them."""
