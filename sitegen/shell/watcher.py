"""Watching a site's source folders: tells that something may have changed, never what.

Invariant: whatever happens to the folders (deleted, replaced, linked, not there yet), a change in
them leads to a hint, and after the last hint of a burst `Watcher.wait` returns once more.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
import warnings
from typing import TYPE_CHECKING, Final

from watchdog.events import (
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileAttribEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.polling import PollingObserver

from sitegen.shell.tree import SOURCES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from watchdog.observers.api import BaseObserver, ObservedWatch

_QUICK: Final = 0.01  # seconds of quiet after which a file that was saved is looked at
_SETTLE: Final = 0.08  # seconds of quiet that end a burst of many
_MANY: Final = 5  # paths; saving a file touches up to four
_LONGEST: Final = 1.0  # seconds after which a burst that does not end is looked at all the same
# Reading is no change, so the events of our own reading are left out; and so are modified folders,
# since what changed in them has an event of its own.
_EVENTS: Final[list[type[FileSystemEvent]]] = [
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileAttribEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
]
_STRUCTURAL: Final = frozenset({"created", "deleted", "moved"})

Place = tuple[str, bool]  # a folder's real path, and whether all below it is meant


class Watcher(FileSystemEventHandler):
    """Waits for changes in ``content/``, ``data/`` and ``themes/`` of a site.

    Args:
        site: the site's folder.
        polling: look at the files every second instead of asking the system for events.

    Attributes:
        hints: the paths that the changes before the last `wait` were about, as far as the system named them.
    """

    def __init__(self, site: Path, *, polling: bool = False) -> None:
        self._site = os.path.realpath(site)
        self._sources = tuple(os.path.join(self._site, name) for name in SOURCES)
        self._observer: BaseObserver = PollingObserver() if polling else Observer()
        self._watches: dict[Place, tuple[ObservedWatch, tuple[int, int]]] = {}
        self._lost: set[str] = set()  # places whose watch died with the folder
        self._lock = threading.Lock()  # the lost ones come from the observer's thread
        self._hinted = threading.Event()
        self._burst: set[str] = set()  # what the hints since the last look were about
        self.hints: frozenset[str] = frozenset()
        self._followed = 0.0  # when it was looked at last what is there to watch
        self._closed = False

    @property
    def polls(self) -> bool:
        """Whether files are looked at every second, because the system would not give events."""
        return isinstance(self._observer, PollingObserver)

    def start(self) -> None:
        """Begin to watch; changes from now on are not missed."""
        # Folders made faster than watchdog follows are watched twice, and it warns of that; no harm is done.
        warnings.filterwarnings("ignore", "Callback with id", RuntimeWarning)
        self._observer.start()
        self._follow()

    def follow(self, work: Callable[[], None]) -> None:
        """Do ``work`` now and after every change until the watcher is closed, in a thread of its own."""

        def keep_up() -> None:
            self.start()
            work()
            while self.wait():
                work()

        threading.Thread(target=keep_up, daemon=True).start()

    def wait(self) -> bool:
        """Wait until something may have changed and came to rest; False when the watcher was closed."""
        # While one change follows the other, what is there to watch is looked at in between, but not before each.
        hurried = self._hinted.is_set() and time.monotonic() - self._followed < _LONGEST
        if not self._closed and not hurried and self._follow():
            self._hinted.set()  # what was not watched until now may have changed meanwhile
        self._hinted.wait()
        deadline = time.monotonic() + _LONGEST
        while not self._closed:
            self._hinted.clear()
            left = deadline - time.monotonic()
            quiet = _QUICK if len(self._burst) < _MANY else _SETTLE
            if left <= 0 or not self._hinted.wait(min(quiet, left)):
                break
        self.hints, self._burst = frozenset(self._burst), set()
        return not self._closed

    def pause(self, seconds: float) -> bool:
        """Wait that long unless something changes; whether nothing did."""
        return not self._hinted.wait(seconds)

    def close(self) -> None:
        """Stop watching, and let `wait` return."""
        self._closed = True
        self._hinted.set()
        with contextlib.suppress(RuntimeError):
            self._observer.stop()

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Take an event as a hint, unless it is about something else in the site's folder or a hidden file."""
        paths = [os.fsdecode(path) for path in (event.src_path, event.dest_path) if path]
        if event.event_type in _STRUCTURAL:
            with self._lock:
                self._lost.update(paths)
        if any(self._matters(path) for path in paths):
            self._burst.update(paths)
            self._hinted.set()

    def _matters(self, path: str) -> bool:
        if os.path.basename(path).startswith("."):
            return False
        inside = os.path.relpath(path, self._site).split(os.sep)
        return inside[0] in SOURCES or self._linked(path)

    def _linked(self, path: str) -> bool:
        """Whether a path is, or lies in, a folder that only a link of the sources leads to."""
        places = [place for place, _ in list(self._watches) if place != self._site]
        return any(path == place or path.startswith(place + os.sep) for place in places)

    def _follow(self) -> bool:
        """Watch what is there now; whether that is anything new."""
        self._followed = time.monotonic()
        wanted = {place: found for place in self._places() if (found := _identity(place[0]))}
        with self._lock:
            lost, self._lost = self._lost, set()
        for place, (watch, known) in list(self._watches.items()):
            if place[0] in lost or wanted.get(place) != known:
                del self._watches[place]
                with contextlib.suppress(KeyError, OSError):
                    self._observer.unschedule(watch)
        fresh = [place for place in wanted if place not in self._watches]
        try:
            self._schedule({place: wanted[place] for place in fresh})
        except OSError:  # the system has no watches left
            self._poll()
            self._schedule(wanted)
        return bool(fresh)

    def _schedule(self, places: Mapping[Place, tuple[int, int]]) -> None:
        """Watch these folders.

        Raises:
            OSError: the system refuses.
        """
        for place, found in places.items():
            # What went while we looked is told of by its parent when it comes back.
            with contextlib.suppress(FileNotFoundError, NotADirectoryError):
                watch = self._observer.schedule(self, place[0], recursive=place[1], event_filter=_EVENTS)
                self._watches[place] = (watch, found)

    def _poll(self) -> None:
        """Look at the files every second from now on."""
        self._observer.stop()
        self._watches.clear()
        self._observer = PollingObserver()
        self._observer.start()

    def _places(self) -> set[Place]:
        """The folders to watch: the site's own for what comes and goes, the sources, and where their links lead."""
        places: set[Place] = {(self._site, False)}
        for source in self._sources:
            if os.path.isdir(source):
                places.add((os.path.realpath(source), True))
        for target in {os.path.realpath(link) for link in _links(self._sources)}:
            folder, whole = (target, True) if os.path.isdir(target) else (os.path.dirname(target), False)
            covered = any(folder == place or folder.startswith(place + os.sep) for place, deep in places if deep)
            if not covered and folder.startswith(self._site + os.sep):
                places.add((folder, whole))
        return places


def _links(folders: tuple[str, ...]) -> Iterator[str]:
    """The symbolic links below some folders."""
    waiting = list(folders)
    while waiting:
        with contextlib.suppress(OSError), os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.is_symlink():
                    yield entry.path
                elif entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)


def _identity(path: str) -> tuple[int, int] | None:
    """What tells a folder from another one that took its name; None when it is gone."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino
