"""The site as the page families ask for it: its words, and each shared part made once.

Invariant: everything here is a pure function of the site and the theme's strings.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar, TypeVarTuple

from sitegen.base.headers import form_origin, policy
from sitegen.base.recent import Recent
from sitegen.frame import ClinicCard, Link, Money, NearClinic
from sitegen.model.facts import KM_PER_MILE, ends, freshness
from sitegen.model.hosts import HOSTS
from sitegen.theme.strings import fill
from sitegen.views.crisis import phone_pair

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from sitegen.model.site import Clinic, Region, Site
    from sitegen.parse.schema import VocabularyEntry

V = TypeVar("V")
Keys = TypeVarTuple("Keys")
_SHOWN_IN_TENTHS = 10
_PLACES = 600  # things of places or lists that are remembered
_CARDS = 3_000  # that are remembered; what is made one after the other shows the same


@dataclass(frozen=True)
class Edition:
    """A site, the words of its theme, and what is made once for all pages.

    ``editing`` names each page's source file on it, for `sitegen serve`. With ``phones`` the cards have telephone numbers:
    many pages list a clinic, and without them none of these follows from its number.
    """

    site: Site
    strings: Mapping[str, str]
    editing: bool = False
    phones: bool = True
    _cards: Recent[str, ClinicCard] = field(default_factory=lambda: Recent(_CARDS))
    _kept: dict[tuple[object, ...], Any] = field(default_factory=dict)
    _recent: Recent[tuple[object, ...], tuple[Any]] = field(default_factory=lambda: Recent(_PLACES))

    def once(self, make: Callable[[Edition, *Keys], V], *keys: *Keys) -> V:
        """What a pure function of the edition, texts and numbers gives, worked out once."""
        name = (make, *keys)
        if name not in self._kept:
            self._kept[name] = make(self, *keys)
        found: V = self._kept[name]
        return found

    def lately(self, make: Callable[[Edition, *Keys], V], *keys: *Keys) -> V:
        """The same of what only pages made soon after each other ask for, so that it is not remembered for long."""
        name = (make, *keys)
        kept = self._recent.get(name)
        if kept is None:
            kept = (make(self, *keys),)
            self._recent.put(name, kept)
        found: V = kept[0]
        return found

    def say(self, key: str, **values: object) -> str:
        """The theme's words at ``key``, with ``values`` filled in."""
        return fill(self.strings, key, values)

    @cached_property
    def pages(self) -> tuple[Link, ...]:
        """The pages of running text, for the footer; contact and newsletter exist on every site."""
        own = {article.id: article.front.title for article in self.site.pages}
        names = [*own, *(name for name in ("contact", "newsletter") if name not in own)]
        return tuple(Link(self.site.href(f"/{name}/"), own.get(name) or self.say(f"titles.{name}")) for name in names)

    @cached_property
    def home(self) -> Link:
        """The home page, where every trail begins."""
        return Link(self.site.href("/"), self.say("titles.home"))

    @cached_property
    def treatments(self) -> dict[str, Link]:
        """The page of each treatment, by its id."""
        return self._entries("treatments", self.site.treatments)

    @cached_property
    def conditions(self) -> dict[str, Link]:
        """The page of each condition, by its id."""
        return self._entries("conditions", self.site.conditions)

    def _entries(self, kind: str, entries: Mapping[str, VocabularyEntry]) -> dict[str, Link]:
        return {name: Link(self.site.href(f"/{kind}/{name}/"), entry.name) for name, entry in entries.items()}

    @cached_property
    def directory_name(self) -> str:
        """What the directory is called on this site."""
        return self.site.config.directory.name or self.say("titles.clinics")

    @cached_property
    def physicians(self) -> frozenset[str]:
        """The letters of those who are doctors."""
        return frozenset(letters for letters, entry in self.site.credentials.items() if entry.physician)

    @cached_property
    def form(self) -> str:
        """The origin that the newsletter's form is sent to, the only form that is; '' without one."""
        return form_origin(self.site.config.newsletter.action, self.site.origin)

    @cached_property
    def meta_policy(self) -> str:
        """The content security policy that pages carry themselves; '' where the host sends headers."""
        return policy(self.form, meta=True) if HOSTS[self.site.config.publish.host].meta else ""

    def region(self, clinic: Clinic) -> Region:
        """The region that a clinic lies in."""
        return self.site.regions[clinic.region]

    def card(self, clinic: Clinic) -> ClinicCard:
        """The clinic as it stands in lists."""
        found = self._cards.get(clinic.id)
        if found is None:
            found = self._card(clinic)
            self._cards.put(clinic.id, found)
        return found

    def near(self, found: Iterable[tuple[float, str]], region: Region) -> tuple[NearClinic, ...]:
        """Clinics near a place, given as ``(kilometres, id)``, with their distances in the region's units."""
        clinics, distance = self.site.clinics, self.distance
        cards = [(self.card(clinics[name]), distance(km, region)) for km, name in found]
        return tuple([NearClinic(one.id, one.href, one.name, one.place, one.sample, away) for one, away in cards])

    def cards(self, names: Iterable[str]) -> tuple[ClinicCard, ...]:
        """The clinics of some ids as they stand in lists."""
        known, clinics = self._cards.get, self.site.clinics
        return tuple([known(name) or self.card(clinics[name]) for name in names])

    def _card(self, clinic: Clinic) -> ClinicCard:
        site, listing = self.site, clinic.listing
        return ClinicCard(
            id=clinic.id,
            href=site.href(clinic.address),
            name=listing.name,
            place=self.place(clinic),
            status=listing.status,
            sample=listing.sample,
            summary=listing.summary,
            treatments=tuple(site.treatments[name].name for name in listing.treatments if name in site.treatments),
            conditions=tuple(site.conditions[name].name for name in listing.conditions if name in site.conditions),
            price=self.price_from(clinic),
            accepting=listing.accepting,
            telehealth=bool(listing.telehealth),
            verified=listing.verified.isoformat(),
            freshness=freshness(listing, site.as_of, site.config.freshness),
            phone=phone_pair(listing.phone) if self.phones and listing.phone else None,
        )

    def place(self, clinic: Clinic) -> str:
        """Where a clinic is, in words: locality and the region around it."""
        region = self.region(clinic)
        around = self.site.regions.get(region.parent)
        locality = clinic.listing.locality
        if around is None or around.name == locality:
            return locality if region.name == locality else f"{locality}, {region.name}"
        return f"{locality}, {around.name}"

    def price_from(self, clinic: Clinic) -> Money | None:
        """The lowest asking price of a clinic, one session before a course or an hour, or None."""
        currency = self.region(clinic).currency
        priced = [(both, entry) for entry in clinic.listing.pricing if (both := ends(entry))]
        if not priced:
            return None
        (low, high), entry = min(priced, key=lambda item: (item[1].per != "session", item[0]))
        return Money(low, high, entry.currency or currency, entry.per)

    def distance(self, km: float, region: Region) -> tuple[float, str]:
        """A distance in the region's units: tenths below ten, whole numbers above."""
        value = km / KM_PER_MILE if region.units == "mi" else km
        return (round(value, 1) if value < _SHOWN_IN_TENTHS else float(round(value))), region.units

    def in_sentence(self, name: str) -> str:
        """A vocabulary's name inside an English title: a capital that only begins it becomes small ("IV", "PTSD" stay)."""
        english = self.site.config.language.partition("-")[0] == "en"
        return name[:1].lower() + name[1:] if english and name[1:2].islower() else name

    def region_link(self, region: Region) -> Link:
        """A region in a list; one with a single clinic and no introduction leads to that clinic."""
        if region.rolled_up:
            clinic = self.site.clinics[region.clinics[0]]
            return Link(self.site.href(clinic.address), region.name, note=clinic.listing.name, count=1)
        return Link(self.site.href(region.address), region.name, count=len(region.clinics))

    def all_sample(self, names: Collection[str]) -> bool:
        """Whether there are clinics of these ids, and all of them are demonstration records."""
        return bool(names) and self._real.isdisjoint(names)

    @cached_property
    def _real(self) -> frozenset[str]:
        """The ids of the clinics that there are."""
        return frozenset(name for name, clinic in self.site.clinics.items() if not clinic.listing.sample)
