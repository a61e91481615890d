"""The crisis notice: when a page carries it, and whom it says to call."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from sitegen.frame import CrisisLine, CrisisNotice

if TYPE_CHECKING:
    from sitegen.model.site import Site

_LINES = 1024
_EXTENSION = re.compile(r"\s*(?:ext\.?|x)\s*")
_BESIDE_DIGITS = re.compile(r"[^0-9]+")


def phone_pair(number: str) -> tuple[str, str]:
    """A telephone number as it is shown, and as a ``tel:`` address takes it (RFC 3966)."""
    plain, _, extension = _EXTENSION.sub(";ext=", number).partition(";ext=") if "x" in number else (number, "", "")
    abroad = number.startswith("+")
    digits = _BESIDE_DIGITS.sub("", plain.replace("(0)", "") if abroad else plain)  # (0) is for callers at home
    target = f"+{digits}" if abroad else digits
    return number, f"tel:{target}{';ext=' + extension if extension else ''}"


def mentions(site: Site, text: str) -> bool:
    """Whether ``text`` holds one of the words that bring the notice onto a page."""
    folded = text.casefold()
    return any(word.casefold() in folded for word in site.config.crisis.mentions)


def notice(site: Site, country: str = "") -> CrisisNotice | None:
    """The notice, with the lines of ``country`` alone where it has some; None on a site without any."""
    crisis = site.config.crisis
    if not crisis.lines and not crisis.text:
        return None
    own = [line for line in crisis.lines if line.region == country]
    lines = tuple(
        _line(
            site.regions[line.region].name if line.region in site.regions else line.region,
            line.name,
            line.phones,
            line.text,
            line.emergency,
        )
        for line in own or crisis.lines
    )
    return CrisisNotice(crisis.title, crisis.text, lines)


@lru_cache(maxsize=_LINES)
def _line(place: str, name: str, phones: tuple[str, ...], text: str | None, emergency: str | None) -> CrisisLine:
    return CrisisLine(
        place=place,
        name=name,
        phones=tuple(phone_pair(phone) for phone in phones),
        text=(text, phone_pair(text)[1].replace("tel:", "sms:")) if text else None,
        emergency=phone_pair(emergency) if emergency else None,
    )
