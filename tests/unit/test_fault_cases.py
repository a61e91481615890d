"""Every fault that an editor can make, with the report that an editor reads; `pytest --renew` rewrites the reports."""

from __future__ import annotations

import pytest

from sitegen.app.options import BuildOptions
from sitegen.app.reading import read_site
from sitegen.base import codes
from sitegen.outputs import plan_site
from tests import small
from tests.fault_cases import BLOCK, CASES, lay, unescaped
from tests.unit.test_problem_cases import report


def laid_out(site, case):
    """The case's files on the disk, over the base of every small site; and the report that it expects."""
    expected = None
    for path, text in small.BASE.items():
        lay(site, path.encode(), "yaml", text)
    for block in BLOCK.finditer(case):
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
        blocks = [block for block in BLOCK.finditer(case) if block["path"] == CLINIC]
        if len(blocks) == 1 and blocks[0]["info"] in {"yaml", "bytes"} and case.count("\n## ") == 2:
            own = CLINIC.replace("seattle", f"town-{number}")
            lay(site, own.encode(), blocks[0]["info"], blocks[0]["text"])
            told = BLOCK.findall(case)[-1][2]
            wanted |= {line.replace(CLINIC, own) for line in told.splitlines() if line.startswith(CLINIC)}
    for path, text in small.BASE.items():
        lay(site, path.encode(), "yaml", text)
    reading = read_site(BuildOptions(site, small.AS_OF), remember=False)
    assert len(wanted) > 50
    assert wanted <= set(report(reading.problems).splitlines())


CLINIC = "data/clinics/us/wa/seattle/harbor.yaml"
