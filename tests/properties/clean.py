"""What a clean build makes of a desk's sources: the measure of every other build.

A clean build knows no output, no ledger and no memo on disk. Since sequences come by the same sources again
and again, its result is remembered under all that went in, and parses under their whole bytes.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import brotli
from jinja2 import Environment

from sitegen.app.build import build
from sitegen.base.fingerprint import digest
from sitegen.base.memory import Straight, line_of
from sitegen.shell.memo import MemoryMemo
from sitegen.shell.store import MemoryStore
from sitegen.theme import strings
from sitegen.theme.environment import make_environment

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sitegen.base.memory import Line
    from sitegen.base.problem import Problem
    from sitegen.base.sources import Source
    from tests.properties.desk import Desk

_MOST = 100  # results remembered; of parses and code, some times as many


@dataclass(frozen=True, slots=True)
class Clean:
    """The result of a clean build."""

    files: Mapping[str, bytes]
    problems: frozenset[Problem]
    exit_code: int


class WholeMemo(Straight, MemoryMemo):
    """Parses by their kind and all of their bytes, whatever keys the program thinks of."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, bytes], object] = {}

    def get(self, kind: str, data: bytes | Source) -> object | None:
        return self._kept.get((kind, _whole(data)))

    def put(self, kind: str, data: bytes | Source, plain: object) -> None:
        if len(self._kept) > _MOST * 5:
            self._kept.clear()
        self._kept[kind, _whole(data)] = plain

    def line(self, kind: str, data: bytes | Source) -> Line | None:
        found = self._kept.get((kind, _whole(data)))
        return line_of(found) if isinstance(found, bytes) else None


def _whole(data: bytes | Source) -> bytes:
    return data if isinstance(data, bytes) else data.read()


class Measure:
    """Clean builds, each made once."""

    def __init__(self) -> None:
        self._memo = WholeMemo()
        self._known: OrderedDict[str, Clean] = OrderedDict()
        self._same: dict[bytes, bytes] = {}  # equal files of different results, kept once

    def knows(self, desk: Desk) -> bool:
        return _key(desk) in self._known

    def clean(self, desk: Desk, *, forget: bool = False) -> Clean:
        """The clean build of what is there now; made anew and without any memo if ``forget``."""
        key = _key(desk)
        if forget or key not in self._known:
            store = MemoryStore()
            memo = MemoryMemo() if forget else self._memo
            result = build(desk.build_options(), desk.pipeline, store=store, memo=memo)
            assert not result.failure, result.failure
            files = {path: self._same.setdefault(data, data) for path, data in store.files.items()}
            self._known[key] = Clean(files, frozenset(result.problems), result.exit_code)
            if len(self._known) > _MOST:
                self._known.popitem(last=False)
                if len(self._same) > _MOST * 40:
                    self._same.clear()
        return self._known[key]


def _key(desk: Desk) -> str:
    """All that decides what a clean build makes."""
    options = desk.build_options()
    parts = [repr((options.as_of, options.drafts, options.base_url, options.host)).encode()]
    for path, what in desk.snapshot().items():
        parts += [path.encode(), b"file", what] if isinstance(what, bytes) else [path.encode(), b"link", what.encode()]
    shared = desk.site / "shared"
    for path in sorted(shared.rglob("*")) if shared.is_dir() else ():
        parts += [str(path.relative_to(shared)).encode(), path.read_bytes() if path.is_file() else b""]
    for files in (desk.pipeline.theme(), desk.pipeline.vendor()):
        for name in sorted(files):
            parts += [name.encode(), files[name]]
    return digest(*parts)


_compile = Environment.compile
_parse = Environment.parse
_PARSER = make_environment({}, "", {}, {}, {})
_compiled: dict[tuple[object, ...], object] = {}


def compile_once(self, source, name=None, filename=None, *rest, **named):
    """Jinja's code for a template's text, which is the same for every environment of this program."""
    key = (source, name, filename, rest, tuple(named.items()))
    if not isinstance(source, str):
        return _compile(self, source, name, filename, *rest, **named)
    if key not in _compiled:
        if len(_compiled) > _MOST * 4:
            _compiled.clear()
        _compiled[key] = _compile(self, source, name, filename, *rest, **named)
    return _compiled[key]


@lru_cache(_MOST * 4)
def _tree(source, name, filename):
    return _parse(_PARSER, source, name, filename)


def parse_once(self, source, name=None, filename=None):
    """Jinja's tree of a template's text, which nothing here writes to, and which is the same for every environment."""
    return _tree(source, name, filename)


#: Python's code for a unit's text.
code_once = lru_cache(_MOST * 10)(compile)
#: A brotli stream, which costs a build of a small site as much as its pages.
packed_once = lru_cache(_MOST * 10)(brotli.compress)
_words = lru_cache(_MOST)(strings.read_strings)


def words_once(data):
    """A theme's words by the bytes of their file."""
    words, faults = _words(data)
    return dict(words), faults
