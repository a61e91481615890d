"""Readers of a published site: one that follows every link of a site at rest, and one that reads while it changes.

Invariant: a reader sees only what anybody can fetch by an address; it knows nothing of the publisher.
"""

from __future__ import annotations

import gzip
import multiprocessing
import threading
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, Any, Self

import brotli

from tests.publishing.bucket import Bucket
from tests.publishing.named import Where, is_page, kinds_of, named_by, rows_of, search_manifest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from multiprocessing.connection import Connection
    from pathlib import Path

    from tests.publishing.bucket import Answer

_TEXTS = (".html", ".css", ".js", ".mjs", ".json", ".xml", ".txt", ".geojson", ".csv")
#: Addresses that crawlers and programs ask for though no page may name them.
FIXED = ("index.html", "404.html", "robots.txt", "sitemap.xml", "feed.xml", "search/manifest.json", "finder/manifest.json",
         "data/clinics.json", "data/clinics.csv", "data/clinics.geojson")  # fmt: skip
#: Where those begin who never were here before.
WAYS_IN = ("index.html", "sitemap.xml")


@dataclass(frozen=True)
class Miss:
    """A file that could not be fetched though another one had just named it.

    Attributes:
        source: the path of the file that names it.
        missing: the path that it names.
        data: the bytes of the source.
        why: what came instead.
    """

    source: str
    missing: str
    data: bytes = field(repr=False)
    why: str = "no such file"


@dataclass(frozen=True)
class Public:
    """How anybody reads a site: ``fetch`` gives a file's decoded bytes, ``has`` tells whether it is there."""

    where: Where
    fetch: Callable[[str], bytes | None]
    has: Callable[[str], bool]


def by_http(where: Where, port: int, bucket: str, prefix: str) -> Public:
    """Readers of a bucket, without credentials, as a CDN in front of it asks for files."""
    anybody = Bucket(port, bucket, None)
    return Public(
        where,
        lambda path: _decoded(path, anybody.get(f"{prefix}{path}")),
        lambda path: anybody.head(f"{prefix}{path}").status == 200,
    )


def by_folder(where: Where, folder: Path) -> Public:
    """Readers of a folder through a web server that hands out its files as they are."""

    def fetch(path: str) -> bytes | None:
        try:
            return (folder / path).read_bytes()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None

    return Public(where, fetch, lambda path: (folder / path).is_file())


def _decoded(path: str, answer: Answer) -> bytes | None:
    if answer.status in {403, 404}:
        return None
    assert answer.status == 200, (path, answer)
    kind = answer.headers.get("content-type", "")
    assert kind.startswith("text/html") == is_page(path), f"{path} comes as {kind}"
    coding = answer.headers.get("content-encoding", "")
    unpack = {"": bytes, "gzip": gzip.decompress, "br": brotli.decompress}[coding]
    return unpack(answer.body)


class Names:
    """What files name, remembered by their bytes."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, bytes], tuple[str, ...]] = {}
        self._searches: dict[tuple[str, bytes], dict[str, Any] | None] = {}

    def of(self, public: Public, path: str, data: bytes) -> tuple[str, ...]:
        """The paths of the files that a file names."""
        if not path.endswith(_TEXTS):
            return ()
        file = (path, data)
        if file not in self._known:
            self._known[file] = named_by(public.where, path, data)
            self._searches[file] = search_manifest(path, data)
        manifest = self._searches[file]
        if manifest is None:
            return self._known[file]
        kinds = public.fetch(kinds_of(manifest))  # which is among the names: if it is missing, that is told
        return (*self._known[file], *(rows_of(manifest, kinds) if kinds else ()))


def sweep(
    public: Public, starts: Iterable[str], *, lonely: Iterable[str] = (), names: Names | None = None
) -> list[Miss]:
    """Everything that can be reached from some files of a site at rest, each looked at once; what is missing.

    Args:
        public: how it is read.
        starts: where readers start; one that is not there is no miss.
        lonely: pages that nobody knows yet, which need not lead anywhere, but be whole themselves.
        names: to be remembered for another time.
    """
    names = names or Names()
    misses: list[Miss] = []
    todo: list[tuple[str, str, bytes]] = [("", path, b"") for path in starts]
    seen: set[str] = set()
    alone = set(lonely)
    todo = [*(("", path, b"") for path in alone), *todo]  # from the end, so that most of them are reached
    while todo:
        source, path, data = todo.pop()
        if path in seen:
            continue
        seen.add(path)
        found = public.fetch(path)
        if found is None:
            if source:
                misses.append(Miss(source, path, data))
            continue
        named = names.of(public, path, found)
        todo += [(path, name, found) for name in named if source or path not in alone or not is_page(name)]
    return misses


class Polling:
    """A reader in a thread of its own, going round the site's pages until told to stop.

    Having fetched a page it looks at once for every file that the page names, and for what those files name that
    belong to it: style sheets, scripts, shards; of other pages and of what has a fixed name it looks whether they are
    there, and it goes to those pages, too, that it did not know. One that is told how many names are the most it may
    look for takes so many pages and so many other files that a file names, other ones each time, as who searches a
    large site fetches a few shards.
    """

    def __init__(self, public: Public, starts: Iterable[str], most: int | None = None) -> None:
        self._public = public
        self._starts = list(dict.fromkeys(starts))
        self._known = set(self._starts)
        self._names = Names()
        self._most = most
        self._dice = Random(1)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="reader", daemon=True)
        self.pages = 0
        self.rounds = 0
        self.changes = 0
        self.misses: list[Miss] = []
        self.failure: Exception | None = None

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join(60)
        assert not self._thread.is_alive()
        if self.failure:
            raise self.failure

    def _run(self) -> None:
        try:
            last: dict[str, bytes] = {}
            while True:
                for path in self._starts:
                    if self._over.is_set() and (self.rounds or self._most):
                        return
                    data = self._public.fetch(path)
                    if data is not None:
                        self.changes += last.get(path, data) != data
                        last[path] = data
                        self.pages += 1
                        self._look(path, data)
                self.rounds += 1
        except Exception as error:  # noqa: BLE001 - told where the block ends
            self.failure = error

    def _look(self, path: str, data: bytes) -> None:
        todo, seen = [(path, data)], {path}
        while todo:
            source, text = todo.pop()
            names = self._names.of(self._public, source, text)
            for name in self._some(names):
                if name in seen:
                    continue
                seen.add(name)
                if is_page(name) or not name.endswith(_TEXTS) or name in FIXED:
                    if not self._public.has(name):
                        self.misses.append(Miss(source, name, text))
                    elif is_page(name) and name not in self._known:
                        self._known.add(name)
                        self._starts.append(name)
                    continue
                found = self._public.fetch(name)
                if found is None:
                    self.misses.append(Miss(source, name, text))
                else:
                    todo.append((name, found))

    def _some(self, names: tuple[str, ...]) -> Iterable[str]:
        """As many names of pages, and of other files, as are to be looked for."""
        if self._most is None:
            return names
        kinds = ([name for name in names if is_page(name) == kind] for kind in (False, True))
        return [name for kind in kinds for name in self._dice.sample(kind, min(self._most, len(kind)))]


@dataclass(frozen=True)
class Seen:
    """What a reader saw.

    Attributes:
        pages: how many it fetched, counting each time.
        rounds: how often it went round all of them.
        changes: how often a page was another one than the last time.
        misses: what was named and not there.
    """

    pages: int
    rounds: int
    changes: int
    misses: list[Miss]


class Away:
    """A reader in a process of its own, so that it does not wait for whoever serves the publisher."""

    def __init__(self, where: Where, port: int, bucket: str) -> None:
        context = multiprocessing.get_context("spawn")
        self._here, there = context.Pipe()
        self._process = context.Process(target=_read_away, args=(there, where, port, bucket), daemon=True)
        self._process.start()
        self.reading = False

    def start(self, prefix: str, starts: Iterable[str], most: int | None = None) -> None:
        """Begin to read what lies below the prefix."""
        self._here.send((prefix, list(starts), most))
        self.reading = True

    def stop(self) -> Seen:
        """What it has seen, at least one round's (or a page, if it is to look for a few names of each file)."""
        self.reading = False
        self._here.send("stop")
        found = self._here.recv()
        assert isinstance(found, Seen), found
        return found

    def close(self) -> None:
        self._process.kill()
        self._process.join()
        self._here.close()


def _read_away(pipe: Connection, where: Where, port: int, bucket: str) -> None:
    while True:
        prefix, starts, most = pipe.recv()
        try:
            with Polling(by_http(where, port, bucket, prefix), starts, most) as reader:
                pipe.recv()
            pipe.send(Seen(reader.pages, reader.rounds, reader.changes, reader.misses))
        except Exception as error:  # noqa: BLE001 - told at the other end
            pipe.send(error)
