"""What is written of a record: marks that tell what changed, and all of it in one line."""

from __future__ import annotations

import json

import pytest

from sitegen.parse.listing import PUBLIC, SEARCHED, Marks, read_more, written
from sitegen.parse.schema import ClinicRecord

LEAST = {
    "name": "Ä",
    "address": {"locality": "B"},
    "phone": "+12065550114",
    "treatments": ["t"],
    "verified": {"on": "2026-01-01"},
}
OTHER = {
    "name": "C",
    "sample": "true",
    "draft": "true",
    "added": "2026-02-01",
    "status": "closed",
    "address": {"locality": "B", "street": "1 A St", "region": "R", "postal_code": "1"},
    "location": {"lat": "1.5", "lon": "-2"},
    "phone": "+12065550115",
    "email": "a@b.example",
    "website": "https://b.example/",
    "summary": "Words.",
    "background": "Wörds,\n\nand \t\\ more.\n",
    "treatments": ["u"],
    "conditions": ["c"],
    "practitioners": [{"name": "A", "role": "R"}, {"name": "B", "specialty": "S"}],
    "amenities": ["a"],
    "hours": {"mon": "09:00-17:00"},
    "timezone": "America/Los_Angeles",
    "pricing": [{"treatment": "t", "for": "mood", "min": "1"}],
    "payment": {"insurers": ["i"], "financing": "true", "superbill": "false"},
    "languages": ["en"],
    "accepting_new_patients": "false",
    "telehealth_followup": "false",
    "accessibility": ["s"],
    "founded": "2018",
    "photos": [{"file": "a.jpg", "alt": "A"}],
    "reviews": [{"rating": "5"}],
    "verified": {"on": "2026-01-01", "by": "phone"},
    "aliases": ["/a/"],
}
LISTED = {
    *("status", "sample", "draft", "summary", "location", "treatments", "conditions", "payment"),
    *("accepting_new_patients", "telehealth_followup", "pricing"),
}


STANDING = {"status", "sample", "location", "treatments", "conditions", "pricing"}
MARKS = ("whole", "public", "searched", "lists")


def test_the_marks_are_all_that_there_is():
    marks, _, _ = written(ClinicRecord.model_validate(LEAST))
    assert "".join(getattr(marks, name) for name in MARKS) == marks.digests
    assert [len(getattr(marks, name)) for name in MARKS] == [32, 32, 32, 64]
    assert marks.lists.endswith(Marks.standing(marks.lists))


def test_every_key_is_among_these():
    assert OTHER.keys() == ClinicRecord.model_fields.keys() - {"private"}


@pytest.mark.parametrize("key", OTHER)
def test_the_marks_tell_what_changed(key):
    before, after = (written(ClinicRecord.model_validate(raw))[0] for raw in (LEAST, {**LEAST, key: OTHER[key]}))
    changed = {name for name in MARKS if getattr(before, name) != getattr(after, name)}
    changed |= {"standing"} if Marks.standing(before.lists) != Marks.standing(after.lists) else set()
    sets = (("public", PUBLIC), ("searched", SEARCHED), ("lists", LISTED), ("standing", STANDING))
    assert changed == {"whole", *(name for name, keys in sets if key in keys)}


@pytest.mark.parametrize(("amounts", "same"), [({"min": "2"}, True), ({"max": "2"}, True), ({}, False)])
def test_of_prices_it_stands_for_what_there_are_any(amounts, same):
    price = {"treatment": "t", "for": "mood"}
    one, other = ({**LEAST, "pricing": [{**price, **given}]} for given in ({"min": "1"}, amounts))
    marks = [written(ClinicRecord.model_validate(raw))[0] for raw in (one, other)]
    assert (Marks.standing(marks[0].lists) == Marks.standing(marks[1].lists)) is same


def test_where_it_is_and_whether_it_refers_to_something_decide_where_it_stands():
    moved = {**LEAST, "address": {"locality": "C"}}
    known = [Marks.standing(written(ClinicRecord.model_validate(raw))[0].lists) for raw in (LEAST, moved)]
    refers = written(ClinicRecord.model_validate({**LEAST, "background": "*a*"}), b"[1]", refers=True)[0]
    known.append(Marks.standing(refers.lists))
    assert len(set(known)) == 3


def test_a_marked_background_is_told_by_what_became_of_it():
    record = ClinicRecord.model_validate({**LEAST, "background": "*a*"})
    one, other = written(record, b"[1]")[0], written(record, b"[2]")[0]
    assert one.whole != other.whole
    assert (one.public, one.searched, one.lists) == (other.public, other.searched, other.lists)
    assert written(record, b"[1]", refers=True)[0].lists != one.lists


@pytest.mark.parametrize("raw", [LEAST, {**LEAST, **OTHER}, *({**LEAST, key: OTHER[key]} for key in OTHER)])
def test_the_whole_is_one_line_of_json_that_reads_as_the_record(raw):
    record = ClinicRecord.model_validate(raw)
    _, listing, whole = written(record)
    assert ClinicRecord.model_validate_json(whole) == record
    assert json.loads(listing)[0] == record.name
    assert json.loads(whole) == json.loads(record.model_dump_json(by_alias=True, exclude_defaults=True))
    assert not {*b"\n\t"} & {*whole, *listing}


LETTERS = {**LEAST, "practitioners": [{"name": "A", "credentials": ["MD", "PhD"]}]}


@pytest.mark.parametrize("raw", [LEAST, LETTERS, {**LEAST, **OTHER}, *({**LEAST, key: OTHER[key]} for key in OTHER)])
def test_more_says_what_the_record_does(raw):
    record = ClinicRecord.model_validate(raw)
    more = read_more(json.loads(written(record)[2]))
    address, names = record.address, ("email", "website", "amenities", "timezone", "languages", "background")
    assert (more.street, more.region, more.postal_code) == (address.street, address.region, address.postal_code)
    assert [getattr(more, name) for name in names] == [getattr(record, name) for name in names]
    people = [(one.name, one.credentials, one.role, one.specialty) for one in record.practitioners]
    assert list(map(tuple, more.practitioners)) == people
    assert more.by == record.verified.by
    assert (more.hours is None) == (record.hours is None)
    for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun"):
        assert (more.hours or {}).get(day, "") == (getattr(record.hours, day) if record.hours else "")
    for way in ("hsa_fsa", "financing", "sliding_scale", "superbill"):
        assert more.payment.get(way) == (getattr(record.payment, way) if record.payment else None)


@pytest.mark.parametrize("hours", [{}, {"tue": "closed"}])
def test_hours_that_say_nothing_are_hours(hours):
    record = ClinicRecord.model_validate({**LEAST, "hours": hours})
    assert read_more(json.loads(written(record)[2])).hours is not None
