"""Records that are probably one clinic.

Two records of one clinic go out of date in turn. They are likely twins when they have the same telephone
number; the same website (host and path, with or without `www.`) in the same region; or names that
differ by two letters at most within one kilometer. Branches of a chain in different places, each with its
own number, are not; neither is a clinic that is closed for good, for others move in where it was.

To mend it, keep the better record, and give it the address of the other under `aliases`.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from sitegen.model.near import distance_km

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from sitegen.base.problem import Problem
    from sitegen.checks.subject import Subject
    from sitegen.model.site import Clinic

CODES: Final = ("clinic-twice",)
_NEAR_KM: Final = 1.0
_DEGREE_KM: Final = 111.0  # of latitude; a little less than it is, so that no pair is missed
_SHORTEST: Final = 6  # letters of a name that may have one missing


def check(subject: Subject) -> Iterator[Problem]:
    """Each record that an earlier one resembles, with the reason."""
    clinics = sorted((one for one in subject.site.clinics.values() if one.listing.status != "closed"), key=_path)
    found: dict[str, tuple[str, str]] = {}
    for one, other in _same(clinics, _phone):
        found.setdefault(one.path, ("the same telephone number", other.path))
    for one, other in _same(clinics, _website):
        found.setdefault(one.path, ("the same website", other.path))
    for one, other in _namesakes(clinics):
        found.setdefault(one.path, ("nearly the same name, less than 1 km away", other.path))
    for path, (reason, twin) in sorted(found.items()):
        message = f"`{twin}` has {reason}"
        hint = "if it is one clinic, keep one record and list the other's address under `aliases`"
        yield subject.fault((path, ("name",)), "clinic-twice", message, hint)


def _path(clinic: Clinic) -> str:
    return clinic.path


def _same(clinics: Iterable[Clinic], key: Callable[[Clinic], str]) -> Iterator[tuple[Clinic, Clinic]]:
    """Each clinic with the first one that has its key."""
    first: dict[str, Clinic] = {}
    for clinic in clinics:
        mark = key(clinic)
        if mark and first.setdefault(mark, clinic) is not clinic:
            yield clinic, first[mark]


def _phone(clinic: Clinic) -> str:
    """The digits; a number without a country code counts as one of its own country only."""
    number = clinic.listing.phone or ""
    digits = re.sub(r"[^0-9x]", "", number.replace("(0)", "") if number.startswith("+") else number)
    return digits if number.startswith("+") or not digits else f"{clinic.region.partition('/')[0]} {digits}"


def _website(clinic: Clinic) -> str:
    website = clinic.record.website
    if not website:
        return ""
    parts = urlsplit(website)
    host = (parts.hostname or "").removeprefix("www.")
    return f"{clinic.region} {host}{parts.path.rstrip('/')} {parts.query}"


def _namesakes(clinics: Iterable[Clinic]) -> Iterator[tuple[Clinic, Clinic]]:
    """Pairs of neighbors whose names are alike: both are the same with one letter left out of each, or of one.

    Each name is filed under itself and under itself without each of its letters; only clinics filed under one
    word are compared, and of these only those that lie side by side when sorted by latitude.
    """
    filed: dict[str, list[Clinic]] = {}
    for clinic in clinics:
        if clinic.listing.location:
            for word in _spellings(clinic.listing.name):
                filed.setdefault(word, []).append(clinic)
    for alike in filed.values():
        if len(alike) > 1:
            yield from _close(sorted(alike, key=_latitude))


def _spellings(name: str) -> set[str]:
    plain = unicodedata.normalize("NFKD", name.casefold())
    word = "".join(sorted(re.findall(r"[^\W_]+", "".join(char for char in plain if not unicodedata.combining(char)))))
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)) if len(word) >= _SHORTEST)}


def _latitude(clinic: Clinic) -> tuple[float, str]:
    return (clinic.listing.location.lat if clinic.listing.location else 0.0), clinic.path


def _close(alike: list[Clinic]) -> Iterator[tuple[Clinic, Clinic]]:
    """Pairs within the distance, the later path first."""
    for index, one in enumerate(alike):
        for other in alike[index + 1 : index + 1 + _FEW]:
            here, there = one.listing.location, other.listing.location
            if here is None or there is None or (there.lat - here.lat) * _DEGREE_KM > _NEAR_KM:
                break
            if distance_km(here, there) <= _NEAR_KM:
                yield (other, one) if one.path < other.path else (one, other)


_FEW: Final = 50  # neighbors that one clinic is compared with, should hundreds share a name and a place
