"""What a build is asked for, and what it tells."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, field
from typing import TYPE_CHECKING, NamedTuple

from sitegen.artifact import Stage
from sitegen.base.dataclass import dataclass
from sitegen.base.fingerprint import digest
from sitegen.base.memory import LoadOptions
from sitegen.base.problem import Problem, Span

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from sitegen.engine.reason import Reason
    from sitegen.engine.records import Entry


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """What a build is asked for.

    Attributes:
        site: the site's folder.
        as_of: the day that counts as today.
        output: the output folder; ``<site>/output`` when None.
        base_url: instead of the one that the site states.
        host: who serves the site, instead of what it states.
        drafts: whether drafts are published.
        jobs: how many processes at most.
        verify: whether to make everything anew and compare it with what lies in the output.
        verify_sample: how many of how many kept files to make anew and compare; none when None.
    """

    site: Path
    as_of: date
    output: Path | None = None
    base_url: str | None = None
    host: str | None = None
    drafts: bool = False
    jobs: int = 1
    verify: bool = False
    verify_sample: tuple[int, int] | None = None

    @property
    def folder(self) -> Path:
        """The output folder."""
        return self.output or self.site / "output"

    def for_loading(self) -> LoadOptions:
        """Those options that decide what the site is."""
        return LoadOptions(self.as_of, self.drafts, self.base_url, self.host)


class Built(NamedTuple):
    """A file in the output: the digest of its bytes, and its turn among the others."""

    output: str
    stage: Stage


class BuiltFiles(Mapping[str, Built]):
    """Many files that are told one by one, since most commands ask for none of them.

    Args:
        entries: what is known of those that were there.
        made: the digests of others, and their turns; these come instead of entries of the same paths.
    """

    def __init__(self, entries: Mapping[str, Entry], made: Mapping[str, Built]) -> None:
        self._entries, self._made = entries, made

    def __getitem__(self, path: str) -> Built:
        """The file at a path.

        Raises:
            KeyError: there is none.
        """
        if path in self._made:
            return self._made[path]
        entry = self._entries[path]
        return Built(entry.output, Stage(entry.stage))

    def __iter__(self) -> Iterator[str]:
        """The paths of all files."""
        return iter({**self._entries, **self._made})

    def __len__(self) -> int:
        """How many files there are."""
        return len(self._entries.keys() | self._made.keys())


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What a build did.

    Attributes:
        problems: in the site's sources, and warnings about the output.
        sources: the files that were read, for the report.
        made: paths that were made, each with its reason.
        changed: those of them whose bytes are new in the output.
        kept: paths that stayed as they were.
        deleted: paths that were taken away.
        verified: paths that were made anew and compared with the output.
        failure: why nothing could be done, when that is no problem of the sources; else empty.
        exit_code: 0 fine, 1 problems in the sources, 2 wrong usage, 3 the world failed.
        timings: seconds by stage.
        files: everything that is in the output now, by path.
    """

    problems: tuple[Problem, ...] = ()
    sources: Mapping[str, bytes] = field(default_factory=dict)
    made: tuple[tuple[str, Reason], ...] = ()
    changed: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()
    verified: tuple[str, ...] = ()
    failure: str = ""
    exit_code: int = 0
    timings: Mapping[str, float] = field(default_factory=dict)
    files: Mapping[str, Built] = field(default_factory=dict)


def inputs_digest(files: Mapping[str, str], options: BuildOptions, toolchain: str) -> str:
    """The digest of all that a build's result depends on.

    Args:
        files: the digests of what was read.
        options: what was asked for.
        toolchain: the tool's own digest.
    """
    chunks = [toolchain, options.as_of.isoformat(), str(options.drafts), repr(options.base_url), repr(options.host)]
    read = "".join([f"{one} {len(path)} {path}\n" for path, one in files.items()])
    return digest(*(chunk.encode() for chunk in chunks), read.encode())


def encode_problems(problems: tuple[Problem, ...]) -> str:
    """Problems as text that `decode_problems` reads back."""
    return json.dumps([asdict(problem) for problem in problems], ensure_ascii=False)


def decode_problems(text: str) -> tuple[Problem, ...]:
    """The problems in a text that `encode_problems` wrote."""
    return tuple(Problem(Span(**record.pop("span")), **record) for record in json.loads(text))
