"""The watcher over real folders: every kind of change is noticed, reading and foreign files are not."""

from __future__ import annotations

import os
import subprocess
import threading
from contextlib import contextmanager

import pytest
from watchdog.events import FileCreatedEvent
from watchdog.observers.polling import PollingObserver

from sitegen.shell.watcher import Watcher
from tests.serve_harness import PATIENCE, write


class Seen(Watcher):
    """A watcher that also tells when an event about a certain file came through."""

    def __init__(self, site, **more):
        super().__init__(site, **more)
        self.names = {}

    def on_any_event(self, event):
        super().on_any_event(event)
        for path in (event.src_path, event.dest_path):
            self.names.setdefault(os.path.basename(os.fsdecode(path)), threading.Event()).set()

    def sync(self, folder):
        """Wait until a folder is watched, and all that happened in it until now has come through."""
        for number in range(PATIENCE * 10):
            seen = self.names.setdefault(f".sync{number}", threading.Event())
            seen.clear()
            (folder / f".sync{number}").write_text("")
            if seen.wait(0.1):
                return
        raise AssertionError(folder)


@contextmanager
def watching(site, **more):
    """A watcher, and a function that waits for its next word."""
    watcher, words = Seen(site, **more), threading.Semaphore(0)

    def follow():
        while watcher.wait():
            words.release()

    watcher.start()
    thread = threading.Thread(target=follow)
    thread.start()
    try:
        yield watcher, lambda: words.acquire(timeout=PATIENCE)
    finally:
        watcher.close()
        thread.join(PATIENCE)
        assert not thread.is_alive()


@pytest.fixture
def site(tmp_path):
    for folder in ("content/guide", "data", "output"):
        (tmp_path / folder).mkdir(parents=True)
    write(tmp_path / "content/guide/a.md", "a")
    return tmp_path


def quiet(watcher, words_folder):
    """Wait until everything until now is through and no word is due."""
    watcher.sync(words_folder)
    assert not watcher._hinted.is_set()


def saved(site):
    (site / "content/guide/a.md").write_text("b")


def renamed_over(site):
    write(site / "content/guide/.a.md.tmp", "b")
    os.replace(site / "content/guide/.a.md.tmp", site / "content/guide/a.md")


def renamed_from_outside(site):
    write(site / "output/a.md", "b")
    os.replace(site / "output/a.md", site / "content/guide/a.md")


def deleted(site):
    (site / "content/guide/a.md").unlink()


def new_folder(site):
    write(site / "data/clinics/us/wa/x.yaml", "name: x")


def new_source_folder(site):
    write(site / "themes/default/css/base.css", "p{}")


def folder_moved_away(site):
    os.rename(site / "content/guide", site / "output/guide")


@pytest.mark.parametrize(
    "change", [saved, renamed_over, renamed_from_outside, deleted, new_folder, new_source_folder, folder_moved_away]
)
def test_a_change_is_told(site, change):
    with watching(site) as (_, told):
        change(site)
        assert told()


@pytest.mark.parametrize("way", ["replaced", "deleted and made anew"])
def test_a_source_folder_that_was_exchanged_is_still_watched(site, way):
    with watching(site) as (watcher, told):
        if way == "replaced":
            write(site / "output/new/guide/a.md", "b")
            os.rename(site / "content", site / "output/old")
            os.rename(site / "output/new", site / "content")
        else:
            (site / "content/guide/a.md").unlink()
            (site / "content/guide").rmdir()
            (site / "content").rmdir()
            write(site / "content/guide/a.md", "b")
        assert told()
        watcher.sync(site / "content/guide")  # ends only when the new folder is watched
        seen = watcher.names.setdefault("c.md", threading.Event())
        write(site / "content/guide/c.md", "c")
        assert seen.wait(PATIENCE)
        assert told()


def test_a_git_checkout_is_told(site):
    def git(*words):
        flags = ("-c", "user.name=x", "-c", "user.email=x@x.example", "-c", "commit.gpgsign=false")
        subprocess.run(["git", *flags, *words], cwd=site, check=True, capture_output=True)

    git("init", "-q", "-b", "main")
    git("add", ".")
    git("commit", "-q", "-m", "one")
    git("checkout", "-q", "-b", "other")
    write(site / "content/guide/a.md", "other")
    git("commit", "-q", "-a", "-m", "two")
    with watching(site) as (_, told):
        git("checkout", "-q", "main")
        assert told()


def test_a_folder_that_only_a_link_leads_to_is_watched(site):
    write(site / "shared/b.md", "b")
    (site / "content/news").symlink_to(site / "shared")
    with watching(site) as (_, told):
        write(site / "shared/b.md", "c")
        assert told()


def test_the_folder_of_a_linked_file_is_watched_and_links_out_of_the_site_are_not(site, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside")
    write(site / "shared/b.md", "b")
    (site / "content/guide/b.md").symlink_to(site / "shared/b.md")
    (site / "content/guide/c.md").symlink_to(outside)
    watcher = Watcher(site)
    assert {place for place, _ in watcher._places()} == {
        str(site),
        str(site / "content"),
        str(site / "data"),
        str(site / "shared"),
    }


def test_reading_is_no_change_and_neither_is_what_lies_elsewhere(site):
    watcher = Seen(site)
    watcher.start()
    try:
        (site / "content/guide/a.md").read_text()
        os.listdir(site / "content/guide")
        quiet(watcher, site / "content")
        write(site / "README.md", "x")
        write(site / "output/index.html", "x")
        write(site / "content/guide/.a.md.swp", "x")
        quiet(watcher, site)
        quiet(watcher, site / "content")
    finally:
        watcher.close()


def test_a_burst_is_told_once_and_one_that_never_ends_all_the_same(site):
    clock = {"now": 0.0}
    watcher = Watcher(site)
    watcher._follow = lambda: False

    class Hinted:
        """An event that is set again and again; every wait takes its time."""

        def __init__(self, times):
            self.times = times

        def is_set(self):
            return True

        def set(self):
            """Nothing: it is."""

        def clear(self):
            """Nothing: it is set again."""

        def wait(self, timeout=None):
            if timeout is None:
                return True
            self.times -= 1
            clock["now"] += timeout
            return self.times > 0

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sitegen.shell.watcher.time.monotonic", lambda: clock["now"])
        watcher._hinted = Hinted(3)
        assert watcher.wait()
        assert clock["now"] == pytest.approx(0.03), "a file that was saved is looked at soon"
        clock["now"] = 0.0
        watcher._hinted = Hinted(3)
        watcher._burst.update(f"file {number}" for number in range(5))
        assert watcher.wait()
        assert clock["now"] == pytest.approx(0.24), "many files are waited for"
        clock["now"] = 0.0
        watcher._hinted = Hinted(10_000)
        assert watcher.wait()
        assert clock["now"] == pytest.approx(1.0)
    watcher.close()


def test_while_changes_follow_each_other_what_is_there_to_watch_is_looked_at_now_and_then(site):
    clock, looked = {"now": 5.0}, []
    watcher = Watcher(site)
    watcher._places = lambda: looked.append(clock["now"]) or set()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sitegen.shell.watcher.time.monotonic", lambda: clock["now"])
        for now in (5.0, 5.2, 5.9, 6.1, 6.2):
            clock["now"] = now
            watcher._hinted.set()
            assert watcher.wait()
    watcher.close()
    assert looked == [5.0, 6.1]


def test_a_link_that_is_made_in_a_hurry_is_followed_once_it_is_quiet(site):
    write(site / "shared/b.md", "b")
    with watching(site) as (watcher, told):
        write(site / "content/guide/a.md", "b")
        (site / "content/news").symlink_to(site / "shared")
        assert told()
        watcher.sync(site / "shared")  # which ends when that folder is watched


def test_where_the_system_has_no_watches_left_files_are_looked_at(site, monkeypatch):
    watcher = Watcher(site)

    def refuse(*args, **more):
        raise OSError(28, "inotify watch limit reached")

    monkeypatch.setattr(watcher._observer, "schedule", refuse)
    words = threading.Semaphore(0)

    def follow():
        while watcher.wait():
            words.release()

    watcher.start()
    assert watcher.polls
    assert isinstance(watcher._observer, PollingObserver)
    thread = threading.Thread(target=follow)
    thread.start()
    write(site / "content/guide/new.md", "x")
    assert words.acquire(timeout=PATIENCE)
    watcher.close()
    thread.join(PATIENCE)
    assert not thread.is_alive()


def test_a_closed_watcher_does_not_wait(site):
    watcher = Watcher(site)
    watcher.start()
    watcher.close()
    assert not watcher.wait()
    watcher.on_any_event(FileCreatedEvent(str(site / "content/x.md")))
    assert not watcher.wait()
