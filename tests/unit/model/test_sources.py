from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.base.memory import NoMemo
from sitegen.model import sources
from sitegen.model.site import Clinic
from sitegen.parse import markdown
from sitegen.parse.prose import Prose
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
    plain = sources.clinic("a.yaml", data, NoMemo())
    first = sources.clinic("a.yaml", data, memo)
    memo.put = None  # nothing is read a second time
    again = sources.clinic("a.yaml", data, memo)
    assert repr(plain) == repr(first) == repr(again)
    assert plain == first == again
    if isinstance(first[0], tuple):
        assert first[0][0].model_fields_set == again[0][0].model_fields_set
    return first


@pytest.mark.parametrize("path", CLINICS[::3], ids=lambda path: path.stem)
def test_a_record_comes_back_from_the_memo_as_it_was_read(path):
    value, problems = check(path.read_text("utf-8"))
    assert isinstance(value, tuple)
    assert problems == []


BASE = "name: A\naddress: {locality: B}\nphone: '988'\ntreatments: [t]\nverified: {on: 2026-01-01}\n"


@pytest.mark.parametrize("key", ["low", "high", "purpose"])
def test_what_the_program_calls_a_key_is_no_key(key):
    _, problems = sources.clinic("a.yaml", f"{BASE}pricing: [{{treatment: t, {key}: 1}}]\n".encode(), NoMemo())
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
    assert isinstance(value, tuple)
    assert [(problem.span.line, problem.code) for problem in problems] == [(7, "heading-level")]


def test_what_is_private_is_not_kept():
    memo = MemoryMemo()
    value, _ = sources.clinic("a.yaml", (BASE + "private: {notes: hidden words, deep: [x]}\n").encode(), memo)
    assert value is not None
    assert "hidden" not in repr(memo._entries)
    assert "hidden" not in repr(value)


def test_plain_and_marked_backgrounds_read_alike():
    for background in ("One line.", "Two\nlines.\n\nAnd more.", "A [link](x) here.", "*a*"):
        block = "".join(f"  {line}\n" for line in background.split("\n"))
        value, _ = check(f"{BASE}background: |\n{block}")
        origin = sources._background_origin(f"{BASE}background: |\n{block}")
        assert Clinic("us/b", "us", "", *value).background == markdown.parse(background, origin, top=3)[0]
        assert locate(BASE + "background: x")["background",] == (6, 1)


def test_of_most_records_nothing_but_their_json_is_kept():
    memo = MemoryMemo()
    (record, marked), _ = sources.clinic("a.yaml", (BASE + "background: |\n  Plain words.\n\n  More.\n").encode(), memo)
    (kept,) = memo._entries.values()
    assert isinstance(kept, bytes)
    assert json.loads(kept)["background"] == "Plain words.\n\nMore."
    assert marked is None
    assert Clinic("us/b", "us", "", record).background.plain_text() == "\nPlain words.\nMore."
    assert Clinic("us/b", "us", "", sources.clinic("a.yaml", BASE.encode(), memo)[0][0]).background == Prose()
