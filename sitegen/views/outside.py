"""Addresses outside the site as pages need them: texts within an address, and the name of a host.

Invariant: either function gives what ``urllib`` would; what nearly every record has takes a shorter way.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote, urlsplit

_UNSAFE: Final = re.compile(r"[^A-Za-z0-9_.~/%-]")
_ESCAPES: Final = {chr(code): f"%{code:02X}" for code in range(128)}
_PLAIN: Final = re.compile(r"https?://([a-z0-9.-]+)(?:/|\Z)")


def percent(text: str) -> str:
    """A text as a part of an address, in UTF-8; slashes stay."""
    if not text.isascii():
        return quote(text)
    return _UNSAFE.sub(_escape, text.replace("%", "%25").replace(" ", "%20").replace(",", "%2C"))


def _escape(found: re.Match[str]) -> str:
    return _ESCAPES[found[0]]


def host_of(address: str) -> str:
    """The host of an address in the web, without ``www.``; '' where it names none."""
    plain = _PLAIN.match(address)
    host = plain[1] if plain else urlsplit(address).hostname or ""
    return host.removeprefix("www.")
