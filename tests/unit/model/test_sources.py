from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.base.memory import NoMemo
from sitegen.base.sources import Source
from sitegen.model import sources
from sitegen.model.archive import Archive
from sitegen.model.links import slots
from sitegen.model.site import Clinic
from sitegen.parse import markdown
from sitegen.parse.directive import CHILDLESS
from sitegen.parse.listing import Listing, Sharing
from sitegen.parse.plain import paragraphs
from sitegen.parse.prose import Block, Prose
from sitegen.parse.schema import lighten
from sitegen.parse.yaml import locate
from sitegen.shell.memo import MemoryMemo

CLINICS = sorted((Path(__file__).parents[3] / "data/clinics").rglob("*.yaml"))


class JsonMemo(MemoryMemo):
    """As good as the one on disk: what is kept goes through JSON."""

    def put(self, kind, data, plain):
        super().put(kind, data, plain if isinstance(plain, bytes) else json.loads(json.dumps(plain)))


def check(text):
    """What the memo gives back is what was read, to the keys that were set; returns it."""
    data = text.encode()
    memo = JsonMemo()
    read, plain, first = sources._parse_clinic(data), taken(data, NoMemo()), taken(data, memo)
    memo.put = None  # nothing is read a second time
    again = taken(data, memo)
    assert repr(plain) == repr(first) == repr(again)
    assert plain == first == again
    value, problems = first
    assert problems == [fault.at("a.yaml") for fault in read[2]]
    if read[0] is None:
        assert value == sources.Rest(read[1] or Prose(), read[3])
        return first
    lighten(read[0])
    assert (value.record, value.marked) == read[:2]
    assert repr(value.record) == repr(read[0])
    assert value.record.model_fields_set == read[0].model_fields_set
    check_listing(value.listing, *read[:2])
    return first


def taken(data, memo):
    """The clinic of some bytes, or the rest of it, and what is wrong."""
    archive = Archive(1000)
    value, problems = sources.clinic("a.yaml", Source.of(data), memo, archive.sharing)
    return (Clinic("us/b", "us", "", *value, archive) if isinstance(value, sources.Listed) else value), problems


def check_listing(listing, record, marked):
    """A listing says what the record says."""
    place, people = record.location, [person.credentials for person in record.practitioners]
    insurers = record.payment.insurers if record.payment else ()
    lists = [record.treatments, record.conditions, record.amenities, record.accessibility, insurers, *people]
    assert listing == Listing(
        name=record.name,
        status=record.status,
        sample=record.sample,
        draft=record.draft,
        summary=record.summary,
        locality=record.address.locality,
        location=place and (place.lat, place.lon),
        phone=record.phone,
        treatments=record.treatments,
        conditions=record.conditions,
        insurers=insurers,
        accepting=record.accepting_new_patients,
        telehealth=record.telehealth_followup,
        verified=record.verified.on,
        pricing=tuple(
            (one.treatment, one.purpose, one.low, one.high, one.currency, one.per, one.checked)
            for one in record.pricing
        ),
        aliases=record.aliases,
        photos=tuple(photo.file for photo in record.photos),
        amenities="\n".join(record.amenities),
        accessibility=record.accessibility,
        credentials="\n".join(dict.fromkeys(letters for own in people for letters in own)),
        twice=any(len(set(names)) < len(names) for names in lists),
        marked=marked is not None,
        refers=marked is not None and any(not isinstance(piece, str) for piece in marked.pieces),
        live=marked is not None
        and any(isinstance(one, Block) and one.name in CHILDLESS for one in slots(marked.pieces)),
    )


@pytest.mark.parametrize("path", CLINICS[::3], ids=lambda path: path.stem)
def test_a_record_comes_back_from_the_memo_as_it_was_read(path):
    value, problems = check(path.read_text("utf-8"))
    assert isinstance(value, Clinic)
    assert problems == []


BASE = "name: A\naddress: {locality: B}\nphone: '988'\ntreatments: [t]\nverified: {on: 2026-01-01}\n"


@pytest.mark.parametrize("key", ["low", "high", "purpose"])
def test_what_the_program_calls_a_key_is_no_key(key):
    _, problems = sources.clinic(
        "a.yaml", Source.of(f"{BASE}pricing: [{{treatment: t, {key}: 1}}]\n".encode()), NoMemo(), Sharing()
    )
    assert [(problem.code, problem.message) for problem in problems] == [("unknown-key", f"unknown key `{key}`")]


@given(
    st.decimals(-90, 90, places=6),
    st.decimals(0, 1_000_000, places=4),
    st.dates(date(1000, 1, 1)).map(lambda day: day.isoformat()),
    st.sampled_from(["true", "false", "yes"]),
    st.text(st.characters(codec="utf-8", exclude_categories=["C", "Zl", "Zp"]), max_size=60),
    st.sampled_from(["One.\n\n  Two.", "[a](clinic:b) *c*", "[a]: b", "# d", "<b>", "- e", "'\"é"]),
)
@settings(max_examples=200)
def test_every_kind_of_value_comes_back_as_it_was_read(number, price, day, flag, words, background):
    block = "".join(f"  {line}\n" for line in background.split("\n"))
    value, _ = check(
        f"{BASE}location: {{lat: {number:f}, lon: {number:f}}}\nadded: {day}\nsample: {flag}\n"
        f"summary: {json.dumps(words, ensure_ascii=False)}\npricing:\n- {{treatment: t, min: {price:f}, checked: {day}}}\nfounded: {day[:4]}\n"
        f"hours: {{mon: 09:00-17:00}}\nreviews:\n- rating: 5\n  text: {json.dumps(words, ensure_ascii=False)}\nbackground: |\n{block}"
    )
    assert isinstance(value, sources.Rest) == (flag == "yes")


def test_what_is_wrong_comes_back_as_well():
    value, problems = check(BASE + "a: b\nphone: '911'\n")
    assert value == sources.Rest(Prose(), (("treatment", ("treatments", 0), "t"),))
    assert [problem.code for problem in problems] == ["yaml-duplicate-key", "unknown-key"]
    value, problems = check(BASE + "background: |\n  # A heading\n")
    assert isinstance(value, Clinic)
    assert [(problem.span.line, problem.code) for problem in problems] == [(7, "heading-level")]


def test_what_is_private_is_not_kept():
    memo = MemoryMemo()
    value, _ = sources.clinic(
        "a.yaml", Source.of((BASE + "private: {notes: hidden words, deep: [x]}\n").encode()), memo, Sharing()
    )
    assert value is not None
    assert "hidden" not in repr(memo._entries)
    assert "hidden" not in repr(value)


def prose(clinic):
    """A clinic's background."""
    text = clinic.more.background
    return clinic.marked or (paragraphs(text) if text else Prose())


def test_plain_and_marked_backgrounds_read_alike():
    for background in ("One line.", "Two\nlines.\n\nAnd more.", "A [link](x) here.", "*a*"):
        block = "".join(f"  {line}\n" for line in background.split("\n"))
        value, _ = check(f"{BASE}background: |\n{block}")
        origin = sources._background_origin(f"{BASE}background: |\n{block}")
        assert prose(value) == markdown.parse(background, origin, top=3)[0]
        assert locate(BASE + "background: x")["background",] == (6, 1)


def test_what_is_kept_of_a_record_is_a_line_of_three_parts_at_most():
    memo = MemoryMemo()
    text = BASE + "background: |\n  Plain words.\n\n  More.\n"
    clinic, _ = taken(text.encode(), memo)
    (kept,) = memo._entries.values()
    head, whole = kept.split(b"\t")
    assert json.loads(head)[0] == clinic.marks.digests
    assert json.loads(whole)["background"] == "Plain words.\n\nMore."
    assert clinic.marked is None
    assert prose(clinic).plain_text() == "\nPlain words.\nMore."
    assert prose(taken(BASE.encode(), memo)[0]) == Prose()
    assert prose(taken(f"{BASE}background: '*a*\t'".encode(), memo)[0]).plain_text() == "\na"


LISTS = (
    "aliases: [{}]",
    "conditions: [{}]",
    "practitioners: [{{name: A, credentials: [{}]}}]",
    "payment: {{insurers: [{}]}}",
)


@pytest.mark.parametrize("name", ['""', '" "', r'"\n"', r'"\u2003"', r'"a\nb"', r'"a\u2028b"'])
@pytest.mark.parametrize("keys", [*LISTS, "photos: [{{file: {}, alt: a}}]"])
def test_no_list_holds_an_empty_name_or_one_of_several_lines(keys, name):
    """A listing has several names in one text, one to a line."""
    value, _ = check(BASE + keys.format(name))
    if isinstance(value, Clinic):
        assert name == r'"a\nb"', "white space inside a line is one space"
        assert [text for text in (value.listing.credentials, *value.listing.photos) if text] == ["a b"]


def test_what_many_listings_say_is_there_once():
    sharing = Sharing()
    more = "conditions: [ptsd, crps]\n"
    one, other = (
        sources.clinic("a", Source.of((BASE + end).encode()), NoMemo(), sharing)[0] for end in (more, more + "# b\n")
    )
    assert one.listing.conditions is other.listing.conditions
    assert one.listing.verified is other.listing.verified
    sharing.forget()
    again, _ = sources.clinic("a", Source.of((BASE + more).encode()), NoMemo(), sharing)
    assert again.listing == one.listing
    assert again.listing.conditions is not one.listing.conditions


def test_clinics_are_equal_when_nothing_differs_that_a_page_could_show():
    plain, noted, other = (
        taken((BASE + end).encode(), NoMemo())[0]
        for end in ("", "# seen\nprivate: {notes: hidden}\n", "founded: 2018\n")
    )
    assert plain == noted
    assert hash(plain) == hash(noted)
    assert plain != other
    assert plain != replace(plain, id="us/c")
    assert plain != replace(plain, path="a")
    assert plain != plain.record
    marked = [taken(f"{BASE}background: '{text}'".encode(), NoMemo())[0] for text in ("*a*", "*a*", "*b*")]
    assert marked[0] == marked[1] != marked[2]
