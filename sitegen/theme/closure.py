"""Everything that a page's bytes depend on beside its view: its templates and all that they name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sitegen.base.fingerprint import digest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sitegen.theme.templates import Facts


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
    return Closure(
        frozenset(seen),
        frozenset(named.name for name in seen for named in facts[name].assets),
        frozenset(named.name for name in seen for named in facts[name].icons),
        frozenset(key for name in seen for key in facts[name].strings),
    )


def digest_of(
    closure: Closure,
    texts: Mapping[str, str],
    urls: Mapping[str, str],
    icons: Mapping[str, str],
    strings: Mapping[str, str],
) -> str:
    """The digest of the texts, addresses, drawings and words that a closure stands for."""
    chunks: list[str] = []
    for name in sorted(closure.templates):
        chunks += ("template", name, texts[name])
    for name in sorted(closure.assets):
        chunks += ("asset", name, urls[name])
    for name in sorted(closure.icons):
        chunks += ("icon", name, icons[name])
    for key in sorted(_expanded(closure.strings, strings)):
        chunks += ("string", key, strings[key])
    return digest(*(chunk.encode() for chunk in chunks), b"")


def _expanded(keys: frozenset[str], strings: Mapping[str, str]) -> set[str]:
    """The existing strings that ``keys`` stand for."""
    found = {key for key in keys if key in strings}
    beginnings = tuple(key for key in keys if not key or key.endswith("."))
    if beginnings:
        found.update(key for key in strings if key.startswith(beginnings))
    return found
