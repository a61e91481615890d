"""The region tree: from the clinics' paths, `data/regions.yaml` and the introductions.

Invariant: every clinic's region and all of its ancestors are in the tree, parents before children.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from sitegen.model.site import Region

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sitegen.model.site import Article, Clinic
    from sitegen.parse.schema import RegionEntry

_DEFAULT = Region(
    id="", name="", in_text="", names=(), parent="", currency="USD", units="km", timezone="UTC", location=None
)


def build_tree(
    clinics: Iterable[Clinic], entries: Mapping[str, RegionEntry], intros: Mapping[str, Article]
) -> dict[str, Region]:
    """Every region that has a clinic, an entry or an introduction, by id in path order.

    Args:
        clinics: the published clinics, in listing order.
        entries: `data/regions.yaml`.
        intros: introductions by region id.
    """
    members: dict[str, list[str]] = {}
    localities: dict[str, Counter[str]] = {}
    for clinic in clinics:
        parts = clinic.region.split("/")
        for depth in range(1, len(parts) + 1):
            members.setdefault("/".join(parts[:depth]), []).append(clinic.id)
        localities.setdefault(clinic.region, Counter())[clinic.record.address.locality] += 1
    ids = sorted(
        {
            "/".join(parts[:depth])
            for name in (*members, *entries, *intros)
            for parts in [name.split("/")]
            for depth in range(1, len(parts) + 1)
        },
        key=_path_key,
    )
    tree: dict[str, Region] = {}
    for name in ids:
        parent = tree.get(name.rpartition("/")[0], _DEFAULT)
        tree[name] = _region(
            name, parent, entries.get(name), localities.get(name), tuple(members.get(name, ())), intros.get(name)
        )
    children: dict[str, list[str]] = {}
    for region in tree.values():
        if region.parent and (region.clinics or region.intro):
            children.setdefault(region.parent, []).append(region.id)
    return {
        name: replace(
            region,
            children=tuple(sorted(children.get(name, ()), key=lambda child: (tree[child].name.casefold(), child))),
        )
        for name, region in tree.items()
    }


def _path_key(name: str) -> list[str]:
    return name.split("/")


def _region(
    name: str,
    parent: Region,
    entry: RegionEntry | None,
    localities: Counter[str] | None,
    clinics: tuple[str, ...],
    intro: Article | None,
) -> Region:
    title = entry.name if entry and entry.name else ""
    if not title and localities:
        most = max(localities.values())
        title = min(place for place, count in localities.items() if count == most)
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
        clinics=clinics,
        intro=intro,
    )
