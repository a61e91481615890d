"""The theme's files as they are published: bundled, rewritten, named by their content.

Invariant: a name holds the digest of the final bytes, so a file under one name never changes, and
what is named is settled before what names it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sitegen.base.dataclass import dataclass
from sitegen.base.fingerprint import digest
from sitegen.base.memory import NoMemo
from sitegen.base.problem import Fault, Problem
from sitegen.theme import splits
from sitegen.theme.modules import linked
from sitegen.theme.references import Reference
from sitegen.theme.styles import BUNDLE, bundled, is_apart, wrap

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sitegen.base.memory import MemoLike
    from sitegen.theme.references import Parts

_DIGITS: Final = 10
_SCRIPTS: Final = (".mjs", ".js")
_HINTS: Final = {
    "asset-missing": "name a file of the theme by its relative path",
    "foreign-asset": "nothing may leave the site's own origin: put the file into the theme",
    "dynamic-asset": "name the script by a constant",
}


@dataclass(frozen=True, slots=True)
class ThemeAsset:
    """One file to publish, relative to the output folder."""

    path: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Assets:
    """All files to publish, and the path of each by its name in the theme."""

    files: tuple[ThemeAsset, ...]
    paths: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Source:
    """A file before it has its final bytes: parts with references, each with the file it stands in."""

    parts: tuple[tuple[str, Parts], ...]
    data: bytes = b""

    def references(self) -> Iterable[tuple[str, Reference]]:
        for path, parts in self.parts:
            for part in parts:
                if isinstance(part, Reference):
                    yield path, part


def publish(
    files: Mapping[str, bytes], folder: str, memo: MemoLike | None = None
) -> tuple[Assets, tuple[Problem, ...]]:
    """What the theme publishes of its files, vendor files among them; problems name them in ``folder``.

    ``memo`` remembers what was found in each file, and style sheets made small.
    """
    memo = memo or NoMemo()
    sources, problems = _sources(files, folder, memo)
    taken_in = {part for name, source in sources.items() for part, _ in source.parts if part != name}
    chosen, faults = _reachable(sources, frozenset(taken_in), folder)
    problems += faults
    order, cycles = _order(chosen, sources, folder)
    problems += cycles
    published: dict[str, ThemeAsset] = {}
    for name in order:
        data = _final(name, sources[name], published, memo)
        published[name] = ThemeAsset(_path(name, data), data)
    by_path = {asset.path: asset for asset in published.values()}
    paths = {name: published[name].path for name in sorted(published)}
    return Assets(tuple(by_path[path] for path in sorted(by_path)), paths), tuple(sorted(set(problems)))


def _is_root(name: str) -> bool:
    """Whether a file is published even when nothing names it."""
    if name.startswith(("assets/", "vendor/")):
        return True
    if name.startswith("js/") or (name.startswith("parts/") and name.endswith(".mjs")):
        return name.endswith(_SCRIPTS)
    return name == BUNDLE or is_apart(name) or (name.startswith("css/") and name.endswith(".css"))


def _sources(files: Mapping[str, bytes], folder: str, memo: MemoLike) -> tuple[dict[str, _Source], list[Problem]]:
    """Every file that may be published, with its references found; the style bundle is one of them."""
    sources: dict[str, _Source] = {}
    problems: list[Problem] = []
    sheets = bundled(files)
    wrapped: dict[str, Parts] = {}
    for name in sorted(files):
        if name.endswith(".css"):
            text = _text(files[name], f"{folder}/{name}", problems)
            layered = name in sheets or is_apart(name)
            parts, faults = splits.style(name, text, wrap(name, text) if layered else text, memo)
            problems += [fault.at(f"{folder}/{name}") for fault in faults]
            if name in sheets:
                wrapped[name] = parts
            else:
                sources[name] = _Source(((name, parts),))
        elif name.endswith(_SCRIPTS) and not name.startswith("vendor/"):
            text = _text(files[name], f"{folder}/{name}", problems)
            sources[name] = _Source(((name, splits.script(name, text, memo)),))
        else:
            sources[name] = _Source((), files[name])
    scripts = {name: source.parts[0][1] for name, source in sources.items() if name.endswith(".mjs") and source.parts}
    vendor = {
        name: source.data.decode("utf-8", "replace") for name, source in sources.items() if _is_vendor_script(name)
    }
    sources |= {name: _Source(linked(name, scripts, vendor)) for name in scripts}
    if wrapped:
        if BUNDLE in sources:
            message = "this file would hide the bundle of the same name; give it another"
            problems.append(Fault(1, 1, "style-syntax", message).at(f"{folder}/{BUNDLE}"))
        sources[BUNDLE] = _Source(tuple((name, wrapped[name]) for name in sheets))
    return sources, problems


def _is_vendor_script(name: str) -> bool:
    return name.startswith("vendor/") and name.endswith(_SCRIPTS)


def _text(data: bytes, path: str, problems: list[Problem]) -> str:
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        problems.append(Fault(line, 1, "theme-file-encoding", "the file is not valid UTF-8").at(path))
        return ""


def _reachable(
    sources: Mapping[str, _Source], taken_in: frozenset[str], folder: str
) -> tuple[list[str], list[Problem]]:
    """The files to publish: the roots and what they name; and the references that lead nowhere.

    A script that became part of another (``taken_in``) is published only where something still names it.
    """
    problems: list[Problem] = []
    waiting = [name for name in sorted(sources) if _is_root(name) and name not in taken_in]
    chosen = set(waiting)
    while waiting:
        for path, reference in sources[waiting.pop()].references():
            code = reference.fault or ("" if reference.target in sources else "asset-missing")
            if code:
                message = f"`{reference.written}` is no file of the theme"
                if code == "dynamic-asset":
                    message = f"`{reference.written}` names a script by an expression"
                fault = Fault(reference.line, 1, code, message, _HINTS[code])
                problems.append(fault.at(f"{folder}/{path}"))
            elif reference.target is not None and reference.target not in chosen:
                chosen.add(reference.target)
                waiting.append(reference.target)
    return sorted(chosen), problems


def _order(chosen: list[str], sources: Mapping[str, _Source], folder: str) -> tuple[list[str], list[Problem]]:
    """The files so that each comes after all that it names; a circle is a problem where it closes."""
    order: list[str] = []
    problems: list[Problem] = []
    state: dict[str, bool] = {}  # False while a file's references are being visited

    def visit(name: str, trail: tuple[str, ...]) -> None:
        state[name] = False
        for path, reference in sources[name].references():
            target = reference.target
            if target is None or target not in sources:
                continue
            if target not in state:
                visit(target, (*trail, name))
            elif not state[target]:
                circle = " → ".join(
                    (*trail[trail.index(target) :], name, target) if target in trail else (name, target)
                )
                fault = Fault(reference.line, 1, "asset-cycle", f"these import one another: {circle}")
                problems.append(fault.at(f"{folder}/{path}"))
        state[name] = True
        order.append(name)

    for name in chosen:
        if name not in state:
            visit(name, ())
    return order, problems


def _final(name: str, source: _Source, published: Mapping[str, ThemeAsset], memo: MemoLike) -> bytes:
    """The bytes of a file, its references rewritten to the published names."""
    if not source.parts:
        return source.data
    style = name.endswith(".css")
    text = []
    for _, parts in source.parts:
        for part in parts:
            if isinstance(part, str):
                text.append(part)
            else:
                text.append(_rewritten(part, published, style=style))
        text.append("\n")
    whole = "".join(text)
    return (splits.small(whole, memo) if style else whole.rstrip() + "\n").encode()


def _rewritten(reference: Reference, published: Mapping[str, ThemeAsset], *, style: bool) -> str:
    written = reference.written
    if reference.target is not None and reference.target in published:
        tail = written[len(written.partition("#")[0].partition("?")[0]) :]
        written = f"./{published[reference.target].path.rpartition('/')[2]}{tail}"
    return f'url("{written}")' if style else written


def _path(name: str, data: bytes) -> str:
    """Where a file is published. Modules get the ending that every host serves as script."""
    stem, dot, ending = name.rpartition("/")[2].rpartition(".")
    if not dot:
        stem, ending = ending, "bin"
    ending = "js" if ending == "mjs" else ending
    return f"assets/{stem}.{digest(data)[:_DIGITS]}.{ending}"
