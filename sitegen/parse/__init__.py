"""Bytes in, values and faults out: YAML, front matter, records and Markdown; reads no file itself."""
