"""Resolving what texts and records refer to: links, citations, pictures, vocabulary ids, redirects.

Invariant: each reference is resolved once, here; the outputs only look results up in `Site.links`.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import quote, unquote

from sitegen.base.problem import Problem, Span
from sitegen.model.addresses import PART, anchors, has_page
from sitegen.parse.annotate import IDENTITIES, SCHEMES, fault_of_address
from sitegen.parse.directive import CHILDLESS, MOST_SESSIONS, read_sessions
from sitegen.parse.prose import Block, CiteSlot, ImageSlot, LinkSlot
from sitegen.parse.records import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sitegen.model.addresses import Addresses
    from sitegen.model.site import Article, Region, Site
    from sitegen.parse.prose import Piece, Prose

Broken = tuple[str, str, str]
"""Code, message and hint of a reference that leads nowhere."""

MOST_CLINICS = 20
"""What the directive `clinics` shows at most."""

UNKNOWN: Final = {
    "accessibility": "unknown-accessibility",
    "amenity": "unknown-amenity",
    "clinic": "unknown-clinic",
    "condition": "unknown-condition",
    "credential": "unknown-credential",
    "insurer": "unknown-insurer",
    "region": "unknown-region",
    "term": "unknown-term",
    "treatment": "unknown-treatment",
}
"""The problem code of an id that nothing has, by what it should name."""

UNREAD: Final = "not readable"
"""Why something is hidden whose own file has a problem, so that no second one is told of what refers to it."""

_KEPT = "/:?#[]@!$&'()*+,;=%-._~"


def unread(hidden: Mapping[str, str], what: str, name: str) -> bool:
    """Whether the entry that ``what:name`` means, or all the file that would hold it, could not be read."""
    return hidden.get(f"{what}:{name}") == UNREAD or f"{what}:" in hidden


def texts(site: Site) -> Iterator[tuple[str, Prose]]:
    """Every prose of the site that may refer to anything, with the path it stands in."""
    yield from _articles(site)
    for clinic in site.clinics.values():
        if clinic.listing.refers and clinic.marked:
            yield clinic.path, clinic.marked


def _articles(site: Site) -> Iterator[tuple[str, Prose]]:
    for article in (*site.guide, *site.faq, *site.news, *site.pages):
        yield article.path, article.prose
    for region in site.regions.values():
        if region.intro:
            yield region.intro.path, region.intro.prose


def slots(pieces: tuple[Piece, ...]) -> Iterator[LinkSlot | CiteSlot | ImageSlot | Block]:
    """Every slot of a text in reading order, blocks before what is in them."""
    for piece in pieces:
        if isinstance(piece, LinkSlot | CiteSlot | ImageSlot):
            yield piece
        elif isinstance(piece, Block):
            yield piece
            yield from slots(piece.children)


def is_live(prose: Prose) -> bool:
    """Whether a text shows what the records of clinics say."""
    return not directives(prose).isdisjoint(CHILDLESS)


def directives(prose: Prose) -> set[str]:
    """The names of the directives in a text."""
    return {slot.name for slot in slots(prose.pieces) if isinstance(slot, Block)}


def checklists(prose: Prose) -> tuple[Block, ...]:
    """The `checklist` directives of a text."""
    return tuple(slot for slot in slots(prose.pieces) if isinstance(slot, Block) and slot.name == "checklist")


class Shown(NamedTuple):
    """What a text is to those who refer to it."""

    path: str
    address: str
    id: str
    headings: tuple[str, ...]


def shown(article: Article) -> Shown:
    """A text as others may refer to it."""
    return Shown(article.path, article.address, article.id, tuple(heading.id for heading in article.prose.headings))


@dataclass(frozen=True)
class Targets:
    """What texts may refer to.

    Attributes:
        base: the path part of the site's address.
        addresses: of all pages.
        texts: those with a page of their own.
        intros: introductions of regions.
        questions: texts that share a page.
        clinics: the ids of those that are published.
        media: the paths of pictures.
        redirects: old addresses that lead somewhere.
        hidden: why what somebody may refer to is not there, by path or identity.
    """

    base: str
    addresses: Addresses
    texts: tuple[Shown, ...]
    intros: tuple[Shown, ...]
    questions: tuple[Shown, ...]
    regions: Mapping[str, Region]
    clinics: tuple[str, ...]
    glossary: Mapping[str, object]
    conditions: Mapping[str, object]
    treatments: Mapping[str, object]
    sources: Mapping[str, object]
    media: frozenset[str]
    redirects: frozenset[str]
    hidden: tuple[tuple[str, str], ...]


Found = tuple[dict[tuple[str, str], str], tuple[Problem, ...]]
"""The links of a text as ``(path, written) -> address``, and its references that lead nowhere."""


def resolve(resolver: Resolver, path: str, prose: Prose) -> Found:
    """What a text refers to."""
    links: dict[tuple[str, str], str] = {}
    problems: list[Problem] = []
    own = {heading.id for heading in prose.headings}
    for slot in slots(prose.pieces):
        if not isinstance(slot, LinkSlot):
            faults = resolver.faults(path, slot)
            problems += [Problem(Span(path, slot.line, slot.col), "error", *fault) for fault in faults]
        elif (path, slot.href) not in links:
            found = resolver.link(path, slot.href, own)
            if isinstance(found, str):
                links[path, slot.href] = found
            else:
                problems.append(Problem(Span(path, slot.line, slot.col), "error", *found))
    return links, tuple(problems)


class Resolver:
    """Looks up what texts refer to, gathered once for a site."""

    def __init__(self, targets: Targets) -> None:
        self._targets = targets
        self._pages = targets.addresses.pages
        self._anchors = anchors(targets.texts, targets.questions, targets.glossary)
        self._intros = {intro.path: frozenset(intro.headings) for intro in targets.intros}
        self._redirects = targets.redirects
        self._files = {one.path: one.address for one in (*targets.texts, *targets.questions, *targets.intros)}
        self._hidden = dict(targets.hidden)
        clinics: Mapping[str, object] = dict.fromkeys(targets.clinics)
        self._identities: dict[str, tuple[Mapping[str, object], str]] = {
            "clinic": (clinics, "/clinics/{}/"),
            "region": (targets.regions, "/clinics/{}/"),
            "term": (targets.glossary, "/glossary/#{}"),
            "condition": (targets.conditions, "/conditions/{}/"),
            "treatment": (targets.treatments, "/treatments/{}/"),
        }

    def faults(self, path: str, slot: CiteSlot | ImageSlot | Block) -> Iterator[Broken]:
        """What a citation, a picture or a directive refers to and is not there."""
        match slot:
            case CiteSlot(keys):
                for key in keys:
                    if key not in self._targets.sources and not unread(self._hidden, "source", key):
                        hint = nearest(key, self._targets.sources) or "add it to data/sources.yaml"
                        yield "unknown-source", f"unknown source `{key}`", hint
            case ImageSlot(src):
                if beside(path, src) not in self._targets.media and beside(path, src) not in self._hidden:
                    hint = "put the picture beside the text and name the file"
                    yield "unknown-picture", f"there is no picture `{src[:80]}`", hint
            case Block():
                yield from self._options(slot)

    def link(self, path: str, href: str, own: set[str]) -> str | Broken:
        """The address that ``href`` in the file at ``path`` leads to, or code, message and hint."""
        if fault_of_address(href):
            return ""  # reported with its text
        href = href.strip()
        scheme, colon, rest = href.partition(":")
        if colon and scheme.lower() in SCHEMES:
            return quote(href, safe=_KEPT)
        if colon and scheme.lower() in IDENTITIES:
            return self._identity(scheme.lower(), rest)
        target, _, fragment = href.partition("#")
        target, fragment = unquote(target), unquote(fragment)
        if not target:
            return f"#{fragment}" if fragment in own or not fragment else _no_anchor(fragment, own, "this text")
        if target.startswith("/"):
            return self._site_address(target, fragment)
        return self._file("" if target.endswith("/") else beside(path, target), target, fragment)

    def _identity(self, scheme: str, name: str) -> str | Broken:
        regions = self._targets.regions
        known, address = self._identities[scheme]
        living = name in known and (scheme != "region" or has_page(regions[name]))
        if not living and unread(self._hidden, scheme, name):
            return ""
        if scheme == "region" and name in regions and not has_page(regions[name]):
            message = f"region `{name}` has no clinic and no introduction, so no page"
            return "region-without-clinics", message, "link to a larger region"
        if name in known:
            return f"{self._targets.base}{address.format(name)}"
        hidden = self._hidden.get(f"{scheme}:{name}")
        if hidden:
            return "link-unpublished", f"{scheme} `{name}` is {hidden}", "link to it once it is published"
        return UNKNOWN[scheme], f"unknown {scheme} `{name}`", nearest(name, known)

    def _site_address(self, target: str, fragment: str) -> str | Broken:
        if target not in self._pages and target not in self._redirects:
            if self._unread_page(target):
                return ""
            slash = f"{target}/" if not target.endswith("/") else target
            hint = f"did you mean `{slash}`?" if slash in self._pages else nearest(target, sorted(self._pages))
            return "broken-link", f"there is no page at `{target[:80]}`", hint
        return self._with_anchor(target, fragment)

    def _unread_page(self, target: str) -> bool:
        """Whether the page at ``target`` is missing only since a source of it could not be read."""
        family, _, name = target.strip("/").partition("/")
        kinds = {"clinics": ("clinic", "region"), "conditions": ("condition",), "treatments": ("treatment",)}
        if any(
            unread(self._hidden, kind, part) for kind in kinds.get(family, ()) for part in (name, name.split("/")[0])
        ):
            return True
        path = f"content/{family}/{name}.md" if name else f"content/pages/{family}.md"
        return self._hidden.get(path) == UNREAD

    def _with_anchor(self, address: str, fragment: str) -> str | Broken:
        page, _, inner = address.partition("#")
        known = self._anchors.get(page)
        anchor = f"{inner}{PART}{fragment}" if inner and fragment else fragment or inner
        if page == "/glossary/" and unread(self._hidden, "term", anchor):
            return ""
        if anchor and known is not None and anchor not in known:
            return _no_anchor(fragment, known, page)
        return f"{self._targets.base}{page}" + (f"#{quote(anchor, safe=_KEPT)}" if anchor else "")

    def _file(self, path: str, written: str, fragment: str) -> str | Broken:
        if path in self._files:
            if fragment and fragment not in self._intros.get(path, {fragment}):
                return _no_anchor(fragment, self._intros[path], f"`{written[:80]}`")
            return self._with_anchor(self._files[path], fragment)
        if self._hidden.get(path) == UNREAD:
            return ""
        if path in self._hidden:
            return "link-unpublished", f"`{written[:80]}` is {self._hidden[path]}", "link to it once it is published"
        folder = posixpath.dirname(path)
        near = nearest(path, [file for file in self._files if posixpath.dirname(file) == folder])
        return "broken-link", f"there is no file `{written[:80]}`", near.replace(f"{folder}/", "")

    def _options(self, block: Block) -> Iterator[Broken]:
        options = dict(block.options)
        site = self._targets
        for key, known in (("region", site.regions), ("condition", site.conditions), ("treatment", site.treatments)):
            name = options.get(key)
            if name is not None and name not in known and not unread(self._hidden, key, name):
                yield UNKNOWN[key], f"unknown {key} `{name}`", nearest(name, known)
        limit = options.get("limit")
        if limit is not None and not (limit.isascii() and limit.isdigit() and 1 <= int(limit[:6]) <= MOST_CLINICS):
            yield "wrong-number", f"limit `{limit}` is not a whole number from 1 to {MOST_CLINICS}", "write limit=5"
        sessions = options.get("sessions")
        if sessions is not None and read_sessions(sessions) is None:
            message = f"sessions `{sessions}` is not a whole number from 1 to {MOST_SESSIONS}, nor two of them in order"
            yield "wrong-number", message, "write sessions=6 or sessions=5-6"


def beside(path: str, name: str) -> str:
    """The path of the file that ``name`` means in a file at ``path``."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), name))


def _no_anchor(fragment: str, known: set[str] | frozenset[str], where: str) -> Broken:
    return "broken-anchor", f"there is no heading `#{fragment[:60]}` in {where}", nearest(fragment, sorted(known))
