"""Structured data (JSON-LD) that search engines would refuse or that says too much.

Each block on a page has to be JSON with the context of schema.org and a type, and must have what its type
cannot do without. A rating may only come from the reviews that the site itself collected (`source: site`)
of a clinic that is no sample: passing on what others collected is against the search engines' rules, and
invented stars are a lie. What the tool writes is right; a theme of one's own may spoil it.

To mend it, correct the template that the page is made by, or take the theme's own block out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pydantic_core import from_json

from sitegen.base.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sitegen.checks.subject import Emitted, Subject
    from sitegen.model.site import Clinic

    Found = tuple[str, str]

CODES: Final = ("structured-data-broken", "structured-data-incomplete", "structured-data-rating")
_NEEDED: Final = {
    "AggregateRating": ("ratingValue", "reviewCount"),
    "BreadcrumbList": ("itemListElement",),
    "FAQPage": ("mainEntity",),
    "ItemList": ("itemListElement",),
    "MedicalClinic": ("name", "url", "address"),
    "MedicalWebPage": ("name", "url"),
    "NewsArticle": ("headline", "datePublished"),
    "Physician": ("name", "address"),
    "WebSite": ("name", "url"),
}


def check(subject: Subject) -> Iterator[Problem]:
    """Every block of structured data that is not as it must be."""
    clinics = {f"{clinic.address.lstrip('/')}index.html": clinic for clinic in subject.site.clinics.values()}
    for one in subject.living():
        for text in subject.page(one.path).data:
            for code, message in _faults(text, clinics.get(one.path)):
                yield _problem(subject, one, code, message)


def is_plain(text: str) -> bool:
    """Whether nothing can be wrong with a block, on whatever page it stands: it is whole, and rates nothing."""
    return "aggregateRating" not in text and not any(_faults(text, None))


def _problem(subject: Subject, one: Emitted, code: str, message: str) -> Problem:
    where = f"`{one.address}`: {message}"
    return Problem(subject.origin(one), "error", code, where, "correct the template that this page is made by")


def _faults(text: str, clinic: Clinic | None) -> Iterator[Found]:
    try:
        data = from_json(text, allow_inf_nan=False)
    except ValueError:
        yield "structured-data-broken", "a block of structured data is not JSON"
        return
    if not isinstance(data, dict) or data.get("@context") != "https://schema.org":
        yield "structured-data-broken", "a block of structured data does not name https://schema.org as its context"
        return
    if not data.get("@type"):
        yield "structured-data-incomplete", "a block of structured data has no `@type`"
        return
    yield from _missing(data)
    if "aggregateRating" in data:
        yield from _rating(data["aggregateRating"], clinic)


def _missing(data: Mapping[str, Any]) -> Iterator[Found]:
    kind = str(data["@type"])
    for key in _NEEDED.get(kind, ()):
        if not data.get(key):
            yield "structured-data-incomplete", f"`{kind}` has no `{key}`"


def _rating(rating: Any, clinic: Clinic | None) -> Iterator[Found]:
    own = [] if clinic is None else [one.rating for one in clinic.record.reviews if one.source == "site"]
    sample = clinic is not None and clinic.record.sample
    count = rating.get("reviewCount") if isinstance(rating, dict) else None
    if sample or not own or count != len(own):
        yield "structured-data-rating", f"it rates by {count} reviews; the site collected {0 if sample else len(own)}"
        return
    yield from _missing({"@type": "AggregateRating", **rating})
