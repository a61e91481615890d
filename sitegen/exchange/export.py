"""Clinics as a table that spreadsheets can open, and the map that takes it back in.

Invariant: what is private is no column, and the map and the columns are made from one list.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sitegen.exchange import compose
from sitegen.exchange.cells import safe
from sitegen.exchange.fields import FIELDS
from sitegen.exchange.plan import FOLDER, revision
from sitegen.exchange.table import write_table
from sitegen.parse import yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sitegen.exchange.fields import Value

COLUMNS: Final = ("id", "revision", *FIELDS)
_ADDRESSES: Final = "aliases"  # these may hold a semicolon, but no space
_MAP_HEAD: Final = """\
# Takes back what `sitegen export` gives: save the table as CSV in UTF-8, then run
#   sitegen import clinics FILE.csv --map THIS.yaml
path: id
revision: revision
clean: false
empty: []
dates: [YYYY-MM-DD]
fields:
"""


def export_table(files: Mapping[str, bytes]) -> str:
    """All clinics of ``files`` as CSV, in path order; their records must be readable."""
    rows = []
    for path in sorted(files):
        if path.startswith(FOLDER) and path.endswith(".yaml"):
            tree, _ = yaml.read(yaml.decode(files[path])[0])
            values = compose.flattened(tree, FIELDS)
            cells = [_cell(key, values[key]) if key in values else "" for key in FIELDS]
            name = path.removeprefix(FOLDER).removesuffix(".yaml")
            rows.append([safe(cell) for cell in (name, revision(files[path]), *cells)])
    return write_table(COLUMNS, rows)


def export_map() -> str:
    """The map that takes `export_table` back in."""
    return _MAP_HEAD + "".join(f"  {key}: {_rule(key)}\n" for key in FIELDS)


def _rule(key: str) -> str:
    if FIELDS[key] == "zip":
        return f"{{column: {key}, clean: true}}"  # spreadsheets take the zeros at the front away
    return f"{{column: {key}, split: space}}" if key == _ADDRESSES else key


def _cell(key: str, value: Value) -> str:
    if isinstance(value, str):
        return value.strip() if "\n" in value else " ".join(value.split())
    if isinstance(value[0], dict):
        return "\n".join(compose.flow(entry) for entry in value)
    return (" " if key == _ADDRESSES else "; ").join(str(item) for item in value)
