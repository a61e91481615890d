"""Clinic profiles: `/clinics/<region…>/<slug>/`."""

from __future__ import annotations

import re
from operator import attrgetter
from sys import intern
from typing import TYPE_CHECKING, Final

from sitegen.artifact import Artifact, Cover, Later
from sitegen.base.dataclass import dataclass
from sitegen.base.problem import Span
from sitegen.frame import Body, Frame, Freshness, Link, Money, NearClinic, Picture
from sitegen.model.facts import age
from sitegen.model.links import beside
from sitegen.views.body import bind, bind_plain
from sitegen.views.citations import Citations
from sitegen.views.clinic_data import clinic_json_ld, hours_rows, rating_of
from sitegen.views.crisis import phone_pair
from sitegen.views.frames import frame, region_trail
from sitegen.views.keys import EVERYWHERE, LISTED, everyone_key, near_to, profile_key
from sitegen.views.lists import turn
from sitegen.views.media import picture
from sitegen.views.nearby import around_clinic
from sitegen.views.outside import host_of, percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sitegen.model.site import Clinic
    from sitegen.parse.kept import Kept, KeptAddress, KeptPayment, KeptPerson, KeptReview
    from sitegen.parse.listing import Point
    from sitegen.theme.theme import Theme
    from sitegen.views.clinic_data import HoursRow
    from sitegen.views.edition import Edition

TEMPLATE = "pages/clinic.html"
TEMPLATES = (TEMPLATE,)
_STATE = re.compile(r"[A-Z]{2}")
_STATE_BEFORE_CODE = frozenset({"us", "ca", "au"})
_CODE_LAST = frozenset({"gb", "ie"})


@dataclass(frozen=True, slots=True)
class PersonView:
    """Someone who works at the clinic; credentials as ``(letters, what they mean)``."""

    name: str
    credentials: tuple[tuple[str, str], ...]
    role: str
    specialty: str
    bio: str


@dataclass(frozen=True, slots=True)
class ClinicPrice:
    """An asking price; ``purpose`` is its id, such as ``mood``, and ``age`` how old the check is."""

    treatment: Link
    purpose: str
    money: Money
    includes: str
    checked: str
    age: Freshness


@dataclass(frozen=True, slots=True)
class PaymentView:
    """How care can be paid for; options as ``(key, yes, no or not stated)``."""

    insurers: tuple[str, ...]
    options: tuple[tuple[str, bool | None], ...]
    checked: str


@dataclass(frozen=True, slots=True)
class ReviewView:
    """What one patient said."""

    rating: int
    date: str
    author: str
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class ClinicView:
    """What a clinic's page shows."""

    frame: Frame
    id: str
    name: str
    place: str
    region: Link
    sample: bool
    status: str
    summary: str
    background: Body
    address: tuple[str, ...]
    map_links: tuple[Link, ...]
    lat_lon: tuple[float, float] | None
    units: str
    phone: tuple[str, str] | None
    email: str
    website: str
    website_label: str
    treatments: tuple[Link, ...]
    conditions: tuple[Link, ...]
    practitioners: tuple[PersonView, ...]
    amenities: tuple[str, ...]
    accessibility: tuple[str, ...]
    hours: tuple[HoursRow, ...]
    timezone: str
    prices: tuple[ClinicPrice, ...]
    payment: PaymentView | None
    languages: tuple[str, ...]
    accepting: bool | None
    telehealth: bool | None
    founded: int | None
    photos: tuple[Picture, ...]
    reviews: tuple[ReviewView, ...]
    rating: tuple[float, int] | None
    verified: str
    verified_by: str
    freshness: Freshness
    added: str
    nearby: tuple[NearClinic, ...]
    report_href: str


def make(view: ClinicView, theme: Theme) -> bytes:
    """The profile."""
    return theme.render(TEMPLATE, view)


def plan(edition: Edition) -> tuple[Artifact[ClinicView], ...]:
    """One page for each clinic."""
    return tuple(_artifact(edition, clinic) for clinic in edition.site.clinics.values())


def find(edition: Edition, path: str) -> Artifact[ClinicView] | None:
    """The page at ``path``, if it is a clinic's."""
    clinic = edition.site.clinics.get(path.removeprefix("clinics/").removesuffix("/index.html"))
    return _artifact(edition, clinic) if clinic and path == f"clinics/{clinic.id}/index.html" else None


def _artifact(edition: Edition, clinic: Clinic) -> Artifact[ClinicView]:
    return Artifact(
        f"clinics/{clinic.id}/index.html",
        make,
        Later(_view, (edition, clinic), profile_key, _turn, _COVER),
        TEMPLATES,
        Span(clinic.path),
        listed=None if clinic.listing.sample else intern(clinic.listing.verified.isoformat()),
    )


def _within(_edition: Edition, clinic: Clinic) -> tuple[str, ...]:
    return (EVERYWHERE,) if clinic.listing.live else (near_to(clinic.id),)


def _own(_edition: Edition, clinic: Clinic) -> str:
    return clinic.marks.whole


_COVER: Final = Cover(everyone_key, LISTED, _within, _own)


def _turn(edition: Edition, clinic: Clinic) -> int:
    return turn(edition, clinic.region, ())


def _view(edition: Edition, clinic: Clinic) -> ClinicView:
    site, listing, record = edition.site, clinic.listing, clinic.kept
    region, card = edition.region(clinic), edition.card(clinic)
    trail = region_trail(edition, region, itself=True)
    address = _address(edition, clinic, record["address"])
    where, website, reviews = listing.location, record.get("website", ""), record.get("reviews", ())
    payment = record.get("payment")
    return ClinicView(
        frame=_frame(edition, clinic, record, card.place, trail),
        id=clinic.id,
        name=listing.name,
        place=card.place,
        region=trail[-1],
        sample=listing.sample,
        status=listing.status,
        summary=listing.summary,
        background=_background(edition, clinic, record.get("background", "")),
        address=address,
        map_links=_map_links(edition, where, percent(", ".join(address)), street="street" in record["address"]),
        lat_lon=(where.lat, where.lon) if where else None,
        units=region.units,
        phone=phone_pair(listing.phone) if listing.phone else None,
        email=record.get("email", ""),
        website=website,
        website_label=host_of(website) if website else "",
        treatments=tuple([edition.treatments[name] for name in listing.treatments if name in site.treatments]),
        conditions=tuple([edition.conditions[name] for name in listing.conditions if name in site.conditions]),
        practitioners=tuple([_person(edition, person) for person in record.get("practitioners", ())]),
        amenities=tuple([site.amenities[name].name for name in record.get("amenities", ()) if name in site.amenities]),
        accessibility=tuple(
            [
                site.accessibility[name].name if name in site.accessibility else _words(name)
                for name in listing.accessibility
            ]
        ),
        hours=hours_rows(record.get("hours")),
        timezone=record.get("timezone") or region.timezone,
        prices=_prices(edition, clinic, record),
        payment=None if payment is None else _payment(edition, clinic, payment),
        languages=tuple([edition.once(_language, code) for code in record.get("languages", ())]),
        accepting=listing.accepting,
        telehealth=listing.telehealth,
        founded=record.get("founded"),
        photos=_photos(edition, clinic, record) if listing.photos else (),
        reviews=_reviews(reviews),
        rating=rating_of(reviews),
        verified=card.verified,
        verified_by=record["verified"].get("by", ""),
        freshness=card.freshness,
        added=record.get("added", ""),
        nearby=edition.near(around_clinic(edition, clinic), edition.region(clinic)),
        report_href=_report(edition, clinic),
    )


def _frame(edition: Edition, clinic: Clinic, record: Kept, place: str, trail: tuple[Link, ...]) -> Frame:
    listing = clinic.listing
    about = listing.summary or edition.say("about.clinic", name=listing.name, place=place)
    return frame(
        edition,
        clinic.address,
        edition.say("titles.clinic", name=listing.name, place=place),
        about,
        trail=trail,
        json_ld=clinic_json_ld(edition, clinic, record),
        country=clinic.region.partition("/")[0],
        noindex=listing.sample,
        section="clinics",
        updated=listing.verified.isoformat(),
        source=clinic.path,
    )


def _background(edition: Edition, clinic: Clinic, text: str) -> Body:
    marked = clinic.marked
    return bind_plain(text) if marked is None else bind(edition, clinic.path, marked, Citations(edition))


def _address(edition: Edition, clinic: Clinic, address: KeptAddress) -> tuple[str, ...]:
    """The postal address line by line, as it is written in the clinic's country."""
    country, *below = clinic.region.split("/", 2)
    locality, code = address["locality"], address.get("postal_code", "")
    if country in _STATE_BEFORE_CODE:
        short = below[0].upper() if below else ""
        state = address.get("region") or (short if _STATE.fullmatch(short) else "")
        city = f"{locality}, {state}" if state else locality
        lines = [f"{city} {code}".strip()]
    elif country in _CODE_LAST:
        lines = [locality, code]
    else:
        lines = [f"{code} {locality}".strip()]
    return tuple([line for line in (address.get("street"), *lines, edition.site.regions[country].name) if line])


def _map_links(edition: Edition, where: Point | None, words: str, *, street: bool) -> tuple[Link, ...]:
    """Ways to a map that work without script: the phone's own, and one on the web; ``words`` is the address."""
    if where is None:
        found = Link(f"https://www.openstreetmap.org/search?query={words}", "OpenStreetMap")
        return (found,) if street else ()
    lat, lon = f"{where.lat:.5f}".rstrip("0").rstrip("."), f"{where.lon:.5f}".rstrip("0").rstrip(".")
    return (
        Link(f"geo:{lat},{lon}?q={words}", edition.say("titles.map_app")),
        Link(f"https://www.openstreetmap.org/?mlat={lat}&mlon={lon}#map=16/{lat}/{lon}", "OpenStreetMap"),
    )


def _words(name: str) -> str:
    return name.replace("-", " ").capitalize()


def _language(edition: Edition, code: str) -> str:
    key = f"languages.{code}"
    return edition.say(key) if key in edition.strings else code


def _person(edition: Edition, person: KeptPerson) -> PersonView:
    known = edition.site.credentials
    letters = tuple(
        [
            (known[name].name, known[name].long) if name in known else (name, "")
            for name in person.get("credentials", ())
        ]
    )
    return PersonView(
        person["name"], letters, person.get("role", ""), person.get("specialty", ""), person.get("bio", "")
    )


def _prices(edition: Edition, clinic: Clinic, record: Kept) -> tuple[ClinicPrice, ...]:
    site, listing = edition.site, clinic.listing
    if not listing.pricing:
        return ()
    currency, ages = edition.region(clinic).currency, site.config.freshness
    return tuple(
        [
            ClinicPrice(
                treatment=edition.treatments[entry.treatment],
                purpose=entry.purpose or "",
                money=Money(entry.low, entry.high, entry.currency or currency, entry.per),
                includes=kept.get("includes", ""),
                checked=kept.get("checked", ""),
                age=age(entry.checked or listing.verified, site.as_of, ages),
            )
            for entry, kept in zip(listing.pricing, record.get("pricing", ()), strict=True)
            if entry.treatment in site.treatments
        ]
    )


def _payment(edition: Edition, clinic: Clinic, payment: KeptPayment) -> PaymentView:
    known = edition.site.insurers
    return PaymentView(
        insurers=tuple([known[name].name for name in clinic.listing.insurers if name in known]),
        options=(
            ("hsa_fsa", payment.get("hsa_fsa")),
            ("financing", payment.get("financing")),
            ("sliding_scale", payment.get("sliding_scale")),
            ("superbill", payment.get("superbill")),
        ),
        checked=payment.get("checked", ""),
    )


def _reviews(reviews: Sequence[KeptReview]) -> tuple[ReviewView, ...]:
    """What patients said, the newest first."""
    found = [
        ReviewView(
            one["rating"], one.get("date", ""), one.get("author", ""), one.get("text", ""), one.get("source", "site")
        )
        for one in reviews
    ]
    return tuple(sorted(found, key=attrgetter("date"), reverse=True))


def _photos(edition: Edition, clinic: Clinic, record: Kept) -> tuple[Picture, ...]:
    site = edition.site
    found = [(photo, site.media.get(beside(clinic.path, photo["file"]))) for photo in record.get("photos", ())]
    return tuple(picture(site, media, photo["alt"]) for photo, media in found if media)


def _report(edition: Edition, clinic: Clinic) -> str:
    """A mail that already names the record; without an address for mail the form, without either the contact page."""
    contact = edition.site.config.contact
    email = contact.email
    if not email:
        return contact.form or edition.site.href("/contact/")
    subject = percent(edition.say("titles.report", name=clinic.listing.name))
    page = percent(f"{edition.site.origin}{edition.site.href(clinic.address)}")
    return f"mailto:{email}?subject={subject}&body={page}"
