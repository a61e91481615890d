"""The region tree: from the clinics' paths, `data/regions.yaml` and the introductions.

Invariant: every clinic's region and all of its ancestors are in the tree, parents before children.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from sitegen.model.addresses import has_page
from sitegen.model.site import Region

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sitegen.model.gather import Spot
    from sitegen.model.site import Article
    from sitegen.parse.schema import RegionEntry

_DEFAULT = Region(
    id="", name="", in_text="", names=(), parent="", currency="USD", units="km", timezone="UTC", location=None
)


def build_tree(
    clinics: tuple[Spot, ...], entries: Mapping[str, RegionEntry], texts: tuple[Article, ...]
) -> dict[str, Region]:
    """Every region that has a clinic, an entry or an introduction, by id in path order.

    Args:
        clinics: the published clinics, in listing order.
        entries: `data/regions.yaml`.
        texts: introductions; their ids are those of their regions.
    """
    intros = {article.id: article for article in texts}
    living: dict[str, list[str]] = {}
    closed: dict[str, list[str]] = {}
    added: dict[tuple[str, bool], list[Callable[[str], None]]] = {}
    named: dict[str, list[str]] = {}
    for clinic in clinics:
        own = clinic.region, clinic.closed
        if own not in added:
            members = closed if clinic.closed else living
            added[own] = [members.setdefault(name, []).append for name in _upwards(clinic.region)]
            named.setdefault(clinic.region, [])
        for add in added[own]:
            add(clinic.id)
        named[clinic.region].append(clinic.locality)
    ids = {around for name in (*living, *closed, *entries, *intros) for around in _upwards(name)}
    tree: dict[str, Region] = {}
    for name in sorted(ids, key=lambda name: name.split("/")):
        parent = tree.get(name.rpartition("/")[0], _DEFAULT)
        both = tuple(living.get(name, ())), tuple(closed.get(name, ()))
        tree[name] = _region(name, parent, entries.get(name), named.get(name, ()), both, intros.get(name))
    shown: dict[str, list[Region]] = {}
    for name in reversed(list(tree)):  # children before parents
        region = tree[name]
        if name in shown:
            below = sorted(shown[name], key=lambda region: (region.name.casefold(), region.id))
            region = tree[name] = replace(region, children=tuple(child.id for child in below))
        if has_page(region):
            shown.setdefault(region.parent, []).append(region)
    return tree


def _upwards(name: str) -> list[str]:
    """A region and all around it, outermost first."""
    parts = name.split("/")
    return ["/".join(parts[:depth]) for depth in range(1, len(parts) + 1)]


def _region(
    name: str,
    parent: Region,
    entry: RegionEntry | None,
    localities: Sequence[str],
    members: tuple[tuple[str, ...], tuple[str, ...]],
    intro: Article | None,
) -> Region:
    """A region without those below it; ``members`` are its living clinics and the closed ones."""
    title = entry.name if entry and entry.name else ""
    if not title and localities:
        counts = Counter(localities)
        most = max(counts.values())
        title = min(place for place, count in counts.items() if count == most)
    title = title or name.rpartition("/")[2].replace("-", " ").title()
    return Region(
        id=name,
        name=title,
        in_text=f"the {title}" if entry and entry.the else title,
        names=tuple(alias for alias in entry.aliases if not alias.startswith("/")) if entry else (),
        parent=parent.id,
        currency=(entry.currency if entry else None) or parent.currency,
        units=(entry.units if entry else None) or parent.units,
        timezone=(entry.timezone if entry else None) or parent.timezone,
        location=entry.location if entry else None,
        clinics=members[0],
        closed=members[1],
        intro=intro,
    )
