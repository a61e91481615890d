"""What is known of the hosts that a site may be published on: what they cannot do, and what they take at most.

The figures are those that the hosts publish for their free plans, looked up in November 2026; see docs/PUBLISHING.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

MEBIBYTE: Final = 1024 * 1024
GIGABYTE: Final = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Host:
    """A host.

    Attributes:
        name: as its makers write it.
        headers: whether it reads a `_headers` and a `_redirects` file in the folder.
        meta: whether it sends no headers of the site's, so that the pages carry what a ``meta`` element can.
        path: whether it can serve a folder below a path of its host.
        siblings: whether a server there sends `page.html.br` and `page.html.gz` in place of `page.html`.
        files: how many files a site may have, or 0 where no limit is known.
        file_bytes: how large a file may be, or 0.
        site_bytes: how large the site may be, or 0.
        redirects: how many lines of `_redirects` it reads, or 0.
        redirect: how many characters a line of `_redirects` may have, or 0.
        forced: what stands behind the status code of a redirect that holds although there is a file.
    """

    name: str
    headers: bool = False
    meta: bool = False
    path: bool = True
    siblings: bool = True
    files: int = 0
    file_bytes: int = 0
    site_bytes: int = 0
    redirects: int = 0
    redirect: int = 0
    forced: str = ""


HOSTS: Final[Mapping[str, Host]] = {
    "netlify": Host("Netlify", headers=True, path=False, siblings=False, redirects=10_000, forced="!"),
    "cloudflare-pages": Host(
        "Cloudflare Pages",
        headers=True,
        path=False,
        siblings=False,
        files=20_000,
        file_bytes=25 * MEBIBYTE,
        redirects=2_000,
        redirect=1_000,
    ),
    "github-pages": Host("GitHub Pages", meta=True, siblings=False, site_bytes=GIGABYTE),
    "nginx": Host("nginx"),
    "caddy": Host("Caddy"),
    "cloudfront": Host("CloudFront", siblings=False),
    "other": Host("the host"),
}
HEADER_LINE: Final = 2_000
"""The longest line of a `_headers` file that Cloudflare Pages reads, in characters."""
HEADER_RULES: Final = 100
"""How many rules of a `_headers` file it reads."""
