"""Cells as programs and clerks write them, in the form that records have.

Invariant: what is not understood is returned as it is, so that the record's own check says what is wrong with it.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Final

EMPTY: Final = frozenset(
    {"-", "--", "—", ".", "?", "n/a", "n.a.", "na", "#n/a", "nan", "none", "null", "nil", "unknown", "tbd"}
    | {"not available", "not applicable", "not provided", "not reported", "(blank)"}
    | {"-99", "-999", "-9999", "-999.0", "-9999.0", "-999.00"}
)
"""What counts as an empty cell, in lower case, where the map does not say otherwise."""

_SMALL: Final = frozenset({"a", "an", "and", "at", "by", "for", "in", "of", "on", "or", "the", "to", "de", "la", "y"})
_CAPITALS: Final = frozenset(
    {"LLC", "PLLC", "LLP", "PA", "PC", "PLC", "LP", "MD", "DO", "NP", "PMHNP", "CRNA", "RN", "DNP", "DDS", "DMD"}
    | {"USA", "US", "UK", "NW", "NE", "SW", "SE", "PO", "II", "III", "IV", "VI", "VII", "TMS", "VA", "NYC"}
    | {"KAP", "ER", "UCLA", "UCSF"}
)
_SHORT: Final = frozenset(
    {"st", "dr", "mr", "mrs", "ms", "mt", "ft", "jr", "sr"}
    | {"rd", "blvd", "ln", "hwy", "pkwy", "ct", "pl", "sq", "trl", "ctr", "fwy", "rm", "bldg"}
)
_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_ORDINAL: Final = re.compile(r"[0-9]+(ST|ND|RD|TH)")
_FORMS: Final = {
    "YYYY": r"(?P<year>[0-9]{4})",
    "MMM": r"(?P<name>[A-Za-z]{3,9})\.?",
    "MM": r"(?P<month>[0-9]{2})",
    "DD": r"(?P<day>[0-9]{2})",
    "M": r"(?P<month>[0-9]{1,2})",
    "D": r"(?P<day>[0-9]{1,2})",
}
_TOKEN: Final = re.compile(r"YYYY|MMM|MM|DD|M|D|[ ./,-]")
_MIDNIGHT: Final = r"(?:[T ]00:00(?::00(?:\.0+)?)?Z?)?"
_MONTHS: Final = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
_FOLDED: Final = {ord("ø"): "o", ord("æ"): "ae", ord("œ"): "oe", ord("ł"): "l", ord("đ"): "d", ord("&"): " and "}
_HOST: Final = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+(/\S*)?")
_DECIMAL_COMMA: Final = re.compile(r"-?[0-9]+,[0-9]+")
_LONG_FRACTION: Final = re.compile(r"-?[0-9]{1,15}\.[0-9]{7,}")


def line(text: str) -> str:
    """``text`` on one line."""
    return " ".join(text.split())


def absent(text: str, empty: frozenset[str]) -> bool:
    """Whether a cell says nothing."""
    return not text or text.isspace() or line(text).casefold() in empty


def cased(text: str, *, force: bool = False) -> str:
    """A name in upper case as people write it; any other name as it is, unless ``force``."""
    letters = [char for char in text if char.isalpha()]
    words = _WORD.findall(text)
    shouted = len(letters) > 3 and text == text.upper() and text != text.lower()  # noqa: PLR2004 - not an abbreviation
    if not (shouted or (force and letters)):
        return text
    count = len(words)
    place = 0

    def written(found: re.Match[str]) -> str:
        nonlocal place
        place += 1
        before = text[: found.start()].rstrip()
        first = place == 1 or before.endswith((":", "(", "/", "–", "—"))
        return _word(found[0], edge=first or place == count)

    return _WORD.sub(written, text)


def _word(word: str, *, edge: bool) -> str:
    upper, lower = word.upper(), word.lower()
    if upper in _CAPITALS:
        return upper
    if lower in _SHORT:
        return lower.capitalize()
    if lower in _SMALL:
        return lower.capitalize() if edge else lower
    if _ORDINAL.fullmatch(upper):
        return lower
    if any(char.isdigit() for char in word):
        return upper
    if len(word) <= 4 and upper.isascii() and not re.search(r"[AEIOUY]", upper):  # noqa: PLR2004 - such as MHBC
        return upper
    if len(word) > 3 and lower.startswith("mc"):  # noqa: PLR2004 - McKay, not Mc alone
        return "Mc" + lower[2:].capitalize()
    head, mark, tail = re.match(r"([^'’]+)(['’]?)(.*)", lower).groups()  # type: ignore[union-attr]
    if mark and len(head) == 1 and len(tail) > 1:
        return f"{head.upper()}{mark}{tail.capitalize()}"  # O'Brien
    return head.capitalize() + mark + tail  # John's


def phone(text: str, country: str) -> str | None:
    """A telephone number in international form, or None where it is none in ``country``."""
    import phonenumbers  # noqa: PLC0415 - only an import pays for it

    try:
        number = phonenumbers.parse(text, country.upper() or None)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    main, mark, extension = written.partition(" ext. ")
    return main.replace("-", " ").replace("/", " ") + mark + extension


def postal_code(text: str, country: str) -> str:
    """A postal code; in the United States with the zeros that a spreadsheet took away."""
    code = line(text)
    if country != "us":
        return code
    digits = re.sub(r"\.0$", "", code)
    if re.fullmatch(r"[0-9]{3,5}", digits):
        return digits.zfill(5)
    parted = re.fullmatch(r"([0-9]{3,5})[- ]+([0-9]{4})", digits)
    if parted:
        return f"{parted[1].zfill(5)}-{parted[2]}"
    if re.fullmatch(r"[0-9]{7,9}", digits):
        whole = digits.zfill(9)
        return f"{whole[:5]}-{whole[5:]}"
    return code


def day(text: str, forms: tuple[str, ...]) -> str | None:
    """A date as YYYY-MM-DD, or None where it has none of the ``forms``."""
    for form in forms:
        pattern = "".join(_FORMS.get(token, re.escape(token)) for token in _TOKEN.findall(form))
        found = re.fullmatch(pattern + _MIDNIGHT, line(text))
        if not found:
            continue
        parts = found.groupdict()
        name = (parts.get("name") or "").casefold()
        month = next((place for place, whole in enumerate(_MONTHS, 1) if name and whole.startswith(name)), 0)
        try:
            return date(int(parts["year"]), month or int(parts.get("month") or 0), int(parts["day"])).isoformat()
        except ValueError:
            continue
    return None


def is_date_form(form: str) -> bool:
    """Whether ``form`` is made of YYYY, a month and a day, each once."""
    tokens = _TOKEN.findall(form)
    kinds = sorted(token[0] for token in tokens if token in _FORMS)
    return "".join(tokens) == form and kinds == ["D", "M", "Y"]


def number(text: str) -> str:
    """A number without what spreadsheets add to it."""
    return re.sub(r"\.0+$", "", line(text))


def degrees(text: str) -> str:
    """A coordinate with a point and at most six places, about a hand's breadth."""
    value = line(text)
    if _DECIMAL_COMMA.fullmatch(value):
        value = value.replace(",", ".")
    if _LONG_FRACTION.fullmatch(value):
        value = f"{float(value):.6f}".rstrip("0").rstrip(".")
    return value


def flag(text: str) -> str:
    """``true`` or ``false`` for the usual words."""
    word = line(text).casefold()
    if word in {"true", "yes", "y", "1", "t", "x"}:
        return "true"
    return "false" if word in {"false", "no", "n", "0", "f"} else line(text)


def website(text: str) -> str:
    """A web address, whole."""
    value = line(text)
    if _HOST.fullmatch(value):
        value = f"https://{value}"
    scheme, mark, rest = value.partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme.lower()}{mark}{host.lower()}{slash}{path}" if mark else value


def email(text: str) -> str:
    """An email address; one in capitals in small letters."""
    value = line(text)
    value = value[7:] if value.casefold().startswith("mailto:") else value
    return value.lower() if value == value.upper() else value


def slug(name: str) -> str:
    """A name as part of an address."""
    text = name.casefold().translate(_FOLDED)
    text = text.replace("'", "").replace("’", "")
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", folded).strip("-")
