"""What is known of the hosts that a site may be published on: what they cannot do, and what they take at most.

The figures are those that the hosts publish for their free plans, looked up in November 2026; see docs/PUBLISHING.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sitegen.base.dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

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

    @property
    def has_limits(self) -> bool:
        """Whether it matters how many files a site has, and how large they are."""
        return bool(self.files or self.file_bytes or self.site_bytes)


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


def past_limits(host: Host, sizes: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    """What of a site the host does not take: the path of a file, or '' for the whole, and what is said of it.

    Args:
        host: where the site goes.
        sizes: bytes of each of its files by path; none need be told where `has_limits` says no.
    """
    if host.files and len(sizes) > host.files:
        yield "", f"the site has {len(sizes):,} files; {host.name} takes {host.files:,}"
    if host.file_bytes:
        most = host.file_bytes // MEBIBYTE
        for path, size in sizes.items():
            if size > host.file_bytes:
                yield path, f"`{path}` has {size / MEBIBYTE:.1f} MiB; {host.name} takes {most}"
    total = sum(sizes.values())
    if host.site_bytes and total > host.site_bytes:
        yield "", f"the site has {total / GIGABYTE:.2f} GB; {host.name} takes {host.site_bytes / GIGABYTE:.0f}"


HEADER_LINE: Final = 2_000
"""The longest line of a `_headers` file that Cloudflare Pages reads, in characters."""
HEADER_RULES: Final = 100
"""How many rules of a `_headers` file it reads."""
