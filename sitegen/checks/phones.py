"""Telephone numbers that nobody can answer.

Each number is held against its country's numbering plan (the phonenumbers library, made from Google's
libphonenumber). A number without a country code is read as one of the clinic's own country. Numbers that
are reserved for films and books are right in a record with `sample: true` and wrong in every other.

To mend it, ask the clinic again, and write the number with its country code: `+1 206 555 0114`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import phonenumbers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.base.problem import Problem
    from sitegen.checks.subject import Subject

CODES: Final = ("phone-fictional", "phone-impossible")

# What regulators keep free for fiction: NANPA (555-01xx), Ofcom, Bundesnetzagentur, ComReg.
_FICTION: Final = re.compile(
    r"\+1[2-9]\d{2}55501\d{2}"
    r"|\+44(?:2079460\d{3}|(?:113|114|115|116|117|118|121|131|141|151|161)4960\d{3}|1914980\d{3}|1632960\d{3}"
    r"|2896496\d{4}|2920180\d{3}|7700900\d{3}|8081570\d{3}|3069990\d{3})"
    r"|\+49(?:3023125\d{3}|6990009\d{3}|4066969\d{3}|2214710\d{3}|8999998\d{3})"
    r"|\+3532091\d{4,5}"
)


def check(subject: Subject) -> Iterator[Problem]:
    """Every clinic's number that its numbering plan does not have, or that only exists in fiction."""
    for clinic in subject.site.clinics.values():
        number = clinic.listing.phone
        if not number:
            continue
        where = clinic.path, ("phone",)
        country = clinic.region.partition("/")[0].upper()
        whole = normal(number, country)
        if _FICTION.fullmatch(whole):
            if not clinic.listing.sample:
                message = f"`{number}` is reserved for fiction; nobody answers there"
                yield subject.fault(where, "phone-fictional", message, "ask the clinic for its number")
        elif not whole:
            message = f"`{number}` is no number that can be called"
            hint = "count its digits, and begin with + and the country code, such as +1 206 555 0114"
            yield subject.fault(where, "phone-impossible", message, hint)


def normal(number: str, country: str) -> str:
    """A number as +, country code and digits; '' where no numbering plan has it, '?' where none can be asked."""
    known = country in phonenumbers.SUPPORTED_REGIONS
    if not number.startswith("+") and not known:
        return "?"
    try:
        parsed = phonenumbers.parse(number, country if known else None)
    except phonenumbers.NumberParseException:
        return ""
    whole = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    return whole if _FICTION.fullmatch(whole) or phonenumbers.is_valid_number(parsed) else ""
