"""Everything that a page's bytes depend on beside its view: its templates and all that they name."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sitegen.base.dataclass import dataclass
from sitegen.base.fingerprint import digest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sitegen.theme.templates import Facts


@dataclass(frozen=True, slots=True)
class Stock:
    """All that a theme's templates are and may name, by name; ``facts`` are the templates'."""

    texts: Mapping[str, str]
    facts: Mapping[str, Facts]
    urls: Mapping[str, str]
    icons: Mapping[str, str]
    strings: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Closure:
    """What some root templates reach.

    Attributes:
        templates, assets, icons: by name.
        strings: keys; one that ends with a dot, or is empty, stands for all that begin with it.
    """

    templates: frozenset[str]
    assets: frozenset[str]
    icons: frozenset[str]
    strings: frozenset[str]


def reach(roots: tuple[str, ...], facts: Mapping[str, Facts]) -> Closure:
    """The closure of ``roots``; a template without facts is left out."""
    seen: set[str] = set()
    waiting = [root for root in roots if root in facts]
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting.extend(named.name for named in facts[name].templates if named.name in facts)
    return _named(seen, facts)


def _named(templates: set[str], facts: Mapping[str, Facts]) -> Closure:
    """These templates with all that they name."""
    return Closure(
        frozenset(templates),
        frozenset(named.name for name in templates for named in facts[name].assets),
        frozenset(named.name for name in templates for named in facts[name].icons),
        frozenset(key for name in templates for key in facts[name].strings),
    )


def around(root: str, facts: Mapping[str, Facts]) -> Closure:
    """What the compiled form of one template, or of a macro in it, is written from.

    That is the template with what it extends and includes, all that these name but for assets, whose addresses are
    looked up when it is run, and of the templates that they import the text alone: whoever calls a macro has to know
    its parameters, not what it draws.
    """
    seen: set[str] = set()
    waiting = [root]
    while waiting:
        name = waiting.pop()
        if name not in seen and name in facts:
            seen.add(name)
            waiting.extend(facts[name].inlined)
    imported = {named.name for name in seen for named in facts[name].templates if named.name in facts}
    return replace(_named(seen, facts), templates=frozenset(seen | imported), assets=frozenset())


def digest_of(closure: Closure, stock: Stock) -> str:
    """The digest of the texts, addresses, drawings and words that a closure stands for."""
    chunks: list[str] = []
    for name in sorted(closure.templates):
        chunks += ("template", name, stock.texts[name])
    for name in sorted(closure.assets):
        chunks += ("asset", name, stock.urls[name])
    for name in sorted(closure.icons):
        chunks += ("icon", name, stock.icons[name])
    for key in sorted(_expanded(closure.strings, stock.strings)):
        chunks += ("string", key, stock.strings[key])
    return digest(*(chunk.encode() for chunk in chunks), b"")


def _expanded(keys: frozenset[str], strings: Mapping[str, str]) -> set[str]:
    """The existing strings that ``keys`` stand for."""
    found = {key for key in keys if key in strings}
    beginnings = tuple(key for key in keys if not key or key.endswith("."))
    if beginnings:
        found.update(key for key in strings if key.startswith(beginnings))
    return found
