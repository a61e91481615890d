"""A little directory under a base path, with every kind of thing that the search box is asked for."""

from __future__ import annotations

from sitegen.search.document import SearchDocument

BASE = "/guide-site"


def clinic(path: str, title: str, place: tuple[str, ...], **more: object) -> SearchDocument:
    """A clinic at ``us/…`` with what the tests need."""
    region, _, slug = path.rpartition("/")
    return SearchDocument(
        f"clinic:{region}/{slug}",
        "clinic",
        region,
        f"{BASE}/clinics/{path}/",
        title,
        ", ".join(place[:2]),
        place=place,
        **more,
    )  # type: ignore[arg-type]


def region(path: str, title: str, *aliases: str, above: tuple[str, ...]) -> SearchDocument:
    """A region page."""
    return SearchDocument(
        f"region:{path}",
        "region",
        path,
        f"{BASE}/clinics/{path}/",
        title,
        above[0],
        names=aliases,
        place=(title, *aliases, *above),
        called=aliases,
    )


def section(path: str, title: str, article: str, text: str) -> SearchDocument:
    """A section of an article."""
    return SearchDocument(
        f"article:{path}",
        "article",
        "",
        f"{BASE}/guide/{path.replace('#', '/#')}",
        title,
        article,
        text,
        tags=(article,),
    )


DOCUMENTS = (
    region("us/wa", "Washington", "WA", above=("United States",)),
    region("us/or", "Oregon", "OR", above=("United States",)),
    region("us/in", "Indiana", "IN", above=("United States",)),
    region("us/me", "Maine", "ME", above=("United States",)),
    region("us/wa/seattle", "Seattle", above=("Washington", "WA")),
    region("us/or/portland", "Portland", above=("Oregon", "OR")),
    region("us/me/portland", "Portland", above=("Maine", "ME")),
    clinic(
        "us/wa/seattle/harbor-light",
        "Harbor Light Ketamine Clinic",
        ("Seattle", "Washington", "WA", "98101"),
        names=("José Núñez", "Ann O’Brien"),
        tags=("CRPS", "Complex regional pain syndrome", "Depression"),
        numbers=("+1 206 555 0114",),
        sample=True,
    ),
    clinic(
        "us/wa/seattle/cedar", "Cedar Infusion", ("Seattle", "Washington", "WA", "98109"), tags=("Depression",), rank=0
    ),
    clinic(
        "us/wa/seattle/alder", "Alder Infusion", ("Seattle", "Washington", "WA", "98109"), tags=("Depression",), rank=3
    ),
    clinic("us/or/portland/rose", "Rose City Psychiatry", ("Portland", "Oregon", "OR", "97201"), tags=("PTSD",)),
    clinic("us/me/portland/casco", "Casco Bay Psychiatry", ("Portland", "Maine", "ME", "04101"), tags=("PTSD",)),
    section(
        "cost#insurance",
        "Does insurance pay?",
        "What it costs",
        "Most insurance does not pay for ketamine infusions. " * 4,
    ),
    section(
        "cost#price",
        "The price of an infusion",
        "What it costs",
        "A single infusion has a price between 400 and 800 dollars.",
    ),
    section(
        "effects#bladder",
        "Bladder",
        "Side effects",
        f"{'Some words come first in this long section. ' * 3}Cystitis is <b>painful</b> & rare.",
    ),
    SearchDocument(
        "term:ketamine", "term", "", f"{BASE}/glossary/#ketamine", "Ketamine", "", "An anesthetic medicine."
    ),
    *(
        clinic(
            f"us/or/bend/c{place}",
            f"Bend Practice {place}",
            ("Bend", "Oregon", "OR", f"977{place:02d}"),
            text="ketamine",
        )
        for place in range(23)
    ),
)
