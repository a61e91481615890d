"""Records that forget which of their keys were written."""

from __future__ import annotations

import gc

import yaml

from sitegen.parse.schema import ClinicRecord, Record, lighten
from tests.demo import ROOT

PLAIN = yaml.load((ROOT / "data/clinics/us/wa/seattle/harbor-light.yaml").read_text("utf-8"), yaml.BaseLoader)


def records(value):
    """A record and all records in it, by whatever way."""
    found = {}
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if id(one) not in found and not isinstance(one, type):
            found[id(one)] = one
            waiting += gc.get_referents(one)
    return [one for one in found.values() if isinstance(one, Record)]


def test_no_record_inside_keeps_a_set_of_its_own():
    one, other = (ClinicRecord.model_validate(PLAIN) for _ in range(2))
    assert len(records(one)) > 5
    lighten(one)
    assert len({id(part.model_fields_set) for part in records(one)}) == 1
    assert not one.model_fields_set
    assert (one, one.model_dump()) == (other, other.model_dump())
    assert one.model_copy(update={"name": "B"}).model_fields_set == {"name"}
    assert not one.model_fields_set, "a copy has a set of its own"
