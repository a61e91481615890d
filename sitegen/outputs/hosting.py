"""Files that tell a host how to serve the site: `_headers` and `_redirects`, or `.nojekyll`.

A redirect page stays at every address that moved, whatever the host reads: it is what leads on where a limit cut a
list off, in a preview, and on the next host.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from sitegen.artifact import Artifact, Stage
from sitegen.base.dataclass import dataclass
from sitegen.base.headers import CACHE, HASHED_FOLDERS, IMMUTABLE, security_headers
from sitegen.model.hosts import HOSTS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sitegen.model.hosts import Host
    from sitegen.model.site import Site
    from sitegen.theme.theme import Theme
    from sitegen.views.edition import Edition

HEADERS: Final = "_headers"
REDIRECTS: Final = "_redirects"


@dataclass(frozen=True, slots=True)
class HeadersView:
    """The headers of every answer, and the folders whose files never change."""

    headers: tuple[tuple[str, str], ...]
    hashed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RedirectsView:
    """The lines of a list of redirects."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EmptyView:
    """Nothing."""


def make_headers(view: HeadersView, theme: Theme) -> bytes:
    """Rules by path; where two hold, a header is sent by one of them alone, since hosts would join its values.

    So pages have no rule for their caching: both hosts then ask each time whether a page is new.
    """
    del theme
    lines = ["/*", *(f"  {name}: {value}" for name, value in view.headers)]
    for folder in view.hashed:
        lines += [f"/{folder}*", f"  {CACHE}: {IMMUTABLE}"]
    return "\n".join([*lines, ""]).encode()


def make_redirects(view: RedirectsView, theme: Theme) -> bytes:
    """One redirect on each line."""
    del theme
    return "\n".join([*view.lines, ""]).encode()


def make_empty(view: EmptyView, theme: Theme) -> bytes:
    """A file whose name says all."""
    del view, theme
    return b""


def redirect_line(old: str, new: str, host: Host) -> str:
    """The line that leads from one address to the other, for good."""
    return f"{_written(old)} {_written(new)} 301{host.forced}"


def _written(address: str) -> str:
    """An address as a request has it; stars and colons, which would be patterns, are written as their codes."""
    return quote(address, safe="/-._~!$&'()+,;=@")


def lines_for(redirects: Iterable[tuple[str, str]], host: Host) -> tuple[str, ...]:
    """The lines that the host reads: those that are not too long, up to its limit, in the order of the addresses."""
    lines = (redirect_line(old, new, host) for old, new in sorted(redirects))
    fitting = [line for line in lines if not host.redirect or len(line) <= host.redirect]
    return tuple(fitting[: host.redirects or None])


def codings(site: Site) -> tuple[str, ...]:
    """In which compressed copies of texts are wanted, each once."""
    return tuple(sorted(set(site.config.publish.precompress)))


def plan(edition: Edition) -> tuple[Artifact[Any], ...]:
    """The files that the site's host reads."""
    site = edition.site
    name = site.config.publish.host
    host = HOSTS[name]
    if name == "github-pages":
        return (Artifact(".nojekyll", make_empty, EmptyView(), stage=Stage.INDEX),)
    if not host.headers:
        return ()
    headers = HeadersView(security_headers(edition.form), HASHED_FOLDERS)
    found: list[Artifact[Any]] = [Artifact(HEADERS, make_headers, headers, stage=Stage.INDEX)]
    if site.redirects:
        pairs = ((redirect.old, site.href(redirect.new)) for redirect in site.redirects)
        lines = RedirectsView(lines_for(pairs, host))
        found.append(Artifact(REDIRECTS, make_redirects, lines, stage=Stage.INDEX))
    return tuple(found)
