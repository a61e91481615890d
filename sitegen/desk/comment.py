"""What changed, as Markdown for a comment on a code host and as JSON.

Invariant: what a source holds stands in code spans, so it can be neither markup, nor a link, nor a mention.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sitegen.desk.changes import Changes, ClinicChange, Fact, Pages, TextChange

_MOST: Final = 50  # entries of one list; a comment has at most 65,536 characters
_MOST_FACTS: Final = 20
_LONGEST: Final = 80  # characters of one value
_WAY: Final = "→"


def as_json(changes: Changes, revision: str, commit: str) -> str:
    """Everything, with whole values."""
    return json.dumps({"revision": revision, "commit": commit, **asdict(changes)}, ensure_ascii=False, indent=2) + "\n"


def as_markdown(changes: Changes, revision: str, commit: str) -> str:
    """A comment: a line that sums up, then clinics, texts, pages and other sources."""
    lines = [f"## Changes since {code(revision)} ({commit[:10]})", ""]
    if changes.none:
        return "\n".join([*lines, "Nothing that is published changes.", ""])
    lines += [_summary(changes), ""]
    if changes.pages is not None and changes.pages.lost:
        head = f"### ⚠ Addresses lost without a redirect ({len(changes.pages.lost)})"
        advice = "Readers who kept these get an error. Put each into `aliases` of what took its place."
        lines += [head, "", advice, "", *_some(code(page) for page in changes.pages.lost), ""]
    if changes.clinics:
        lines += ["### Clinics", "", *_cut([_clinic(clinic) for clinic in changes.clinics]), ""]
    if changes.texts:
        lines += ["### Texts", "", *_cut([_text(text) for text in changes.texts]), ""]
    if changes.pages is not None:
        lines += _pages(changes.pages)
    if changes.others:
        lines += ["### Other sources", "", *_others(changes), ""]
    return "\n".join(lines)


def code(text: str) -> str:
    """``text`` as a code span on one line, whatever is in it."""
    plain = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    if not plain:
        return "(empty)"
    fence = "`" * (max((len(run) for run in re.findall("`+", plain)), default=0) + 1)
    space = " " if plain.startswith("`") or plain.endswith("`") else ""
    return f"{fence}{space}{plain}{space}{fence}"


def _summary(changes: Changes) -> str:
    counts = []
    for word, items in (("clinic", changes.clinics), ("text", changes.texts)):
        for what in ("added", "changed", "moved", "removed"):
            number = sum(item.what == what for item in items)
            if number:
                counts.append(f"{_number(number, word)} {what}")
    pages = changes.pages
    if pages is None:
        counts.append("pages not compared, since there are errors at the revision")
    else:
        told = ((len(pages.added), "new"), (len(pages.changed), "changed"), (len(pages.redirected), "redirected"))
        counts += [f"{_number(number, 'page')} {what}" for number, what in told if number]
        if pages.lost:
            counts.append(f"**{_number(len(pages.lost), 'address', 'addresses')} lost**")
    return (", ".join(counts) or "Only what is not shown on pages changes") + "."


def _number(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or f'{one}s'}"


def _clinic(change: ClinicChange) -> list[str]:
    where = code(change.id) if change.what != "moved" else f"{code(change.before)} {_WAY} {code(change.id)}"
    return [f"- **{change.what}** {code(change.name)}, {where}", *_facts(change.facts)]


def _text(change: TextChange) -> list[str]:
    words = [
        f"{_number(number, 'word')} {what}"
        for number, what in ((change.words_added, "added"), (change.words_removed, "removed"))
        if number
    ]
    counted = f": {', '.join(words)}" if words else "" if change.facts else ": links or marks only"
    return [f"- **{change.what}** {code(change.title)}, {code(change.path)}{counted}", *_facts(change.facts)]


def _facts(facts: tuple[Fact, ...]) -> list[str]:
    lines = []
    for fact in facts[:_MOST_FACTS]:
        old, new = _apart(fact.old, fact.new)
        if old and new:
            lines.append(f"  - {code(fact.key)}: {code(old)} {_WAY} {code(new)}")
        elif new:
            lines.append(f"  - {code(fact.key)}: now {code(new)}")
        else:
            lines.append(f"  - {code(fact.key)}: no longer {code(old)}")
    more = len(facts) - _MOST_FACTS
    return [*lines, f"  - … and {more} more"] if more > 0 else lines


def _apart(old: str, new: str) -> tuple[str, str]:
    """Two values, long ones cut to the place where they begin to differ."""
    if max(len(old), len(new)) <= _LONGEST:
        return old, new
    same = 0
    while same < min(len(old), len(new)) and old[same] == new[same]:
        same += 1
    start = max(0, old.rfind(" ", 0, max(0, same - 20)) + 1) if same > _LONGEST // 2 else 0
    return _window(old, start), _window(new, start)


def _window(text: str, start: int) -> str:
    shown = text[start : start + _LONGEST]
    if not text:
        return ""
    return ("… " if start else "") + shown + (" …" if len(text) > start + _LONGEST else "")


def _pages(pages: Pages) -> list[str]:
    lines: list[str] = []
    for title, items in (
        ("New", [code(page) for page in pages.added]),
        ("Redirected", [f"{code(old)} {_WAY} {code(new)}" for old, new in pages.redirected]),
        ("Changed", [code(page) for page in pages.changed]),
    ):
        if items:
            lines += [f"**{title}** ({len(items)})", "", *_some(items), ""]
    if pages.redrawn:
        lines += [f"{_number(pages.redrawn, 'page')} show the same and only look different.", ""]
    return ["### Pages", "", *lines] if lines else []


def _others(changes: Changes) -> list[str]:
    """Each source by itself, and those of themes counted."""
    theme = sum(path.startswith("themes/") for path, _ in changes.others)
    lines = _some(f"**{what}** {code(path)}" for path, what in changes.others if not path.startswith("themes/"))
    return [*lines, f"- {_number(theme, 'file')} of the theme"] if theme else lines


def _some(items: Iterable[str]) -> list[str]:
    return _cut([[f"- {item}"] for item in items])


def _cut(entries: list[list[str]]) -> list[str]:
    """The lines of the first entries, and how many are left out."""
    lines = [line for entry in entries[:_MOST] for line in entry]
    more = len(entries) - _MOST
    return [*lines, f"- … and {more} more"] if more > 0 else lines
