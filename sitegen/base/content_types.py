"""Content types by the ending of a path: one table, so that no machine's own registry decides."""

from __future__ import annotations

from typing import Final

_UNKNOWN: Final = "application/octet-stream"
_TYPES: Final = {
    "avif": "image/avif",
    "css": "text/css; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "epub": "application/epub+zip",
    "geojson": "application/geo+json",
    "gif": "image/gif",
    "html": "text/html; charset=utf-8",
    "ico": "image/x-icon",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "js": "text/javascript; charset=utf-8",
    "json": "application/json",
    "license": "text/plain; charset=utf-8",
    "mjs": "text/javascript; charset=utf-8",
    "pdf": "application/pdf",
    "png": "image/png",
    "svg": "image/svg+xml",
    "txt": "text/plain; charset=utf-8",
    "webmanifest": "application/manifest+json",
    "webp": "image/webp",
    "xml": "application/xml",
}
_NAMED: Final = {
    "feed.xml": "application/atom+xml",
}

_TEXTUAL: Final = frozenset(
    {
        "application/atom+xml",
        "application/geo+json",
        "application/json",
        "application/manifest+json",
        "application/xml",
        "image/svg+xml",
    }
)


def content_type(path: str) -> str:
    """The value of the ``Content-Type`` header for a file of the site."""
    name = path.rpartition("/")[2]
    if name.startswith("_") and "." not in name:
        return _TYPES["txt"]  # what a host reads itself
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    return _NAMED.get(name) or _TYPES.get(ending, _UNKNOWN)


def is_text(path: str) -> bool:
    """Whether a file is text that is worth sending compressed."""
    kind = content_type(path).partition(";")[0]
    return kind.startswith("text/") or kind in _TEXTUAL
