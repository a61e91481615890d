"""Every fault that an editor can make, on a real disk: `tests/cases/faults/<fault>.md` shows files and the exact report.

A block's info word says what lies at its path:

- ``bytes``: Python's escapes; ``absent``: nothing, though the base has it; ``link``: a symbolic link to the text;
- ``folder``: an empty folder; ``pipe``: a named pipe;
- ``large``: so many bytes of text as it says; any other word: the text itself.

The path's own escapes are read as in ``bytes``. `pytest --renew` rewrites the reports; read them as a diff.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from sitegen.app.options import BuildOptions
from sitegen.app.reading import read_site
from sitegen.base import codes
from sitegen.outputs import plan_site
from tests import small
from tests.unit.test_problem_cases import report

FOLDER = Path(__file__).parents[1] / "cases" / "faults"
CASES = sorted(FOLDER.glob("*.md"))
_BLOCK = re.compile(r"^## (?P<path>.+)\n\n````(?P<info>\w+)\n(?P<text>(?:.*\n)*?)````$", re.MULTILINE)


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


def laid_out(site, case):
    """The case's files on the disk, over the base of every small site; and the report that it expects."""
    expected = None
    for path, text in small.BASE.items():
        lay(site, path.encode(), "yaml", text)
    for block in _BLOCK.finditer(case):
        if block["path"] == "report":
            expected = block["text"]
        else:
            lay(site, unescaped(block["path"]).encode("utf-8", "surrogateescape"), block["info"], block["text"])
    return expected


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_report(path, renew, tmp_path):
    case = path.read_text("utf-8")
    expected = laid_out(tmp_path / "site", case)
    reading = read_site(BuildOptions(tmp_path / "site", small.AS_OF), remember=False)
    if reading.site is not None:
        plan_site(reading.site, small.theme())  # never raises, whatever is wrong
    found = report(reading.problems)
    if renew:
        path.write_text(case[: case.index("\n## report\n")] + f"\n## report\n\n````text\n{found}````\n", "utf-8")
    else:
        assert found == expected
    assert found
    assert {problem.code for problem in reading.problems} <= codes.CODES.keys()


def test_all_faults_at_once_are_all_reported(tmp_path):
    """One run tells every fault of every file; none of them hides another file's."""
    site = tmp_path / "site"
    wanted = set()
    for number, path in enumerate(CASES):
        case = path.read_text("utf-8")
        blocks = [block for block in _BLOCK.finditer(case) if block["path"] == CLINIC]
        if len(blocks) == 1 and blocks[0]["info"] in {"yaml", "bytes"} and case.count("\n## ") == 2:
            own = CLINIC.replace("seattle", f"town-{number}")
            lay(site, own.encode(), blocks[0]["info"], blocks[0]["text"])
            told = _BLOCK.findall(case)[-1][2]
            wanted |= {line.replace(CLINIC, own) for line in told.splitlines() if line.startswith(CLINIC)}
    for path, text in small.BASE.items():
        lay(site, path.encode(), "yaml", text)
    reading = read_site(BuildOptions(site, small.AS_OF), remember=False)
    assert len(wanted) > 50
    assert wanted <= set(report(reading.problems).splitlines())


CLINIC = "data/clinics/us/wa/seattle/harbor.yaml"
