"""Everything that a build reads, and the digest of it all: what decides whether anything is to be done."""

from __future__ import annotations

import contextlib
from dataclasses import field
from typing import TYPE_CHECKING

from sitegen.app.options import inputs_digest
from sitegen.base.dataclass import dataclass
from sitegen.base.fingerprint import digest
from sitegen.model.basis import is_record
from sitegen.shell.blocks import Blocks
from sitegen.shell.guard import has_memo
from sitegen.shell.toolchain import packers, toolchain_digest
from sitegen.shell.tree import ReadBeside, read_tree

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sitegen.app.options import BuildOptions
    from sitegen.app.pipeline import Pipeline
    from sitegen.base.memory import MemoLike
    from sitegen.base.problem import Problem
    from sitegen.base.sources import Sources


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything that a build reads.

    Attributes:
        files: the site's sources; records of clinics are read again when somebody asks for their bytes.
        problems: of reading them.
        theme: the files of the theme that comes with the tool.
        vendor: scripts of others, and what was packed of their data.
        toolchain: the tool's own digest.
        digest: of all of it and the options.
        records: the bytes of the records, where no memo is there that may know them. Whoever has parsed them lets them go.
    """

    files: Sources
    problems: tuple[Problem, ...]
    theme: Mapping[str, bytes]
    vendor: Mapping[str, bytes]
    toolchain: str
    digest: str
    records: Blocks = field(default_factory=Blocks, compare=False)

    def below(self, folder: str, memo: MemoLike) -> dict[str, bytes]:
        """The files of a folder, by their path inside it."""
        paths = memo.recall(f"below {folder}", _below, folder, tuple(self.files))
        return {path[len(folder) :]: self.files[path] for path in paths}


def _below(folder: str, paths: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(path for path in paths if path.startswith(folder))


def read_beside(options: BuildOptions) -> ReadBeside | None:
    """Begin to read the site in another process, if that pays: where a memo knows what is in most of it."""
    if options.jobs > 1 and has_memo(options.site):
        with contextlib.suppress(OSError):
            return ReadBeside(options.site, _is_held)
    return None


def read_inputs(options: BuildOptions, pipeline: Pipeline, reader: ReadBeside | None = None) -> Inputs:
    """Read the site, the tool's theme and its vendor files.

    Args:
        options: which site.
        pipeline: which theme and vendor files.
        reader: who is reading the site already.

    Raises:
        OSError: the site's folder cannot be looked into.
    """
    records = Blocks()
    theme, vendor, toolchain = pipeline.theme(), pipeline.vendor(), toolchain_digest()
    aside = None if has_memo(options.site) else records
    tree = reader.tree() if reader else read_tree(options.site, held=_is_held, aside=aside)
    everything = {
        **tree.files.digests(),
        **{f"\0theme/{path}": digest(data) for path, data in theme.items()},
        **{f"\0vendor/{path}": digest(data) for path, data in vendor.items()},
        "\0packers": packers(),
    }
    digest_of_all = inputs_digest(everything, options, toolchain)
    return Inputs(tree.files, tree.problems, theme, vendor, toolchain, digest_of_all, records)


def _is_held(path: str) -> bool:
    """Whether a source's bytes stay at hand: the records are most of all, and the memo knows what is in nearly all of them."""
    return not is_record(path)
