"""What is to be confirmed or reviewed next: the oldest first, and what readers depend on before the rest.

The rule. A thing is due when its last date is as many days back as its kind may be: `freshness.fresh` for
clinics, their prices and their payment; `freshness.article` for texts, unless the text names its own day in
`review.due`. Its weight is how many times over that term has run, times how visible it is: 3 where readers
have nothing else to go by (no other open clinic in the region; an article on the home page), 2 where they
have little (one or two others; the article of a condition or treatment), 1 elsewhere. Greatest weight first.

Invariant: closed clinics, news posts and texts without any date are never due.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final, Literal

from sitegen.base.dataclass import dataclass
from sitegen.model.facts import ENOUGH

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from sitegen.model.site import Article, Clinic, Site

_LAST: Final = 3_650_000  # days; `freshness` may name more than a calendar holds


@dataclass(frozen=True, slots=True)
class Due:
    """One thing to do.

    Attributes:
        id: its identity, such as ``clinic:us/wa/seattle/harbor-light``.
        path: the source to edit.
        task: what to do, in words.
        last: when it was last confirmed; None where only a day is set.
        day: when it is due.
        overdue: days since then; negative while it is still to come.
        weight: the order of the list.
        why: what makes it visible, in words; '' where nothing does.
    """

    id: str
    kind: Literal["clinic", "article", "faq", "page", "region"]
    title: str
    path: str
    address: str
    task: str
    last: date | None
    day: date
    overdue: int
    weight: float
    why: str


def due(site: Site, within: int) -> tuple[Due, ...]:
    """What is due now or in the next ``within`` days, the most pressing first."""
    found = (*_clinics(site), *_texts(site))
    return tuple(
        sorted(
            (item for item in found if item.overdue >= -within),
            key=lambda item: (-item.weight, item.day, item.title.casefold(), item.id),
        )
    )


def _clinics(site: Site) -> Iterator[Due]:
    ages = site.config.freshness
    for clinic in site.clinics.values():
        if clinic.listing.status == "closed":
            continue
        dated = _dates(clinic)
        first = min(day for day, _ in dated)
        late = [task for day, task in dated if (site.as_of - day).days >= ages.fresh]
        task = ", ".join(dict.fromkeys(late or [task for day, task in dated if day == first]))
        visible, why = _alternatives(site, clinic)
        yield _item(
            site,
            ("clinic", f"clinic:{clinic.id}", clinic.listing.name, clinic.path, clinic.address),
            f"confirm {task}",
            (first, _after(first, ages.fresh), ages.fresh),
            (visible, why),
        )


def _dates(clinic: Clinic) -> list[tuple[date, str]]:
    """When each part of a record was last confirmed; what has no date of its own has the record's."""
    record = clinic.record
    found = [(record.verified.on, "the record")]
    found += [(entry.checked, "prices") for entry in record.pricing if entry.checked]
    if record.payment and record.payment.checked:
        found.append((record.payment.checked, "payment"))
    return found


def _alternatives(site: Site, clinic: Clinic) -> tuple[int, str]:
    """How visible a clinic is: readers of its region have few others to choose from, or many."""
    region = site.regions[clinic.region]
    others = sum(site.clinics[name].listing.status == "open" for name in region.clinics if name != clinic.id)
    if not others:
        return 3, f"no other open clinic in {region.in_text}"
    if others < ENOUGH:
        return 2, f"{others} other{'' if others == 1 else 's'} in {region.in_text}"
    return 1, ""


def _texts(site: Site) -> Iterator[Due]:
    featured = {f"content/guide/{name}" for name in site.config.featured}
    entries = (*site.conditions.values(), *site.treatments.values())
    leading = {f"content/guide/{entry.article}" for entry in entries if entry.article}
    intros = tuple(region.intro for region in site.regions.values() if region.intro)
    for article in (*site.guide, *site.faq, *site.pages, *intros):
        terms = _terms(site, article)
        if terms is None:
            continue
        if article.path in featured:
            seen = 3, "on the home page"
        elif article.path in leading:
            seen = 2, "the article of a condition or treatment"
        else:
            seen = 1, ""
        kind, prefix = _KINDS[article.kind]
        title = article.front.title or article.id
        task = "review the text" if article.front.review.due else "read it again"
        yield _item(site, (kind, f"{prefix}:{article.id}", title, article.path, article.address), task, terms, seen)


_KINDS: Final[dict[str, tuple[Literal["article", "faq", "page", "region"], str]]] = {
    "guide": ("article", "article"),
    "faq": ("faq", "faq"),
    "pages": ("page", "page"),
    "regions": ("region", "region"),
}


def _terms(site: Site, article: Article) -> tuple[date | None, date, int] | None:
    """When a text was last read, when it is due, and how many days it may take; None where nothing says so."""
    front, term = article.front, site.config.freshness.article
    dates = [day for day in (front.published, front.updated, front.review.on) if day]
    last = max(dates, default=None)
    if front.review.due:
        return last, front.review.due, term
    return (last, _after(last, term), term) if last else None


def _after(day: date, days: int) -> date:
    """``day`` and ``days`` later, or the last day that there is."""
    try:
        return day + timedelta(days=min(days, _LAST))
    except OverflowError:
        return day.max


def _item(
    site: Site,
    thing: tuple[Literal["clinic", "article", "faq", "page", "region"], str, str, str, str],
    task: str,
    terms: tuple[date | None, date, int],
    seen: tuple[int, str],
) -> Due:
    kind, name, title, path, address = thing
    last, day, term = terms
    overdue = (site.as_of - day).days
    weight = round(seen[0] * max(0.0, 1 + overdue / max(1, term)), 2)
    where = f"{site.origin}{site.href(address)}"
    return Due(name, kind, title, path, where, task, last, day, overdue, weight, seen[1])
