"""The crisis notice: when a page carries it, and whom it says to call."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from sitegen.frame import CrisisLine, CrisisNotice

if TYPE_CHECKING:
    from sitegen.model.site import Site
    from sitegen.parse import schema

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
    called = places_of_lines(site)
    own = [(line, place) for line, place in called if line.region == country]
    lines = tuple(_line(place, line.name, line.phones, line.text, line.emergency) for line, place in own or called)
    return CrisisNotice(crisis.title, crisis.text, lines)


def places_of_lines(site: Site) -> list[tuple[schema.CrisisLine, str]]:
    """Every line, and how the place is called that it is for."""
    regions = site.regions
    return [
        (line, regions[line.region].name if line.region in regions else line.region)
        for line in site.config.crisis.lines
    ]


@lru_cache(maxsize=_LINES)
def _line(place: str, name: str, phones: tuple[str, ...], text: str | None, emergency: str | None) -> CrisisLine:
    return CrisisLine(
        place=place,
        name=name,
        phones=tuple(phone_pair(phone) for phone in phones),
        text=(text, phone_pair(text)[1].replace("tel:", "sms:")) if text else None,
        emergency=phone_pair(emergency) if emergency else None,
    )
