"""Who reads whole records and who does not, and which of their fields; a record's marks tell of just these."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from sitegen.artifact import Artifact, Batch
from sitegen.model.archive import Archive
from sitegen.outputs import directory, documents, edition_of, exports, finder, home, plan_site, region, vocabulary
from sitegen.parse.listing import PUBLIC, SEARCHED, Listing, More
from sitegen.parse.schema import ClinicRecord
from tests import demo, small

FAMILIES = {"public": (exports, finder), "searched": (documents,), "lists": (directory, home, region, vocabulary)}
IN_LISTS = frozenset({
    *("accepting_new_patients", "address", "conditions", "location", "name", "payment", "pricing", "sample", "status"),
    *("summary", "telehealth_followup", "treatments", "verified"),
})  # fmt: skip
FIELDS = {"public": PUBLIC, "searched": SEARCHED, "lists": IN_LISTS}
BESIDE = {"lists": frozenset({"name"})}
"""What goes beside a mark in the keys of what is made of it."""
OF_THE_RECORD = {
    "accepting": "accepting_new_patients",
    "credentials": "practitioners",
    "insurers": "payment",
    "locality": "address",
    "by": "verified",
    "postal_code": "address",
    "region": "address",
    "street": "address",
    "marked": "background",
    "refers": "background",
    "telehealth": "telehealth_followup",
}
"""Parts of a listing that the record calls otherwise."""


def sources():
    paths = (path for name in ("content", "data") for path in (demo.ROOT / name).rglob("*") if path.is_file())
    return {path.relative_to(demo.ROOT).as_posix(): path.read_bytes() for path in paths}


def loaded(files, memo=None):
    site, _ = small.load(files, small.LoadOptions(demo.AS_OF), memo or small.NoMemo())
    return site


@cache
def parses():
    """What the demonstration's files were parsed to, for loading it again with one of them edited."""
    memo = small.JsonMemo()
    loaded(sources(), memo)
    return memo


@cache
def site():
    return loaded(sources())


def bytes_of(shown, families):
    """What some families make of a site, by path."""
    theme = small.theme(shown.base)
    orders = [
        order
        for family in families
        for item in family.plan(edition_of(shown, theme))
        for order in small.orders(item, theme)
    ]
    return {
        order.path: order.artifact.make(order.artifact.view, theme.scoped(order.artifact.templates)) for order in orders
    }


@cache
def first(mark):
    """What the families of a mark make of the demonstration as it is."""
    return bytes_of(site(), FAMILIES[mark])


# --- which fields are read ------------------------------------------------------------------------


class Noted:
    """A record or a part of it that notes which of its fields are read."""

    def __init__(self, value, noted):
        self._value, self._noted = value, noted

    def __getattr__(self, name):
        assert name in {*ClinicRecord.model_fields, *Listing._fields, *More._fields}, name
        self._noted.add(OF_THE_RECORD.get(name, name))
        return getattr(self._value, name)


class Watched:
    """A clinic that notes which fields of its record are read, by whatever way."""

    def __init__(self, clinic, noted):
        self._clinic = clinic
        self.id, self.region, self.path, self.address = clinic.id, clinic.region, clinic.path, clinic.address
        self.record, self.listing = Noted(clinic.record, noted), Noted(clinic.listing, noted)
        self.more, self.marks = Noted(clinic.more, noted), clinic.marks

    def words(self, background):
        return self._clinic.words(background)


@pytest.mark.parametrize("mark", FAMILIES)
def test_families_read_the_fields_that_their_mark_is_of_and_no_others(mark):
    noted = set()
    watched = {name: Watched(clinic, noted) for name, clinic in site().clinics.items()}
    assert bytes_of(replace(site(), clinics=watched), FAMILIES[mark]) == first(mark)
    assert noted - ({"verified"} if mark == "searched" else set()) == FIELDS[mark]


def test_what_only_a_profile_shows_is_in_neither():
    profile = {"added", "founded", "photos", "reviews"}
    assert not profile & (PUBLIC | SEARCHED)
    assert PUBLIC | SEARCHED | profile | {"aliases", "draft", "private"} == ClinicRecord.model_fields.keys()


# --- what follows of an edit ----------------------------------------------------------------------

PATH = "data/clinics/us/wa/seattle/harbor-light.yaml"
EDITS = {
    "name": "name: Harbor Dark",
    "sample": "sample: false",
    "draft": "draft: false",  # what is drafted is no clinic; this leaves the record as it is
    "added": "added: 2026-03-02",
    "status": "status: temporarily-closed",
    "address": "address: {street: 1 Other Ave, locality: Tacoma, postal_code: 98102}",
    "location": "location: {lat: 47.7, lon: -122.4}",
    "phone": "phone: +1 206 555 0199",
    "email": "email: other@harbor-light.example",
    "website": "website: https://other.example/",
    "summary": "summary: Something else.",
    "background": "background: Plain words that no record has.",
    "treatments": "treatments: [esketamine]",
    "conditions": "conditions: [ptsd]",
    "practitioners": "practitioners: [{name: Ann Other}]",
    "amenities": "amenities: [music]",
    "hours": "hours: {sat: 08:00-12:00}",
    "timezone": "timezone: America/Denver",
    "pricing": "pricing: [{treatment: iv-infusion, min: 399}]",
    "payment": "payment: {financing: true}",
    "languages": "languages: [fr]",
    "accepting_new_patients": "accepting_new_patients: false",
    "telehealth_followup": "telehealth_followup: false",
    "accessibility": "accessibility: [hearing-loop]",
    "founded": "founded: 1999",
    "photos": "photos: []",
    "reviews": "reviews: [{rating: 1}]",
    "verified": "verified: {on: 2026-10-02, by: letter}",
    "aliases": "aliases: [/other/]",
    "private": "private: {notes: other}",
}


def edited(key):
    """The record's file with one key written anew."""
    lines, inside = [], False
    for line in sources()[PATH].decode().splitlines():
        inside = line.startswith(f"{key}:") or (inside and not line[:1].isalpha())
        if not inside:
            lines.append(line)
    return "\n".join([*lines, EDITS[key], ""]).encode()


@pytest.mark.parametrize("key", ClinicRecord.model_fields)
def test_a_mark_changes_with_the_fields_that_it_is_of(key):
    name = PATH.removeprefix("data/clinics/").removesuffix(".yaml")
    before, after = site(), loaded({**sources(), PATH: edited(key)}, parses())
    one, other = before.clinics[name], after.clinics[name]
    assert (one != other) == (one.record != other.record) == (one.marks.whole != other.marks.whole)
    assert (one != other) == (key not in {"draft", "photos", "private"})
    assert (one.marks.lists == other.marks.lists) or one.listing != other.listing
    for mark, families in FAMILIES.items():
        same = getattr(one.marks, mark) == getattr(other.marks, mark)
        beside = BESIDE.get(mark, frozenset())
        assert same == (one == other or key not in FIELDS[mark] - beside)
        if same and key not in beside:
            assert first(mark) == bytes_of(after, families)


# --- who reads none -------------------------------------------------------------------------------


def test_only_profiles_the_search_and_data_files_read_whole_records(monkeypatch):
    def refused(*_):
        raise AssertionError

    whole = {"search/", "finder/", "data/"}
    with monkeypatch.context() as patch:
        patch.setattr(Archive, "record", refused)
        patch.setattr("sitegen.model.site.kept", refused)
        shown = loaded(sources())
        planned = list(plan_site(shown, small.theme(shown.base))[0])
        assert {item.folder for item in planned if isinstance(item, Batch)} == whole
        profiles = {f"{clinic.address.strip('/')}/index.html" for clinic in shown.clinics.values()}
        made = [item for item in planned if isinstance(item, Artifact) and item.path not in profiles]
        assert len(made) > 100
        for item in made:
            assert item.view is not None
        (one, *_) = (item for item in planned if isinstance(item, Artifact) and item.path in profiles)
        with pytest.raises(AssertionError):
            assert one.view
    assert one.view
