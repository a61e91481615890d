"""Releases, kills, rollbacks and days passing, one after the other, and what must hold after every single write.

A reader looks at the whole target after each write: no page may name an asset that is not there, and no page that can
be reached from the home page may lead to one that is not. After each publish, however it ended, what the records say
is compared with what lies there.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sitegen.app import publish as app
from sitegen.app.options import BuildOptions, BuildResult, Built
from sitegen.app.publish import PublishOptions, PublishResult
from sitegen.app.target import read_target
from sitegen.artifact import Stage
from sitegen.base.fingerprint import digest
from sitegen.engine.publishing.belief import believe
from sitegen.engine.publishing.state import OBJECTS, ROOM
from sitegen.shell.objects.folder import Folder
from sitegen.shell.objects.packing import unpack
from sitegen.shell.objects.target import Conflict, Found
from sitegen.shell.progress import silent

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from sitegen.engine.publishing.files import Headers

NEVER = 1 << 30


class Killed(BaseException):
    """The process is gone: nothing that it would do afterwards happens."""


class Memory:
    """Object storage in memory, which may die before any write, and tells a reader of each."""

    def __init__(self) -> None:
        self.name = "memory"
        self.guard: Callable[[], None] = lambda: None
        self.files: dict[str, tuple[bytes, tuple[str, str, str]]] = {}
        self.versions: dict[str, int] = {}
        self.left = NEVER
        self.writes = 0
        self.watch: Callable[[], None] = lambda: None
        self.lock = threading.RLock()

    keeps_headers = True
    asks_cheaply = False

    def _step(self) -> None:
        self.guard()
        if self.left <= 0:
            raise Killed
        self.left -= 1
        self.writes += 1

    def get(self, path: str) -> Found | None:
        with self.lock:
            if path not in self.files:
                return None
            return Found(self.files[path][0], str(self.versions[path]))

    def holds(self, path: str) -> bool:
        return path in self.files

    def put(self, path: str, data: bytes, headers: Headers) -> None:
        with self.lock:
            self._step()
            self.files[path] = (data, (headers.content_type, headers.encoding, headers.caching))
            self.versions[path] = self.writes
            self.watch()

    def put_if(self, path: str, data: bytes, version: str | None) -> str:
        with self.lock:
            found = self.get(path)
            if (None if found is None else found.version) != version:
                raise Conflict(path)
            self._step()
            self.files[path] = (data, ("", "", ""))
            self.versions[path] = self.writes
            self.watch()
            return str(self.writes)

    def copy(self, source: str, path: str) -> bool:
        with self.lock:
            if source not in self.files:
                return False
            self._step()
            self.files[path] = self.files[source]
            self.versions[path] = self.writes
            self.watch()
            return True

    def delete(self, paths: Sequence[str]) -> None:
        for path in paths:
            with self.lock:
                self._step()
                self.files.pop(path, None)
                self.versions.pop(path, None)
                self.watch()

    def clear(self) -> None:
        """Nothing."""

    def names(self, start: str = "") -> Iterator[str]:
        return iter([path for path in self.files if path.startswith(start)])

    def age(self, path: str) -> float:
        return 1e9  # whoever was killed is long gone

    def plain(self) -> dict[str, bytes]:
        """Every file as readers see it."""
        return {path: unpack(data, said[1]) for path, (data, said) in self.files.items()}


class Disk(Folder):
    """A real folder, which may die before any write, and tells a reader of each."""

    def __init__(self, root: Path) -> None:
        super().__init__(root, "disk")
        self.left = NEVER
        self.writes = 0
        self.watch: Callable[[], None] = lambda: None
        self.lock = threading.RLock()

    def _step(self) -> None:
        if self.left <= 0:
            raise Killed
        self.left -= 1
        self.writes += 1

    def put(self, path: str, data: bytes, headers: Headers | None = None) -> None:
        with self.lock:
            self._step()
            super().put(path, data, headers)
            self.watch()

    def delete(self, paths: Sequence[str]) -> None:
        for path in paths:
            with self.lock:
                self._step()
                super().delete([path])
                self.watch()

    def age(self, path: str) -> float:
        return 1e9

    def plain(self) -> dict[str, bytes]:
        found = {}
        for path in self.names():
            file = self.get(path)
            assert file is not None
            found[path] = file.data
        return found


def page(assets: Sequence[str], links: Sequence[str], words: str = "") -> bytes:
    """A page that names some files and leads to some pages."""
    return "\n".join([*(f"asset {path}" for path in assets), *(f"link {path}" for path in links), words]).encode()


def named(data: bytes, what: str) -> list[str]:
    return [line.removeprefix(f"{what} ") for line in data.decode().splitlines() if line.startswith(f"{what} ")]


def random_site(chance: random.Random, kept: Sequence[str]) -> dict[str, tuple[bytes, Stage]]:
    """A site of a few pages: those of ``kept`` are there for ever, derived ones come and go."""
    style = f"assets/site.{chance.randrange(3)}.css"
    shard = f"search/t/{chance.randrange(4)}.txt"
    pages = [
        *kept,
        *(f"clinics/us/page/{number}/index.html" for number in range(2, chance.randrange(2, 5))),
        *(f"conditions/x/{place}/index.html" for place in ("us", "us/wa", "ie") if chance.random() < 0.5),
    ]
    files: dict[str, tuple[bytes, Stage]] = {
        style: (style.encode(), Stage.ASSET),
        shard: (shard.encode(), Stage.ASSET),
        "search/manifest.json": (page([shard], []), Stage.INDEX),
        "index.html": (page([style], ["clinics/us/index.html", "conditions/x/index.html", *kept]), Stage.INDEX),
        "clinics/us/index.html": (page([style], pages, str(chance.randrange(3))), Stage.PAGE),
        "conditions/x/index.html": (page([style], pages), Stage.PAGE),
        "sitemap.xml": (page([], pages), Stage.INDEX),
    }
    if chance.random() < 0.5:
        files["data/clinics.csv"] = (str(chance.randrange(3)).encode(), Stage.INDEX)
    for path in pages:
        files[path] = (page([style], ["index.html", "clinics/us/index.html"], str(chance.randrange(3))), Stage.PAGE)
    return files


@dataclass(slots=True)
class World:
    """A target, an output folder, and the clock."""

    target: Any
    output: Path
    monkeypatch: Any
    settings: str = ""
    time: datetime = field(default_factory=lambda: datetime(2026, 11, 23, tzinfo=UTC))
    foreign: dict[str, bytes] = field(default_factory=dict)
    releases: dict[str, dict[str, bytes]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.monkeypatch.setattr(app, "open_target", lambda *_: self.target)
        self.monkeypatch.setattr(app, "now", lambda: self.time)
        self.target.watch = self.look

    def config(self) -> bytes:
        text = "title: T\nbase_url: https://t.example/\npublish: {targets: {live: {to: ../live%s}}}\n"
        return (text % self.settings).encode()

    def publish(
        self, files: Mapping[str, tuple[bytes, Stage]] | None, kill: int = NEVER, **asked: Any
    ) -> PublishResult | None:
        """Publish some files, or a rollback; None when it was killed before it was through."""
        self.time += timedelta(seconds=61)
        self.target.left = kill
        built = None
        for path, (data, _) in (files or {}).items():
            whole = self.output / path
            whole.parent.mkdir(parents=True, exist_ok=True)
            whole.write_bytes(data)
        if files is not None:
            done = {path: Built(digest(data), stage) for path, (data, stage) in files.items()}
            built = BuildResult(sources={"data/site.yaml": self.config()}, files=done)
        options = BuildOptions(self.output.parent, date(2026, 11, 23), self.output)
        try:
            result = app._publish(options, PublishOptions(**asked), built, silent)
        except Killed:
            result = None
        finally:
            self.target.left = NEVER
            self.target.guard = lambda: None
        self.compare()
        if files is not None and (history := self.history()):
            self.releases.setdefault(history[-1], {path: data for path, (data, _) in files.items()})
        return result

    def look(self) -> None:
        """What a reader sees just now is whole."""
        files = self.target.plain()
        self.look_at(files)

    def look_at(self, files: Mapping[str, bytes]) -> None:
        for path, data in files.items():
            if not path.startswith(ROOM) and path not in self.foreign:
                missing = [asset for asset in named(data, "asset") if asset not in files]
                assert missing == [], f"{path} names {missing}"
        waiting, seen = ["index.html"], {"index.html"}
        while waiting:
            path = waiting.pop()
            for link in named(files.get(path, b""), "link"):
                assert link in files, f"{path} leads to {link}"
                if link not in seen:
                    seen.add(link)
                    waiting.append(link)

    def compare(self) -> None:
        """What the records say is what lies there."""
        belief = believe(read_target(self.target).records)
        files = self.target.plain()
        for path, data in self.foreign.items():
            assert files[path] == data
        for path, identity in belief.present.items():
            if identity is not None:
                assert path in files, f"{path} is said to be there"
                assert digest(files[path]) == identity.content, f"{path} is not what is said"
        for path in files:
            assert path.startswith(ROOM) or path in self.foreign or path in belief.present, f"{path} is forgotten"
        contents = self.contents(belief)
        for name in belief.objects:
            assert f"{OBJECTS}{name}" in files, f"object {name} is said to be there"
            if name in contents:
                assert digest(files[f"{OBJECTS}{name}"]) == contents[name]

    def contents(self, belief: Any) -> dict[str, str]:
        """What each object must hold, as far as the releases that are kept tell."""
        seen = read_target(self.target)
        found = {}
        for _, name in seen.records.current.history if seen.records.current else ():
            for one in app.read_release(self.target, name).files.values():
                found[one.identity.object] = one.identity.content
        return found

    def site(self, files: Mapping[str, tuple[bytes, Stage]]) -> None:
        """Readers see exactly these files, redirects for what vanished, and what stays for a while."""
        there = self.target.plain()
        for path, (data, _) in files.items():
            assert there[path] == data, path

    def history(self) -> list[str]:
        current = read_target(self.target).records.current
        return [name for _, name in current.history] if current else []

    def nothing_is_left_over(self) -> None:
        """Of the tool's own records there are only those that the current one names."""
        seen = read_target(self.target)
        current = seen.records.current
        assert current is not None
        expected = {f"{ROOM}current", f"{ROOM}lease", f"{ROOM}inventories/{current.inventory}.json"}
        expected |= {f"{ROOM}releases/{name}.json.gz" for _, name in current.history}
        expected |= {f"{OBJECTS}{name}" for name in seen.records.inventory.objects}
        found = {path for path in self.target.plain() if path.startswith(ROOM)}
        found = {path for path in found if path != f"{ROOM}lock" and "/invalidations/" not in path}
        assert sorted(found - expected) == []
        assert sorted(expected - found) == []


def play(world: World, chance: random.Random, steps: int, kept: Sequence[str]) -> None:
    """A random life of a target; every publish that is killed is followed by others until one is through."""
    held = list(kept[:1])
    files = random_site(chance, held)
    for _ in range(steps):
        match chance.randrange(6):
            case 0 if len(held) < len(kept):
                held.append(kept[len(held)])
                files = random_site(chance, held)
            case 1 | 2 | 3:
                files = random_site(chance, held)
            case 4:
                world.time += timedelta(days=chance.choice([1, 5, 30]))
            case _ if history := world.history():
                rollback(world, chance, chance.choice(history))
                continue
        while world.publish(files, kill=chance.choice([NEVER, *range(60)]), allow_deletes=True) is None:
            if chance.random() < 0.4:
                files = random_site(chance, held)
        finished(world, files)


def finished(world: World, files: Mapping[str, tuple[bytes, Stage]]) -> None:
    world.site(files)
    world.nothing_is_left_over()
    assert world.releases[world.history()[-1]] == {path: data for path, (data, _) in files.items()}


def rollback(world: World, chance: random.Random, name: str) -> None:
    while world.publish(None, kill=chance.choice([NEVER, *range(60)]), rollback=name) is None:
        pass
    world.nothing_is_left_over()
    there = world.target.plain()
    for path, data in world.releases[name].items():
        assert there[path] == data, path
    assert world.history()[-1] == name


__all__ = ["Disk", "Memory", "World", "page", "play", "random_site", "replace"]
