"""The parts of views that several page families share: what a template may read.

Invariants: frozen, plain, sorted at the source; every ``href`` already carries the path part of
``base_url``; dates are ISO text and amounts are numbers, so that only the theme decides how they read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from sitegen.base.dataclass import dataclass

if TYPE_CHECKING:
    from markupsafe import Markup

Freshness = Literal["fresh", "older", "stale"]


@dataclass(frozen=True, slots=True)
class Link:
    """A link with its words; ``note`` is a second line, ``count`` a number of clinics behind it."""

    href: str
    text: str
    note: str = ""
    count: int | None = None
    current: bool = False


@dataclass(frozen=True, slots=True)
class CrisisLine:
    """Whom to call in one country: numbers as ``(shown, tel: target)``."""

    ON_MANY_PAGES: ClassVar[bool] = True

    place: str
    name: str
    phones: tuple[tuple[str, str], ...]
    text: tuple[str, str] | None
    emergency: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class CrisisNotice:
    """The crisis notice; the first line is the reader's own country where the page has one."""

    title: str
    text: str
    lines: tuple[CrisisLine, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """What the layout of every page reads.

    Attributes:
        base: the path part of ``base_url`` without its last slash ('' or '/guide-site'); templates put
            it before every address they write themselves.
        origin: scheme and host of ``base_url``, for absolute addresses.
        path: the page's address from the root, without ``base``.
        section: which entry of the main menu is current ('guide', 'clinics', 'news' …, or '').
        robots: '' or 'noindex'.
        json_ld: finished JSON texts, safe inside a script element.
        crisis: the notice at the top of a page whose text mentions a crisis; ``help`` stands at every page's foot.
        demonstration: whether the banner of a demonstration site is shown.
        pages: the pages of running text, for the footer.
        source: the source file, given only while editing.
        policy: the content security policy, on hosts that send no headers of the site's; '' elsewhere.
        referrer: the referrer policy, likewise.
    """

    language: str
    site: str
    tagline: str
    base: str
    origin: str
    path: str
    title: str
    description: str
    section: str = ""
    robots: str = ""
    kind: Literal["website", "article"] = "website"
    crumbs: tuple[Link, ...] = ()
    json_ld: tuple[Markup, ...] = ()
    demonstration: bool = False
    crisis: CrisisNotice | None = None
    help: CrisisNotice | None = None
    published: str = ""
    updated: str = ""
    news: bool = False
    pages: tuple[Link, ...] = ()
    license: Link | None = None
    repository: str = ""
    source: str = ""
    policy: str = ""
    referrer: str = ""

    @property
    def canonical(self) -> str:
        """The page's own absolute address."""
        return f"{self.origin}{self.base}{self.path}"


@dataclass(frozen=True, slots=True)
class Money:
    """An asking price: one amount or a range, in a currency, per session (or course, hour)."""

    low: float | None
    high: float | None
    currency: str
    per: str = "session"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture: ``sources`` are ``(type, srcset)``, best first; ``src`` is for browsers that know none of them.

    Width and height are in pixels; both are 0 where a drawing does not state them.
    """

    src: str
    alt: str
    width: int
    height: int
    sources: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ClinicCard:
    """A clinic in a list; ``phone`` (shown, and as an address) is None, too, where no template of the theme asks for one."""

    ON_MANY_PAGES: ClassVar[bool] = True

    id: str
    href: str
    name: str
    place: str
    status: str
    sample: bool
    summary: str
    treatments: tuple[str, ...]
    conditions: tuple[str, ...]
    price: Money | None
    accepting: bool | None
    telehealth: bool
    verified: str
    freshness: Freshness
    phone: tuple[str, str] | None = None

    #: Always None: cards of those close by once had one, and a site's own theme may still ask.
    distance: ClassVar[None] = None


@dataclass(frozen=True, slots=True)
class NearClinic:
    """A clinic in a short list of those close by; ``distance`` is in the units it names, and rounded."""

    id: str
    href: str
    name: str
    place: str
    sample: bool
    distance: tuple[float, str]


@dataclass(frozen=True, slots=True)
class PriceRow:
    """Listed prices of one treatment (and purpose) in one currency: lowest, median and highest asking price.

    ``median`` is None when too few clinics list a price; ``age`` says how old the oldest check is;
    ``place`` is given in a table that goes by place.
    """

    treatment: Link
    purpose: str
    low: float
    median: float | None
    high: float
    currency: str
    per: str
    clinics: int
    oldest: str
    age: Freshness
    place: Link | None = None


@dataclass(frozen=True, slots=True)
class PriceTable:
    """Price rows of a place; ``sample`` says that demonstration records are among them."""

    place: str
    rows: tuple[PriceRow, ...]
    sample: bool
    by_place: bool = False


@dataclass(frozen=True, slots=True)
class EstimateTotal:
    """What a number of sessions costs at a place's lowest, middle and highest price, rounded."""

    sessions: int
    low: float
    median: float
    high: float


@dataclass(frozen=True, slots=True)
class EstimateRow:
    """A place with enough prices for one session; ``totals`` begin with that one session, as listed.

    ``place`` has its name in a sentence as its note; ``id`` is the region's, with purpose and currency behind it where a place has several rows.
    """

    id: str
    place: Link
    purpose: str
    currency: str
    totals: tuple[EstimateTotal, ...]
    clinics: int
    oldest: str
    age: Freshness


@dataclass(frozen=True, slots=True)
class Estimate:
    """The `estimate` directive: what a course of sessions may cost, by place.

    A place needs ``enough`` clinics; a reader may ask for ``most`` sessions.
    """

    title: str
    treatment: Link
    treatment_id: str
    rows: tuple[EstimateRow, ...]
    enough: int
    most: int
    sample: bool
    kind: Literal["estimate"] = "estimate"


@dataclass(frozen=True, slots=True)
class MapArea:
    """A region that a map shades and links, with the number of clinics in it.

    Attributes:
        step: how dark it is: its place in the map's ``steps``, from 1.
        path: its outline.
        x: where its number stands, or its mark if it is too small to see.
        y: ditto.
        numbered: whether its number fits into it.
        mark: the radius of its mark; 0 if its outline is seen well.
        fine: whether it is too small to be pressed on a phone.
    """

    href: str
    name: str
    count: int
    step: int
    path: str
    x: int
    y: int
    numbered: bool
    mark: int
    fine: bool


@dataclass(frozen=True, slots=True)
class MapPlace:
    """A city on a map, as a dot.

    Attributes:
        step: how large it is, from 1.
        radius: the dot's.
        reach: the radius of what is pressed; 0 for a dot without a link.
        fine: whether it is too near another to be pressed on a phone.
        label: where its name stands, as (x, y, text-anchor, dy), or None.
        fine_label: whether the name fits on wide screens only.
    """

    href: str
    name: str
    count: int
    step: int
    radius: int
    x: int
    y: int
    reach: int
    fine: bool
    label: tuple[int, int, str, str] | None
    fine_label: bool


@dataclass(frozen=True, slots=True)
class RegionMap:
    """A region's map, in units of its own.

    Attributes:
        place: the region, as it stands in a sentence.
        cut: whether the land goes on beyond the sheet.
        land: the outline of what is not linked.
        areas: regions that are shaded, by name; a map has these or ``places``.
        places: cities, the largest first.
        steps: the smallest and largest number of clinics of each shade or size.
        credit: whose boundaries are shown.
    """

    place: str
    width: int
    height: int
    cut: bool
    land: str
    areas: tuple[MapArea, ...]
    places: tuple[MapPlace, ...]
    steps: tuple[tuple[int, int], ...]
    credit: str


@dataclass(frozen=True, slots=True)
class Html:
    """A run of finished HTML."""

    html: Markup
    kind: Literal["html"] = "html"


@dataclass(frozen=True, slots=True)
class Container:
    """A directive around other pieces: note, warning, crisis, steps, timeline, checklist, compare, figure."""

    kind: str
    title: str
    children: tuple[BodyPiece, ...]
    crisis: CrisisNotice | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table: ``html`` is its head and body; ``cards`` asks for rows as cards on a narrow screen."""

    label: str
    cards: bool
    html: Markup
    kind: Literal["table"] = "table"


@dataclass(frozen=True, slots=True)
class Prices:
    """The `prices` directive."""

    title: str
    table: PriceTable
    kind: Literal["prices"] = "prices"


@dataclass(frozen=True, slots=True)
class ClinicList:
    """The `clinics` directive: some clinics, and the page that lists them all."""

    title: str
    cards: tuple[ClinicCard, ...]
    more: Link | None
    kind: Literal["clinics"] = "clinics"


BodyPiece = Html | Container | Table | Prices | Estimate | ClinicList
Body = tuple[BodyPiece, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """One entry of a page's reference list; ``number`` is its anchor ``ref-<number>``."""

    number: int
    authors: str
    title: str
    container: str
    detail: str
    href: str
    date: str


@dataclass(frozen=True, slots=True)
class TocEntry:
    """One line of a contents list."""

    href: str
    text: str
    level: int


@dataclass(frozen=True, slots=True)
class ReviewBox:
    """Whether somebody qualified has read the text; ``overdue`` when its review has lapsed."""

    status: Literal["unreviewed", "reviewed"]
    by: str = ""
    credentials: str = ""
    on: str = ""
    overdue: bool = False


@dataclass(frozen=True, slots=True)
class Pagination:
    """Where a page stands in a long list; numbers from 1."""

    page: int
    pages: tuple[Link, ...]
    previous: str
    next: str
