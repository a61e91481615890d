"""The plan: every artifact once, in path order, with the fingerprints of all that decides its bytes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sitegen.base.fingerprint import digest, fingerprint
from sitegen.base.paths import fault_of_output, folded, parents
from sitegen.base.problem import Problem, Span

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sitegen.artifact import Artifact
    from sitegen.theme.theme import Theme


@dataclass(frozen=True, slots=True)
class Planned:
    """An artifact with its fingerprints.

    Attributes:
        view: of the maker's name and the view.
        closure: of the templates and of all that they name.
    """

    artifact: Artifact[Any]
    view: str
    closure: str

    @property
    def path(self) -> str:
        """Where it lands, relative to the output folder."""
        return self.artifact.path


def plan(artifacts: Iterable[Artifact[Any]], theme: Theme) -> tuple[tuple[Planned, ...], tuple[Problem, ...]]:
    """Fingerprint the artifacts, and find those that cannot stand side by side.

    Raises:
        TypeError: a view holds something else than frozen plain values, or a maker is a closure.
    """
    ordered = sorted(artifacts, key=lambda artifact: artifact.path)
    problems = [*_clashes(ordered), *_unknown_templates(ordered, theme)]
    planned = tuple(Planned(item, _view(item), theme.closure(item.templates)) for item in ordered)
    return planned, tuple(sorted(set(problems)))


def _view(artifact: Artifact[Any]) -> str:
    make = artifact.make
    if "<" in getattr(make, "__qualname__", "<"):
        message = f"{artifact.path}: its maker is no module-level function, so it may hide what it depends on"
        raise TypeError(message)
    try:
        view = fingerprint(artifact.view)
    except TypeError as error:
        message = f"{artifact.path}: {error}"
        raise TypeError(message) from error
    return digest(make.__module__.encode(), make.__qualname__.encode(), view.encode())


def _origin(artifact: Artifact[Any]) -> Span:
    return artifact.origin or Span(f"output/{artifact.path}")


def _clashes(ordered: list[Artifact[Any]]) -> list[Problem]:
    """Paths that are no file names, are asked for twice, or are a file here and a folder there."""
    problems: list[Problem] = []
    files: dict[str, Artifact[Any]] = {}
    for artifact in ordered:
        if fault := fault_of_output(artifact.path):
            message = f"the address `/{artifact.path}` {fault}"
            problems.append(Problem(_origin(artifact), "error", "output-name", message))
        first = files.setdefault(folded(artifact.path), artifact)
        if first is not artifact:
            problems.append(_clash(artifact, first))
    for artifact in ordered:
        for folder in parents(artifact.path):
            file = files.get(folded(folder))
            if file is not None:
                problems.append(_clash(artifact, file))
    problems += _folder_clashes(ordered)
    return problems


def _folder_clashes(ordered: list[Artifact[Any]]) -> list[Problem]:
    """Folders that differ by case alone."""
    spellings: dict[str, tuple[str, Artifact[Any]]] = {}
    problems = []
    for artifact in ordered:
        for folder in parents(artifact.path):
            spelling, first = spellings.setdefault(folded(folder), (folder, artifact))
            if spelling != folder:
                problems.append(_clash(artifact, first))
    return problems


def _clash(one: Artifact[Any], other: Artifact[Any]) -> Problem:
    where = f"{other.origin.path}:{other.origin.line}" if other.origin else "the tool itself"
    if one.path == other.path:
        message = f"the address `/{one.path}` is also asked for by {where}"
    else:
        message = f"the address `/{one.path}` cannot stand beside `/{other.path}`, which {where} asks for"
    return Problem(_origin(one), "error", "output-clash", message, "give one of them another address")


def _unknown_templates(ordered: list[Artifact[Any]], theme: Theme) -> list[Problem]:
    missing = {root: item for item in reversed(ordered) for root in item.templates if root not in theme.texts}
    return [
        Problem(Span(f"{theme.folder}/{root}"), "error", "template-missing", f"`/{item.path}` needs this template")
        for root, item in sorted(missing.items(), key=lambda pair: pair[0])
    ]
