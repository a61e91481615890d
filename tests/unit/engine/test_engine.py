from __future__ import annotations

import json

import pytest

from sitegen.artifact import Artifact, Batch, Later, Stage
from sitegen.base.problem import Span
from sitegen.engine.delta import Survey, find_delta, reason_of
from sitegen.engine.plan import Planned, expand, plan, planned
from sitegen.engine.reason import Reason
from sitegen.engine.records import (
    Entry,
    Ledger,
    Manifest,
    decode_ledger,
    decode_manifest,
    encode_ledger,
    encode_manifest,
)
from sitegen.engine.release import (
    Before,
    Made,
    MakeFolder,
    Place,
    Remove,
    RemoveFolder,
    Together,
    WriteLedger,
    WriteManifest,
    release,
)
from sitegen.theme.theme import load

THEME, _ = load({"strings/en.yaml": b"", "pages/x.html": b"x"}, {}, "", "en")


def make_nothing(view, theme):
    return b""


def item(path, view="v", closure="c", stage=Stage.PAGE):
    return Planned(path, stage, view, closure)


def judged(plan, toolchain, ledger, manifest, survey):
    known = ledger or Ledger(), manifest or Manifest(), survey
    reasons = [(one, reason_of(one, toolchain, *known)) for one in plan]
    keep = {one.path: known[0].entries[one.path] for one, why in reasons if why is Reason.SAME}
    return find_delta(tuple(each for each in reasons if each[1] is not Reason.SAME), keep, manifest, survey)


def artifact(path, line=1, **more):
    return Artifact(path, make_nothing, "", origin=Span("content/x.md", line), **more)


@pytest.mark.parametrize(
    ("paths", "codes"),
    [
        (["a.html", "b.html"], []),
        (["a.html", "a.html"], ["output-clash"]),
        (["a.html", "A.html"], ["output-clash"]),
        (["a", "a/b"], ["output-clash"]),
        (["A", "a/b"], ["output-clash"]),
        (["x/a.html", "X/b.html"], ["output-clash"]),
        (["straße/a", "strasse/a"], ["output-clash"]),
        (["../a"], ["output-name"]),
        ([".sitegen-staging/1"], ["output-name"]),
    ],
)
def test_clashes(paths, codes):
    _, problems = plan([artifact(path, line) for line, path in enumerate(paths, 1)], THEME)
    assert sorted({problem.code for problem in problems}) == codes


def test_the_plan_is_sorted_and_told_apart():
    orders, _ = plan([artifact("b"), artifact("a"), artifact("c", templates=("pages/x.html",))], THEME)
    found = [planned(one, one.artifact.view) for one in orders]
    assert [one.path for one in found] == ["a", "b", "c"]
    assert found[0].view == found[1].view
    assert found[0].closure != found[2].closure


def test_an_unknown_root_template():
    _, problems = plan([artifact("a", templates=("pages/none.html",))], THEME)
    assert [(p.code, p.span.path) for p in problems] == [("template-missing", "themes/default/pages/none.html")]


def three(folder, *paths):
    return tuple(artifact(f"{folder}{path}") for path in paths)


def test_batches_come_first_and_are_planned_when_they_are_wanted():
    batch = Batch("x/", three, ("x/", "b", "a"))
    orders, problems = plan([artifact("w"), batch, artifact("y")], THEME)
    assert (orders[0], problems) == (batch, ())
    assert [one.path for item in orders for one in expand(item, THEME)[0]] == ["x/a", "x/b", "w", "y"]


def test_a_batch_has_its_folder_to_itself():
    _, problems = plan([artifact("x/page", 7), Batch("x/", three, ("x/", "a"))], THEME)
    assert [(problem.code, problem.span.line) for problem in problems] == [("output-clash", 7)]
    with pytest.raises(ValueError, match="y/a: it does not lie in the folder x/"):
        expand(Batch("x/", three, ("y/", "a")), THEME)
    _, problems = expand(Batch("x/", three, ("x/", "a", "A")), THEME)
    assert [problem.code for problem in problems] == ["output-clash"]


def double(number):
    return 2 * number


def test_a_view_is_made_when_it_is_wanted():
    assert Artifact("a", make_nothing, Later(double, (21,))).view == 42


@pytest.mark.parametrize(
    ("entry", "toolchain", "found", "owned", "reason"),
    [
        (None, "t", None, None, Reason.NEW),
        (Entry("v", "c", "o"), "t", "o", "o", Reason.SAME),
        (Entry("v", "c", "o"), "other", "o", "o", Reason.TOOLCHAIN),
        (Entry("w", "c", "o"), "t", "o", "o", Reason.VIEW),
        (Entry("v", "d", "o"), "t", "o", "o", Reason.TEMPLATES),
        (Entry("v", "c", "o"), "t", "missing", "o", Reason.OUTPUT_MISSING),
        (Entry("v", "c", "o"), "t", "p", "o", Reason.OUTPUT_ALTERED),
        (Entry("v", "c", "o"), "t", None, "o", Reason.OUTPUT_ALTERED),
        (Entry("v", "c", "o"), "t", "o", "p", Reason.OUTPUT_ALTERED),
    ],
)
def test_reasons(entry, toolchain, found, owned, reason):
    ledger = Ledger("t", "", {"a": entry} if entry else {})
    manifest = Manifest({"a": owned} if owned else {})
    survey = Survey({} if found == "missing" else {"a": found} if entry else {})
    delta = judged((item("a"),), toolchain, ledger, manifest, survey)
    assert [why for _, why in delta.make] == ([] if reason is Reason.SAME else [reason])
    assert len(delta.keep) == (reason is Reason.SAME)
    assert reason.words


@pytest.mark.parametrize(
    ("planned", "manifest", "files", "folders", "expected"),
    [
        # ours, not planned, unaltered: deleted; altered: kept; gone: forgotten; foreign: never looked at
        ([], Manifest({"a": "1"}), {"a": "1", "f": None}, [], {"delete": ("a",)}),
        ([], Manifest({"a": "1"}), {"a": "2"}, [], {"altered": ("a",)}),
        ([], Manifest({"a": "1"}), {"a": None}, [], {"altered": ("a",)}),
        ([], Manifest({"a": "1"}), {}, [], {"vanished": ("a",)}),
        ([], Manifest({"a": "1"}, {"a": "2"}), {"a": "2"}, [], {"delete": ("a",)}),
        ([], Manifest({}, {}, {"a": "1"}), {"a": "1"}, [], {"delete": ("a",)}),
        # in the way
        (["a"], Manifest(), {"a": "1"}, [], {"contested": {"a": "1"}}),
        (["a"], Manifest(), {"a": None}, [], {"obstacles": ("a",)}),
        (["a/b"], Manifest(), {"a": None}, [], {"obstacles": ("a",)}),
        (["a/b"], Manifest({"a": "1"}), {"a": "1"}, [], {"delete": ("a",)}),
        (["a/b"], Manifest({"a": "1"}), {"a": "2"}, [], {"altered": ("a",), "obstacles": ("a",)}),
        (["a"], Manifest(), {"a/x": None}, ["a"], {"obstacles": ("a",)}),
        (["a"], Manifest({"a/x": "1"}), {"a/x": "1"}, ["a"], {"delete": ("a/x",)}),
        (["a"], Manifest(), {}, ["a"], {}),
    ],
)
def test_what_lies_there(planned, manifest, files, folders, expected):
    plan_ = tuple(item(path) for path in planned)
    delta = judged(plan_, "t", None, manifest, Survey(files, frozenset(folders)))
    found = {name: getattr(delta, name) for name in ("delete", "altered", "vanished", "contested", "obstacles")}
    assert {name: value for name, value in found.items() if value} == expected


def kinds(steps):
    return [f"{type(step).__name__} {getattr(step, 'path', '')}".strip() for step in steps]


def test_the_order_of_a_release():
    manifest = Manifest({"old/page.html": "1", "changed.html": "1", "assets/old.css": "1", "all.xml": "1"})
    survey = Survey(dict(manifest.files), frozenset({"old", "assets"}))
    work = (
        item("all.xml", stage=Stage.INDEX),
        item("assets/new.css", stage=Stage.ASSET),
        item("changed.html"),
        item("new/deep/page.html"),
    )
    delta = judged(work, "t", None, manifest, survey)
    made = tuple(Made(number, one, "2") for number, (one, _) in enumerate(delta.make))
    steps = release(delta, made, Before(survey, manifest, None), Ledger("t", "i"))
    assert kinds(steps) == [
        "WriteManifest",
        "MakeFolder new",
        "MakeFolder new/deep",
        "Place assets/new.css",
        "Place new/deep/page.html",
        "Place changed.html",
        "Place all.xml",
        "Remove old/page.html",
        "Remove assets/old.css",
        "RemoveFolder old",
        "WriteManifest",
        "WriteLedger",
    ]
    assert steps[0].manifest.pending == {one.planned.path: "2" for one in made}
    assert steps[0].manifest.files == manifest.files
    assert steps[-2].manifest == Manifest({one.planned.path: "2" for one in made})


def test_many_new_files_may_be_placed_in_any_order_and_changed_ones_may_not(monkeypatch):
    monkeypatch.setattr("sitegen.engine.release.MANY", 1)
    manifest = Manifest({"changed.html": "1", "other.html": "1"})
    survey = Survey(dict(manifest.files), frozenset({"old"}))
    assets = [item(f"assets/{name}.css", stage=Stage.ASSET) for name in "ab"]
    pages = [item(path) for path in ("changed.html", "new/a/page.html", "new/b/page.html", "other.html")]
    delta = judged((*assets, *pages), "t", None, manifest, survey)
    made = tuple(Made(number, one, "2") for number, (one, _) in enumerate(delta.make))
    steps = release(delta, made, Before(survey, manifest, None), Ledger("t", "i"))
    shown = [kinds(step.steps) if isinstance(step, Together) else kinds([step])[0] for step in steps]
    assert shown == [
        "WriteManifest",
        ["MakeFolder assets", "MakeFolder new"],
        ["MakeFolder new/a", "MakeFolder new/b"],
        ["Place assets/a.css", "Place assets/b.css"],
        ["Place new/a/page.html", "Place new/b/page.html"],
        "Place changed.html",
        "Place other.html",
        "WriteManifest",
        "WriteLedger",
    ]


def test_nothing_to_do_is_no_step():
    manifest, ledger = Manifest({"a": "1"}), Ledger("t", "i", {"a": Entry("v", "c", "1")})
    survey = Survey({"a": "1"})
    delta = judged((item("a"),), "t", ledger, manifest, survey)
    assert release(delta, (), Before(survey, manifest, ledger), Ledger("t", "i")) == ()


def test_equal_bytes_are_not_placed_again():
    survey = Survey({"a": "1"})
    delta = judged((item("a"),), "t", None, Manifest({"a": "1"}), survey)
    steps = release(
        delta, (Made(0, delta.make[0][0], "1"),), Before(survey, Manifest({"a": "1"}), None), Ledger("t", "i")
    )
    assert [type(step) for step in steps] == [WriteLedger]


def test_a_folder_gives_way_to_a_file_and_back():
    manifest = Manifest({"a/x": "1", "b": "1"})
    survey = Survey({"a/x": "1", "b": "1"}, frozenset({"a"}))
    delta = judged((item("a"), item("b/y")), "t", None, manifest, survey)
    made = tuple(Made(number, one, "2") for number, (one, _) in enumerate(delta.make))
    steps = release(delta, made, Before(survey, manifest, None), Ledger("t", "i"))
    assert [step for step in steps if not isinstance(step, (WriteManifest, WriteLedger))] == [
        Remove("a/x"),
        Remove("b"),
        RemoveFolder("a"),
        MakeFolder("b"),
        Place(0, "a"),
        Place(1, "b/y"),
    ]


@pytest.mark.parametrize("manifest", [Manifest(), Manifest({"a": "1"}), Manifest({"a": "1"}, {"b": "2"}, {"ü": "3"})])
def test_a_manifest_reads_back(manifest):
    assert decode_manifest(encode_manifest(manifest)) == manifest


@pytest.mark.parametrize("odd", ["", 'a"b', "a\\b", "\u2028", "\x7f", "a\nb", "\U0001f600", "b/c"])
def test_a_manifest_is_json_with_a_file_to_a_line(odd):
    files = {"z": "1", odd: "2", "a": odd}
    record = {"tool": "sitegen", "format": 1, "files": dict(sorted(files.items())), "pending": {odd: "3"}}
    expected = json.dumps(record, separators=(",\n", ": "), ensure_ascii=False) + "\n"
    assert encode_manifest(Manifest(files, {odd: "3"})) == expected.encode()


def test_a_ledger_reads_back_or_not_at_all():
    ledger = Ledger("t", "i", {"a": Entry("v", "c", "o"), "ü": Entry("", "", "", key="k")}, "[1]")
    data = encode_ledger(ledger)
    assert decode_ledger(data) == ledger
    assert decode_ledger(None) is None
    for end in range(len(data)):
        assert decode_ledger(data[:end]) is None
    for place in range(0, len(data), 7):
        assert decode_ledger(data[:place] + b"\x00" + data[place + 1 :]) is None
