"""Every problem that sources can have: `tests/cases/problems/<code>.md` shows files and the exact report.

`pytest --renew` rewrites the reports; read them as a diff.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sitegen.base import codes
from sitegen.outputs import plan_site
from tests import small

FOLDER = Path(__file__).parents[1] / "cases" / "problems"
CASES = sorted(FOLDER.glob("*.md"))
# What only a theme or a very long text can bring about: `tests/unit/checks` has it.
WITHOUT_CASE = {
    "orphan-page",
    "page-too-heavy",
    "structured-data-broken",
    "structured-data-incomplete",
    "structured-data-rating",
}
JUDGED = codes._CHECKS.keys() - WITHOUT_CASE
EXPLAINED = {**codes._YAML, **codes._FIELDS, **codes._TEXT, **codes._SITE}.keys() | JUDGED
_BLOCK = re.compile(r"^## (?P<path>.+)\n\n````(?P<info>\w+)\n(?P<text>(?:.*\n)*?)````$", re.MULTILINE)


def report(problems):
    """The contract's text format: one line for each problem, and its hint below."""
    return "".join(
        f"{problem.span.path}:{problem.span.line}:{problem.span.col}: {problem.severity} {problem.code}: {problem.message}\n"
        + (f"  hint: {problem.hint}\n" if problem.hint else "")
        for problem in problems
    )


def files_of(case):
    """The files of a case over the base; `bytes` are written with Python's escapes, `absent` is left out."""
    files = dict(small.BASE)
    expected = None
    for block in _BLOCK.finditer(case):
        path, info, text = block["path"], block["info"], block["text"]
        if path == "report":
            expected = text
        elif info == "absent":
            del files[path]
        else:
            files[path] = text.encode().decode("unicode_escape").encode("latin-1") if info == "bytes" else text.encode()
    return files, expected


def check(path, renew):
    case = path.read_text("utf-8")
    files, expected = files_of(case)
    data = {name: text if isinstance(text, bytes) else text.encode() for name, text in files.items()}
    site, problems = small.load(data, small.LoadOptions(small.AS_OF), small.NoMemo())
    if site is not None:
        plan_site(site, small.theme())  # never raises, whatever is wrong
        if path.stem in JUDGED:
            problems = small.judge(files)
    found = report(problems)
    if renew:
        path.write_text(case[: case.index("\n## report\n")] + f"\n## report\n\n````text\n{found}````\n", "utf-8")
    else:
        assert found == expected
    assert f" {path.stem}: " in found
    assert {problem.code for problem in problems} <= codes.CODES.keys()


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_report(path, renew):
    check(path, renew)


def test_every_code_of_the_sources_has_a_case():
    assert {path.stem for path in CASES} == EXPLAINED


def test_a_report_comes_in_one_order_whatever_the_order_of_files():
    for path in CASES:
        files, _ = files_of(path.read_text("utf-8"))
        data = {name: text if isinstance(text, bytes) else text.encode() for name, text in reversed(files.items())}
        _, forward = small.load(dict(reversed(data.items())), small.LoadOptions(small.AS_OF), small.NoMemo())
        _, backward = small.load(data, small.LoadOptions(small.AS_OF), small.NoMemo())
        assert forward == backward, path.stem


def test_a_memory_replays_every_problem_at_the_path_that_holds_the_bytes_now():
    for path in CASES:
        files, _ = files_of(path.read_text("utf-8"))
        data = {name: text if isinstance(text, bytes) else text.encode() for name, text in files.items()}
        memo = small.JsonMemo()
        cold = small.load(data, small.LoadOptions(small.AS_OF), memo)
        assert small.load(data, small.LoadOptions(small.AS_OF), memo) == cold, path.stem
