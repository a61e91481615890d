"""Records that forget which of their keys were written."""

from __future__ import annotations

import gc

import yaml

from sitegen.parse.schema import ClinicRecord, Record, SiteConfig, lighten
from tests.demo import ROOT

PLAIN = {"title": "A", "base_url": "https://a.example", "crisis": {"lines": [{"region": "us"}, {"region": "ca"}]}}
CLINIC = yaml.load((ROOT / "data/clinics/us/wa/seattle/harbor-light.yaml").read_text("utf-8"), yaml.BaseLoader)


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
    one, other = (SiteConfig.model_validate(PLAIN) for _ in range(2))
    assert len(records(one)) > 5
    lighten(one)
    assert len({id(part.model_fields_set) for part in records(one)}) == 1
    assert not one.model_fields_set
    assert (one, one.model_dump()) == (other, other.model_dump())
    assert one.model_copy(update={"title": "B"}).model_fields_set == {"title"}
    assert not one.model_fields_set, "a copy has a set of its own"


def test_what_a_site_has_ten_thousands_of_has_no_dict_of_its_own():
    one = ClinicRecord.model_validate(CLINIC)
    parts = [one.address, one.hours, one.payment, one.verified, *one.practitioners, *one.pricing, *one.reviews]
    assert len({type(part) for part in parts}) > 5
    assert not [part for part in parts if hasattr(part, "__dict__")]
    lighten(one)
    assert len(records(one)) == 2, "the record and its location"
    assert not {name for part in records(one) for name in part.model_fields_set}
