"""Readers of a published site: one that follows every link of a site at rest, and one that reads while it changes.

Invariant: a reader sees only what anybody can fetch by an address; it knows nothing of the publisher.
"""

from __future__ import annotations

import gzip
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

import brotli

from tests.publishing.bucket import Bucket
from tests.publishing.named import Where, is_page, named_by

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from tests.publishing.bucket import Answer

_TEXTS = (".html", ".css", ".js", ".mjs", ".json", ".xml", ".txt", ".geojson", ".csv")
#: Addresses that crawlers and programs ask for though no page may name them.
FIXED = ("index.html", "404.html", "robots.txt", "sitemap.xml", "feed.xml", "search/manifest.json", "finder/manifest.json",
         "data/clinics.json", "data/clinics.csv", "data/clinics.geojson")  # fmt: skip


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


class _Names:
    """What files name; of hashed files and of bytes that were seen before it is known already."""

    def __init__(self, where: Where) -> None:
        self._where = where
        self._by_bytes: dict[tuple[str, bytes], tuple[str, ...]] = {}

    def of(self, path: str, data: bytes) -> tuple[str, ...]:
        if not path.endswith(_TEXTS):
            return ()
        known = self._by_bytes.get((path, data))
        if known is None:
            known = self._by_bytes[path, data] = named_by(self._where, path, data)
        return known


def sweep(public: Public, starts: Iterable[str], names: _Names | None = None) -> list[Miss]:
    """Everything that can be reached from some files of a site at rest, each looked at once; what is missing."""
    names = names or _Names(public.where)
    misses: list[Miss] = []
    todo: list[tuple[str, str, bytes]] = [("", path, b"") for path in starts]
    seen: set[str] = set()
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
        todo += [(path, name, found) for name in names.of(path, found)]
    return misses


class Polling:
    """A reader in a thread of its own, going round the site's pages until told to stop.

    Having fetched a page it looks at once for every file that the page names, and for what those files name that
    belong to it: style sheets, scripts, manifests, shards; of other pages it looks whether they are there, and it goes
    to those, too, that it did not know.
    """

    def __init__(self, public: Public, starts: Iterable[str]) -> None:
        self._public = public
        self._starts = list(dict.fromkeys(starts))
        self._known = set(self._starts)
        self._names = _Names(public.where)
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
                    if self._over.is_set() and self.rounds:
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
            for name in self._names.of(source, text):
                if name in seen:
                    continue
                seen.add(name)
                if is_page(name) or not name.endswith(_TEXTS):
                    if not self._public.has(name):
                        self.misses.append(Miss(source, name, text))
                    elif is_page(name) and name not in self._known:
                        self._known.add(name)
                        self._starts.append(name)
                    continue
                found = self._public.fetch(name)
                if found is None:
                    self.misses.append(Miss(source, name, text))
                elif not name.endswith((".xml", ".csv", ".geojson")):
                    todo.append((name, found))
