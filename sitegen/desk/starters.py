"""First drafts of sources: commented files that an editor completes, and that are valid as they stand.

Invariant: what a file leaves out is there as a line behind ``#``, in a form that would be valid too.
"""

from __future__ import annotations

import json
import re
import unicodedata
from typing import TYPE_CHECKING, Final, Literal

from sitegen.base.dataclass import dataclass
from sitegen.model.addresses import OWN_PAGES, RESERVED

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from sitegen.model.site import Site

TextKind = Literal["article", "faq", "news"]
FOLDERS: Final[dict[TextKind, str]] = {"article": "guide", "faq": "faq", "news": "news"}
_PLAIN: Final = re.compile(r"[\w+(][\w .,/()+&'’–-]*|https?://[\w./~-]+|[\w.+-]+@[\w.-]+")
_LETTERS: Final = str.maketrans(
    {"ß": "ss", "æ": "ae", "ø": "o", "œ": "oe", "đ": "d", "ł": "l", "þ": "th", "&": " and "}
)


@dataclass(frozen=True, slots=True)
class ClinicFacts:
    """What an editor says of a new clinic."""

    name: str
    region: str
    locality: str
    treatments: tuple[str, ...]
    phone: str = ""
    email: str = ""
    website: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class TextFacts:
    """What an editor says of a new text."""

    kind: TextKind
    title: str
    description: str
    section: str = ""


def slug(words: str) -> str:
    """What ``words`` are in an address: ``Café “Zoë”`` gives ``cafe-zoe``; '' where no letter can be kept."""
    plain = unicodedata.normalize("NFKD", words.casefold().translate(_LETTERS))
    plain = "".join(char for char in plain if not unicodedata.combining(char)).replace("'", "").replace("’", "")
    return "-".join(re.findall(r"[a-z0-9]+", plain))[:80].strip("-")


def free_slug(words: str, taken: Collection[str]) -> str:
    """The slug of ``words``, with a number where it is taken or kept for the site's own pages."""
    first = slug(words)
    if not first:
        return ""
    number = 1
    found = first
    while found in taken or found in RESERVED | OWN_PAGES:
        number += 1
        found = f"{first}-{number}"
    return found


def regions_called(site: Site, words: str) -> tuple[str, ...]:
    """The ids of the regions that ``words`` mean: by id, by name, or by another name of theirs."""
    asked = words.strip().strip("/")
    if asked in site.regions:
        return (asked,)
    folded = asked.casefold()
    return tuple(
        region.id
        for region in site.regions.values()
        if folded in {region.name.casefold(), *(name.casefold() for name in region.names)}
    )


def scalar(text: str) -> str:
    """``text`` as a value in YAML, in quotes where it needs them."""
    return text if _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def clinic(site: Site, facts: ClinicFacts, as_of: date) -> str:
    """A new record."""
    day = as_of.isoformat()
    region = next((site.regions[name] for name in _upwards(facts.region) if name in site.regions), None)
    first = facts.treatments[0]
    contact = (("phone", facts.phone), ("email", facts.email), ("website", facts.website))
    examples = {"phone": "+1 206 555 0114", "email": "name@clinic.example", "website": "https://clinic.example/"}
    lines = [
        "# A line that begins with # is not read. Take the # off a line such as `#summary: …` to use it, and leave out",
        "# what nobody knows. What each key means: hold the pointer over it in your editor, or see docs/FIELDS.md of sitegen.",
        "",
        f"name: {scalar(facts.name)}",
        *(("sample: true  # as all records of a demonstration site",) if site.demonstration else ()),
        f"added: {day}",
        "address:",
        "  #street: 12 Main Street",
        f"  locality: {scalar(facts.locality)}",
        "  #postal_code: 00000",
        "#location: {lat: 0.0, lon: 0.0}  # degrees; puts it on maps and into lists by distance",
        *(f"{key}: {scalar(value)}" if value else f"#{key}: {examples[key]}" for key, value in contact),
        "#summary: One plain sentence of at most 200 characters.",
        "#background: |",
        "#  A few plain sentences about the clinic, in Markdown.",
        _known("treatments", site.treatments),
        "treatments:",
        *(f"  - {name}" for name in facts.treatments),
        *_optional("conditions", site.conditions),
        *_optional("amenities", site.amenities),
        *_optional("accessibility", site.accessibility),
        "#practitioners:",
        "#  - {name: Jo Doe, role: Medical director}",
        "#hours:",
        "#  mon: 09:00-17:00",
        "#  tue: 09:00-12:00 13:00-17:00",
        "#  sat: closed",
        "#pricing:",
        f"#  - {{treatment: {first}, min: 100, max: 200, per: session, checked: {day}}}",
        "#payment:",
        "#  sliding_scale: false",
        f"#  checked: {day}",
        "#languages: [en]",
        "#accepting_new_patients: true",
        "#founded: 2020",
        *_inherited(region.timezone if region else "", region.currency if region else ""),
        "verified:",
        f"  on: {day}  # the day on which you confirmed all of this",
        f"  by: {scalar(facts.by)}" if facts.by else "  #by: phone",
    ]
    return "\n".join(lines) + "\n"


def text(site: Site, facts: TextFacts, as_of: date) -> str:
    """A new article, question or post: a draft until its line `draft` is deleted."""
    day = as_of.isoformat()
    lines = [
        "---",
        "# Lines that begin with # are not read. What each key means: docs/FIELDS.md of sitegen.",
        f"title: {scalar(facts.title)}",
        f"description: {scalar(facts.description)}",
    ]
    if facts.kind == "article":
        if facts.section:
            lines.append(f"section: {facts.section}")
        lines += ["#order: 50", "#tags: [other-words, for-it]"]
    lines += [f"published: {day}", f"updated: {day}"]
    if facts.kind != "news":
        lines.append("review: {status: unreviewed}")
    lines += ["draft: true  # delete this line when the text is ready", "---", *_body(facts.kind, site)]
    return "\n".join(lines) + "\n"


def region(site: Site, name: str, title: str, description: str) -> str:
    """A region's introduction: a draft until its line `draft` is deleted."""
    del site
    lines = [
        "---",
        f"# The introduction on the page of {name}. What it leaves out, data/regions.yaml says.",
        f"title: {scalar(title)}",
        f"description: {scalar(description)}",
        "draft: true  # delete this line when the text is ready",
        "---",
        "Write here what holds for this place and not for others.",
    ]
    return "\n".join(lines) + "\n"


def region_title(site: Site, name: str) -> str:
    """A title for the page of the region ``name``."""
    known = site.regions.get(name)
    place = known.in_text if known else name.rpartition("/")[2].replace("-", " ").title()
    what = site.config.directory.name or "Clinics"
    return f"{what} in {place}"


def _body(kind: TextKind, site: Site) -> list[str]:
    if kind == "faq":
        return ["Answer in the first sentence. Then give the reasons, and say where to read more."]
    if kind == "news":
        return ["Say what changed, since when, and what it means for readers."]
    key = next(iter(site.sources), "")
    cite = f" Cite what you claim, as here [@{key}]." if key else ""
    return [
        f"Begin with what readers need most. Write short sentences and plain words.{cite}",
        "",
        "## A heading that says what follows",
        "",
        "One thought to a paragraph.",
    ]


def _known(key: str, ids: Collection[str]) -> str:
    return f"# Known {key}: {', '.join(ids)}"


def _optional(key: str, ids: Collection[str]) -> tuple[str, ...]:
    return (_known(key, ids), f"#{key}: [{next(iter(ids))}]") if ids else ()


def _inherited(timezone: str, currency: str) -> tuple[str, ...]:
    if not timezone:
        return ()
    return (f"# Hours are in the region's time, {timezone}; prices in its currency, {currency}.",)


def _upwards(name: str) -> tuple[str, ...]:
    """A region's id and those around it, from the inside out."""
    parts = name.split("/")
    return tuple("/".join(parts[:depth]) for depth in range(len(parts), 0, -1))
