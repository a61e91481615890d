"""The parts of views that several page families share: what a template may read.

Invariants: frozen, plain, sorted at the source; every ``href`` already carries the path part of
``base_url``; dates are ISO text and amounts are numbers, so that only the theme decides how they read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

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
    """A clinic in a list."""

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
    distance: tuple[float, str] | None = None


@dataclass(frozen=True, slots=True)
class PriceRow:
    """Listed prices of one treatment (and purpose) in one currency: lowest, median and highest asking price."""

    treatment: Link
    purpose: str
    low: float
    median: float
    high: float
    currency: str
    per: str
    clinics: int
    oldest: str


@dataclass(frozen=True, slots=True)
class PriceTable:
    """Price rows of a place; ``sample`` says that demonstration records are among them."""

    place: str
    rows: tuple[PriceRow, ...]
    sample: bool


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


BodyPiece = Html | Container | Table | Prices | ClinicList
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
