"""Script modules that only one module imports become part of it: one file to fetch in place of many.

A module is put in as a function called on the spot that returns what it exports, so names never meet.
What is not so simple (a module with several importers, a default or starred import, a renamed export)
stays as it is written: a file of its own, imported by the browser.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from sitegen.theme.references import Reference

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sitegen.theme.references import Parts

_HEAD: Final = re.compile(r"""^import\s*(?:\{(?P<names>[\w$\s,]*)\}\s*from\s*)?["']\Z""", re.MULTILINE)
_TAIL: Final = re.compile(r"""["'];?""")
_STATIC: Final = re.compile(r"""\b(?:import|export)(?:\b[\w$*\s{},]*\bfrom)?\s*["']\Z""")
_EXPORT: Final = re.compile(r"^export (?=(?:async )?(?:function\*?|class|const) ([\w$]+))", re.MULTILINE)
_OTHER_EXPORT: Final = re.compile(r"^export\b(?! (?:async function|function|class|const) )", re.MULTILINE)
_RENAMED: Final = re.compile(r"\s+as\s+")

_Named = tuple[str, "Parts"]


def linked(name: str, modules: Mapping[str, Parts], vendor: Mapping[str, str]) -> tuple[_Named, ...]:
    """The parts of the module ``name`` with what it alone imports, each with the file that they stand in.

    Args:
        name: a module of the theme.
        modules: the parts of every module.
        vendor: the text of every script that is published as it came.
    """
    order: list[str] = []
    if not _collect(name, modules, vendor, order):
        return ((name, modules[name]),)
    places = {module: f"m{place}" for place, module in enumerate(order)}
    found: list[_Named] = []
    for module in order:
        if module in vendor:
            found.append((module, (vendor[module],)))
            continue
        parts, exported = _without_imports(modules[module], places)
        if module == name:
            found.append((name, parts))
        else:
            parts = tuple(_EXPORT.sub("", part) if isinstance(part, str) else part for part in parts)
            head, tail = f"const {places[module]} = (() => {{\n", f"return {{ {', '.join(exported)} }};\n}})();\n"
            found.append((module, (head, *parts, tail)))
    return tuple(found)


def _static(parts: Parts) -> Iterator[tuple[str, str]]:
    """Target and statement head of each static import or re-export."""
    for before, part in pairwise(parts):
        if isinstance(part, Reference) and isinstance(before, str) and _STATIC.search(before):
            yield part.target or "", before


def _collect(name: str, modules: Mapping[str, Parts], vendor: Mapping[str, str], order: list[str]) -> bool:
    """Whether ``name`` and what it imports can be put together; ``order`` gets them, imported ones first."""
    importers: dict[str, set[str]] = {}
    for module, parts in modules.items():
        for part in parts:
            if isinstance(part, Reference) and part.target:
                importers.setdefault(part.target, set()).add(module)
    state: dict[str, bool] = {}

    def visit(module: str) -> bool:
        if module in state:
            return state[module]
        state[module] = False  # a circle is refused
        if module not in vendor:
            if module not in modules or (module != name and _has_other_exports(modules[module])):
                return False
            for target, head in _static(modules[module]):
                if not _HEAD.search(head) or not visit(target):
                    return False
        state[module] = True
        order.append(module)
        return True

    return visit(name) and all(importers[module] <= set(order) for module in order if module != name)


def _has_other_exports(parts: Parts) -> bool:
    return any(isinstance(part, str) and _OTHER_EXPORT.search(part) for part in parts)


def _without_imports(parts: Parts, places: Mapping[str, str]) -> tuple[Parts, list[str]]:
    """``parts`` with imports turned into names of what is put in before, and the names that they export."""
    found: list[str | Reference] = []
    exported: list[str] = []
    for part in parts:
        if isinstance(part, str):
            exported += _EXPORT.findall(part)
    skip = False
    for before, part in zip(("", *parts), parts, strict=False):
        if isinstance(part, Reference):
            head = _HEAD.search(before) if isinstance(before, str) else None
            target = part.target or ""
            if head is None or target not in places:
                found.append(part)
                continue
            text = str(found.pop())
            names = _RENAMED.sub(": ", head["names"] or "").strip()
            text = text[: text.rindex("import")]
            found.append(f"{text}const {{ {names} }} = {places[target]};" if names else text)
            skip = True
        else:
            found.append(_TAIL.sub("", part, count=1) if skip else part)
            skip = False
    return tuple(found), exported
