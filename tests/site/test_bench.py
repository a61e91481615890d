"""What the bench hands to Hugo is the same site: each page of ours, in Markdown and values. Hugo itself is not needed."""

from __future__ import annotations

import json
import re
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.bench.hugo_site import write_hugo_site

if TYPE_CHECKING:
    from pathlib import Path

    from tests.demo import Demo

pytestmark = pytest.mark.xdist_group("site")


@pytest.fixture(scope="module")
def hugo(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Path:
    source, folder = tmp_path_factory.mktemp("bench") / "site", tmp_path_factory.mktemp("bench") / "hugo"
    shutil.copytree(demo.folder.parent, source, ignore=shutil.ignore_patterns("output", ".sitegen"))
    write_hugo_site(source, folder)
    return folder


def facts(path: Path) -> tuple[dict[str, object], str]:
    head, _, text = path.read_text("utf-8").partition("\n\n")
    return json.loads(head), text


def test_every_page_of_ours_has_a_content_file(demo: Demo, hugo: Path):
    pages = {path for path in demo.files() if path.endswith(".html")}
    made = set()
    for path in (hugo / "content").rglob("*.md"):
        name = path.relative_to(hugo / "content").as_posix().removesuffix(".md").removesuffix("_index").strip("/")
        made.add(str(facts(path)[0].get("url", f"{name}/index.html".lstrip("/"))).lstrip("/"))
    assert made == pages


def test_every_layout_is_there_and_has_its_words(hugo: Path):
    layouts = {path.stem for path in (hugo / "layouts").glob("*.html")} - {"baseof"}
    assert {facts(path)[0]["layout"] for path in (hugo / "content").rglob("*.md")} == layouts
    assert not [path for path in (hugo / "layouts").rglob("*.html") if re.search(r"\[\[\w", path.read_text("utf-8"))]


def test_a_clinic_stands_there_as_facts_and_a_list_names_it(hugo: Path):
    clinic, text = facts(hugo / "content/clinics/us/wa/seattle/harbor-light.md")
    assert clinic["status"] == "open"
    assert "<" not in text
    seattle, _ = facts(hugo / "content/clinics/us/wa/seattle.md")
    assert "us/wa/seattle/harbor-light" in seattle["cards"]  # type: ignore[operator]


def test_running_text_stays_markdown(hugo: Path):
    _, text = facts(hugo / "content/guide/cost.md")
    assert "\n## " in text
    assert ".md)" not in text
    assert "[@" not in text
    assert ":::" not in text
