"""Prose bound to its site: slots filled with addresses, numbers, pictures and live figures.

Invariant: a reference that leads nowhere was reported when the site was assembled; here it simply
renders without a link, so that the editor still sees the page.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from sitegen.frame import Body, BodyPiece, ClinicList, Container, Html, Link, Prices, Table
from sitegen.model.links import beside
from sitegen.parse.directive import read_sessions
from sitegen.parse.plain import plain_html
from sitegen.parse.prose import Block, CiteSlot, IdSlot, ImageSlot, LinkSlot
from sitegen.views.crisis import notice
from sitegen.views.estimate import estimate
from sitegen.views.media import picture
from sitegen.views.prices import price_table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sitegen.model.site import Clinic
    from sitegen.parse.prose import Piece, Prose
    from sitegen.views.citations import Citations
    from sitegen.views.edition import Edition

_CLINICS_SHOWN = 5
_SIZES = "(min-width: 45em) 40rem, 100vw"  # a picture is as wide as the running text


def bind(edition: Edition, path: str, prose: Prose, citations: Citations, prefix: str = "", *, home: str = "") -> Body:
    """The text at ``path`` as pieces that a template can draw.

    Args:
        edition: the site.
        path: the text's source file, which its relative links start from.
        prose: the parsed text.
        citations: the page's numbering of sources.
        prefix: put before every id of the text, where several texts share a page.
        home: the address of the text's own page, where only a part of it is shown elsewhere.
    """
    return _Binder(edition, path, citations, prefix, home).pieces(prose.pieces)


def bind_plain(text: str) -> Body:
    """The same of a text that is known to be plain paragraphs, or empty."""
    return (Html(Markup(plain_html(text).rstrip())),) if text else ()  # noqa: S704 - nothing in it has a meaning in HTML


class _Binder:
    def __init__(self, edition: Edition, path: str, citations: Citations, prefix: str, home: str) -> None:
        self.edition, self.path, self.citations, self.prefix, self.home = edition, path, citations, prefix, home

    def pieces(self, pieces: tuple[Piece, ...]) -> Body:
        """Adjacent runs of HTML become one piece; blocks stay pieces of their own."""
        found: list[BodyPiece] = []
        for is_block, run in groupby(pieces, key=lambda piece: isinstance(piece, Block)):
            if is_block:
                found += [self._block(piece) for piece in run if isinstance(piece, Block)]
            elif html := self._html(run):
                found.append(Html(html))
        return tuple(found)

    def _html(self, pieces: Iterable[Piece]) -> Markup:
        """A run without blocks, as one text."""
        parts: list[str] = []
        for piece in pieces:
            if isinstance(piece, CiteSlot) and parts:
                parts[-1] = parts[-1].rstrip(" ")  # a number must not begin a line
            parts.append(self._inline(piece))
        return Markup("".join(parts).strip())  # noqa: S704 - made by the Markdown renderer

    def _inline(self, piece: Piece) -> str:
        match piece:
            case str():
                return piece
            case LinkSlot(href):
                address = self.edition.site.links.get((self.path, href), "")
                if address.startswith("#"):
                    address = f"{self.home}#{self.prefix}{address[1:]}"
                return str(escape(address))
            case CiteSlot(keys):
                return self.citations.mark(keys)
            case IdSlot(name):
                return str(escape(f"{self.prefix}{name}"))
            case ImageSlot():
                return self._image(piece)
            case Block():
                return ""

    def _image(self, slot: ImageSlot) -> str:
        media = self.edition.site.media.get(beside(self.path, slot.src))
        if media is None:
            return str(escape(slot.alt))
        shown = picture(self.edition.site, media, slot.alt)
        size = f' width="{shown.width}" height="{shown.height}"' if shown.width else ""
        title = f' title="{escape(slot.title)}"' if slot.title else ""
        image = f'<img src="{escape(shown.src)}" alt="{escape(slot.alt)}"{title}{size} loading="lazy" decoding="async">'
        sources = "".join(
            f'<source type="{kind}" srcset="{escape(files)}" sizes="{_SIZES}">' for kind, files in shown.sources
        )
        return f"<picture>{sources}{image}</picture>" if sources else image

    def _block(self, block: Block) -> BodyPiece:
        options = dict(block.options)
        title = options.get("title", "")
        match block.name:
            case "table":
                return Table(options["label"], "cards" in options, self._html(block.children))
            case "prices":
                return Prices(title, price_table(self.edition, options.get("region", ""), options.get("treatment", "")))
            case "estimate":
                sessions = read_sessions(options.get("sessions", "")) or ()
                return estimate(self.edition, options.get("treatment", ""), sessions, options.get("region", ""), title)
            case "clinics":
                return self._clinics(options, title)
            case "crisis":
                return Container("crisis", title, self.pieces(block.children), notice(self.edition.site))
            case "figure":
                return Container("figure", options.get("caption", ""), self.pieces(block.children))
            case _:
                return Container(block.name, title, self.pieces(block.children))

    def _clinics(self, options: dict[str, str], title: str) -> ClinicList:
        site = self.edition.site
        region, condition, treatment = (
            options.get("region", ""),
            options.get("condition", ""),
            options.get("treatment", ""),
        )
        limit = options.get("limit", "")
        count = int(limit[:2]) if limit.isascii() and limit.isdigit() else _CLINICS_SHOWN

        def fits(clinic: Clinic) -> bool:
            listing = clinic.listing
            return (
                listing.status == "open"
                and (not region or clinic.region == region or clinic.region.startswith(f"{region}/"))
                and (not condition or condition in listing.conditions)
                and (not treatment or treatment in listing.treatments)
            )

        chosen = [clinic for clinic in site.clinics.values() if fits(clinic)]
        more = None
        if len(chosen) > count:
            address = (
                f"/conditions/{condition}/" if condition else f"/treatments/{treatment}/" if treatment else "/clinics/"
            )
            if region in site.regions and not (condition or treatment):
                address = site.regions[region].address
            more = Link(site.href(address), self.edition.say("titles.all_clinics", n=len(chosen)), count=len(chosen))
        return ClinicList(title, self.edition.cards([clinic.id for clinic in chosen[:count]]), more)
