"""The glance over the ids of a record says that all is well only where the long look finds nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
import yaml

from sitegen.base.sources import Source
from sitegen.model import references
from sitegen.model.references import Vocabularies, all_known, faults_of_ids
from sitegen.parse.schema import ClinicRecord
from tests import small
from tests.demo import ROOT

PATH = "data/clinics/us/wa/seattle/harbor-light.yaml"
PLAIN = yaml.load((ROOT / PATH).read_text("utf-8"), yaml.BaseLoader)
RECORD = ClinicRecord.model_validate(PLAIN)


def clinic(record):
    return small.clinic_of("us/wa/seattle/harbor-light", record)


IDS = [(what, key, name) for what, key, name in references._ids(clinic(RECORD), accessibility=True)]
KNOWN = Vocabularies(
    **{
        kind: {name: None for what, _, name in IDS if references.VOCABULARY_FILES[what] == kind}
        for kind in references.VOCABULARY_FILES.values()
    },
    unread=frozenset(),
)


def test_all_is_well():
    assert {what for what, _, _ in IDS} == set(references.VOCABULARY_FILES), "the record names some of each"
    assert all_known((clinic(RECORD).listing,), KNOWN)


@pytest.mark.parametrize(("what", "name"), sorted({(what, name) for what, _, name in IDS}))
def test_an_id_that_is_not_known_is_seen(what, name):
    kind = references.VOCABULARY_FILES[what]
    rest = {one: None for one in getattr(KNOWN, kind) if one != name}
    less = replace(KNOWN, **{kind: rest})
    if what == "accessibility" and not rest:
        pytest.fail("a site without that list leaves it open; name two in the record")
    assert not all_known((clinic(RECORD).listing,), less)
    assert faults_of_ids(clinic(RECORD), Source.of(b""), less)


@pytest.mark.parametrize("key", ["treatments", "conditions", "amenities", "accessibility"])
def test_an_id_that_stands_twice_is_seen(key):
    twice = RECORD.model_copy(update={key: (*getattr(RECORD, key), getattr(RECORD, key)[0])})
    assert not all_known((clinic(twice).listing,), KNOWN)
    assert faults_of_ids(clinic(twice), Source.of(b""), KNOWN)
