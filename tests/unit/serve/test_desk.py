"""What is shown after each kind of change: good builds, failed ones, mended ones, faults of the tool."""

from __future__ import annotations

import shutil
import threading
import time
from datetime import date

import pytest

from sitegen.app import serve, shelf
from sitegen.app.build import build
from sitegen.app.options import BuildOptions
from sitegen.app.serve import Desk
from sitegen.shell.memo import MemoryMemo
from sitegen.shell.report import render
from sitegen.shell.showing import Mark, state
from sitegen.shell.store import MemoryStore
from tests import fault_cases, small
from tests.serve_harness import edit, write, write_site

TODAY = date(2026, 10, 1)
BROKEN = "---\ntitle: What it costs\n---\n\nNo description.\n"


@pytest.fixture
def site(tmp_path):
    return write_site(tmp_path)


def opened(site, **options):
    desk = Desk(BuildOptions(site, TODAY, **{"drafts": True, **options}))
    return desk, again(desk)


def again(desk, *pages):
    """What a look at the folder comes to in the end."""
    results = list(desk.rebuild(pages))
    return results[-1] if results else None


def test_a_site_is_built_into_memory_and_nothing_is_written(site):
    before = sorted(site.rglob("*"))
    desk, result = opened(site)
    assert result.exit_code == 0
    assert b"The first text." in desk.showing.files["guide/cost/index.html"]
    assert (desk.showing.base, desk.showing.failed) == ("/sub", False)
    assert sorted(site.rglob("*")) == before


def test_drafts_and_texts_of_later_are_marked(site):
    write(site / "content/news/soon.md", "---\ntitle: Soon\ndescription: x\npublished: 2026-12-01\n---\n\nText.\n")
    marks = opened(site)[0].showing.marks
    assert marks["guide/cost/index.html"] == Mark("content/guide/cost.md", 1)
    assert marks["guide/later/index.html"] == Mark("content/guide/later.md", 1, "Draft")
    assert marks["news/soon/index.html"].note == "Not published before 2026-12-01"
    published = opened(site, drafts=False)[0].showing
    assert "guide/later/index.html" not in published.files
    assert "news/soon/index.html" not in published.files


def test_every_page_names_the_file_behind_it(site):
    write(site / "content/faq/safe.md", "---\ntitle: Is it safe?\ndescription: x\ndraft: true\n---\n\nYes.\n")
    write(site / "content/regions/us.md", "---\ndraft: true\n---\n\nAn introduction.\n")
    showing = opened(site)[0].showing
    pages = {path for path in showing.files if path.endswith(".html")}
    assert showing.marks.keys() >= pages
    assert showing.marks["index.html"] == Mark("themes/default/pages/home.html", 1)
    assert showing.marks["faq/index.html"].note == "Not published yet: safe.md"
    assert showing.marks["clinics/us/index.html"] == Mark("content/regions/us.md", 1, "Draft")


def test_no_broken_file_ends_the_server_or_hides_the_problems_of_another(site):
    desk, _ = opened(site)
    good = desk.showing.files
    laid = 0
    for number, path in enumerate(fault_cases.CASES):
        for block in fault_cases.BLOCK.finditer(path.read_text("utf-8")):
            place = fault_cases.unescaped(block["path"])
            if place.startswith("data/clinics/us/wa/seattle/") and block["info"] != "large":
                own = place.replace("seattle", f"town-{number}").encode("utf-8", "surrogateescape")
                fault_cases.lay(site, own, block["info"], block["text"])
                laid += 1
    result = again(desk)
    assert (result.exit_code, desk.trace, desk.showing.failed, desk.showing.files) == (1, "", True, good)
    told = {problem.span.path.split("/")[4] for problem in result.problems if problem.span.path.count("/") > 4}
    assert laid > 80
    assert len(told) > 80
    render(result.problems, result.sources, "text").encode()
    state(desk.showing, "index.html").encode()
    for folder in sorted((site / "data/clinics/us/wa").glob("town-*")):
        shutil.rmtree(folder)
    assert again(desk).exit_code == 0
    assert (desk.showing.failed, desk.showing.problems, desk.showing.files) == (False, (), good)


def test_nothing_new_is_no_news(site):
    desk, _ = opened(site)
    showing = desk.showing
    (site / "content/guide/cost.md").touch()
    assert again(desk) is None
    assert desk.showing is showing


def test_a_failed_build_keeps_the_last_good_site_until_it_is_mended(site):
    desk, _ = opened(site)
    good, text = desk.showing, (site / "content/guide/cost.md").read_text()
    write(site / "content/guide/cost.md", BROKEN)
    write(site / "content/guide/visit.md", "---\ntitle: The visit\ndescription: A day.\n---\n\n[x](nowhere.md)\n")
    result = again(desk)
    assert result.exit_code == 1
    assert {problem.span.path for problem in desk.showing.problems} == {
        "content/guide/cost.md",
        "content/guide/visit.md",
    }
    assert (desk.showing.failed, desk.showing.files) == (True, good.files)
    assert again(desk) is None  # told once
    write(site / "content/guide/cost.md", text)
    edit(site / "content/guide/visit.md", "[x](nowhere.md)", "Another text.")
    assert again(desk).exit_code == 0
    assert (desk.showing.failed, desk.showing.problems) == (False, ())
    assert desk.showing.files == good.files


def test_a_site_that_was_broken_at_first_appears_when_it_is_mended(site):
    write(site / "data/site.yaml", "title: x\n")
    desk, result = opened(site)
    assert (result.exit_code, desk.showing.files, desk.showing.failed) == (1, {}, True)
    write(site / "data/site.yaml", "title: Mended\nbase_url: https://x.example\n")
    assert again(desk).exit_code == 0
    assert b"Mended" in desk.showing.files["index.html"]


def test_what_is_shown_is_a_whole_build_while_the_next_one_is_made(site):
    desk, _ = opened(site)
    shown = desk.showing
    edit(site / "content/guide/cost.md", "first", "second")
    assert again(desk).exit_code == 0
    assert b"The first text." in shown.files["guide/cost/index.html"]
    assert b"The second text." in desk.showing.files["guide/cost/index.html"]


def test_incremental_builds_in_memory_equal_a_clean_one(site):
    desk, _ = opened(site)
    edit(site / "content/guide/cost.md", "first", "second")
    (site / "content/guide/visit.md").unlink()
    write(site / "themes/default/css/base.css", "body { color: CanvasText; }\n")
    again(desk)
    assert desk.showing.files == opened(site)[0].showing.files


def test_a_fault_of_the_tool_is_a_failure_like_others(site, monkeypatch):
    desk, _ = opened(site)
    files = desk.showing.files

    def broken(*args, **more):
        return 1 // 0

    with monkeypatch.context() as patch:
        patch.setattr(serve, "load", broken)
        edit(site / "content/guide/cost.md", "first", "second")
        assert again(desk).exit_code == 3
    assert "ZeroDivisionError: " in desk.showing.failure
    assert "Traceback" in desk.trace
    assert desk.showing.files == files
    assert again(desk).exit_code == 0
    assert (desk.showing.failure, desk.trace) == ("", "")


def test_a_folder_that_is_gone_is_a_failure_and_no_end(site):
    desk, _ = opened(site)
    site.rename(site.with_name("away"))
    assert again(desk).exit_code != 0
    assert desk.showing.files
    site.with_name("away").rename(site)
    assert again(desk).exit_code == 0


def test_the_parts_page_belongs_to_the_theme_that_is_shown(site):
    desk, _ = opened(site)
    assert b"Harbor Light Clinic" in desk.showing.parts()
    write(site / "themes/default/parts/price/fixtures.yaml", "- {name: Mine, args: {money: {low: 7}}}\n")
    again(desk)
    assert b"<h3>Mine</h3>" in desk.showing.parts()


def test_pages_that_are_looked_at_are_judged_first(site):
    desk, _ = opened(site)
    write(site / "themes/default/pages/article.html", "{{ view.nothing_of_this_name }}")
    first, *rest = desk.rebuild(["guide/cost/index.html"])
    assert [problem.code for problem in first.problems] == ["template-failed"]
    assert b"The first text." in desk.showing.files["guide/cost/index.html"], "the page stays as it was"
    assert desk.showing.failed
    assert rest == []
    (site / "themes/default/pages/article.html").unlink()
    assert again(desk).exit_code == 0
    write(site / "themes/default/pages/article.html", "{{ view.nothing_of_this_name }}")
    first, second = desk.rebuild(["index.html"])
    assert (first.exit_code, second.exit_code) == (0, 1), "and the others a moment later"


def test_every_file_is_what_a_build_writes(site):
    desk, _ = opened(site)
    store = MemoryStore()
    assert build(BuildOptions(site, TODAY, drafts=True), store=store, memo=MemoryMemo()).exit_code == 0
    assert {*desk.showing.files} == store.files.keys()
    assert len(desk.showing.files) == len(store.files)
    same = [path for path, data in store.files.items() if desk.showing.files[path] == data]
    differing = {path.rpartition(".")[2] for path in store.files.keys() - set(same)}
    assert differing == {"html"}, "pages name their source file here, and nothing else differs"


def test_a_clash_of_addresses_is_told(site):
    desk, _ = opened(site)
    write(site / "content/pages/finder.md", "---\ntitle: Finder\ndescription: x\n---\n\nText.\n")
    assert [problem.code for problem in again(desk).problems] == ["output-clash"]


def test_threads_that_ask_at_once_do_not_wait_for_each_other_for_ever(site, monkeypatch):
    desk = Desk(BuildOptions(site, TODAY))
    next(desk.rebuild())
    files, right, begun = desk.showing.files, shelf.find, threading.Event()
    reading = threading.Thread(target=lambda: files["robots.txt"], daemon=True)
    asking = threading.Thread(target=lambda: "sitemap.xml" in files, daemon=True)

    def slow(edition, path):
        if threading.current_thread() is reading:
            begun.set()
            time.sleep(0.3)
        return right(edition, path)

    monkeypatch.setattr(shelf, "find", slow)
    reading.start()
    assert begun.wait(10)
    asking.start()
    for thread in (asking, reading):
        thread.join(20)
        assert not thread.is_alive()


def test_words_that_only_the_search_needs_are_told_as_missing(site):
    strings = small.ROOT / "themes/default/strings/en.yaml"
    text = strings.read_text("utf-8")
    write(site / "themes/default/strings/en.yaml", text.replace("  directory: nearby", "  directory_of_old: nearby"))
    result = opened(site)[1]
    assert result.exit_code == 1
    assert {problem.code for problem in result.problems} == {"string-missing"}
    assert result.failure == ""
