"""The types that text may become: each takes one plain form, and says so when it is given another.

Invariant: nothing looser than the written form is taken (no ``nan``, ``1_000``, ``y`` or ``0`` as a date).
JSON alone is taken at its word: no source is JSON, only what a model wrote for the parse memo.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any, TypeVar
from urllib.parse import urlsplit

from pydantic import AfterValidator, WithJsonSchema
from pydantic_core import PydanticCustomError, core_schema

from sitegen.parse.yaml import UNPRINTABLE

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import GetCoreSchemaHandler, ValidationInfo
    from pydantic_core.core_schema import CoreSchema

T = TypeVar("T")
N = TypeVar("N", int, float)

_DECIMAL = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LONGEST_HINT = 60  # characters of an id that a hint writes out
_FLAGS = {"true": ("true", "yes", "y", "on"), "false": ("false", "no", "n", "off")}
_LOOSE_DAY = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_RANGE = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]-(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)")
_HOURS = re.compile(rf"closed|{_RANGE.pattern}( +{_RANGE.pattern})*")  # for editors alone, as the next two
_WEB = re.compile(r"https?://\S+")
_PLAIN_WEB = re.compile(r"https?://[a-z0-9-]+(\.[a-z0-9-]+)+(/[A-Za-z0-9._~-]*)*")  # what nearly all look like
_PLACE = re.compile(r"\S.*")
_ADDRESS = re.compile(r"/\S*")
_EMAIL = re.compile(r"[A-Za-z0-9.!$'*+=^_~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_AREAS = "Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Canada|Etc|Europe|Indian|Pacific|US"
_TIMEZONE = re.compile(rf"UTC|GMT|({_AREAS})(/[A-Za-z0-9_+-]+)+")
_CURRENCY = re.compile(r"[A-Z]{3}")
_STORES = ("s3", "gs", "az")
_BUCKET = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9._=+@-]+)*")
_NO_ADDRESS = re.compile(r"[\s\"<>\\^`{|}]")
_PHONE = re.compile(r"\+?[0-9(][0-9 ().\-/]{1,30}([ ]?(x|ext\.?)[ ]?[0-9]{1,6})?")


def fail(code: str, message: str, hint: str = "", *, whole: bool = False) -> PydanticCustomError:
    """The error that a validator raises; records.py turns it into a fault with its place.

    Args:
        code: of the problem.
        message: what is wrong; the key's name is put in front of it.
        hint: what to type.
        whole: it is wrong with the record as a whole, so no key is named.
    """
    return PydanticCustomError(code, "{message}", {"message": message, "hint": hint, "whole": whole})


@dataclass(frozen=True)
class _Read:
    """What an editor wrote is read by ``check``; JSON comes from the parse memo, so it was read before."""

    check: Callable[[Any], Any]

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """The type alone for JSON, and the check alone for all else."""
        plain = handler(source)
        checked = core_schema.no_info_plain_validator_function(self.check)
        return core_schema.json_or_python_schema(json_schema=plain, python_schema=checked)


@dataclass(frozen=True)
class Beside:
    """What an editor wrote is judged, once it is read, by ``check`` beside the keys in front of it; JSON was judged."""

    check: Callable[[Any, ValidationInfo], Any]

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """The type alone for JSON, and with the check behind it for all else."""
        plain = handler(source)
        judged = core_schema.with_info_after_validator_function(self.check, plain)
        return core_schema.json_or_python_schema(json_schema=plain, python_schema=judged)


def _known(check: Callable[[Any], T]) -> _Read:
    """``check`` with the answers that it gave last: records say the same few words again and again."""
    answers = lru_cache(maxsize=2048)(check)
    return _Read(lambda value: answers(value) if type(value) is str else check(value))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        kind = "a list" if isinstance(value, list) else "nothing" if value is None else "a mapping"
        raise fail("wrong-type", f"expected text, found {kind}")
    bad = None if value.isprintable() else UNPRINTABLE.search(value)
    if bad:
        raise fail("control-character", f"holds the invisible character U+{ord(bad[0]):04X}", "delete it")
    return value.strip()


def _line(value: Any) -> str:
    if type(value) is not str or not value.isprintable():
        value = _text(value)
    elif "  " not in value:  # and the only white space that can be printed is the space
        return value.strip()
    return " ".join(value.split())


def _decimal(value: Any) -> float:
    text = _text(value)
    if not _DECIMAL.fullmatch(text):
        raise fail(
            "wrong-number", f"`{text[:40]}` is not a plain number", "write digits with a point, such as 400 or 47.6097"
        )
    return float(text) + 0.0  # no negative zero


def _whole(value: Any) -> int:
    number = _decimal(value)
    if number != int(number):
        raise fail("wrong-number", f"`{value}` is not a whole number")
    return int(number)


def _flag(value: Any) -> bool:
    text = _text(value)
    if text not in {"true", "false"}:
        meant = next((flag for flag, words in _FLAGS.items() if text.casefold() in words), "true or false")
        raise fail("wrong-flag", f"`{text[:40]}` is neither true nor false", f"write {meant}")
    return text == "true"


def _day(value: Any) -> date:
    text = _text(value)
    loose = _LOOSE_DAY.fullmatch(text)
    try:
        day = date(int(loose[1]), int(loose[2]), int(loose[3])) if loose else None
    except ValueError:
        raise fail("wrong-date", f"`{text}` is no day of the calendar", "put the month and the day right") from None
    if day and _DAY.fullmatch(text):
        return day
    hint = f"write {day.isoformat()}" if day else "write it as YYYY-MM-DD, such as 2026-10-01"
    raise fail("wrong-date", f"`{text[:40]}` is not a date", hint)


def id_hint(text: str) -> str:
    """How to write ``text`` as an id, where that is plain; else what ids are made of."""
    tidy = re.sub(r"[ _-]+", "-", text.casefold()).strip("-")
    plain = SLUG.fullmatch(tidy) and len(tidy) <= _LONGEST_HINT
    return f"write {tidy}" if plain else "use lower-case letters, digits and hyphens"


def _matching(pattern: re.Pattern[str], code: str, what: str, hint: str | Callable[[str], str]) -> Callable[[Any], str]:
    def check(value: Any) -> str:
        text = _text(value)
        if not pattern.fullmatch(text):
            raise fail(code, f"`{text[:60]}` is not {what}", hint if isinstance(hint, str) else hint(text))
        return text

    return check


def _hours(value: Any) -> str:
    text = " ".join(_text(value).split())
    if text != "closed" and not all(_RANGE.fullmatch(part) for part in text.split(" ")):
        tidy = re.sub(r"\b(\d:\d\d)", r"0\1", re.sub(r" *[-\u2013\u2014] *", "-", text.casefold()))
        fits = tidy == "closed" or all(_RANGE.fullmatch(part) for part in tidy.split(" "))
        hint = f"write {tidy}" if fits else "write 09:00-17:00, two ranges with a space between, or closed"
        raise fail("wrong-hours", f"`{text[:60]}` is not a time range", hint)
    return text


def _web(value: Any) -> str:
    text = _text(value)
    if _PLAIN_WEB.fullmatch(text):
        return text
    try:
        parts = urlsplit(text)
        good = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.username is None and parts.port != 0
    except ValueError:
        good = False
    if not good or _NO_ADDRESS.search(text):
        raise fail(
            "wrong-address", f"`{text[:80]}` is not a web address", "write it whole, such as https://clinic.example/"
        )
    return text


def base_address(value: Any) -> str:
    """Where a site is published: a web address, perhaps with a path, without a query or a fragment.

    Raises:
        PydanticCustomError: it is something else.
    """
    text = _web(value)
    if "?" in text or "#" in text:
        hint = "end it with the path, such as https://clinics.example/guide/"
        raise fail("wrong-address", f"`{text[:80]}` has a query or a fragment", hint)
    return text


def _place(value: Any) -> str:
    text = _text(value)
    scheme, marked, rest = text.partition("://")
    if not marked:
        if not text or "\\" in text or text.startswith("~"):
            hint = "write a folder relative to the site's, such as ../public, or s3://bucket/prefix"
            raise fail("wrong-target", f"`{text[:80]}` is no place to publish to", hint)
        return text
    if scheme not in _STORES or not _BUCKET.fullmatch(rest.rstrip("/")):
        hint = "write s3://bucket/prefix, gs://bucket/prefix, az://container/prefix, or a folder"
        raise fail("wrong-target", f"`{text[:80]}` is no place to publish to", hint)
    return text.rstrip("/")


def _endpoint(value: Any) -> str:
    text = _web(value)
    parts = urlsplit(text)
    if parts.scheme == "http" and parts.hostname not in {"127.0.0.1", "localhost", "::1"}:
        raise fail("wrong-target", f"`{text[:80]}` is not encrypted on the way", "write it with https")
    return text.rstrip("/")


def _address(value: str) -> str:
    segments = value.split("/")
    if (
        not value.startswith("/")
        or "//" in value
        or any(part in {".", ".."} for part in segments)
        or re.search(r"[\s?#\\%]", value)
    ):
        raise fail(
            "wrong-alias",
            f"`{value[:80]}` is not an address of this site",
            "write it from the root, such as /guide/old-name/",
        )
    return value


def _short(read: Callable[[Any], str], limit: int) -> Callable[[Any], str]:
    def check(value: Any) -> str:
        text = read(value)
        if len(text) > limit:
            raise fail("too-long", f"{len(text)} characters; at most {limit} fit", "shorten it")
        return text

    return check


def _between(number: Callable[[Any], N], low: float, high: float) -> Callable[[Any], N]:
    def check(value: Any) -> N:
        found = number(value)
        if not low <= found <= high:
            raise fail("out-of-range", f"{found:.15g} is not between {low:.15g} and {high:.15g}")
        return found

    return check


def _written(pattern: re.Pattern[str] | None = None, example: Any = None, **more: Any) -> WithJsonSchema:
    """What an editor's program is told of text: YAML there takes ``02142`` for a number, so those fit as well."""
    known: dict[str, Any] = {"type": ["string", "number", "boolean"]}
    if pattern is not None:
        known |= {"type": ["string", "number"], "pattern": f"^({pattern.pattern})$"}
    return WithJsonSchema({**known, **more, **({} if example is None else {"examples": [example]})})


def _counted(kind: str, low: float | None = None, high: float | None = None) -> WithJsonSchema:
    """The same of a number; one in quotes is a number to us, and a text to others."""
    ends = {} if low is None else {"minimum": low, "maximum": high}
    return WithJsonSchema({"type": [kind, "string"], "pattern": f"^({_DECIMAL.pattern})$", **ends})


Text = Annotated[str, _Read(_text), _written()]
Line = Annotated[str, _Read(_line), _written()]
Summary = Annotated[str, _Read(_short(_line, 200)), _written(maxLength=200)]
Number = Annotated[float, _Read(_decimal), _counted("number")]
Price = Annotated[float, _known(_between(_decimal, 0, 1_000_000)), _counted("number", 0, 1_000_000)]
Latitude = Annotated[float, _Read(_between(_decimal, -90, 90)), _counted("number", -90, 90)]
Longitude = Annotated[float, _Read(_between(_decimal, -180, 180)), _counted("number", -180, 180)]
Whole = Annotated[int, _Read(_whole), _counted("integer")]
Days = Annotated[int, _known(_between(_whole, 0, 100_000)), _counted("integer", 0, 100_000)]
Releases = Annotated[int, _known(_between(_whole, 0, 1000)), _counted("integer", 0, 1000)]
Lost = Annotated[int, _known(_between(_whole, 0, 1_000_000)), _counted("integer", 0, 1_000_000)]
Places = Annotated[int, _known(_between(_whole, 1, 10)), _counted("integer", 1, 10)]
Scale = Annotated[int, _known(_between(_whole, 1, 10_000)), _counted("integer", 1, 10_000)]
Year = Annotated[int, _known(_between(_whole, 1000, 9999)), _counted("integer", 1000, 9999)]
Rating = Annotated[int, _known(_between(_whole, 1, 5)), _counted("integer", 1, 5)]
Flag = Annotated[bool, _known(_flag), WithJsonSchema({"type": "boolean"})]
Day = Annotated[date, _known(_day), _written(_DAY, "2026-10-01")]
Slug = Annotated[
    str,
    _known(_matching(SLUG, "wrong-id", "an id", id_hint)),
    _written(SLUG),
]
TargetPlace = Annotated[str, _Read(_place), _written(_PLACE, "s3://bucket/prefix")]
Endpoint = Annotated[str, _Read(_endpoint), _written(_WEB, "http://127.0.0.1:8333")]
HoursText = Annotated[str, _known(_hours), _written(_HOURS, "09:00-17:00")]
WebAddress = Annotated[str, _Read(_web), _written(_WEB, "https://clinic.example/")]
BaseAddress = Annotated[str, _Read(base_address), _written(_WEB, "https://clinics.example/guide/")]
Email = Annotated[
    str,
    _Read(_matching(_EMAIL, "wrong-email", "an email address", "write it as name@clinic.example")),
    _written(_EMAIL, "name@clinic.example"),
]
Phone = Annotated[
    str,
    _known(_matching(_PHONE, "wrong-phone", "a telephone number", "write it as +1 206 555 0114")),
    _written(_PHONE, "+1 206 555 0114"),
]
Timezone = Annotated[
    str,
    _known(_matching(_TIMEZONE, "wrong-timezone", "a time zone", "write its name, such as America/Los_Angeles")),
    _written(_TIMEZONE, "America/Los_Angeles"),
]
LanguageTag = Annotated[
    str,
    _known(_matching(_LANGUAGE, "wrong-language", "a language code", "write en, es or pt-BR")),
    _written(_LANGUAGE, "en"),
]
Currency = Annotated[
    str,
    _known(_matching(_CURRENCY, "wrong-currency", "a currency code", "write three capitals, such as USD")),
    _written(_CURRENCY, "USD"),
]
SiteAddress = Annotated[
    str, _Read(_text), AfterValidator(_address), _written(_ADDRESS, "/clinics/us/wa/seattle/old-name/")
]
NameOrAddress = Annotated[
    str,
    _Read(_line),
    AfterValidator(lambda value: _address(value) if value.startswith("/") else value),
    _written(),
]
