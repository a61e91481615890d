from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticCustomError

from sitegen.parse import scalars

CODES = {
    "Number": "wrong-number", "Price": "wrong-number", "Whole": "wrong-number", "Flag": "wrong-flag", "Day": "wrong-date",
    "HoursText": "wrong-hours", "WebAddress": "wrong-address", "Email": "wrong-email", "Phone": "wrong-phone",
    "LanguageTag": "wrong-language", "Currency": "wrong-currency", "SiteAddress": "wrong-alias", "Slug": "wrong-id",
    "Timezone": "wrong-timezone",
}  # fmt: skip


def check(kind, written, expected):
    assert TypeAdapter(getattr(scalars, kind)).validate_python(written) == expected


def check_refused(kind, written, code=None):
    with pytest.raises(ValidationError) as raised:
        TypeAdapter(getattr(scalars, kind)).validate_python(written)
    assert raised.value.errors()[0]["type"] == (code or CODES[kind])


@pytest.mark.parametrize(
    ("kind", "written", "expected"),
    [
        ("Text", "02142", "02142"),
        ("Line", "NO", "NO"),
        ("Line", " a \n b\t c ", "a b c"),
        ("Number", "0", 0.0),
        ("Number", "-47.6097", -47.6097),
        ("Number", "007", 7.0),
        ("Price", "1000000", 1_000_000.0),
        ("Whole", "4.0", 4),
        ("Flag", "true", True),
        ("Flag", "false", False),
        ("Day", "2024-02-29", date(2024, 2, 29)),
        ("HoursText", "09:00-17:00", "09:00-17:00"),
        ("HoursText", " 09:00-12:00   13:00-24:00 ", "09:00-12:00 13:00-24:00"),
        ("HoursText", "closed", "closed"),
        ("Phone", "+442071234567", "+442071234567"),
        ("Phone", "+44 (0)20 7946 0958", "+44 (0)20 7946 0958"),
        ("Phone", "988", "988"),
        ("Phone", "(206) 555-0114 ext. 12", "(206) 555-0114 ext. 12"),
        ("Email", "first.last+tag@clinic.example", "first.last+tag@clinic.example"),
        ("WebAddress", "https://x.example", "https://x.example"),
        ("WebAddress", "http://x.example:8080/a?b=c&d#e", "http://x.example:8080/a?b=c&d#e"),
        ("LanguageTag", "pt-BR", "pt-BR"),
        ("Currency", "USD", "USD"),
        ("Slug", "us-2", "us-2"),
        ("Timezone", "America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"),
        ("Timezone", "Etc/GMT+5", "Etc/GMT+5"),
        ("SiteAddress", "/", "/"),
        ("SiteAddress", "/guide/old.html", "/guide/old.html"),
        ("NameOrAddress", "WA", "WA"),
        ("NameOrAddress", "/clinics/old/", "/clinics/old/"),
        ("Year", "2018", 2018),
        ("Rating", "5", 5),
    ],
)
def test_taken(kind, written, expected):
    check(kind, written, expected)


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        *(("Number", text) for text in ["nan", "inf", "-inf", ".inf", "1_000", "1e3", "0x10", "+1", "1.", ".5", "1,5", "", "٤", "1 000", "1" * 16, "1\n2"]),
        *(("Whole", text) for text in ["4.5", "nan"]),
        *(("Flag", text) for text in ["y", "n", "yes", "NO", "on", "1", "0", "True", "TRUE", ""]),
        *(("Day", text) for text in ["0", "1", "1700000000", "20261001", "2026-1-1", "2026-02-30", "2026-10-01T00:00", "2026-W40-4", "0000-01-01", "２０２６-10-01"]),
        *(("HoursText", text) for text in ["9-17", "9:00-17:00", "09:00", "24:00-01:00", "09:00-24:30", "09:00–17:00", "09:00-17:00,18:00-19:00", "CLOSED", ""]),
        *(("WebAddress", text) for text in ["x.example", "//x.example", "javascript:alert(1)", "ftp://x.example", "https://", "https:///a", "https://u@x.example", "https://x.example:0", "https://x.example:99999", "https://x.example/a b", 'https://x.example/"', "https://x.example/<", "https://x.example\\@y", "https://[x", "ht\ttps://x.example"]),
        *(("Email", text) for text in ["a", "a@b", "a b@x.example", "a@x.example\n", "a@x..example", "<a@x.example>", "a@@x.example", "a?subject=b@x.example", "a&b@x.example", "a%0Ab@x.example"] if text != "a@x.example\n"),
        *(("Phone", text) for text in ["call us", "1", "+", "++1 206", "1" * 40, "12; rm", "12\u0661"]),
        *(("LanguageTag", text) for text in ["English", "e", "pt_BR", "EN"]),
        *(("Currency", text) for text in ["usd", "US", "€", "USDT"]),
        *(("Slug", text) for text in ["A", "a_b", "a--b", "-a", "a-", "", "ä", "a b", "a/b"]),
        *(("Timezone", text) for text in ["America/Los Angeles", "/UTC", "UTC/", "+01:00", "a//b"]),
        *(("SiteAddress", text) for text in ["old", "//x.example/", "/a/../b/", "/./", "/a b/", "/a?b", "/a#b", "/a%20b", "/a\\b", "https://x.example/", "/a//b"]),
    ],
)  # fmt: skip
def test_refused(kind, written):
    check_refused(kind, written)


@pytest.mark.parametrize(
    "kind", ["Text", "Line", "Number", "Flag", "Day", "HoursText", "WebAddress", "Slug", "SiteAddress"]
)
@pytest.mark.parametrize("value", [None, [], {}, ["a"], {"a": "b"}, 1, True])
def test_what_is_no_text_is_refused(kind, value):
    check_refused(kind, value, "wrong-type")


@pytest.mark.parametrize("kind", ["Text", "Line", "Number", "Flag", "Slug", "WebAddress"])
@pytest.mark.parametrize(
    "char", ["\0", "\x1b", "\r", "\x7f", "\x85", "\u2028", "\u202e", "\u2066", "\ufdd0", "\ufeff", "\uffff"]
)
def test_invisible_characters_are_refused(kind, char):
    check_refused(kind, f"1{char}2", "control-character")


def test_no_negative_zero():
    assert str(TypeAdapter(scalars.Number).validate_python("-0")) == "0.0"


@pytest.mark.parametrize(
    ("kind", "inside", "outside"),
    [
        ("Latitude", ["-90", "90"], ["-90.1", "91"]),
        ("Longitude", ["-180", "180"], ["-180.01", "181"]),
        ("Rating", ["1", "5"], ["0", "6"]),
        ("Year", ["1000", "9999"], ["999", "10000"]),
        ("Price", ["0"], ["-1", "1000001"]),
        ("Days", ["0", "100000"], ["-1"]),
    ],
)
def test_bounds(kind, inside, outside):
    for text in inside:
        check(kind, text, float(text))
    for text in outside:
        check_refused(kind, text, "out-of-range")


def test_a_summary_has_200_characters():
    check("Summary", "😀" * 200, "😀" * 200)
    check_refused("Summary", "😀" * 201, "too-long")


@given(st.text(max_size=30))
def test_numbers_are_taken_in_one_form_only(text):
    try:
        number = TypeAdapter(scalars.Number).validate_python(text)
    except ValidationError:
        return
    plain = text.strip()
    assert plain.lstrip("-").replace(".", "", 1).isascii()
    assert plain.lstrip("-").replace(".", "", 1).isdigit()
    assert number == float(plain)


@given(
    st.from_regex(scalars._PLAIN_WEB, fullmatch=True)
    | st.from_regex(r"https?://[a-z0-9.:/@?#\[\]-]{0,30}", fullmatch=True)
)
def test_a_plain_address_is_one_whichever_way_it_is_read(text):
    def taken():
        try:
            return scalars._web(text)
        except PydanticCustomError as error:
            return error.message()

    with pytest.MonkeyPatch.context() as patch:
        short = taken()
        patch.setattr(scalars, "_PLAIN_WEB", re.compile(r"(?!)"))
        assert taken() == short
