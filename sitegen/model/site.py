"""What a site is once it has been read: plain frozen values that the outputs turn into views.

Invariant: mappings are in a fixed order (path or reading order), and every id in them resolves.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Literal

from sitegen.base.dataclass import dataclass
from sitegen.model.archive import kept, marked_prose, more

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from sitegen.model.archive import Archive, Written
    from sitegen.model.asking import Asking
    from sitegen.model.basis import Basis
    from sitegen.model.boundaries import Atlas
    from sitegen.model.near import Neighbours
    from sitegen.model.topics import Topics
    from sitegen.parse.kept import Kept
    from sitegen.parse.listing import Listing, Marks, More
    from sitegen.parse.prose import Prose
    from sitegen.parse.schema import (
        ClinicRecord,
        FrontMatter,
        GlossaryEntry,
        Location,
        SiteConfig,
        SourceEntry,
        SynonymEntry,
        VocabularyEntry,
    )

Kind = Literal["guide", "faq", "news", "pages", "regions"]


@dataclass(frozen=True, slots=True, eq=False)
class Clinic:
    """A published clinic; its path is its identity. Two are equal when nothing of them differs that a page could show.

    Attributes:
        listing: what everything but its own page, the downloads, the finder and the search reads.
        marks: digests of its record.
        line: where the whole of it is written.
        archive: reads that.
    """

    id: str
    region: str
    path: str
    listing: Listing
    marks: Marks
    line: Written = field(repr=False)
    archive: Archive = field(repr=False)

    def __eq__(self, other: object) -> bool:
        """Whether ``other`` is the same clinic with the same record."""
        if not isinstance(other, Clinic):
            return NotImplemented
        return (self.marks.whole, self.id, self.path) == (other.marks.whole, other.id, other.path)

    def __hash__(self) -> int:
        """Equal for what is equal."""
        return hash((self.marks.whole, self.path))

    @property
    def record(self) -> ClinicRecord:
        """The whole record, which is read when somebody asks and remembered for a while."""
        return self.archive.record(self.marks.whole, self.line)

    @property
    def kept(self) -> Kept:
        """The whole record as it is kept, for its own page: read each time that somebody asks, in a third of the time."""
        return kept(self.line)

    @property
    def more(self) -> More:
        """What the downloads and the search ask beyond the listing, read each time that somebody asks."""
        return more(self.line)

    @property
    def marked(self) -> Prose | None:
        """Its background where that is more than plain paragraphs, read each time that somebody asks."""
        return marked_prose(self.line) if self.listing.marked else None

    def words(self, background: str) -> str:
        """Every word of its background, given what its record says there: itself if that is nothing but paragraphs."""
        marked = self.marked
        return background if marked is None else marked.plain_text()

    @property
    def address(self) -> str:
        """Its page, from the root."""
        return f"/clinics/{self.id}/"


@dataclass(frozen=True, slots=True)
class Article:
    """A published Markdown text: a guide article, a question, a post, a page or a region's introduction."""

    kind: Kind
    id: str
    path: str
    front: FrontMatter
    prose: Prose

    @property
    def address(self) -> str:
        """Its page, from the root; a question's is a place on the page of questions."""
        match self.kind:
            case "guide":
                return f"/guide/{self.id}/"
            case "faq":
                return f"/faq/#{self.id}"
            case "news":
                return f"/news/{self.id}/"
            case "pages":
                return f"/{self.id}/"
            case "regions":
                return f"/clinics/{self.id}/"

    @property
    def dated(self) -> str:
        """When it last changed by its own account, as ISO text, or ''."""
        when = self.front.updated or self.front.published
        return when.isoformat() if when else ""


@dataclass(frozen=True, slots=True)
class Region:
    """One node of the region tree, with what it inherits already filled in.

    Attributes:
        name: as it stands alone ("United States"); ``in_text`` has the article ("the United States").
        names: other names people use, without redirect addresses.
        clinics: ids of every clinic in it and below that is not closed for good, in listing order.
        closed: ids of those that are.
        children: ids of the regions directly below that have a page.
        intro: its introduction, or None.
    """

    id: str
    name: str
    in_text: str
    names: tuple[str, ...]
    parent: str
    currency: str
    units: Literal["mi", "km"]
    timezone: str
    location: Location | None
    clinics: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()
    children: tuple[str, ...] = ()
    intro: Article | None = None

    @property
    def address(self) -> str:
        """Its page, from the root."""
        return f"/clinics/{self.id}/"

    @property
    def rolled_up(self) -> bool:
        """Whether it has a single clinic and no introduction, so that its parent lists the clinic itself."""
        return len(self.clinics) == 1 and not self.closed and self.intro is None

    def lineage(self) -> tuple[str, ...]:
        """The ids from the country down to this region."""
        parts = self.id.split("/")
        return tuple("/".join(parts[: depth + 1]) for depth in range(len(parts)))


@dataclass(frozen=True, slots=True)
class Media:
    """A picture that a text or record shows: where it lies, and its size in pixels (0 where a drawing states none).

    Attributes:
        kept: published as it is: a drawing, or a picture that moves.
        clear: parts of it may be seen through.
    """

    path: str
    data: bytes = field(repr=False)
    width: int
    height: int
    kept: bool = False
    clear: bool = False


@dataclass(frozen=True, slots=True)
class Site:
    """Everything that is published."""

    config: SiteConfig
    as_of: date
    base: str
    origin: str
    clinics: Mapping[str, Clinic]
    regions: Mapping[str, Region]
    guide: tuple[Article, ...]
    faq: tuple[Article, ...]
    news: tuple[Article, ...]
    pages: tuple[Article, ...]
    conditions: Mapping[str, VocabularyEntry]
    treatments: Mapping[str, VocabularyEntry]
    amenities: Mapping[str, VocabularyEntry]
    accessibility: Mapping[str, VocabularyEntry]
    credentials: Mapping[str, VocabularyEntry]
    insurers: Mapping[str, VocabularyEntry]
    glossary: Mapping[str, GlossaryEntry]
    synonyms: Mapping[str, SynonymEntry]
    sources: Mapping[str, SourceEntry]
    media: Mapping[str, Media]
    atlases: tuple[Atlas, ...]
    links: Mapping[tuple[str, str], str]
    redirects: tuple[Redirect, ...]
    topics: Topics
    near: Neighbours
    asking: Asking
    demonstration: bool
    basis: Basis = field(compare=False, repr=False)

    def href(self, address: str) -> str:
        """``address`` (from the root) with the path part of ``base_url`` in front."""
        return f"{self.base}{address}"


@dataclass(frozen=True, slots=True)
class Redirect:
    """An old address and where it leads now, both from the root."""

    old: str
    new: str
    path: str
