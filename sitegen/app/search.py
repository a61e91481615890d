"""One query to the index, as the browser asks it: of the output folder, or of the sources where nothing is built."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from sitegen.app.draft import draft
from sitegen.app.inputs import read_inputs
from sitegen.app.pipeline import standard
from sitegen.artifact import Batch
from sitegen.base.dataclass import dataclass
from sitegen.base.problem import has_errors
from sitegen.outputs.search import FOLDER, MANIFEST, VERSION, index_files
from sitegen.search.answer import Answer, answer
from sitegen.search.reader import IndexFault, Opened
from sitegen.shell.clock import Stopwatch
from sitegen.shell.faults import describe
from sitegen.shell.guard import MEMORY
from sitegen.shell.memo import DiskMemo
from sitegen.shell.published import read_published

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sitegen.app.options import BuildOptions
    from sitegen.base.problem import Problem


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What a search did.

    Attributes:
        answer: to the query; None when there was no index to ask.
        read: what was read: the output folder, or ``sources``.
        count: how many documents the index has.
        problems: in the sources, if these were read and have errors.
        sources: the files that were read, for the report.
        failure: why nothing could be asked; else empty.
        exit_code: 0 fine, 1 problems in the sources, 3 the world failed.
    """

    answer: Answer | None = None
    read: str = ""
    count: int = 0
    problems: tuple[Problem, ...] = ()
    sources: Mapping[str, bytes] = field(default_factory=dict)
    failure: str = ""
    exit_code: int = 0


def search(options: BuildOptions, text: str, most: int, *, explain: bool = False) -> SearchResult:
    """Put a query to the index.

    Args:
        options: which site, and where its output is; the rest counts only where the sources are read.
        text: what a reader types.
        most: how many results to show.
        explain: whether each result says what its score is made of.
    """
    try:
        if read_published(options.folder, MANIFEST) is None:
            return _in_sources(options, text, most, explain=explain)
        folder = options.folder
        return _asked(lambda name: read_published(folder, f"{FOLDER}{name}"), str(folder), text, most, explain=explain)
    except IndexFault as fault:
        return SearchResult(failure=f"{fault}; run `sitegen build`", exit_code=3)
    except OSError as error:
        return SearchResult(failure=describe(error), exit_code=3)


def _in_sources(options: BuildOptions, text: str, most: int, *, explain: bool) -> SearchResult:
    pipeline = standard()
    inputs = read_inputs(options, pipeline)
    memo = DiskMemo(options.site / MEMORY / "memo", inputs.toolchain)
    found = draft(inputs, options, pipeline, memo, Stopwatch())
    if has_errors(found.problems) or found.theme is None:
        return SearchResult(problems=found.problems, sources=inputs.files, exit_code=1)
    batches = (item for item in found.plan if isinstance(item, Batch) and item.folder == FOLDER)
    files = index_files(artifact for batch in batches for artifact in batch.plan(*batch.arguments))
    return _asked(files.get, "sources", text, most, explain=explain)


def _asked(read: Callable[[str], bytes | None], where: str, text: str, most: int, *, explain: bool) -> SearchResult:
    index = Opened(read, VERSION)
    return SearchResult(answer(index, text, most, explain=explain), where, index.count)
