"""Links that lead out of the site: whether what they name is still there.

`sitegen check --external` asks for every outside address that the published site shows: links in texts, clinics'
websites, the sources that texts cite, and those of the settings. Names that end in `.example`, `.test`,
`.invalid` or `localhost` are left out, and so are demonstration records (`sample: true`). Each address is told
once, at the first place that names it, with the other places.

`link-dead`: nothing is there (404, 410), or there is no such host. Look for where the page went; a clinic without a
website may have closed. `link-moved`: the address leads elsewhere for good; write the new one, once you have
looked that it is still the same thing. `link-refused`: the server does not answer programs (401, 403 and
the like); open the page in a browser. `link-unreachable`: no answer, or an error of the server; try again another
day before you take the link away.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from sitegen.base.dataclass import dataclass
from sitegen.base.internet import Target, is_unreal, target
from sitegen.base.problem import Problem, Span
from sitegen.model.links import slots, texts
from sitegen.model.references import Places
from sitegen.parse.prose import CiteSlot, LinkSlot

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sitegen.model.site import Site
    from sitegen.parse.yaml import KeyPath

CODES: Final = ("link-dead", "link-moved", "link-refused", "link-unreachable")

Trouble = Literal["", "no-host", "offline", "forbidden", "late", "insecure", "broken", "circle", "nowhere"]
"""Why there was no answer; '' where there was one. ``forbidden`` is an address that must not be asked,
``nowhere`` a redirect to what is no address."""

_SITE: Final = "data/site.yaml"
_ENOUGH: Final = 3  # hosts
_OK: Final = range(200, 300)
_GONE: Final = (404, 410)
_CLOSED: Final = (401, 402, 403, 405, 406, 407, 418, 429, 451, 999)
_FOR_GOOD: Final = (301, 308)
_WHY: Final[dict[Trouble, str]] = {
    "offline": "there is no way to its host just now",
    "forbidden": "its host is inside a private network",
    "late": "it did not answer in time",
    "insecure": "its certificate is not valid, or a secure connection failed",
    "broken": "the connection failed",
    "circle": "it redirects too often",
    "nowhere": "it redirects to something that is no web address",
}


@dataclass(frozen=True, slots=True)
class Hop:
    """One answer: of which address, and its status."""

    target: Target
    status: int


@dataclass(frozen=True, slots=True)
class Visit:
    """What asking for an address brought.

    Attributes:
        hops: the answers, each but the last one a redirect to the next.
        trouble: why there is no further one, although there should be.
    """

    hops: tuple[Hop, ...] = ()
    trouble: Trouble = ""


def outside_links(site: Site, files: Mapping[str, bytes]) -> dict[Target, tuple[Span, ...]]:
    """Every outside address that the site shows, with the places that name it, in order of the first place."""
    found: dict[Target, set[Span]] = {}
    for address, span in _named(site, Places(files)):
        asked = target(address)
        if asked and not is_unreal(asked.host) and not f"{asked.url}/".startswith(f"{site.origin}{site.base}/"):
            found.setdefault(asked, set()).add(span)
    ordered = ((asked, tuple(sorted(spans))) for asked, spans in found.items())
    return dict(sorted(ordered, key=lambda item: (item[1], item[0].url)))


def _named(site: Site, places: Places) -> Iterator[tuple[str, Span]]:
    """Every address and where it is written; what is no web address is left out later."""
    samples = {clinic.path for clinic in site.clinics.values() if clinic.listing.sample}
    cited: set[str] = set()
    for path, prose in texts(site):
        for slot in slots(prose.pieces) if path not in samples else ():
            if isinstance(slot, LinkSlot):
                yield slot.href, Span(path, slot.line, slot.col)
            elif isinstance(slot, CiteSlot):
                cited.update(slot.keys)
    for path, key, address in (*_of_clinics(site), *_of_sources(site, cited), *_of_settings(site)):
        if address:
            yield address, places.span(path, key)


def _of_clinics(site: Site) -> Iterator[tuple[str, KeyPath, str | None]]:
    for clinic in site.clinics.values():
        if not clinic.listing.sample:
            yield clinic.path, ("website",), clinic.record.website


def _of_sources(site: Site, cited: set[str]) -> Iterator[tuple[str, KeyPath, str | None]]:
    """The one address of each source that a page shows."""
    for key, source in site.sources.items():
        if key in cited and source.doi:
            yield "data/sources.yaml", (key, "doi"), f"https://doi.org/{source.doi}"
        elif key in cited:
            yield "data/sources.yaml", (key, "url"), source.url


def _of_settings(site: Site) -> Iterator[tuple[str, KeyPath, str | None]]:
    """Those of the settings; `newsletter.action` takes forms alone, so asking for it would show nothing."""
    config = site.config
    yield _SITE, ("license", "url"), config.license.url if config.license else None
    yield _SITE, ("repository",), config.repository
    yield _SITE, ("contact", "form"), config.contact.form


def found_wrong(links: Mapping[Target, Sequence[Span]], visits: Mapping[Target, Visit]) -> Iterator[Problem]:
    """What the visits show of the links; each address is one problem at the first place that names it."""
    for asked, spans in links.items():
        fault = _fault(asked, visits[asked]) if asked in visits else None
        if fault:
            code, message, hint = fault
            others = [f"{span.path}:{span.line}" for span in spans[1:]]
            also = f" (also at {', '.join(others)})" if others else ""
            yield Problem(spans[0], "warning", code, message + also, hint)


def _fault(asked: Target, visit: Visit) -> tuple[str, str, str] | None:
    """Code, message and hint of a link; None where it leads to something."""
    what = f"`{asked.url}`"
    last = visit.hops[-1] if visit.hops else None
    to = f" leads to `{last.target.url}`, and that" if last and len(visit.hops) > 1 and not visit.trouble else ""
    if visit.trouble == "no-host":
        hint = "look for where it went; take the link away if it is gone for good"
        return "link-dead", f"{what}: there is no such host{_after(visit)}", hint
    if visit.trouble or last is None:
        why = _WHY.get(visit.trouble, _WHY["broken"])
        return "link-unreachable", f"{what}: {why}{_after(visit)}", "try again another day"
    if last.status in _OK:
        return _moved(asked, visit)
    if last.status in _GONE:
        hint = "look for where it went; take the link away if it is gone for good"
        return "link-dead", f"{what}{to} answers {last.status}: nothing is there", hint
    if last.status in _CLOSED:
        return "link-refused", f"{what}{to} answers {last.status} to programs", "open it in a browser"
    return "link-unreachable", f"{what}{to} answers {last.status}", "try again another day"


def _after(visit: Visit) -> str:
    return f", after a redirect from `{visit.hops[-1].target.url}`" if visit.hops else ""


def _moved(asked: Target, visit: Visit) -> tuple[str, str, str] | None:
    """A link that was moved for good: as far as every redirect from the beginning on says so."""
    new = None
    for hop, following in zip(visit.hops, visit.hops[1:], strict=False):
        if hop.status not in _FOR_GOOD:
            break
        new = following.target
    if new is None or new == asked:
        return None
    return "link-moved", f"`{asked.url}` has moved for good", f"write {new.url}, if it is still the same thing"


def without_network(visits: Mapping[Target, Visit]) -> bool:
    """Whether what keeps every host away is the network here rather than the hosts there.

    A single name that does not exist proves nothing; some systems say the same of every name without a network.
    """
    troubles = {visit.trouble if not visit.hops else "" for visit in visits.values()}
    if troubles == {"no-host"}:
        return len({asked.host for asked in visits}) >= _ENOUGH
    return troubles in ({"offline"}, {"offline", "no-host"})
