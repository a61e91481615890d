"""Batches that workers begin while the rest is planned come to what they would have come to after it."""

from __future__ import annotations

import errno
import multiprocessing
import os
import time
from dataclasses import replace
from datetime import date

import pytest

from sitegen.app import inputs, making
from sitegen.app.build import build
from sitegen.app.options import BuildOptions
from sitegen.artifact import Artifact, Batch
from sitegen.base.fingerprint import digest
from sitegen.base.problem import Problem, Span
from sitegen.shell import tree as trees
from sitegen.shell.disk import DiskStore
from sitegen.shell.guard import STAGING
from tests.toy import FILES, TOY, make_page, plan_site
from tests.toy import PageView as View

MANY = 320
PAGE = "pages/page.html"
PIDS = "pids"


def pages(folder, texts, slow):
    """A page for each text; and in a file outside of the site, who made them."""
    time.sleep(slow)
    with (folder / PIDS).open("a") as file:
        file.write(f"{os.getpid()}\n")
    return tuple(Artifact(f"all/{name}.html", make_page, View("", text), (PAGE,)) for name, text in texts)


def key(folder, texts, slow):
    return digest(repr(texts).encode())


class Desk:
    """A site of many pages with a batch that shows them all, and what is built of it."""

    def __init__(self, folder):
        self.folder = folder
        self.site = folder / "site"
        self.wrong = False
        self.slow = 0.0
        self.awaited = False
        for path, data in FILES.items():
            self.write(path, data)
        for number in range(MANY):
            self.write(f"content/n{number}.md", f"text {number}".encode())
        assert not self.build().failure
        self.pids()

    def write(self, path, data):
        (self.site / path).parent.mkdir(parents=True, exist_ok=True)
        (self.site / path).write_bytes(data)

    def plan(self, site, theme):
        found, _ = plan_site(site, theme)
        batch = Batch("all/", pages, (self.folder, site.pages, self.slow), key, (PAGE,))
        wrong = (Problem(Span("content/n1.md"), "error", "output-clash", "no"),) if self.wrong else ()
        return self.turn(batch, iter(found)), wrong

    def turn(self, batch, found):
        """The batch first; if it is awaited, all but the first of the others come once somebody makes it."""
        yield from (batch, next(found))
        until = time.monotonic() + 60
        while self.awaited and not (self.folder / PIDS).exists() and time.monotonic() < until:
            time.sleep(0.01)
        yield from found

    def build(self, folder="output", **more):
        options = BuildOptions(self.site, as_of=date(2026, 11, 23), output=self.folder / folder, **{"jobs": 2, **more})
        return build(options, replace(TOY, plan_site=self.plan))

    def pids(self):
        """Who made the batch since it was last asked."""
        found = (self.folder / PIDS).read_text().split()
        (self.folder / PIDS).unlink()
        return found

    def files(self, folder="output"):
        hidden = (".sitegen-manifest.json",)
        found = (path for path in (self.folder / folder).rglob("*") if path.is_file() and path.name not in hidden)
        return {path.relative_to(self.folder / folder).as_posix(): path.read_bytes() for path in found}


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


def test_a_worker_begins_and_the_site_is_that_of_a_clean_build(desk):
    desk.write("content/n7.md", b"other")
    desk.write("content/new.md", b"new")
    (desk.site / "content/n8.md").unlink()
    desk.awaited = True
    result = desk.build()
    desk.awaited = False
    assert (result.exit_code, result.failure) == (0, "")
    assert desk.pids() != [str(os.getpid())]
    made = dict(result.made)
    assert {"all/n7.html", "n7/index.html", "all/new.html", "new/index.html"} <= made.keys()
    assert {"all/n8.html", "n8/index.html"} <= set(result.deleted)
    assert len(made) < 10
    assert not desk.build("clean", jobs=1).failure
    assert desk.files() == desk.files("clean")
    assert not desk.build().made


def test_what_did_not_change_is_not_begun(desk, monkeypatch):
    monkeypatch.setattr(making, "begin", None)
    desk.write("data/site.json", b'{"tagline": "other"}')
    assert len(desk.build().made) > MANY
    assert not (desk.folder / PIDS).exists()


def test_one_process_begins_nothing(desk, monkeypatch):
    monkeypatch.setattr(making, "begin", None)
    desk.write("content/n7.md", b"other")
    assert dict(desk.build(jobs=1).made).keys() >= {"all/n7.html"}
    assert desk.pids() == [str(os.getpid())]


@pytest.mark.parametrize("slow", [0.0, 5.0])
def test_a_plan_that_cannot_be_ends_what_was_begun(desk, slow):
    before, children = desk.files(), {child.pid for child in multiprocessing.active_children()}
    desk.write("content/n7.md", b"other")
    desk.wrong, desk.slow = True, slow
    result = desk.build()
    assert [problem.code for problem in result.problems] == ["output-clash"]
    assert desk.files() == before
    assert not (desk.folder / "output" / STAGING).exists()
    assert {child.pid for child in multiprocessing.active_children()} <= children
    desk.wrong, desk.slow = False, 0.0
    assert {"all/n7.html", "n7/index.html"} <= dict(desk.build().made).keys()


def test_a_full_disk_while_it_was_begun(desk, monkeypatch):
    before, plainly, builder = desk.files(), DiskStore.stage, os.getpid()

    def full(store, number, data):
        if number % 2 and os.getpid() != builder:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "a/file")
        plainly(store, number, data)

    desk.write("content/n7.md", b"other")
    desk.awaited = True
    with monkeypatch.context() as patch:
        patch.setattr(DiskStore, "stage", full)
        assert "No space left" in desk.build().failure
    desk.awaited = False
    assert desk.files() == before
    assert {"all/n7.html", "n7/index.html"} <= dict(desk.build().made).keys()


def test_compressed_copies_come_with_what_was_begun(desk):
    texts = {"content/n1.md": b"long " * 400, "content/n2.md": b"also long " * 300}
    pipeline = replace(TOY, plan_site=desk.plan, codings=lambda site: ("gzip",))
    options = BuildOptions(desk.site, as_of=date(2026, 11, 23), output=desk.folder / "output", jobs=2)
    assert not build(options, pipeline).failure
    for path, data in texts.items():
        desk.write(path, data)
    made = dict(build(options, pipeline).made)
    assert {"all/n1.html.gz", "all/n2.html.gz", "n1/index.html.gz"} <= made.keys()
    clean = replace(options, output=desk.folder / "clean", jobs=1)
    assert not build(clean, pipeline).failure
    assert desk.files() == desk.files("clean")


def test_a_file_of_somebody_else_at_a_new_address_is_still_seen(desk):
    (desk.folder / "output/new").mkdir()
    (desk.folder / "output/new/index.html").write_bytes(b"mine")
    desk.write("content/new.md", b"new")
    assert "in the way" in desk.build().failure
    assert (desk.folder / "output/new/index.html").read_bytes() == b"mine"


def test_the_site_is_read_by_another_process_once_there_is_a_memo(desk, monkeypatch):
    monkeypatch.setattr(trees, "read_tree", None)
    monkeypatch.setattr(inputs, "read_tree", None)
    desk.write("content/n7.md", b"other")
    assert dict(desk.build().made).keys() >= {"all/n7.html"}
    assert not desk.build().made
