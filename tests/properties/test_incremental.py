"""Incremental equals clean, byte for byte, after any edit; and the harness notices when it does not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.artifact import Artifact
from tests.properties.harness import Edit, apply, check_build, edits, make_world
from tests.toy import FILES, TOY, PageView, make_page, plan_site

TEXTS = st.one_of(
    st.sampled_from([b"", b"Some text.\n", b"ODD\n", b"BROKEN\n", b".a { color: blue; }\n", b"\xff\xfe"]),
    st.binary(max_size=12).map(lambda data: b"x" + data.replace(b"{", b"").replace(b"}", b"")),
)
SPECIFIC = (
    ("themes/toy/strings/en.yaml", b"title: Another\npages: {one: '{n} page', other: '{n} pages'}\n"),
    ("themes/toy/parts/foot/foot.html", b"<footer>changed</footer>\n"),
    ("themes/toy/layout/base.html", b'<title>{{ t("title") }}</title>{% block body %}{% endblock %}\n'),
    ("themes/toy/icons/star.svg", b"<svg><circle/></svg>\n"),
    ("themes/toy/js/lib.mjs", b"export function x() { return 1; }\n"),
    ("themes/toy/css/tokens.css", b":root { --a: 1px; }\n"),
    ("themes/toy/pages/page.html", b"{% include view.text %}"),
    ("data/site.json", b'{"tagline": "Other"}'),
    ("data/site.json", b"{"),
    ("content/ONE.md", b"Differs from one.md by case.\n"),
)


@given(sequence=edits(TEXTS))
def test_any_edits(folders, sequence):
    world = make_world(folders(), FILES, TOY)
    check_build(world)
    for edit in sequence:
        apply(world, edit, FILES)
        check_build(world)


@given(order=st.permutations(range(len(SPECIFIC))), count=st.integers(1, 4))
def test_edits_of_every_kind_of_source(folders, order, count):
    world = make_world(folders(), FILES, TOY)
    check_build(world)
    for index in order[:count]:
        world.write(*SPECIFIC[index])
        check_build(world)
    apply(world, Edit("revert"), FILES)
    assert check_build(world).exit_code == 0


def test_what_cannot_be_read_is_told_though_all_that_was_read_is_the_same(folders):
    world = make_world(folders(), FILES, TOY)
    check_build(world)
    (world.site / "content/out.md").symlink_to("/etc/hostname")
    assert [problem.code for problem in check_build(world).problems] == ["link-leaves-site"]


class Hidden:
    """What an impure maker reads behind the fingerprint's back."""

    value = b"one"


def make_impure(view, theme):
    return make_page(view, theme) + Hidden.value


def make_undeclared(view, theme):
    return theme.render("pages/index.html", view)


def make_with_asset(view, theme):
    return theme.asset("css/site.css").encode()


@dataclass(frozen=True, slots=True)
class Fault:
    make: object
    view: object = PageView("", "text")


def faulty(fault):
    def plan(site, theme):
        artifacts, problems = plan_site(site, theme)
        return (*artifacts, Artifact("faulty.html", fault.make, fault.view, ("pages/page.html",))), problems

    return replace(TOY, plan_site=plan)


def test_an_impure_maker_is_caught(folders, monkeypatch):
    world = make_world(folders(), FILES, faulty(Fault(make_impure)))
    check_build(world)
    monkeypatch.setattr(Hidden, "value", b"two")
    with pytest.raises(AssertionError, match="incremental differs"):
        check_build(world)
    result = replace(world.build_options(), verify=True)
    from sitegen.app.build import build

    assert [problem.code for problem in build(result, world.pipeline).problems] == ["output-differs"]


def test_samples_go_round_until_an_impure_maker_is_caught(folders, monkeypatch):
    """One day's sample may miss it; those of a month do not. They are the same however often one asks."""
    from sitegen.app.build import build

    files = {**FILES, **{f"content/p{number}.md": b"A page." for number in range(20)}}
    world = make_world(folders(), files, faulty(Fault(make_impure)))
    check_build(world)
    monkeypatch.setattr(Hidden, "value", b"two")
    found = []
    for day in range(1, 31):
        options = replace(world.build_options(), as_of=date(2026, 11, day), verify_sample=(1, 3))
        results = [build(options, world.pipeline) for _ in range(2)]
        assert results[1].problems == results[0].problems
        assert len(results[0].verified) < len(files)
        found.append([(problem.code, problem.span.path) for problem in results[0].problems])
    assert [] in found
    assert [("output-differs", "output/faulty.html")] in found


def test_a_missing_file_dependency_is_caught(folders):
    world = make_world(folders(), FILES, TOY)

    def plan(site, theme):
        artifacts, problems = plan_site(site, theme)
        extra = Artifact("sly.txt", make_reading, PageView("", str(world.site)))
        return (*artifacts, extra), problems

    world.pipeline = replace(TOY, plan_site=plan)
    check_build(world)
    world.write("themes/toy/icons/star.svg", b"<svg><rect/></svg>")
    with pytest.raises(AssertionError, match="incremental differs"):
        check_build(world)


def make_reading(view, theme):
    with open(f"{view.text}/themes/toy/icons/star.svg", "rb") as file:
        return file.read()


@pytest.mark.parametrize("maker", [make_undeclared, make_with_asset])
def test_what_was_not_declared_cannot_be_used(folders, maker):
    pipeline = faulty(Fault(maker))
    if maker is make_with_asset:

        def plan(site, theme):
            return (Artifact("faulty.html", maker, PageView("", "")),), ()

        pipeline = replace(TOY, plan_site=plan)
    world = make_world(folders(), FILES, pipeline)
    with pytest.raises(LookupError, match="declared"):
        world.incremental()
    assert not (world.site / "output").exists()


def test_a_closure_is_no_maker(folders):
    world = make_world(folders(), FILES, faulty(Fault(lambda view, theme: b"x")))
    with pytest.raises(TypeError, match="module-level"):
        world.incremental()


def test_a_view_with_a_list_is_refused(folders):
    world = make_world(folders(), FILES, faulty(Fault(make_page, PageView("", ["text"]))))
    with pytest.raises(TypeError, match=r"faulty\.html: view\.text: builtins\.list"):
        world.incremental()
