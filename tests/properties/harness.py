"""Incremental equals clean: edits to a site and its output, and what must hold after each of them.

The harness knows nothing of what a site is about: give it a `Pipeline` and the files of a small site.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from sitegen.app.build import build
from sitegen.app.options import BuildOptions, BuildResult
from sitegen.engine.records import MANIFEST, decode_manifest
from sitegen.shell.memo import MemoryMemo
from sitegen.shell.store import MemoryStore

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sitegen.app.pipeline import Pipeline

AS_OF = date(2026, 11, 23)


@dataclass(frozen=True, slots=True)
class Edit:
    """One thing that happens to a site or its output.

    ``where`` chooses among the files there are; ``what`` is the new text.
    """

    kind: str
    where: int = 0
    what: bytes = b""


@dataclass(slots=True)
class World:
    """A site on disk with its output, and what someone else did to it."""

    site: Path
    pipeline: Pipeline
    options: dict[str, object] = field(default_factory=dict)
    foreign: dict[str, bytes] = field(default_factory=dict)

    def write(self, path: str, data: bytes) -> None:
        whole = self.site / path
        whole.parent.mkdir(parents=True, exist_ok=True)
        whole.write_bytes(data)

    def sources(self) -> list[str]:
        found = []
        for top in ("content", "data", "themes"):
            found += [path.relative_to(self.site).as_posix() for path in (self.site / top).rglob("*") if path.is_file()]
        return sorted(found)

    def outputs(self) -> dict[str, bytes]:
        """Every file in the output folder but the tool's own records."""
        top = self.site / "output"
        return {
            path.relative_to(top).as_posix(): path.read_bytes()
            for path in sorted(top.rglob("*"))
            if path.is_file() and path.name != MANIFEST
        }

    def manifest(self) -> set[str]:
        found = decode_manifest((self.site / "output" / MANIFEST).read_bytes())
        assert found is not None
        return set(found.files)

    def build_options(self, jobs: int = 1) -> BuildOptions:
        return BuildOptions(self.site, **{"as_of": AS_OF, "jobs": jobs, **self.options})  # type: ignore[arg-type]

    def incremental(self) -> BuildResult:
        return build(self.build_options(), self.pipeline)

    def clean(self) -> tuple[BuildResult, dict[str, bytes]]:
        store = MemoryStore()
        result = build(self.build_options(), self.pipeline, store=store, memo=MemoryMemo())
        return result, store.files


def make_world(site: Path, files: Mapping[str, bytes], pipeline: Pipeline) -> World:
    world = World(site, pipeline)
    for path, data in files.items():
        world.write(path, data)
    return world


SOURCE_EDITS = ("change", "add", "delete", "revert", "touch")
OUTPUT_EDITS = ("tamper", "lose", "foreign")
RECORD_EDITS = ("no-ledger", "cut-ledger", "no-memo", "cut-memo", "no-caches")
OPTION_EDITS = ("drafts", "as-of", "base-url")


def edits(texts: st.SearchStrategy[bytes]) -> st.SearchStrategy[list[Edit]]:
    """Sequences of edits; ``texts`` are what sources may be changed to."""
    kinds = st.sampled_from(SOURCE_EDITS * 3 + OUTPUT_EDITS * 2 + RECORD_EDITS + OPTION_EDITS)
    return st.lists(st.builds(Edit, kinds, st.integers(0, 10_000), texts), min_size=1, max_size=6)


def apply(world: World, edit: Edit, original: Mapping[str, bytes]) -> None:
    """Let one edit happen."""
    if edit.kind in SOURCE_EDITS:
        _edit_sources(world, edit, original)
    elif edit.kind in OUTPUT_EDITS:
        _edit_outputs(world, edit)
    elif edit.kind in RECORD_EDITS:
        _edit_records(world, edit)
    elif edit.kind == "drafts":
        world.options["drafts"] = not world.options.get("drafts", False)
    elif edit.kind == "as-of":
        world.options["as_of"] = date(2026, 1 + edit.where % 12, 1)
    elif edit.kind == "base-url":
        world.options["base_url"] = ("https://x.example/", "https://x.example/sub/dir/", None)[edit.where % 3]


def _edit_sources(world: World, edit: Edit, original: Mapping[str, bytes]) -> None:
    paths = world.sources()
    editable = [path for path in paths if path.endswith((".md", ".css"))] or paths
    path = editable[edit.where % len(editable)]
    if edit.kind == "change":
        world.write(path, edit.what)
    elif edit.kind == "add":
        parent, _, name = path.rpartition("/")
        new = f"{parent}/new{edit.where % 3}-{name}"
        if not (world.site / new).exists():
            world.write(new, (world.site / path).read_bytes())
    elif edit.kind == "delete":
        (world.site / path).unlink()
    elif edit.kind == "touch":
        os.utime(world.site / path, (edit.where, edit.where))
    else:
        for name in [path for path in paths if path not in original]:
            (world.site / name).unlink()
        for name, data in original.items():
            world.write(name, data)


def _edit_outputs(world: World, edit: Edit) -> None:
    paths = sorted(world.outputs().keys() - world.foreign.keys())
    if edit.kind == "foreign" or not paths:
        name = f"foreign-{edit.where % 3}/file.txt"
        world.write(f"output/{name}", edit.what)
        world.foreign[name] = edit.what
    elif edit.kind == "tamper":
        world.write(f"output/{paths[edit.where % len(paths)]}", b"tampered " + edit.what)
    else:
        (world.site / "output" / paths[edit.where % len(paths)]).unlink()


def _edit_records(world: World, edit: Edit) -> None:
    top = world.site / ".sitegen"
    part = {"no-ledger": "ledgers", "cut-ledger": "ledgers", "no-memo": "memo", "cut-memo": "memo"}.get(edit.kind, "")
    for path in sorted((top / part).rglob("*.json")):
        if edit.kind.startswith("no"):
            path.unlink()
        else:
            data = path.read_bytes()
            path.write_bytes(data[: edit.where % (len(data) + 1)] + edit.what)


def check_build(world: World) -> BuildResult:
    """Build, and assert everything that is promised of a build whatever happened before."""
    before = world.outputs() if (world.site / "output").exists() else {}
    result = world.incremental()
    expected, clean = world.clean()
    assert not result.failure, result.failure
    own = {problem for problem in result.problems if problem.code != "altered-output"}
    assert own == set(expected.problems)
    assert result.exit_code == expected.exit_code
    for name, data in world.foreign.items():
        assert (world.site / "output" / name).read_bytes() == data, "a foreign file was touched"
    if result.exit_code:
        assert world.outputs() == before, "a failed build changed the output"
        return result
    owned = world.manifest()
    after = world.outputs()
    assert owned == set(clean)
    assert {path: after[path] for path in owned} == clean, "incremental differs from clean"
    leftover = after.keys() - owned - world.foreign.keys()
    altered = {problem.span.path.removeprefix("output/") for problem in result.problems} & leftover
    assert leftover == altered, "old files stay behind"
    again = world.incremental()
    assert (again.made, again.deleted, again.exit_code) == ((), (), 0), "a second build makes something"
    assert again.problems == result.problems, "a second build tells other problems"
    return result
