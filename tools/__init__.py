"""Scripts that make files of the repository from those of others; no part of the program."""
