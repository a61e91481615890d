"""Front matter, the parse memo, and records of every shape through the whole reading."""

from __future__ import annotations

import pytest

from sitegen.base.memory import NoMemo
from sitegen.base.sources import Source
from sitegen.model import sources
from sitegen.parse.listing import Sharing
from sitegen.parse.schema import ClinicRecord, FrontMatter
from tests import small

HEAD = "title: Cost\ndescription: About it.\n"


def of(data):
    """A source with these bytes, or this text."""
    return Source.of(data if isinstance(data, bytes) else data.encode())


def check_front(data, expected, codes=()):
    """`expected`: title and body, or None where the front matter does not fit."""
    value, problems = sources.article("a.md", of(data), NoMemo(), region=False)
    assert [problem.code for problem in problems] == list(codes)
    found = (value.front.title, value.prose.plain_text().strip()) if isinstance(value, sources.Text) else None
    assert found == expected


@pytest.mark.parametrize(
    ("data", "expected", "codes"),
    [
        (f"---\n{HEAD}---\nBody.", ("Cost", "Body."), []),
        (f"---\n{HEAD}---", ("Cost", ""), []),
        (f"--- \n{HEAD}---\t\nBody.", ("Cost", "Body."), []),
        (f"---\r\n{HEAD}---\r\nBody.\r\n".replace("\n", "\r\n").replace("\r\r", "\r"), ("Cost", "Body."), []),
        (f"\ufeff---\n{HEAD}---\nBody.", ("Cost", "Body."), []),
        (f"---\n{HEAD}---\nOne.\n\n---\n\nTwo.", ("Cost", "One.\nTwo."), []),
        (f"---\n{HEAD}...\n---\nBody.", ("Cost", "Body."), []),
        (f"---\n{HEAD}tags: [a]\n----\n---\nBody.", None, ["yaml-syntax"]),
        (f"---\n{HEAD}", None, ["front-matter-open"]),
        (f"----\n{HEAD}----\n", None, ["missing-key"]),
        (f"\n---\n{HEAD}---\n", None, ["missing-key"]),
        ("---\n---\nBody.", None, ["missing-key"]),
        ("", None, ["missing-key"]),
        (f"---\n{HEAD}---\n# One\n[a]()", ("Cost", "One\na"), ["heading-level", "link-empty"]),
        (f"---\n{HEAD}x: 1\n---\n[a]()", None, ["unknown-key", "link-empty"]),
        (b"---\ntitle: caf\xe9\n---\n[a]()", None, ["wrong-encoding"]),
        (f"---\n{HEAD}# \x00\n---\n\x01", None, ["control-character", "control-character"]),
    ],
)
def test_front_matter(data, expected, codes):
    check_front(data, expected, codes)


def test_faults_of_the_body_stand_at_their_line():
    _, problems = sources.article("a.md", of(f"---\n{HEAD}---\n\n[a]()\n"), NoMemo(), region=False)
    assert [(problem.span.line, problem.span.col) for problem in problems] == [(6, 5)]


@pytest.mark.parametrize(
    ("background", "line", "col"),
    [
        ("background: |\n  [a]()\n", 7, 7),
        ("background: |-\n\n\n    One.\n\n    [a]()\n", 11, 9),
        ("background: | # a comment\n   [a]()\n", 7, 8),
        ('"background": |\n  [a]()\n', 7, 7),
        ("background: >\n  One.\n  [a]()\n", 6, 1),
        ('background: "[a]()"\n', 6, 1),
        ("background:\n  [a]()\n", None, None),
        ("background: '[a]()\n\n  b'\n", 6, 1),
    ],
)
def test_faults_of_a_background_stand_at_their_place(background, line, col):
    _, problems = sources.clinic("a.yaml", of(small.clinic(more=background)), NoMemo(), Sharing())
    if line is None:
        assert {problem.code for problem in problems} == {"yaml-syntax"}
    else:
        assert [(problem.code, problem.span.line, problem.span.col) for problem in problems] == [
            ("link-empty", line, col)
        ]


RICH = small.text(
    "Lead [a](b) [@c; @d] ![e](f.png).[^1]\n\n## One\n\n::: note {title=T}\n| g |\n|---|\n| [h](i) |\n:::\n\n[^1]: j\n\n[k]()"
)
RECORD = small.clinic(more="background: |\n  [a](b) [@c]\n\n  [d]()\nprivate: {notes: SECRET}\n")


@pytest.mark.parametrize("region", [False, True])
def test_a_warm_article_equals_a_cold_one(region):
    memo = small.JsonMemo()
    cold = sources.article("a.md", of(RICH), memo, region=region)
    assert sources.article("a.md", of(RICH), memo, region=region) == cold
    assert len(memo.kept) == 1


def test_a_warm_record_equals_a_cold_one():
    memo = small.JsonMemo()
    cold = sources.clinic("a.yaml", of(RECORD), memo, Sharing())
    assert sources.clinic("a.yaml", of(RECORD), memo, Sharing()) == cold
    assert cold[0] is not None


def test_a_renamed_file_tells_its_own_path():
    memo = small.JsonMemo()
    for read, text in (
        (lambda path: sources.clinic(path, of(RECORD), memo, Sharing()), RECORD),
        (lambda path: sources.article(path, of(RICH), memo, region=False), RICH),
    ):
        _, before = read("a")
        _, after = read("b")
        assert text
        assert {problem.span.path for problem in before} == {"a"}
        assert {problem.span.path for problem in after} == {"b"}
        assert len(before) == len(after) > 0


def test_kinds_do_not_share_what_is_remembered():
    memo = small.JsonMemo()
    data = b"---\ndescription: About it.\n---\n"
    assert isinstance(sources.article("a.md", of(data), memo, region=True)[0], sources.Text)
    assert isinstance(sources.article("a.md", of(data), memo, region=False)[0], sources.Rest)


def test_what_is_private_is_forgotten():
    memo = small.JsonMemo()
    value, _ = sources.clinic("a.yaml", of(RECORD), memo, Sharing())
    assert "SECRET" not in repr(value)
    assert not any(b"SECRET" in line for line in memo.kept.values())


@pytest.mark.parametrize("private", ["text", "[a, b]", "{a: {b: c}}", "", "{phone: 1, unknown: 2}"])
def test_anything_may_be_private(private):
    value, problems = sources.clinic("a.yaml", of(small.clinic(more=f"private: {private}\n")), NoMemo(), Sharing())
    assert problems == []
    assert value is not None


def test_the_contract_s_own_record_is_taken():
    record = """\
name: Harbor Light Ketamine Clinic
sample: true
draft: false
added: 2026-03-01
status: open
address: {street: 1200 Example Ave, locality: Seattle, postal_code: 02142}
location: {lat: 47.6097, lon: -122.3331}
phone: +442071234567
email: hello@harbor-light.example
website: https://harbor-light.example/
summary: One sentence, at most 200 characters.
background: |
  Two or three paragraphs.
treatments: [iv-infusion, esketamine, kap]
conditions: [depression, ptsd, crps]
practitioners:
  - {name: NO, credentials: [MD], role: Medical director, specialty: Anesthesiology, bio: y}
amenities: [private-rooms, recliner, ride-home-help]
hours: {mon: 09:00-17:00, tue: 09:00-12:00 13:00-18:00, sat: closed}
timezone: America/Los_Angeles
pricing:
  - {treatment: iv-infusion, for: mood, min: 400, max: 550, currency: USD, per: session, checked: 2026-09-30}
payment: {insurers: [aetna], hsa_fsa: true, financing: true, sliding_scale: false, superbill: true, checked: 2026-09-30}
languages: [en, no]
accepting_new_patients: true
telehealth_followup: true
accessibility: [step-free, accessible-restroom]
founded: 2018
photos: [{file: front.jpg, alt: Front}]
reviews:
  - {rating: 4, date: 2026-05-02, author: A. R., text: 0, source: site}
verified: {on: 2026-10-01, by: phone}
aliases: [/clinics/us/wa/seattle/old-name/]
private: {contact: a, notes: b}
"""
    value, problems = sources.clinic("a.yaml", of(record), NoMemo(), Sharing())
    assert problems == []
    assert isinstance(value, sources.Listed)
    found = small.record_of(value)
    assert isinstance(found, ClinicRecord)
    assert (found.address.postal_code, found.phone, found.practitioners[0].name) == ("02142", "+442071234567", "NO")
    assert (found.hours.mon, found.languages, found.reviews[0].text) == ("09:00-17:00", ("en", "no"), "0")


def test_every_key_of_an_article_is_taken():
    front = "order: 1.5\ntags: [a, b]\npublished: 2026-01-01\nupdated: 2026-02-01\nreview: {status: reviewed, by: A, credentials: [MD, PhD], on: 2026-01-02, due: 2027-01-02}\nrelated: [b.md]\naliases: [/old/]\ndraft: false\ntoc: false\n"
    value, problems = sources.article("a.md", of(small.text(more=front)), NoMemo(), region=False)
    assert problems == []
    assert isinstance(value.front, FrontMatter)
    assert (value.front.order, value.front.review.credentials, value.front.toc) == (1.5, ("MD", "PhD"), False)
