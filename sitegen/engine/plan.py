"""The plan: every artifact once, in path order, and the fingerprints of all that decides its bytes.

Invariant: what an artifact comes to depends on its view and its templates alone, wherever it is worked out.
"""

from __future__ import annotations

import re
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sitegen.artifact import Batch
from sitegen.base.dataclass import dataclass
from sitegen.base.fingerprint import digest, fingerprint
from sitegen.base.paths import fault_of_output, folded, folders_of, parents
from sitegen.base.problem import MakingFailed, Problem, Span
from sitegen.base.workings import AFRESH
from sitegen.theme.strings import WordsError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sitegen.artifact import Artifact, Stage
    from sitegen.base.workings import WorkingsLike
    from sitegen.theme.theme import Theme

OWN: Final = 32
"""How long the digest is that the key of an artifact with something of its `own` begins with."""
_PLAIN = re.compile(r"(?:[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}/)*[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}")


@dataclass(frozen=True, slots=True)
class Order:
    """An artifact to be, and the digest of its templates and of all that they name."""

    artifact: Artifact[Any]
    closure: str

    @property
    def path(self) -> str:
        """Where it lands, relative to the output folder."""
        return self.artifact.path


class Planned(NamedTuple):
    """What an artifact comes to: all that decides whether its file has to be made.

    Attributes:
        path: where it lands, relative to the output folder.
        stage: its turn in the commit.
        view: the digest of its maker's name and of its view; '' where nobody has to know.
        closure: that of its templates and of all that they name.
        beside: for the compressed copy of a file, that file's path.
        key: the digest of its maker's name and of what the view is made from, or ''.
    """

    path: str
    stage: Stage
    view: str
    closure: str
    beside: str = ""
    key: str = ""


def plan(items: Iterable[Artifact[Any] | Batch], theme: Theme) -> tuple[tuple[Order | Batch, ...], tuple[Problem, ...]]:
    """The batches, then the artifacts in path order, and those of both that cannot stand side by side."""
    artifacts: list[Artifact[Any]] = []
    batches: list[Batch] = []
    for item in items:
        if isinstance(item, Batch):
            batches.append(item)
        else:
            artifacts.append(item)
    orders, problems = ordered(artifacts, theme)
    inside = tuple(batch.folder for batch in batches)
    strays = [order.artifact for order in orders if inside and order.path.startswith(inside)]
    found = {*problems, *(_stray(artifact) for artifact in strays)}
    return (*batches, *orders), tuple(sorted(found))


def in_turn(items: Iterable[Order | Batch]) -> list[Order | Batch]:
    """The batches, then the artifacts as they are best made: those that show the same one after the other."""
    return sorted(items, key=_turn)


def _turn(item: Order | Batch) -> int:
    return item.artifact.turn if isinstance(item, Order) else -1


def expand(
    item: Order | Batch, theme: Theme, workings: WorkingsLike = AFRESH
) -> tuple[tuple[Order, ...], tuple[Problem, ...]]:
    """The orders that ``item`` stands for; for a batch this is where its work is done, or gone on with.

    Raises:
        ValueError: a batch gives an artifact that lies outside its folder, or that renders what it does not name.
        MakingFailed: the theme lacks words that it needs.
    """
    if isinstance(item, Order):
        return (item,), ()
    try:
        artifacts = item.plan(*item.arguments, *((workings,) if item.continues else ()))
    except WordsError as error:
        raise MakingFailed(words_fault(theme, error)) from error
    for artifact in artifacts:
        if not artifact.path.startswith(item.folder):
            message = f"{artifact.path}: it does not lie in the folder {item.folder} of its batch"
            raise ValueError(message)
        if item.key and not set(artifact.templates).issubset(item.templates):
            message = f"{artifact.path}: its batch does not name its templates"
            raise ValueError(message)
    return ordered(artifacts, theme)


def ordered(artifacts: Iterable[Artifact[Any]], theme: Theme) -> tuple[tuple[Order, ...], tuple[Problem, ...]]:
    """The artifacts in path order, and those that cannot stand side by side."""
    found = sorted(artifacts, key=attrgetter("path"))
    problems = [*_clashes(found), *_unknown_templates(found, theme)]
    closures = {templates: theme.closure(templates) for templates in {item.templates for item in found}}
    return tuple([Order(item, closures[item.templates]) for item in found]), tuple(sorted(set(problems)))


def view_of(order: Order, theme: Theme) -> object:
    """The view of an artifact.

    Raises:
        MakingFailed: the theme lacks words that it needs.
    """
    try:
        return order.artifact.view
    except WordsError as error:
        raise MakingFailed(words_fault(theme, error)) from error


def words_fault(theme: Theme, error: WordsError) -> Problem:
    """The problem that a page needs words which no template names."""
    return Problem(Span(theme.words), "error", error.code, str(error))


def planned(order: Order, view: object, key: str | None = None) -> Planned:
    """The fingerprints of an artifact, given its view, and its key where that is known.

    Raises:
        TypeError: the view holds something else than frozen plain values, or a maker is a closure.
    """
    artifact = order.artifact
    maker = _maker(artifact)
    try:
        found = fingerprint(view)
    except TypeError as error:
        message = f"{artifact.path}: {error}"
        raise TypeError(message) from error
    key = key_of(order) if key is None else key
    return Planned(artifact.path, artifact.stage, digest(f"{maker} {found}".encode()), order.closure, key=key)


def unseen(order: Order, view: str, key: str) -> Planned:
    """The same without its view, whose fingerprint is already known, or '' where that does not matter."""
    return Planned(order.path, order.artifact.stage, view, order.closure, key=key)


def key_of(item: Order | Batch, theme: Theme | None = None) -> str:
    """The digest of all that a view is made from, or a batch of artifacts with their closures; '' where it has no key.

    Raises:
        TypeError: a maker is a closure.
    """
    if isinstance(item, Order):
        return key_by_text(item, item.artifact.key)
    assert theme is not None, "a batch's templates are the theme's"
    found = item.key(*item.arguments) if item.key else ""
    return digest(found.encode(), theme.closure(item.templates).encode()) if found else ""


def key_by_text(order: Order, found: str) -> str:
    """The key of an artifact whose key function gives that text."""
    if not found:
        return ""
    own = own_of(order)
    return own + found if own else digest(f"{_maker(order.artifact)} {found}".encode())


def own_of(order: Order) -> str:
    """What the key of an artifact begins with that says something besides: the digest of that, and of its maker's name; else ''."""
    found = order.artifact.own
    return digest(f"{_maker(order.artifact)} {found}".encode()) if found else ""


def _maker(artifact: Artifact[Any]) -> str:
    """The name of an artifact's maker."""
    make = artifact.make
    name = getattr(make, "__qualname__", "<")
    if "<" in name:
        message = f"{artifact.path}: its maker is no module-level function, so it may hide what it depends on"
        raise TypeError(message)
    return f"{make.__module__} {name}"


def _origin(artifact: Artifact[Any]) -> Span:
    return artifact.origin or Span(f"output/{artifact.path}")


def _clashes(ordered: list[Artifact[Any]]) -> list[Problem]:
    """Paths that are no file names, are asked for twice, or are a file here and a folder there."""
    if _stand_apart([artifact.path for artifact in ordered]):
        return []
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


def _stand_apart(paths: list[str]) -> bool:
    """Whether nothing can be wrong with some paths, as far as is known at a glance: nearly always."""
    if not all(map(_PLAIN.fullmatch, paths)):
        return False
    folders, known = folders_of(paths), set(paths)
    if len(known) < len(paths) or not folders.isdisjoint(known):
        return False
    both = folders | known
    odd = [lower for path in both if (lower := path.lower()) != path]
    return len({*odd}) == len(odd) and both.isdisjoint(odd)


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


def _stray(artifact: Artifact[Any]) -> Problem:
    message = f"the address `/{artifact.path}` lies in a folder that the tool fills itself"
    return Problem(_origin(artifact), "error", "output-clash", message, "give it another address")


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
