"""The command line over a toy site: what is printed where, and the exit codes."""

from __future__ import annotations

import json
import shutil

import pytest
from click.testing import CliRunner

import sitegen.app.build as app
import sitegen.app.check as checking
from sitegen.base.codes import CODES
from sitegen.cli import commands, group
from tests.properties.harness import make_world
from tests.toy import FILES, TOY


@pytest.fixture
def site(tmp_path, monkeypatch):
    monkeypatch.setattr(app, "standard", lambda: TOY)
    monkeypatch.setattr(checking, "judging", lambda: TOY)
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    monkeypatch.chdir(tmp_path)
    return make_world(tmp_path, FILES, TOY).site


def run(*arguments, **environment):
    result = CliRunner().invoke(group, arguments, env=environment)
    return result.exit_code, result.stdout, result.stderr


def test_build_twice(site):
    assert run("build") == (0, "", "8 made, 0 kept, 0 deleted\n")
    assert run("build") == (0, "", "0 made, 8 kept, 0 deleted\n")
    assert run("build", "-q") == (0, "", "")


def test_explain(site):
    run("build")
    (site / "content/one.md").unlink()
    assert run("build", "--explain", "-q")[2] == (
        "all.txt: view (what the page shows changed)\n"
        "index.html: view (what the page shows changed)\n"
        "one/index.html: gone (nothing asks for it any more)\n"
    )


def test_verify_and_profile(site):
    run("build")
    code, out, err = run("build", "--verify", "--profile")
    assert (code, out) == (0, "")
    assert [line.split()[0] for line in err.splitlines()][-3:] == ["commit", "verify", "0"]


def test_explain_says_why_each_file_was_made(site):
    """Every reason there is, in a line of its own."""
    run("build")
    (site / "content/one.md").write_bytes(b"Changed.\n")
    (site / "content/two.md").rename(site / "content/zwei.md")
    (site / "output/day.txt").write_bytes(b"someone else")
    (site / "output/deep/three/index.html").unlink()
    assert run("build", "--explain", "-q")[2] == (
        "all.txt: view (what the page shows changed)\n"
        "day.txt: output-altered (the file in the output was changed by someone else)\n"
        "deep/three/index.html: output-missing (the file was missing in the output)\n"
        "index.html: view (what the page shows changed)\n"
        "one/index.html: view (what the page shows changed)\n"
        "two/index.html: gone (nothing asks for it any more)\n"
        "zwei/index.html: new (it was not made before)\n"
    )
    (site / "themes/toy/parts/foot/foot.html").write_bytes(b"<footer>other</footer>\n")
    told = run("build", "--explain", "-vv")[2].splitlines()
    assert "one/index.html: templates (a template, string, icon or asset that it uses changed)" in told
    assert "index.html: same (nothing that it depends on changed)" in told


def test_verify_a_sample(site):
    for number in range(40):
        (site / f"content/more-{number}.md").write_bytes(b"Some text.\n")
    run("build")
    counts = [run("build", "--verify-sample", share)[2] for share in ("1/1", "1/4", "1/4")]
    assert counts[0] == "0 made, 48 kept, 0 deleted, 48 verified\n"
    assert counts[1] == counts[2]
    assert 0 < int(counts[1].split()[-2]) < 40
    code, _, err = run("build", "--verify-sample", "2/1")
    assert (code, "is no share like 1/32" in err) == (2, True)


def test_problems_are_printed_and_nothing_is_written(site):
    (site / "content/one.md").write_bytes(b"BROKEN\n")
    (site / "content/two.md").write_bytes(b"ODD\n")
    for command in ("build", "check"):
        code, out, err = run(command)
        assert code == 1
        assert out == (
            "content/one.md:1:1: error toy-word: the text holds BROKEN\n    1 | BROKEN\n      | ^\n"
            "content/two.md:1:1: warning toy-word: the text holds ODD\n    1 | ODD\n      | ^\n"
        )
        assert err == "1 error, 1 warning\n"
    assert not (site / "output").exists()
    assert len(json.loads(run("check", "--format", "json")[1])["problems"]) == 2
    assert run("check", "--format", "github")[1].startswith("::error file=content/one.md,")


def test_check_finds_what_only_making_shows(site):
    (site / "themes/toy/pages/page.html").write_bytes(b"{{ view.none }}")
    code, out, _ = run("check")
    assert (code, out.split(": ")[1]) == (1, "error template-failed")
    assert not (site / "output").exists()


def test_check_without_problems(site):
    assert run("check") == (0, "", "no problems in 8 files of the site\n")


def test_strict_lets_warnings_count(site):
    (site / "content/two.md").write_bytes(b"ODD\n")
    assert run("check")[0] == 0
    assert run("check", "--strict")[0] == 1


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_problem_can_be_explained(code):
    exit_code, out, _ = run("check", "--explain", code)
    assert exit_code == 0
    assert out.startswith(f"{code}: {CODES[code]}\n\nIt is ")


def test_an_explanation_has_the_check_s_own_words_and_an_example():
    _, out, _ = run("check", "--explain", "hours-overlap")
    assert "can switch it off" in out
    assert "To mend it, write the hours of one day" in out
    assert "09:00-17:00 12:00-13:00\n" in out
    assert "hint: write one range, 09:00-17:00" in out
    assert "````" not in out


def test_an_unknown_problem_gets_the_nearest_name():
    code, _, err = run("check", "--explain", "orphan-pages")
    assert code == 2
    assert "did you mean `orphan-page`?" in err


def test_warnings_are_told_again_when_nothing_changed(site):
    (site / "content/two.md").write_bytes(b"ODD\n")
    first, second = run("build", "--format", "json"), run("build", "--format", "json")
    assert first[0] == second[0] == 0
    assert first[1] == second[1]
    assert second[2] == "0 made, 8 kept, 0 deleted; 1 warning\n"


def test_options_reach_the_build(site):
    (site / "content/draft-x.md").write_bytes(b"A draft.\n")
    run("build", "--drafts", "--as-of", "2025-03-01", "--base-url", "https://x.example/y/", "--output", "public")
    assert (site / "public/day.txt").read_text() == "2025-03"
    assert (site / "public/draft-x/index.html").exists()
    assert "/y/assets/" in (site / "public/index.html").read_text()


def test_the_day_of_the_environment(site):
    run("build", SOURCE_DATE_EPOCH="0")
    assert (site / "output/day.txt").read_text() == "1970-01"
    run("build", "--as-of", "2026-02-03", SOURCE_DATE_EPOCH="nonsense")
    assert (site / "output/day.txt").read_text() == "2026-02"


@pytest.mark.parametrize(
    "arguments",
    [
        ("build", "--as-of", "2026-1-1"),
        ("build", "--as-of", "2026-02-30"),
        ("build", "--as-of", "20260101"),
        ("build", "--base-url", "x.example"),
        ("build", "--base-url", "ftp://x.example/"),
        ("build", "--base-url", "https://x.example/?q"),
        ("build", "--base-url", "https://[x/"),
        ("build", "--format", "xml"),
        ("build", "--jobs", "0"),
        ("build", "--site", "nowhere"),
        ("build", "--output", "content"),
        ("build", "--output", "."),
        ("build", "--nonsense"),
        ("nonsense",),
    ],
)
def test_wrong_usage(site, arguments):
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert err
    assert not (site / "output").exists()


def test_wrong_usage_of_the_environment(site):
    code, _, err = run("build", SOURCE_DATE_EPOCH="soon")
    assert code == 2
    assert "SOURCE_DATE_EPOCH is 'soon'" in err


def test_the_world_fails(site):
    run("build")
    (site / "content/one.md").write_bytes(b"Changed.\n")
    shutil.rmtree(site / "output/one")
    (site / "output/one").write_bytes(b"mine")
    code, out, err = run("build")
    assert (code, out) == (3, "")
    assert err == "sitegen: files that sitegen did not write are in the way: one; move them away\n"


def test_every_command_has_help(site):
    for command in commands():
        code, out, _ = run(command.name, "--help")
        assert code == 0
        assert command.help.splitlines()[0].split(";")[0] in " ".join(out.split())
