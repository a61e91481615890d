"""The house's habits that no linter knows, stated as absences."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from sitegen.base.codes import CODES
from tests.house.problems_page import PAGE, page

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "sitegen"
MODULES = sorted(path for path in PACKAGE.rglob("*.py"))
SCRIPTS = sorted((ROOT / "themes").rglob("*.mjs"))
LONGEST = 500  # lines
VAGUE = {"utils", "util", "helpers", "helper", "manager", "managers", "common", "misc"}
WORLDLY = {
    "fcntl", "ftplib", "glob", "http", "locale", "multiprocessing", "os", "random", "secrets", "shutil",
    "signal", "smtplib", "socket", "sqlite3", "subprocess", "tempfile", "threading", "time", "urllib.request",
}  # fmt: skip
FILE_CALLS = {
    "read_bytes", "read_text", "write_bytes", "write_text", "unlink", "mkdir", "rmdir", "iterdir", "rglob", "exists",
    "is_file", "is_dir", "lstat", "touch", "symlink_to", "now", "utcnow", "today",
}  # fmt: skip


def name(path):
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", [*MODULES, *SCRIPTS], ids=name)
def test_files_stay_small(path):
    assert len(path.read_text("utf-8").splitlines()) <= LONGEST


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_a_module_opens_with_its_purpose(path):
    tree = ast.parse(path.read_text("utf-8"))
    assert ast.get_docstring(tree)
    assert path.stem not in VAGUE


def test_nothing_deletes_recursively():
    for path in [*MODULES, *(ROOT / "tools").glob("*.py"), ROOT / "hatch_build.py"]:
        assert "rmtree" not in path.read_text("utf-8"), path


def imports(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


@pytest.mark.parametrize("path", [path for path in MODULES if "shell" not in path.parts], ids=name)
def test_nothing_below_or_above_the_shell_touches_the_world(path):
    tree = ast.parse(path.read_text("utf-8"))
    worldly = {module for module in imports(tree) if module in WORLDLY or module.split(".")[0] in WORLDLY}
    assert worldly == set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func
            assert not (isinstance(called, ast.Name) and called.id == "open"), f"{name(path)}:{node.lineno}"
            if isinstance(called, ast.Attribute):
                assert called.attr not in FILE_CALLS, f"{name(path)}:{node.lineno} calls {called.attr}"


def codes_in(path):
    """Every constant in `path` that stands where a problem's code does."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        place = {"Problem": 2, "Fault": 2}.get(called)
        if place is not None and len(node.args) > place and isinstance(node.args[place], ast.Constant):
            yield node.args[place].value
        for keyword in node.keywords:
            if keyword.arg == "code" and isinstance(keyword.value, ast.Constant):
                yield keyword.value.value


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_every_code_is_explained(path):
    assert set(codes_in(path)) <= CODES.keys()


def test_no_code_is_explained_for_nothing():
    text = "".join(path.read_text("utf-8") for path in MODULES if path.name != "codes.py")
    assert [code for code in CODES if f'"{code}"' not in text] == []


@pytest.mark.parametrize("code", sorted(CODES))
def test_codes_are_plain(code):
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", code)
    assert CODES[code].endswith((".", ")."))
    assert "\n" not in CODES[code]


def test_the_page_of_problems_is_current():
    assert PAGE.read_text("utf-8") == page(), "run `make docs`"
