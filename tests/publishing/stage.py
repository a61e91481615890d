"""A target in a known state, sites to publish there, and what anybody sees of it afterwards.

Invariant: a state is one that a real publish left; it is brought back object by object, never made up.
"""

from __future__ import annotations

import re
import signal
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.publishing.bucket import Bucket, Object
from tests.publishing.faults import calm
from tests.publishing.named import Where, is_page
from tests.publishing.reader import FIXED, WAYS_IN, by_http, sweep
from tests.publishing.sites import AS_OF, BASE, ORIGIN
from tests.publishing.weed import BUCKET, PUBLISHER

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.publishing.faults import Rule
    from tests.publishing.nursery import Ended, Nursery, Run
    from tests.publishing.proxy import Proxy
    from tests.publishing.reader import Away, Miss, Names

HERE = Where(ORIGIN, BASE)
PREFIX = "live/"
ROOM = ".sitegen/"
#: What others keep in the same place; one of them beside our pages, one that looks like a hashed file of ours.
FOREIGN = {
    "notes/readme.txt": Object(b"Not yours.", (("content-type", "text/plain"), ("cache-control", "max-age=7"))),
    "guide/theirs.html": Object(b"<p>Theirs.</p>", (("content-type", "text/html"),)),
    "assets/site.0000000000.css": Object(b"/* theirs */", (("content-type", "text/css"),)),
}
KEYS = {"AWS_ACCESS_KEY_ID": PUBLISHER.name, "AWS_SECRET_ACCESS_KEY": PUBLISHER.secret}
_TIME = re.compile(r"\d{8}T\d{6}(\.\d+)?Z?-")


@dataclass
class Stage:
    """Everything that a test of publishing needs.

    Attributes:
        bucket: the bucket with all rights, not by way of the proxy.
        proxy: by which publishers reach it.
        nurseries: where publishers run; two, since each runs one at a time.
        sites: built sites by the number of their version.
        reader: who reads while something is published.
        states: targets as publishes left them, by what was published there one after another: ' first second'.
        requests: how many the last of these publishes took.
        last: the state that was brought last.
        planted: a fault in every publisher that is started.
        touched: keys that may hold something else since.
    """

    bucket: Bucket
    proxy: Proxy
    nurseries: tuple[Nursery, Nursery]
    sites: Mapping[str, Path]
    reader: Away
    names: Names
    states: dict[str, dict[str, Object]] = field(default_factory=dict)
    requests: dict[str, int] = field(default_factory=dict)
    last: dict[str, Object] = field(default_factory=dict)
    planted: str = ""
    touched: set[str] = field(default_factory=set)

    def start(
        self, version: str, *flags: str, rule: Rule = calm, by: int = 0, target: str = "live",
        end: int = signal.SIGKILL, **more: Any,
    ) -> Run:  # fmt: skip
        """Begin to publish a version; the requests are counted from one again unless it is the second publisher.

        Args:
            version: which.
            flags: of the command.
            rule: what goes wrong; a kill sends the signal ``end``.
            by: which of the two publishers.
            target: its name.
            end: a number.
            more: what a nursery takes.
        """
        started: list[Run] = []

        def kill() -> None:
            while not started:
                time.sleep(0.001)
            started[0].kill(end)

        if not by:
            self._remember()
            self.proxy.fresh(rule, kill)
        arguments = ("publish", target, "--site", str(self.sites[version]), "--as-of", AS_OF, *flags)
        started.append(self.nurseries[by].start(*arguments, planted=self.planted, **{**KEYS, **more}))
        return started[0]

    def publish(self, version: str, *flags: str, rule: Rule = calm, target: str = "live", **more: Any) -> Ended:
        """Publish a version."""
        ended = self.start(version, *flags, rule=rule, target=target, **more).wait()
        self.proxy.settle()
        return ended

    def good(self, version: str, *flags: str, rule: Rule = calm, **more: Any) -> Ended:
        """Publish a version; nothing may be wrong with it."""
        ended = self.publish(version, *flags, rule=rule, **more)
        assert ended.code == 0, ended
        return ended

    def put(self, path: str, stored: Object) -> None:
        """Somebody else stores something in the target."""
        self.touched.add(PREFIX + path)
        assert self.bucket.put(PREFIX + path, stored.body, stored.metadata).status == 200

    def delete(self, path: str) -> None:
        """Somebody else deletes something in the target."""
        self.touched.add(PREFIX + path)
        self.bucket.delete(PREFIX + path)

    def bring(self, state: str) -> dict[str, Object]:
        """Bring the target into a state, and tell it; '' is the one with nothing but foreign files."""
        if state not in self.states:
            before, _, version = state.rpartition(" ")
            if version:
                self.learn(state, before, version)
                return self.states[state]
            self.states[state] = {PREFIX + path: stored for path, stored in FOREIGN.items()}
        self._remember()
        wanted, last, found = self.states[state], self.last, self.bucket.keys(PREFIX)
        other = {key for key in last.keys() | wanted.keys() if last.get(key) != wanted.get(key)}
        self.bucket.restore(PREFIX, wanted, self.touched | other | found.keys() ^ wanted.keys())
        self.touched.clear()
        self.last = wanted
        return wanted

    def learn(self, state: str, before: str, version: str, *flags: str, **more: Any) -> int:
        """How many requests a publish without faults takes; the state that it leaves is known from then on."""
        if state not in self.requests:
            self.bring(before)
            self.good(version, *flags, **more)
            self.requests[state] = self.proxy.round.count
            self.states[state] = self.objects()
        return self.requests[state]

    def releases(self, state: str = "") -> list[str]:
        """The ids of the releases that a state (or the target as it is) remembers, the oldest first."""
        room = f"{PREFIX}{ROOM}releases/"
        if state and state not in self.states:
            self.bring(state)
        keys = self.states[state] if state else self.bucket.keys(room)
        return sorted(key.removeprefix(room).removesuffix(".json.gz") for key in keys if key.startswith(room))

    def _remember(self) -> None:
        self.proxy.settle()
        self.touched |= self.proxy.round.touched(PREFIX)

    def objects(self) -> dict[str, Object]:
        """All that lies in the target."""
        return self.bucket.objects(PREFIX)

    def misses(self, *known: Mapping[str, Object]) -> list[Miss]:
        """What readers miss who know the ways in, all pages of the states ``known``, or have one of these open still.

        Of a site that was never published before, only the ways in are known to anybody.
        """
        paths = {key.removeprefix(PREFIX) for state in known for key in state}
        pages = sorted(path for path in paths if is_page(path) and path not in FOREIGN)
        there = (key.removeprefix(PREFIX) for key in self.bucket.keys(PREFIX))
        lonely = [path for path in there if is_page(path) and path not in paths and not path.startswith(ROOM)]
        public = by_http(HERE, self.bucket.port, BUCKET, PREFIX)
        return sweep(public, [*(FIXED if pages else WAYS_IN), *pages], names=self.names, lonely=lonely if pages else ())


def public(objects: Mapping[str, Object]) -> dict[str, Object]:
    """What readers can see of a state."""
    return {key: stored for key, stored in objects.items() if not key.startswith(PREFIX + ROOM)}


def records(objects: Mapping[str, Object]) -> Counter[str]:
    """The tool's own records in a state, with their times taken out of their names."""
    room = PREFIX + ROOM
    names = (key.removeprefix(room) for key in objects if key.startswith(room))
    # an inventory tells when files left, so its digest is another one each time
    return Counter(re.sub(r"^(inventories)/.*", r"\1", _TIME.sub("", name)) for name in names)


def differing(one: Mapping[str, Object], other: Mapping[str, Object]) -> list[str]:
    """The keys at which two states differ, with what differs."""
    found = []
    for key in sorted(one.keys() | other.keys()):
        if key not in one or key not in other:
            found.append(f"{key}: only in {'the first' if key in one else 'the second'}")
        elif one[key] != other[key]:
            found.append(
                f"{key}: {'bytes' if one[key].body != other[key].body else [one[key].metadata, other[key].metadata]}"
            )
    return found
