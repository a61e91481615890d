"""Clinic profiles: `/clinics/<region…>/<slug>/`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from operator import attrgetter
from sys import intern
from typing import TYPE_CHECKING

from sitegen.artifact import Artifact, Later
from sitegen.base.problem import Span
from sitegen.frame import Body, Frame, Freshness, Link, Money, NearClinic, Picture
from sitegen.model.facts import age
from sitegen.model.links import beside
from sitegen.views.body import bind
from sitegen.views.citations import Citations
from sitegen.views.clinic_data import clinic_json_ld, hours_rows, rating_of
from sitegen.views.frames import frame, region_trail
from sitegen.views.keys import OF_ONE, profile_key
from sitegen.views.lists import turn
from sitegen.views.media import picture
from sitegen.views.outside import host_of, percent

if TYPE_CHECKING:
    from sitegen.model.site import Clinic
    from sitegen.parse.schema import ClinicRecord, Payment, Practitioner
    from sitegen.theme.theme import Theme
    from sitegen.views.clinic_data import HoursRow
    from sitegen.views.edition import Edition

TEMPLATE = "pages/clinic.html"
_TEMPLATES = (TEMPLATE,)
NEAREST = 5
NEARBY_KM = 300.0
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
        Later(_view, (edition, clinic), profile_key, _turn, OF_ONE),
        _TEMPLATES,
        Span(clinic.path),
        listed=None if clinic.listing.sample else intern(clinic.listing.verified.isoformat()),
    )


def _turn(edition: Edition, clinic: Clinic) -> int:
    return turn(edition, clinic.region, ())


def _view(edition: Edition, clinic: Clinic) -> ClinicView:
    site, record = edition.site, clinic.record
    region, card = edition.region(clinic), edition.card(clinic)
    trail = region_trail(edition, region, itself=True)
    address = _address(edition, clinic)
    return ClinicView(
        frame=_frame(edition, clinic, card.place, trail),
        id=clinic.id,
        name=record.name,
        place=card.place,
        region=trail[-1],
        sample=record.sample,
        status=record.status,
        summary=record.summary,
        background=bind(edition, clinic.path, clinic.background, Citations(edition)),
        address=address,
        map_links=_map_links(edition, clinic, percent(", ".join(address))),
        lat_lon=(record.location.lat, record.location.lon) if record.location else None,
        units=region.units,
        phone=card.phone,
        email=record.email or "",
        website=record.website or "",
        website_label=host_of(record.website) if record.website else "",
        treatments=tuple([edition.treatments[name] for name in record.treatments if name in site.treatments]),
        conditions=tuple([edition.conditions[name] for name in record.conditions if name in site.conditions]),
        practitioners=tuple(_person(edition, person) for person in record.practitioners),
        amenities=tuple(site.amenities[name].name for name in record.amenities if name in site.amenities),
        accessibility=tuple(
            site.accessibility[name].name if name in site.accessibility else _words(name)
            for name in record.accessibility
        ),
        hours=hours_rows(record.hours),
        timezone=record.timezone or region.timezone,
        prices=_prices(edition, clinic),
        payment=_payment(edition, record.payment) if record.payment else None,
        languages=tuple(_language(edition, code) for code in record.languages),
        accepting=record.accepting_new_patients,
        telehealth=record.telehealth_followup,
        founded=record.founded,
        photos=_photos(edition, clinic),
        reviews=_reviews(record),
        rating=rating_of(record),
        verified=card.verified,
        verified_by=record.verified.by,
        freshness=card.freshness,
        added=record.added.isoformat() if record.added else "",
        nearby=_nearby(edition, clinic),
        report_href=_report(edition, clinic),
    )


def _frame(edition: Edition, clinic: Clinic, place: str, trail: tuple[Link, ...]) -> Frame:
    record = clinic.record
    about = record.summary or edition.say("about.clinic", name=record.name, place=place)
    return frame(
        edition,
        clinic.address,
        edition.say("titles.clinic", name=record.name, place=place),
        about,
        trail=trail,
        json_ld=clinic_json_ld(edition, clinic),
        country=clinic.region.partition("/")[0],
        noindex=record.sample,
        section="clinics",
        updated=record.verified.on.isoformat(),
        source=clinic.path,
    )


def _address(edition: Edition, clinic: Clinic) -> tuple[str, ...]:
    """The postal address line by line, as it is written in the clinic's country."""
    site, address = edition.site, clinic.record.address
    country, *below = edition.region(clinic).lineage()
    short = below[0].rpartition("/")[2].upper() if below else ""
    state = address.region or (short if _STATE.fullmatch(short) else "")
    if country in _STATE_BEFORE_CODE:
        city = " ".join(
            part
            for part in (f"{address.locality}, {state}" if state else address.locality, address.postal_code)
            if part
        )
        lines = [address.street, city]
    elif country in _CODE_LAST:
        lines = [address.street, address.locality, address.postal_code]
    else:
        lines = [address.street, f"{address.postal_code} {address.locality}".strip()]
    return tuple(line for line in (*lines, site.regions[country].name) if line)


def _map_links(edition: Edition, clinic: Clinic, words: str) -> tuple[Link, ...]:
    """Ways to a map that work without script: the phone's own, and one on the web; ``words`` is the address."""
    record = clinic.record
    if record.location is None:
        return (
            (Link(f"https://www.openstreetmap.org/search?query={words}", "OpenStreetMap"),)
            if record.address.street
            else ()
        )
    lat, lon = f"{record.location.lat:.5f}".rstrip("0"), f"{record.location.lon:.5f}".rstrip("0")
    lat, lon = lat.rstrip("."), lon.rstrip(".")
    return (
        Link(f"geo:{lat},{lon}?q={words}", edition.say("titles.map_app")),
        Link(f"https://www.openstreetmap.org/?mlat={lat}&mlon={lon}#map=16/{lat}/{lon}", "OpenStreetMap"),
    )


def _words(name: str) -> str:
    return name.replace("-", " ").capitalize()


def _language(edition: Edition, code: str) -> str:
    key = f"languages.{code}"
    return edition.say(key) if key in edition.strings else code


def _person(edition: Edition, person: Practitioner) -> PersonView:
    known = edition.site.credentials
    letters = tuple(
        (known[name].name, known[name].long) if name in known else (name, "") for name in person.credentials
    )
    return PersonView(person.name, letters, person.role, person.specialty, person.bio)


def _prices(edition: Edition, clinic: Clinic) -> tuple[ClinicPrice, ...]:
    site = edition.site
    currency = edition.region(clinic).currency
    return tuple(
        ClinicPrice(
            treatment=edition.treatments[entry.treatment],
            purpose=entry.purpose or "",
            money=Money(entry.low, entry.high, entry.currency or currency, entry.per),
            includes=entry.includes,
            checked=entry.checked.isoformat() if entry.checked else "",
            age=age(entry.checked or clinic.record.verified.on, site.as_of, site.config.freshness),
        )
        for entry in clinic.record.pricing
        if entry.treatment in site.treatments
    )


def _payment(edition: Edition, payment: Payment) -> PaymentView:
    known = edition.site.insurers
    return PaymentView(
        insurers=tuple([known[name].name for name in payment.insurers if name in known]),
        options=(
            ("hsa_fsa", payment.hsa_fsa),
            ("financing", payment.financing),
            ("sliding_scale", payment.sliding_scale),
            ("superbill", payment.superbill),
        ),
        checked=payment.checked.isoformat() if payment.checked else "",
    )


def _reviews(record: ClinicRecord) -> tuple[ReviewView, ...]:
    """What patients said, the newest first."""
    reviews = [
        ReviewView(one.rating, one.date.isoformat() if one.date else "", one.author, one.text, one.source)
        for one in record.reviews
    ]
    return tuple(sorted(reviews, key=attrgetter("date"), reverse=True))


def _photos(edition: Edition, clinic: Clinic) -> tuple[Picture, ...]:
    site = edition.site
    found = [(photo, site.media.get(beside(clinic.path, photo.file))) for photo in clinic.record.photos]
    return tuple(picture(site, media, photo.alt) for photo, media in found if media)


def _nearby(edition: Edition, clinic: Clinic) -> tuple[NearClinic, ...]:
    where = clinic.listing.location
    if where is None:
        return ()
    found = edition.site.near.nearest(where, NEAREST, NEARBY_KM, frozenset({clinic.id}))
    return edition.near(found, edition.region(clinic))


def _report(edition: Edition, clinic: Clinic) -> str:
    """A mail that already names the record; without an address for mail the form, without either the contact page."""
    contact = edition.site.config.contact
    email = contact.email
    if not email:
        return contact.form or edition.site.href("/contact/")
    subject = percent(edition.say("titles.report", name=clinic.listing.name))
    page = percent(f"{edition.site.origin}{edition.site.href(clinic.address)}")
    return f"mailto:{email}?subject={subject}&body={page}"
