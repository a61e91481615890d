"""Cases of faults on a real disk: `tests/cases/faults/<fault>.md` shows files and the exact report.

A block's info word says what lies at its path:

- ``bytes``: Python's escapes; ``absent``: nothing, though the base has it; ``link``: a symbolic link to the text;
- ``folder``: an empty folder; ``pipe``: a named pipe;
- ``large``: so many bytes of text as it says; any other word: the text itself.

The path's own escapes are read as in ``bytes``.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

FOLDER = Path(__file__).parent / "cases" / "faults"
CASES = sorted(FOLDER.glob("*.md"))
BLOCK = re.compile(r"^## (?P<path>.+)\n\n````(?P<info>\w+)\n(?P<text>(?:.*\n)*?)````$", re.MULTILINE)


def unescaped(text):
    return text.encode().decode("unicode_escape")


def lay(site, path, info, text):
    """Put what a block says at its place."""
    place = os.fsencode(site) + b"/" + path
    os.makedirs(os.path.dirname(place), exist_ok=True)
    match info:
        case "absent":
            os.unlink(place)
        case "link":
            os.symlink(text.strip(), place)
        case "folder":
            os.mkdir(place)
        case "pipe":
            os.mkfifo(place)
        case "large":
            Path(os.fsdecode(place)).write_bytes(b"a 3456789\n" * (int(text) // 10))
        case "bytes":
            Path(os.fsdecode(place)).write_bytes(unescaped(text).encode("latin-1"))
        case _:
            Path(os.fsdecode(place)).write_bytes(text.encode())
