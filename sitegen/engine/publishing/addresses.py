"""What an output path is to readers: an authored address, one that follows from others, or no page at all.

Invariant: authored addresses are for ever; whoever loses one has to say where it leads now.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

INDEX: Final = "index.html"
_PAGE: Final = re.compile(r"(?:clinics/.+|(?:guide|news|conditions|treatments)/[^/]+|[^/]+)/index\.html")
_DERIVED: Final = re.compile(
    r"(?:.*/)?page/[0-9]+/index\.html|"
    r"(?:guide/all|search|faq|glossary|news|clinics|compare|conditions|guide|treatments)/index\.html"
)


def is_page(path: str) -> bool:
    """Whether the file at ``path`` is a page with an address that ends with a slash."""
    return path == INDEX or path.endswith(f"/{INDEX}")


def is_authored(path: str) -> bool:
    """Whether ``path`` is the page of a clinic, a region, an article, a post, a text, a condition or a treatment."""
    return bool(_PAGE.fullmatch(path)) and not _DERIVED.fullmatch(path)


def address(path: str) -> str:
    """The address at which a file is asked for, from the root of the site."""
    return f"/{path.removesuffix(INDEX)}" if is_page(path) else f"/{path}"


def parent(path: str, living: Collection[str]) -> str:
    """The page to which readers of a vanished page are sent: the nearest one above it that lives; the home page at last."""
    parts = path.split("/")[:-1]
    if len(parts) > 1 and parts[-2] == "page":
        parts.pop()  # `…/page/2/` has no `…/page/` above it
    while parts:
        parts.pop()
        above = "/".join((*parts, INDEX))
        if above in living:
            return above
    return INDEX


def successor(lost: str, now: Iterable[str]) -> str:
    """Where the page at the address ``lost`` probably is now, in words: of the same name, or nearly the same address.

    Args:
        lost: an address.
        now: the paths of everything that there is.
    """
    folder, _, last = lost.rstrip("/").rpartition("/")
    pages = sorted(address(path) for path in now if path.endswith(f"/{INDEX}"))
    moved = [page for page in pages if page.endswith(f"/{last}/")]
    beside = [page for page in pages if page.rstrip("/").rpartition("/")[0] == folder]
    close = get_close_matches(lost, moved, 1, 0.0) or get_close_matches(lost, beside, 1, 0.8)
    return f"`{close[0]}`, or of what else takes its place" if close else "what takes its place"
