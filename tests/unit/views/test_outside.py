"""Addresses outside the site: the short ways give what `urllib` gives."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.views.outside import host_of, percent


@given(st.text(st.characters(exclude_categories=("Cs",))) | st.text(st.characters(max_codepoint=127)))
def test_texts_in_addresses(text):
    assert percent(text) == quote(text)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://clinic.example", "clinic.example"),
        ("https://clinic.example/a?b#c", "clinic.example"),
        ("http://www.clinic.example/", "clinic.example"),
        ("https://WWW.Clinic.example/", "clinic.example"),
        ("https://clinic.example:8080/", "clinic.example"),
        ("https://me:secret@clinic.example/", "clinic.example"),
        ("https://clinic.example?x", "clinic.example"),
        ("https://[2001:db8::1]/", "2001:db8::1"),
        ("https:///a", ""),
        ("https://www./", ""),
    ],
)
def test_the_host_of_an_address(address, expected):
    assert host_of(address) == expected


@given(st.text("a.w-:/@?#A1[]", max_size=12))
def test_a_host_is_what_the_library_finds(rest):
    address = f"https://{rest}"
    try:
        expected = urlsplit(address).hostname or ""
    except ValueError:  # brackets that are no address
        return
    assert host_of(address) == expected.removeprefix("www.")
