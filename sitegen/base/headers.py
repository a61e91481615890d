"""What every answer with a file of the site says beside the file: the security headers, and how long it may be kept.

Invariant: this is the one place that decides it. Hosts' files, meta elements, examples and tests are made from here.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

CSP: Final = "Content-Security-Policy"
REFERRER: Final = "no-referrer"
CACHE: Final = "Cache-Control"
IMMUTABLE: Final = "public, max-age=31536000, immutable"
BRIEF: Final = "public, max-age=300, must-revalidate"
HASHED_FOLDERS: Final = (
    "assets/",
    "media/",
    "search/d/",
    "search/f/",
    "search/n/",
    "search/p/",
    "search/t/",
    "search/w/",
)
"""Folders of files whose names hold a digest of what they hold, so that a new content is a new name."""
HASHED_NAME: Final = r"finder/[a-z]+\.[a-z2-7]{8}\.txt"
"""A regular expression of the other paths of that kind."""

_HASHED_NAME: Final = re.compile(HASHED_NAME)
# Script fetches index files and profiles and searches in a worker; pictures and the favicon are files; no form is
# sent to the site, and nothing is framed, embedded, played or installed.
_DIRECTIVES: Final = (
    ("default-src", "'none'"),
    ("script-src", "'self'"),
    ("style-src", "'self'"),
    ("img-src", "'self'"),
    ("connect-src", "'self'"),
    ("worker-src", "'self'"),
)
_OTHERS: Final = (
    ("Strict-Transport-Security", "max-age=31536000"),
    ("Referrer-Policy", REFERRER),
    ("Permissions-Policy", "camera=(), geolocation=(self), microphone=(), payment=(), usb=()"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("X-Content-Type-Options", "nosniff"),
)


def policy(form: str = "", *, meta: bool = False) -> str:
    """The content security policy.

    Args:
        form: where the site's own form is sent, as an origin, or '' where no form is sent anywhere.
        meta: for a ``meta`` element, in which ``frame-ancestors`` is not allowed.
    """
    directives = [*_DIRECTIVES, ("form-action", form or "'none'"), ("base-uri", "'none'")]
    if not meta:
        directives.append(("frame-ancestors", "'none'"))
    return "; ".join(f"{name} {value}" for name, value in directives)


def security_headers(form: str = "") -> tuple[tuple[str, str], ...]:
    """Names and values of the headers that every answer carries; ``form`` as in `policy`."""
    return (CSP, policy(form)), *_OTHERS


def cache_control(path: str) -> str:
    """How long a file may be kept: for good under a hashed name, else a few minutes.

    Args:
        path: relative to the output folder; a compressed sibling goes by the file that it is made of.
    """
    hashed = path.startswith(HASHED_FOLDERS) or _HASHED_NAME.match(path)
    return IMMUTABLE if hashed else BRIEF


def form_origin(action: str | None, own: str) -> str:
    """The origin that a form is sent to, as a policy names it.

    Args:
        action: the form's address, or None.
        own: the site's own origin.

    Returns:
        ``'self'`` for the site itself, '' where there is no form.
    """
    if not action:
        return ""
    parts = urlsplit(action)
    origin = f"{parts.scheme}://{parts.netloc}"
    return "'self'" if origin == own else origin
