"""What a target remembers is read back as it was written, or not at all."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from sitegen.base.fingerprint import digest
from sitegen.engine.publishing.addresses import address, is_authored, parent, successor
from sitegen.engine.publishing.files import File, Identity
from sitegen.engine.publishing.state import (
    Current,
    Inventory,
    Journal,
    Lease,
    Release,
    Retired,
    decode_current,
    decode_invalidation,
    decode_inventory,
    decode_journal,
    decode_lease,
    decode_release,
    encode_current,
    encode_invalidation,
    encode_inventory,
    encode_journal,
    encode_lease,
    encode_release,
    release_id,
    same_content,
)

ONE = Identity("aa", "gzip", "mm")
RELEASE = Release(
    {"index.html": File(ONE, "index"), "ü/page/2/index.html": File(Identity("bb"), "derived", "ü/index.html")}
)
JOURNAL = Journal(
    base="one",
    sequence=3,
    release="two",
    known={"a": ONE, "b": None},
    objects={"o": 2},
    copies=(("a", "x"),),
    copied=False,
    puts=("a", "b"),
    inventory="i",
    strays=(".sitegen/objects/y",),
    extras={"c": ONE},
    invalid=("/a/",),
    abandoned=("zero",),
    deletes=("d",),
    drops=("z",),
    forgets=("f",),
)
WHEN = datetime(2026, 11, 26, 9, 8, 7, 65_000, UTC)


def test_a_release_is_its_bytes():
    data = encode_release(RELEASE)
    name = release_id(data, WHEN)
    assert name == f"20261126T090807.065Z-{digest(data)}"
    assert decode_release(data, name) == RELEASE
    assert decode_release(data + b" ", name) is None
    assert encode_release(Release(dict(reversed(RELEASE.files.items())))) == data
    assert same_content(name, release_id(data, datetime(2027, 1, 1, tzinfo=UTC)))


@pytest.mark.parametrize(
    ("record", "encode", "decode"),
    [
        (Current("one", 4, "inv", ((2, "zero"), (4, "one"))), encode_current, decode_current),
        (JOURNAL, encode_journal, decode_journal),
        (Lease("h", "m 1", "12 3", 99, "j", 7), encode_lease, decode_lease),
    ],
)
def test_records_come_back(record, encode, decode):
    assert decode(encode(record)) == record
    assert decode(encode(record)[:-5]) is None
    assert decode(b"[]") is None
    assert decode(b'{"tool":"other"}') is None


def test_an_inventory_names_its_bytes():
    inventory = Inventory({"a": Retired(ONE, 3, 100), "b": Retired(None, 0, 5)}, {"o": 2})
    data = encode_inventory(inventory)
    assert decode_inventory(data, digest(data)) == inventory
    assert decode_inventory(data, "another") is None


def test_a_list_for_the_cdn():
    assert decode_invalidation(encode_invalidation("one", ("/a/", "/b/"))) == ("/a/", "/b/")


@pytest.mark.parametrize(
    ("path", "authored"),
    [
        ("clinics/us/wa/index.html", True),
        ("clinics/us/wa/harbor/index.html", True),
        ("clinics/us/page/2/index.html", False),
        ("clinics/index.html", False),
        ("conditions/ptsd/index.html", True),
        ("conditions/ptsd/us/index.html", False),
        ("guide/cost/index.html", True),
        ("guide/all/index.html", False),
        ("about/index.html", True),
        ("search/index.html", False),
        ("index.html", False),
        ("data/clinics.csv", False),
        ("about/index.html.br", False),
    ],
)
def test_who_wrote_an_address(path, authored):
    assert is_authored(path) is authored


def test_the_page_above():
    living = {"index.html", "clinics/us/index.html", "conditions/ptsd/index.html"}
    assert parent("clinics/us/page/2/index.html", living) == "clinics/us/index.html"
    assert parent("conditions/ptsd/us/wa/index.html", living) == "conditions/ptsd/index.html"
    assert parent("conditions/gone/us/index.html", living) == "index.html"
    assert parent("clinics/ie/page/3/index.html", living) == "index.html"


def test_addresses_and_their_successors():
    assert address("index.html") == "/"
    assert address("guide/cost/index.html") == "/guide/cost/"
    assert address("feed.xml") == "/feed.xml"
    now = ["guide/cost/index.html", "clinics/us/wa/seattle/harbor/index.html"]
    assert successor("/guide/costs/", now).startswith("`/guide/cost/`")
    assert successor("/clinics/us/wa/tacoma/harbor/", now).startswith("`/clinics/us/wa/seattle/harbor/`")
    assert successor("/news/zzz/", now) == "what takes its place"
