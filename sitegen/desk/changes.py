"""What a change to the sources means: facts of clinics, words of texts, pages that come and go.

Invariant: compares two sites as they are published; nothing under ``private:`` and no draft is in either.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any, Final, Literal

from sitegen.base.dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sitegen.model.site import Article, Clinic, Site

What = Literal["added", "removed", "moved", "changed"]
_NAMES: Final = ("treatment", "for", "per", "name", "file", "date", "author", "region")
_WORD: Final = re.compile(r"\w[\w'’-]*")
_APART: Final = ("data/clinics/", "content/")


@dataclass(frozen=True, slots=True)
class Fact:
    """One value before and after; '' where there is none."""

    key: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class ClinicChange:
    """What became of one clinic; ``before`` is its old id where it moved."""

    what: What
    id: str
    name: str
    path: str
    before: str = ""
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class TextChange:
    """What became of one text: words added and removed, and what stands above it."""

    what: What
    path: str
    title: str
    words_added: int
    words_removed: int
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class Pages:
    """Addresses that are new, changed or gone.

    Attributes:
        changed: those that show something else; ``redrawn`` counts those that only look different.
        redirected: old addresses and where they lead now.
        lost: old addresses that lead nowhere now.
    """

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    redrawn: int = 0
    redirected: tuple[tuple[str, str], ...] = ()
    lost: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Changes:
    """All of it; ``pages`` is None where they could not be compared."""

    clinics: tuple[ClinicChange, ...]
    texts: tuple[TextChange, ...]
    pages: Pages | None
    others: tuple[tuple[str, What], ...]

    @property
    def none(self) -> bool:
        """Whether nothing changed at all."""
        return not (self.clinics or self.texts or self.others) and self.pages in {None, Pages()}


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A site at one time.

    Attributes:
        pages: by address, the fingerprints of what a page shows and of how it is drawn; None if not known.
        files: the sources.
    """

    site: Site
    pages: Mapping[str, tuple[str, str]] | None
    files: Mapping[str, bytes]


def compare(old: Snapshot, new: Snapshot) -> Changes:
    """What differs between two snapshots."""
    return Changes(
        tuple(_clinics(old.site, new.site)),
        tuple(_texts(old.site, new.site)),
        None if old.pages is None or new.pages is None else _pages(old.pages, new.pages, new.site),
        tuple(_others(old.files, new.files)),
    )


def _clinics(old: Site, new: Site) -> Iterator[ClinicChange]:
    gone = {name: clinic for name, clinic in old.clinics.items() if name not in new.clinics}
    for name in sorted(new.clinics.keys() | gone.keys()):
        clinic = new.clinics.get(name)
        if clinic is None:
            continue
        before = old.clinics.get(name) or _moved_from(clinic, gone)
        title = clinic.listing.name
        if before is None:
            yield ClinicChange("added", name, title, clinic.path)
            continue
        same = before.marks.whole == clinic.marks.whole
        facts = () if same else tuple(_facts(_plain(before.record), _plain(clinic.record)))
        if before.id != name:
            del gone[before.id]
            yield ClinicChange("moved", name, title, clinic.path, before.id, facts)
        elif facts:
            yield ClinicChange("changed", name, title, clinic.path, facts=facts)
    for name in sorted(gone):
        yield ClinicChange("removed", name, gone[name].listing.name, gone[name].path)


def _moved_from(clinic: Clinic, gone: Mapping[str, Clinic]) -> Clinic | None:
    """The clinic that this one was: it takes over the address, or has the same name and the same way to reach it."""
    record = clinic.record
    taken = {address.rstrip("/") for address in record.aliases}
    for other in gone.values():
        if other.address.rstrip("/") in taken:
            return other
    for other in gone.values():
        same = {value for value in (record.phone, record.email, record.website) if value}
        if record.name == other.listing.name and same & {other.record.phone, other.record.email, other.record.website}:
            return other
    return None


def _texts(old: Site, new: Site) -> Iterator[TextChange]:
    before, after = _all_texts(old), _all_texts(new)
    for path in sorted(before.keys() | after.keys()):
        was, now = before.get(path), after.get(path)
        shown = now or was
        assert shown is not None
        title = shown.front.title or shown.id
        if was is None or now is None:
            words = len(_words(shown))
            what: What = "added" if was is None else "removed"
            yield TextChange(what, path, title, *((words, 0) if was is None else (0, words)))
            continue
        facts = tuple(_facts(_plain(was.front), _plain(now.front)))
        added, removed = _counted(_words(was), _words(now))
        if facts or added or removed or was.prose.pieces != now.prose.pieces:
            yield TextChange("changed", path, title, added, removed, facts)


def _all_texts(site: Site) -> dict[str, Article]:
    intros = tuple(region.intro for region in site.regions.values() if region.intro)
    return {text.path: text for text in (*site.guide, *site.faq, *site.news, *site.pages, *intros)}


def _words(article: Article) -> list[str]:
    return _WORD.findall(article.prose.plain_text())


def _counted(old: list[str], new: list[str]) -> tuple[int, int]:
    """How many words came and how many went."""
    same = 0
    while same < min(len(old), len(new)) and old[same] == new[same]:
        same += 1
    old, new = old[same:], new[same:]
    while old and new and old[-1] == new[-1]:
        old, new = old[:-1], new[:-1]
    kept = sum(block.size for block in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks())
    return len(new) - kept, len(old) - kept


def _pages(old: Mapping[str, tuple[str, str]], new: Mapping[str, tuple[str, str]], site: Site) -> Pages:
    leads = {redirect.old: redirect.new for redirect in site.redirects}
    both = [address for address in old if address in new]
    gone = [address for address in old if address not in new]
    return Pages(
        added=tuple(sorted(address for address in new if address not in old)),
        changed=tuple(sorted(address for address in both if old[address][0] != new[address][0])),
        redrawn=sum(old[address][0] == new[address][0] and old[address] != new[address] for address in both),
        redirected=tuple(sorted((address, leads[address]) for address in gone if address in leads)),
        lost=tuple(sorted(address for address in gone if address not in leads)),
    )


def _others(old: Mapping[str, bytes], new: Mapping[str, bytes]) -> Iterator[tuple[str, What]]:
    """Sources that are neither records nor texts."""
    for path in sorted(old.keys() | new.keys()):
        if path.startswith(_APART) and path.endswith((".yaml", ".md")):
            continue
        if path not in old:
            yield path, "added"
        elif path not in new:
            yield path, "removed"
        elif old[path] != new[path]:
            yield path, "changed"


def _plain(record: Any) -> dict[str, Any]:
    """A record as text, lists and mappings, without what it leaves out."""
    found: dict[str, Any] = record.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return found


def _facts(old: Any, new: Any, key: str = "") -> Iterator[Fact]:
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for name in dict.fromkeys((*old, *new)):
            yield from _facts(old.get(name), new.get(name), f"{key}.{name}" if key else name)
    elif isinstance(old or new, list) and isinstance(new or old, list):
        yield from _listed(old or [], new or [], key)
    else:
        yield Fact(key, _said(old), _said(new))


def _listed(old: list[Any], new: list[Any], key: str) -> Iterator[Fact]:
    """What differs between lists: of mappings, each by its name; of ids, those that came and went."""
    if any(isinstance(item, dict) for item in (*old, *new)):
        yield from _facts(_by_name(old), _by_name(new), key)
        return
    came = [_said(item) for item in new if item not in old]
    went = [_said(item) for item in old if item not in new]
    if came or went:
        yield Fact(key, ", ".join(went), ", ".join(came))
    else:
        yield Fact(key, ", ".join(map(_said, old)), ", ".join(map(_said, new)))


def _by_name(items: list[Any]) -> dict[str, Any]:
    """Mappings of a list by what tells them apart, numbered where that is not enough."""
    found: dict[str, Any] = {}
    for item in items:
        name = " ".join(str(item[key]) for key in _NAMES if key in item) or "1"
        number = 1
        while (whole := name if number == 1 else f"{name} ({number})") in found:
            number += 1
        found[whole] = item
    return {name.replace(".", " "): value for name, value in found.items()}


def _said(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_said(inner)}" for key, inner in value.items())
    if isinstance(value, list):
        return "; ".join(map(_said, value))
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:.15g}" if isinstance(value, float) else str(value)
