"""Each source file by itself: what it gives to the site, and what is wrong with it alone.

Invariant: what comes of a file depends on its path, its bytes and the options, on no other file.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, NamedTuple, get_args

from sitegen.base.dataclass import dataclass
from sitegen.base.problem import Problem, Span
from sitegen.model import sources
from sitegen.model.addresses import OWN_PAGES, RESERVED
from sitegen.model.boundaries import in_folder, read_atlas
from sitegen.model.facts import Ask, ask, listing_key
from sitegen.model.links import UNREAD
from sitegen.model.media import read_media
from sitegen.model.site import Article, Clinic, Kind, Media
from sitegen.model.sources import Rest
from sitegen.parse.records import nearest
from sitegen.parse.scalars import SLUG

if TYPE_CHECKING:
    from sitegen.base.memory import LoadOptions, MemoLike
    from sitegen.base.sources import Source
    from sitegen.model.archive import Archive
    from sitegen.parse.prose import Prose
    from sitegen.parse.schema import Freshness

KINDS: tuple[Kind, ...] = get_args(Kind)
_OF_WINDOWS = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(10))}
)

_TAKEN = RESERVED | _OF_WINDOWS


class Spot(NamedTuple):
    """What the region tree has to know of a clinic."""

    id: str
    region: str
    locality: str
    closed: bool


class Offer(NamedTuple):
    """What the lists by condition and treatment have to know of a clinic."""

    id: str
    region: str
    closed: bool
    conditions: tuple[str, ...]
    treatments: tuple[str, ...]


class Pin(NamedTuple):
    """An open clinic on the map, in degrees."""

    id: str
    lat: float
    lon: float


class ReadClinic(NamedTuple):
    """What came of one record.

    Attributes:
        clinic: None where it could not be read.
        hidden: why it is not published, or ''.
        order: its place in lists.
        pin: None where it is not open, or nobody knows where it is.
        linked: its background, where that refers to anything.
        aliased: whether it has old addresses.
        pictured: whether it has photos.
        rest: what can be judged of a record that does not fit.
    """

    clinic: Clinic | None
    problems: tuple[Problem, ...] = ()
    hidden: str = ""
    order: tuple[int, bool, str, str] = (0, False, "", "")
    spot: Spot | None = None
    offer: Offer | None = None
    pin: Pin | None = None
    ask: Ask | None = None
    linked: Prose | None = None
    aliased: bool = False
    pictured: bool = False
    rest: Rest | None = None


@dataclass(frozen=True, slots=True)
class ReadFolder:
    """What came of one folder of records; ``calm`` when all are published and nothing is wrong with any."""

    clinics: tuple[ReadClinic, ...]
    calm: bool


@dataclass(frozen=True, slots=True)
class ReadText:
    """What came of one Markdown file: a text, or why there is none that is published."""

    article: Article | None
    problems: tuple[Problem, ...] = ()
    hidden: str = ""
    rest: Rest | None = None


@dataclass(frozen=True, slots=True)
class ReadOther:
    """What came of a file that is neither: a picture, or nothing."""

    media: Media | None
    problems: tuple[Problem, ...] = ()
    hidden: str = ""


def clinic_id(path: str) -> str:
    """The id of the clinic whose record lies at ``path``."""
    return path.removeprefix("data/clinics/").removesuffix(".yaml")


def read_clinic(  # noqa: PLR0913, PLR0917 - what decides it, for a memory
    path: str, source: Source, region: str, memo: MemoLike, archive: Archive, options: LoadOptions, ages: Freshness
) -> ReadClinic:
    """The clinic of the record at ``path``, in the folder of a region ('' where none can be)."""
    name = clinic_id(path)
    own = name[len(region) + 1 :]
    if (not region or own in _TAKEN or not SLUG.fullmatch(own)) and (wrong := _misplaced(name, path)):
        return ReadClinic(None, (wrong,), UNREAD)
    value, problems = sources.clinic(path, source, memo, archive.sharing)
    if isinstance(value, Rest):
        return ReadClinic(None, tuple(problems), UNREAD, rest=value)
    listing = value.listing
    clinic = Clinic(name, region, path, listing, value.marks, value.line, archive)
    closed, where = listing.status == "closed", listing.location
    return ReadClinic(
        clinic,
        tuple(problems),
        "a draft" if listing.draft and not options.drafts else "",
        listing_key(clinic, options.as_of, ages),
        Spot(name, region, listing.locality, closed),
        Offer(name, region, closed, listing.conditions, listing.treatments),
        Pin(name, where.lat, where.lon) if where and listing.status == "open" else None,
        ask(clinic),
        clinic.marked if listing.refers else None,
        bool(listing.aliases),
        bool(listing.photos),
    )


def read_folder(
    paths: tuple[str, ...],
    files: tuple[Source, ...],
    memo: MemoLike,
    archive: Archive,
    options: LoadOptions,
    ages: Freshness,
) -> ReadFolder:
    """The clinics of the records of one folder."""
    region = clinic_id(paths[0]).rpartition("/")[0]
    region = "" if _path_problem(region.split("/"), paths[0]) else region
    found = tuple(
        [
            memo.recall(path, read_clinic, path, source, region, memo, archive, options, ages)
            for path, source in zip(paths, files, strict=True)
        ]
    )
    return ReadFolder(found, not any(one.problems or one.hidden for one in found))


def read_text(path: str, source: Source, memo: MemoLike, options: LoadOptions) -> ReadText:
    """The text of the Markdown file at ``path``."""
    kind_name, _, name = path.removeprefix("content/").partition("/")
    kind = next((known for known in KINDS if known == kind_name), None)
    name = name.removesuffix(".md")
    if kind is None or not name or (kind != "regions" and "/" in name):
        hint = "texts lie in " + ", ".join(f"content/{known}/" for known in KINDS)
        hint = f"put it right into content/{kind}/" if kind else nearest(kind_name, list(KINDS)) or hint
        return ReadText(None, (Problem(Span(path), "error", "wrong-path", "no text is expected here", hint),))
    wrong = _path_problem(name.split("/"), path, RESERVED | OWN_PAGES if kind == "pages" else RESERVED)
    if wrong:
        return ReadText(None, (wrong,), UNREAD)
    value, problems = sources.article(path, source, memo, region=kind == "regions")
    if isinstance(value, Rest):
        return ReadText(None, tuple(problems), UNREAD, value)
    front = value.front
    hidden = ""
    if front.draft and not options.drafts:
        hidden = "a draft"
    elif front.published and front.published > options.as_of and not options.drafts:
        hidden = f"not published before {front.published.isoformat()}"
    article = None if hidden else Article(kind, name, path, front, value.prose)
    return ReadText(article, tuple(problems), hidden)


def parse(path: str, source: Source, memo: MemoLike) -> None:
    """Parse the source at ``path`` as reading it will, for what a ``memo`` keeps of it that does not know it."""
    if path.startswith("data/clinics/") and path.endswith(".yaml"):
        sources.write_clinic(source, memo)
    elif path.startswith("content/") and path.endswith(".md"):
        sources.article(path, source, memo, region=path.startswith("content/regions/"))
    elif in_folder(path):
        read_atlas(path, source.read(), memo)


def read_other(path: str, data: bytes, expected: str) -> ReadOther:
    """A picture beside a source; anything else is a file that somebody believes to be published."""
    media, problem = read_media(path, data)
    if media:
        return ReadOther(media)
    if problem:
        return ReadOther(None, (problem,), UNREAD)
    hint = f"sources end in .{expected}; pictures may lie beside them"
    message = f"`{posixpath.basename(path)}` is not read"
    return ReadOther(None, (Problem(Span(path), "warning", "unused-file", message, hint),))


def _misplaced(name: str, path: str) -> Problem | None:
    """Why the record of that id cannot lie at ``path``."""
    parts = name.split("/")
    if (wrong := _path_problem(parts, path)) or len(parts) > 1:
        return wrong
    message = "a clinic lies in the folder of its region"
    hint = f"move it to data/clinics/us/wa/seattle/{name}.yaml or the like"
    return Problem(Span(path), "error", "wrong-path", message, hint)


def _path_problem(parts: list[str], path: str, reserved: frozenset[str] = RESERVED) -> Problem | None:
    if reserved.isdisjoint(parts) and _OF_WINDOWS.isdisjoint(parts) and all(map(SLUG.fullmatch, parts)):
        return None
    for part in parts:
        if not SLUG.fullmatch(part):
            hint = "use lower-case letters, digits and hyphens in folder and file names"
            return Problem(Span(path), "error", "wrong-path", f"`{part[:60]}` cannot be part of an address", hint)
        if part in _OF_WINDOWS:
            message = f"Windows keeps the name `{part}` for itself"
            return Problem(Span(path), "error", "reserved-slug", message, "choose another name")
        if part in reserved:
            return Problem(
                Span(path), "error", "reserved-slug", f"`{part}` is an address of the site's own", "choose another name"
            )
    return None
