"""What a change means: facts, words, moves and pages; and as a comment that cannot be misread."""

import json

import pytest

from sitegen.base.memory import LoadOptions, NoMemo
from sitegen.desk.changes import Fact, Pages, Snapshot, compare
from sitegen.desk.comment import as_json, as_markdown, code
from sitegen.model.assemble import load
from tests import small

SEATTLE = "data/clinics/us/wa/seattle/harbor.yaml"
RENTON = "data/clinics/us/wa/renton/harbor.yaml"


def snapshot(files, pages=()):
    whole = {path: text.encode() for path, text in {**small.BASE, **files}.items()}
    site, problems = load(whole, LoadOptions(small.AS_OF), NoMemo())
    assert problems == ()
    return Snapshot(site, None if pages is None else dict(pages), whole)


def changes(old, new, old_pages=(), new_pages=()):
    return compare(snapshot(old, old_pages), snapshot(new, new_pages))


def facts(old, new):
    [change] = changes({SEATTLE: small.clinic(more=old)}, {SEATTLE: small.clinic(more=new)}).clinics
    return [(fact.key, fact.old, fact.new) for fact in change.facts]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("status: open\n", "status: closed\n", [("status", "", "closed")]),
        ("founded: 2019\n", "", [("founded", "2019", "")]),
        ("languages: [en, es]\n", "languages: [en, fr, de]\n", [("languages", "es", "fr, de")]),
        ("languages: [en, es]\n", "languages: [es, en]\n", [("languages", "en, es", "es, en")]),
        ("hours: {mon: 09:00-17:00}\n", "hours: {mon: closed}\n", [("hours.mon", "09:00-17:00", "closed")]),
        ("", "hours: {mon: closed, tue: closed}\n", [("hours", "", "mon: closed, tue: closed")]),
        (
            "pricing: [{treatment: iv-infusion, min: 400}]\n",
            "pricing: [{treatment: iv-infusion, min: 450.5, checked: 2026-01-01}]\n",
            [("pricing.iv-infusion.min", "400", "450.5"), ("pricing.iv-infusion.checked", "", "2026-01-01")],
        ),
        (
            "practitioners: [{name: A B.}, {name: C}]\n",
            "practitioners: [{name: C, role: Nurse}]\n",
            [("practitioners.A B ", "name: A B.", ""), ("practitioners.C.role", "", "Nurse")],
        ),
        (
            "accepting_new_patients: true\n",
            "accepting_new_patients: false\n",
            [("accepting_new_patients", "true", "false")],
        ),
    ],
)
def test_facts(old, new, expected):
    assert facts(old, new) == expected


def test_private_notes_drafts_and_another_spelling_are_no_change():
    old = {SEATTLE: small.clinic(more="private: {note: secret}\nfounded: 2019\n")}
    new = {
        SEATTLE: small.clinic(more='founded: "2019"\nprivate: {note: other}\n'),
        RENTON: small.clinic(more="draft: true\n"),
    }
    found = changes(old, new)
    assert found.none
    assert "Nothing that is published changes." in as_markdown(found, "main", "0" * 40)


def test_clinics_come_go_and_move():
    old = {SEATTLE: small.clinic()}
    assert [(item.what, item.id) for item in changes(old, {}).clinics] == [("removed", "us/wa/seattle/harbor")]
    assert [(item.what, item.id) for item in changes({}, old).clinics] == [("added", "us/wa/seattle/harbor")]
    by_alias = small.clinic("Other", "aliases: [/clinics/us/wa/seattle/harbor/]\n").replace("0114", "0115")
    for moved in (small.clinic(more="founded: 2019\n"), by_alias):
        [item] = changes(old, {RENTON: moved}).clinics
        assert (item.what, item.before, item.id) == ("moved", "us/wa/seattle/harbor", "us/wa/renton/harbor")
        assert item.facts
    found = changes(old, {RENTON: small.clinic().replace("0114", "0115")}).clinics
    assert [item.what for item in found] == ["added", "removed"]


def test_words_of_texts():
    def texts(old, new):
        path = "content/guide/cost.md"
        found = changes({path: old} if old else {}, {path: new} if new else {}).texts
        return [(item.what, item.words_added, item.words_removed, [fact.key for fact in item.facts]) for item in found]

    body = "One two three.\n\n## Four\n\nFive six.\n"
    assert texts(small.text(body), small.text(body)) == []
    assert texts("", small.text(body)) == [("added", 6, 0, [])]
    assert texts(small.text(body), "") == [("removed", 0, 6, [])]
    assert texts(small.text(body), small.text(body.replace("two", "2 or so"))) == [("changed", 3, 1, [])]
    assert texts(small.text(body), small.text(body, title="New")) == [("changed", 0, 0, ["title"])]
    assert texts(small.text(body), small.text(body.replace("two", "*two*"))) == [("changed", 0, 0, [])]
    long = "word other " * 3000
    assert texts(small.text(long), small.text(f"first {long} last")) == [("changed", 2, 0, [])]


def test_pages():
    new = {RENTON: small.clinic(more="aliases: [/old/]\n")}
    before = {"/": ("a", "x"), "/old/": ("b", "x"), "/gone/": ("c", "x"), "/same/": ("d", "x"), "/drawn/": ("e", "x")}
    after = {"/": ("A", "y"), "/new/": ("n", "x"), "/same/": ("d", "x"), "/drawn/": ("e", "y")}
    found = changes({}, new, before.items(), after.items())
    leads = "/clinics/us/wa/renton/harbor/"
    assert found.pages == Pages(("/new/",), ("/",), 1, (("/old/", leads),), ("/gone/",))
    text = as_markdown(found, "HEAD~1", "0123456789abcdef")
    assert text.startswith(
        "## Changes since `HEAD~1` (0123456789)\n\n"
        "1 clinic added, 1 page new, 1 page changed, 1 page redirected, **1 address lost**.\n\n"
        "### ⚠ Addresses lost without a redirect (1)\n"
    )
    assert f"\n- `/old/` → `{leads}`\n" in text
    assert changes({}, new, None, after.items()).pages is None


def test_other_sources():
    found = changes(
        {"data/glossary.yaml": "x: {term: X, definition: D.}\n"},
        {"data/sources.yaml": "", "data/vocab/conditions.yaml": "a: {name: A}\n"},
    )
    assert found.others == (
        ("data/glossary.yaml", "removed"),
        ("data/sources.yaml", "added"),
        ("data/vocab/conditions.yaml", "added"),
    )
    assert "- **removed** `data/glossary.yaml`\n" in as_markdown(found, "x", "y")


def test_a_comment_holds_nothing_but_code_spans_of_what_sources_say():
    name = '"`` <b>@all</b> [x](http://x) | #1\\n## Big"'
    found = changes({}, {SEATTLE: small.clinic(name)})
    assert "- **added** ``` `` <b>@all</b> [x](http://x) | #1 ## Big ```, `us/wa/seattle/harbor`\n" in as_markdown(
        found, "`", "y"
    )


def test_code_spans():
    assert [code(text) for text in ("a", "", " a\n b ", "`", "a`b", "a``b`")] == [
        "`a`", "(empty)", "`a b`", "`` ` ``", "``a`b``", "``` a``b` ```",
    ]  # fmt: skip


def test_long_values_are_cut_to_where_they_differ():
    old = "summary: " + "all the same words " * 8 + "then old\n"
    text = as_markdown(
        changes({SEATTLE: small.clinic(more=old)}, {SEATTLE: small.clinic(more=old.replace("old", "new"))}), "x", "y"
    )
    line = next(line for line in text.splitlines() if "summary" in line)
    assert line.endswith("then old` → `… the same words then new`")
    assert len(line) < 200


def test_a_long_report_is_cut():
    many = {f"data/clinics/us/wa/seattle/c{number}.yaml": small.clinic(f"C{number}") for number in range(60)}
    text = as_markdown(changes({}, many), "x", "y")
    assert text.count("- **added**") == 50
    assert "- … and 10 more\n" in text
    whole = json.loads(as_json(changes({}, many), "main", "0" * 40))
    assert (len(whole["clinics"]), whole["revision"]) == (60, "main")


def test_a_fact_is_plain():
    assert Fact("a", "1", "2") == Fact("a", "1", "2")
