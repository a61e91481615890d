"""Facts that nobody has looked at for too long, and dates that have not come yet.

`--as-of` is the day that counts as today. A record is due when it was verified longer ago than
`freshness.stale` in `data/site.yaml` says; an article when its `review.due` has passed or, where it has
none, when it was last reviewed, updated or published longer ago than `freshness.article`. A verification
or a review cannot lie in the future.

To mend it, check the facts again and write the day under `verified.on`, `updated` or `review.on`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sitegen.model.facts import freshness

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from sitegen.base.problem import Problem
    from sitegen.checks.subject import Subject
    from sitegen.model.site import Article, Clinic
    from sitegen.parse.yaml import KeyPath

CODES: Final = ("date-ahead", "review-overdue", "verification-stale")


def check(subject: Subject) -> Iterator[Problem]:
    """What is due, and what is dated ahead."""
    site = subject.site
    for clinic in site.clinics.values():
        yield from _clinic(subject, clinic)
    for article in (*site.guide, *site.faq, *site.pages):
        yield from _article(subject, article)


def _clinic(subject: Subject, clinic: Clinic) -> Iterator[Problem]:
    site, record = subject.site, clinic.record
    where = clinic.path, ("verified", "on")
    days: list[tuple[KeyPath, date | None]] = [(where[1], record.verified.on)]
    days += [(("pricing", index, "checked"), entry.checked) for index, entry in enumerate(record.pricing)]
    days += [(("reviews", index, "date"), review.date) for index, review in enumerate(record.reviews)]
    if record.payment:
        days.append((("payment", "checked"), record.payment.checked))
    yield from _ahead(subject, clinic.path, days)
    if record.status != "closed" and freshness(clinic.listing, site.as_of, site.config.freshness) == "stale":
        message = f"last verified on {record.verified.on.isoformat()}, more than {site.config.freshness.stale} days ago"
        hint = "check the facts with the clinic, then write today's date"
        yield subject.fault(where, "verification-stale", message, hint)


def _article(subject: Subject, article: Article) -> Iterator[Problem]:
    site, front = subject.site, article.front
    review = front.review
    yield from _ahead(subject, article.path, [(("review", "on"), review.on), (("updated",), front.updated)])
    if review.due:
        if review.due < site.as_of:
            hint = "have it reviewed, then write the new dates under `review`"
            message = f"its review was due on {review.due.isoformat()}"
            yield subject.fault((article.path, ("review", "due")), "review-overdue", message, hint)
        return
    days = [day for day in (review.on, front.updated, front.published) if day]
    if days and (site.as_of - max(days)).days > site.config.freshness.article:
        message = f"last looked at on {max(days).isoformat()}, more than {site.config.freshness.article} days ago"
        key = "updated" if front.updated else "published"
        hint = "read it again, then write today's date under `updated`"
        yield subject.fault((article.path, (key,)), "review-overdue", message, hint)


def _ahead(subject: Subject, path: str, days: list[tuple[KeyPath, date | None]]) -> Iterator[Problem]:
    for key, day in days:
        if day and day > subject.site.as_of:
            message = f"{day.isoformat()} has not come yet"
            yield subject.fault((path, key), "date-ahead", message, "write the day on which it was done")
