"""The shape of every YAML source as pydantic models: what the parse floor checks and editors complete.

Invariant: a field that is not listed here is an error, and what `private` holds is dropped on reading.
"""

from functools import cache
from typing import Annotated, Any, Final, Literal, Self, get_args

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
)
from pydantic.dataclasses import dataclass

from sitegen.parse.scalars import (
    BaseAddress,
    Beside,
    Currency,
    Day,
    Days,
    Email,
    Endpoint,
    Flag,
    HoursText,
    LanguageTag,
    Latitude,
    Line,
    Longitude,
    Lost,
    NameOrAddress,
    Number,
    Phone,
    Places,
    Price,
    Rating,
    Releases,
    Scale,
    SiteAddress,
    Slug,
    Summary,
    TargetPlace,
    Text,
    Timezone,
    WebAddress,
    Year,
    fail,
)

_STRICT: Final = ConfigDict(extra="forbid", defer_build=True)  # built when first used: most commands read a few of them


class Record(BaseModel):
    """What all sources share: no unknown keys, no change after reading.

    Those parts of which a site has ten thousands are dataclasses with slots: a third of the size, and read sooner.
    """

    model_config = ConfigDict(**_STRICT, frozen=True)


def lighten(record: Record) -> None:
    """Let a record, and all records in it, forget which of their keys were written: a set for each, half its size."""
    object.__setattr__(record, "__pydantic_fields_set__", _NONE_TOLD)
    for name in _holders(type(record)):
        value = getattr(record, name)
        if isinstance(value, Record):
            lighten(value)
        elif value:
            for one in value:
                lighten(one)


_NONE_TOLD: Final[set[str]] = set()


@cache
def _holders(model: type[Record]) -> tuple[str, ...]:
    """The fields that are records, or tuples of records."""
    return tuple(name for name, field in model.model_fields.items() if _has_records(field.annotation))


def _has_records(annotation: Any) -> bool:
    if isinstance(annotation, type) and issubclass(annotation, Record):
        return True
    return any(map(_has_records, get_args(annotation)))


class Location(Record):
    """A point in degrees (WGS 84)."""

    lat: Latitude
    lon: Longitude


@dataclass(config=_STRICT, frozen=True, slots=True, kw_only=True)
class Address:
    """A postal address."""

    street: Line = ""
    locality: Line
    region: Line = ""
    postal_code: Line = ""


@dataclass(config=_STRICT, frozen=True, slots=True, kw_only=True)
class Practitioner:
    """Someone who works at a clinic."""

    name: Line
    credentials: tuple[Line, ...] = ()
    role: Line = ""
    specialty: Line = ""
    bio: Text = ""


@dataclass(config=_STRICT, frozen=True, slots=True, kw_only=True)
class Hours:
    """Opening hours per weekday, in the clinic's own time."""

    mon: HoursText = ""
    tue: HoursText = ""
    wed: HoursText = ""
    thu: HoursText = ""
    fri: HoursText = ""
    sat: HoursText = ""
    sun: HoursText = ""


def _ordered(high: float | None, info: ValidationInfo) -> float | None:
    low = info.data.get("low")
    if low is not None and high is not None and high < low:
        raise fail("price-order", f"max {high:.15g} is below min {low:.15g}", "swap the two", whole=True)
    return high


@dataclass(config=_STRICT, frozen=True, slots=True, kw_only=True)
class PriceEntry:
    """An asking price of one treatment."""

    treatment: Slug
    purpose: Annotated[Slug | None, Field(alias="for")] = None
    low: Annotated[Price | None, Field(alias="min")] = None
    high: Annotated[Price | None, Beside(_ordered), Field(alias="max")] = None
    currency: Currency | None = None
    per: Slug = "session"
    includes: Line = ""
    checked: Day | None = None


@dataclass(config=_STRICT, frozen=True, slots=True, kw_only=True)
class Payment:
    """How care can be paid for."""

    insurers: tuple[Slug, ...] = ()
    hsa_fsa: Flag | None = None
    financing: Flag | None = None
    sliding_scale: Flag | None = None
    superbill: Flag | None = None
    checked: Day | None = None


@dataclass(config=_STRICT, frozen=True, slots=True, kw_only=True)
class Photo:
    """A picture that lies beside the record."""

    file: Line
    alt: Line


@dataclass(config=_STRICT, frozen=True, slots=True, kw_only=True)
class Review:
    """What one patient said of the clinic."""

    rating: Rating
    date: Day | None = None
    author: Line = ""
    text: Text = ""
    source: Literal["site", "clinic", "imported"] = "site"


@dataclass(config=_STRICT, frozen=True, slots=True, kw_only=True)
class Verified:
    """When an editor last confirmed the record, and how."""

    on: Day
    by: Line = ""


def _reachable(website: str | None, info: ValidationInfo) -> str | None:
    # A number or an address that is written wrong is in `data` no more, and has a fault of its own.
    if website is None and all(info.data.get(other, "wrong") is None for other in ("phone", "email")):
        hint = "add one way to get in touch"
        raise fail("clinic-without-contact", "no phone, email or website", hint, whole=True)
    return website


class ClinicRecord(Record):
    """One clinic: `data/clinics/<region…>/<slug>.yaml`."""

    name: Line
    sample: Flag = False
    draft: Flag = False
    added: Day | None = None
    status: Literal["open", "temporarily-closed", "closed"] = "open"
    address: Address
    location: Location | None = None
    phone: Phone | None = None
    email: Email | None = None
    website: Annotated[WebAddress | None, Beside(_reachable), Field(validate_default=True)] = None
    summary: Summary = ""
    background: Text = ""
    treatments: Annotated[tuple[Slug, ...], Field(min_length=1)]
    conditions: tuple[Slug, ...] = ()
    practitioners: tuple[Practitioner, ...] = ()
    amenities: tuple[Slug, ...] = ()
    hours: Hours | None = None
    timezone: Timezone | None = None
    pricing: tuple[PriceEntry, ...] = ()
    payment: Payment | None = None
    languages: tuple[LanguageTag, ...] = ()
    accepting_new_patients: Flag | None = None
    telehealth_followup: Flag | None = None
    accessibility: tuple[Slug, ...] = ()
    founded: Year | None = None
    photos: tuple[Photo, ...] = ()
    reviews: tuple[Review, ...] = ()
    verified: Verified
    aliases: tuple[SiteAddress, ...] = ()
    private: Annotated[None, BeforeValidator(lambda _: None), WithJsonSchema({})] = None


class RegionEntry(Record):
    """One entry of `data/regions.yaml`; what it leaves out it inherits from its parent."""

    name: Line | None = None
    the: Flag = False
    aliases: tuple[NameOrAddress, ...] = ()
    currency: Currency | None = None
    units: Literal["mi", "km"] | None = None
    timezone: Timezone | None = None
    location: Location | None = None


class VocabularyEntry(Record):
    """One entry of a vocabulary: `data/vocab/<kind>.yaml`."""

    name: Line
    long: Line = ""
    synonyms: tuple[Line, ...] = ()
    article: Line = ""
    summary: Line = ""
    group: Slug | None = None
    physician: Flag = False
    aliases: tuple[SiteAddress, ...] = ()


class SourceEntry(Record):
    """One reference of `data/sources.yaml`."""

    authors: Line = ""
    title: Line
    container: Line = Field(default="", alias="in")
    year: Year | None = None
    date: Day | None = None
    volume: Line = ""
    pages: Line = ""
    doi: Line = ""
    url: WebAddress | None = None


class GlossaryEntry(Record):
    """One term of `data/glossary.yaml`."""

    term: Line
    definition: Line
    synonyms: tuple[Line, ...] = ()
    article: Line = ""


class SynonymEntry(Record):
    """A word of `data/synonyms.yaml`: those that mean the same, or those that it finds besides itself."""

    same: tuple[Slug, ...] = ()
    finds: tuple[Slug, ...] = ()


class Boundaries(Record):
    """A file of `data/geo/`: lines, and the shapes of regions made of them."""

    credit: Line
    source: Line
    license: Line
    scale: Scale
    parallels: Annotated[tuple[Latitude, ...], Field(max_length=2)] = ()
    insets: dict[str, Number] = Field(default_factory=dict)
    shapes: dict[str, tuple[Line, ...]]
    arcs: tuple[Line, ...]


class Freshness(Record):
    """Ages in days: a record is fresh up to `fresh`, stale past `stale`; an article is due past `article`."""

    fresh: Days = 180
    stale: Days = 365
    article: Days = 730


class Contact(Record):
    """How readers reach the editors."""

    email: Email | None = None
    phone: Phone | None = None
    form: WebAddress | None = None
    address: Text = ""


class Newsletter(Record):
    """Where the newsletter form sends an address."""

    action: WebAddress | None = None
    field: Line = "email"


class Section(Record):
    """One part of the guide."""

    name: Line
    description: Line = ""


class Guide(Record):
    """The guide's download name and its parts, in reading order."""

    name: Slug = "guide"
    sections: dict[Slug, Section] = {}


class Directory(Record):
    """What the directory is called: a heading such as "Dental clinics"."""

    name: Line = ""


class Compare(Record):
    """The page that compares clinics: the guide article whose `checklist` it shows."""

    checklist: Line = ""


class CrisisLine(Record):
    """Whom to call in one country."""

    region: Line
    name: Line = ""
    phones: tuple[Phone, ...] = ()
    text: Phone | None = None
    emergency: Phone | None = None


class Crisis(Record):
    """The crisis notice: what it says, whom to call, and the words that bring it onto a page."""

    mentions: tuple[Line, ...] = ()
    title: Line = ""
    text: Text = ""
    lines: tuple[CrisisLine, ...] = ()


class License(Record):
    """Under what terms the content may be used."""

    name: Line
    url: WebAddress | None = None


class Checks(Record):
    """Warnings that are switched off, those that count as errors, and the limit of the reading grade."""

    off: tuple[Line, ...] = ()
    errors: tuple[Line, ...] = ()
    reading_grade: Number = 9


class PublishTarget(Record):
    """Where a site is published, and for how long what is kept there."""

    to: TargetPlace
    endpoint: Endpoint | None = None
    region: Line = ""
    encoding: Literal["br", "gzip", "none"] = "gzip"
    grace: Days = 7
    keep: Releases = 5
    deletes: Lost | None = None


class Publish(Record):
    """Who serves the site, what that server finds beside its files, and where `sitegen publish` puts it."""

    host: Literal["netlify", "cloudflare-pages", "github-pages", "nginx", "caddy", "cloudfront", "other"] = "other"
    precompress: tuple[Literal["br", "gzip"], ...] = ()
    targets: dict[Slug, PublishTarget] = {}


class SiteConfig(Record):
    """`data/site.yaml`."""

    title: Line
    base_url: BaseAddress
    tagline: Line = ""
    description: Line = ""
    language: LanguageTag = "en"
    theme: Slug = "default"
    environment: Literal["production", "demonstration"] = "production"
    freshness: Freshness = Freshness()
    contact: Contact = Contact()
    newsletter: Newsletter = Newsletter()
    guide: Guide = Guide()
    directory: Directory = Directory()
    compare: Compare = Compare()
    notice: Text = ""
    crisis: Crisis = Crisis()
    featured: tuple[Line, ...] = ()
    license: License | None = None
    repository: WebAddress | None = None
    checks: Checks = Checks()
    publish: Publish = Publish()


class SearchTest(Record):
    """One query with the results that it must bring, each by its identity (`clinic:us/wa/seattle/harbor-light`)."""

    query: Line
    first: Line = ""
    all_of: tuple[Line, ...] = Field(default=(), alias="all")
    any_of: tuple[Line, ...] = Field(default=(), alias="any")
    within: Places = 5
    instead: Line = ""
    nothing: Flag = False

    @model_validator(mode="after")
    def _states_something(self) -> Self:
        if not (self.first or self.all_of or self.any_of or self.instead or self.nothing):
            raise fail("search-test-empty", "no result is stated", "add first, all, any, instead or nothing")
        return self


class SearchTests(Record):
    """`data/search-tests.yaml`: the contract of the search."""

    tests: tuple[SearchTest, ...] = ()


class MedicalReview(Record):
    """Whether somebody qualified has read an article, and when it is due again."""

    status: Literal["unreviewed", "reviewed"] = "unreviewed"
    by: Line = ""
    credentials: tuple[Line, ...] | Line = ()
    on: Day | None = None
    due: Day | None = None


class FrontMatter(Record):
    """What stands above a Markdown text."""

    title: Line
    description: Line
    section: Slug | None = None
    order: Number = 0
    tags: tuple[Slug, ...] = ()
    published: Day | None = None
    updated: Day | None = None
    review: MedicalReview = MedicalReview()
    related: tuple[Line, ...] = ()
    aliases: tuple[SiteAddress, ...] = ()
    draft: Flag = False
    toc: Flag = True


class RegionFrontMatter(FrontMatter):
    """A region's introduction: its page has a title and a description of its own accord."""

    title: Line = ""
    description: Line = ""
