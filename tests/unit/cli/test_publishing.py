"""`sitegen publish` over a small site on disk and a folder to publish to: what it does, says and refuses."""

from __future__ import annotations

import json
import os
import shutil

import pytest
from click.testing import CliRunner

from sitegen.cli import group
from tests import small

RECORD = "data/clinics/us/wa/seattle/{}.yaml"
SITE = "title: Small guide\nbase_url: https://small.example/base/\npublish:\n  targets:\n{}"
FOLDER = "    live: {to: ../live, grace: 0}\n"


@pytest.fixture
def site(tmp_path, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795651200")
    folder = tmp_path / "site"
    files = {
        **small.BASE,
        "data/site.yaml": SITE.format(FOLDER),
        "data/vocab/conditions.yaml": "ptsd: {name: PTSD}\n",
        "content/guide/cost.md": small.text("What it costs.\n"),
        RECORD.format("harbor"): small.clinic(more="conditions: [ptsd]\n"),
        RECORD.format("light"): small.clinic("Light", "conditions: [ptsd]\n"),
        "data/clinics/us/or/portland/rose.yaml": small.clinic("Rose", "conditions: [ptsd]\n", locality="Portland"),
    }
    for path, data in files.items():
        write(folder, path, data)
    monkeypatch.chdir(folder)
    return folder


def write(folder, path, text):
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_text(text)


def run(*arguments):
    result = CliRunner().invoke(group, ("publish", *arguments))
    assert "Traceback" not in result.output, result.output
    return result.exit_code, result.stdout, result.stderr


def live(site):
    top = site.parent / "live"
    return {
        path.relative_to(top).as_posix(): path.read_bytes()
        for path in top.rglob("*")
        if path.is_file() and ".sitegen" not in path.parts
    }


def output(site):
    top = site / "output"
    return {
        path.relative_to(top).as_posix(): path.read_bytes()
        for path in top.rglob("*")
        if path.is_file() and path.name != ".sitegen-manifest.json"
    }


def current(site):
    return json.loads((site.parent / "live/.sitegen/current").read_bytes())


def test_what_is_built_is_published(site):
    code, out, err = run()
    assert (code, out) == (0, "")
    assert f"live: published {current(site)['release']}: {len(output(site))} add" in err
    assert live(site) == output(site)
    assert "nothing to publish" in run("live")[2]
    assert current(site)["sequence"] == 1


def test_a_plan_changes_nothing(site):
    code, out, err = run("--plan", "-v")
    assert code == 0
    assert "+ guide/cost/index.html\n" in out
    assert "live: would publish" in err
    assert not (site.parent / "live").exists()
    run()
    write(site, "content/guide/cost.md", small.text("It costs more.\n"))
    code, out, _ = run("--plan", "--format", "json")
    plan = json.loads(out)["plan"]
    assert json.loads(out)["problems"] == []
    assert "guide/cost/index.html" in plan["change"]
    assert "/guide/cost/" in plan["invalidate"]
    assert plan["base"] == current(site)["release"]
    assert plan["idle"] is False


def test_sources_with_errors_publish_nothing(site):
    write(site, RECORD.format("harbor"), "name: [\n")
    code, out, _ = run()
    assert code == 1
    assert "error" in out
    assert not (site.parent / "live").exists()


def test_an_authored_address_must_lead_somewhere(site):
    run()
    before = live(site)
    (site / RECORD.format("harbor")).unlink()
    code, out, err = run()
    assert code == 1
    assert "error address-vanished: `/clinics/us/wa/seattle/harbor/` is a published page" in out
    assert "published" not in err
    assert live(site) == before
    write(site, RECORD.format("light"), small.clinic("Light", "aliases: [/clinics/us/wa/seattle/harbor/]\n"))
    assert run("--plan", "--format", "json")[0] == 0


def test_a_derived_address_leads_to_the_page_above(site):
    run()
    assert "conditions/ptsd/us/index.html" in live(site)
    write(site, RECORD.format("light"), small.clinic("Light"))
    code, out, _ = run("--plan")
    assert code == 0
    assert "> conditions/ptsd/us/index.html → /conditions/ptsd/\n" in out
    assert run()[0] == 0
    page = live(site)["conditions/ptsd/us/index.html"].decode()
    assert 'content="0; url=/base/conditions/ptsd/"' in page
    assert 'href="https://small.example/base/conditions/ptsd/"' in page
    assert live(site).keys() - output(site).keys() >= {"conditions/ptsd/us/index.html"}


def test_many_lost_addresses_need_the_flag(site):
    write(site, "data/site.yaml", SITE.format("    live: {to: ../live, deletes: 0}\n"))
    run()
    before = live(site)
    write(site, "data/clinics/us/or/portland/rose.yaml", small.clinic("Rose", locality="Portland"))
    code, _, err = run()
    assert code == 2
    assert "more than 0 need --allow-deletes" in err
    assert live(site) == before
    assert run("--plan")[0] == 0
    assert run("--allow-deletes")[0] == 0


def test_an_earlier_release_comes_back_byte_for_byte(site):
    run()
    first, before = current(site)["release"], live(site)
    write(site, "content/guide/cost.md", small.text("It costs more.\n"))
    write(site, "content/guide/new.md", small.text("New.\n", title="New"))
    run()
    write(site, "data/clinics/us/wa/seattle/harbor.yaml", "name: [")  # a rollback needs no sources
    code, _, err = run("--rollback", first[:22])
    assert (code, f"published {first}" in err) == (0, True), err
    assert current(site)["release"] == first
    assert current(site)["sequence"] == 3
    after = live(site)
    assert {path: after[path] for path in before} == before
    code, _, err = run("--rollback", "1999")
    assert code == 2
    assert f"there is no release that begins with `1999`; live has {first}" in err


def test_a_rollback_whose_bytes_are_damaged_is_refused_before_it_begins(site):
    run()
    first = current(site)["release"]
    write(site, "content/guide/cost.md", small.text("It costs more.\n"))
    run()
    before = live(site)
    kept = next((site.parent / "live/.sitegen/objects").iterdir())
    kept.write_bytes(b"something else")
    code, _, err = run("--rollback", first)
    assert code == 3
    assert "cannot be restored" in err
    assert live(site) == before


def test_lists_for_a_cdn_wait_until_they_are_confirmed(site):
    run()
    for body in ("It costs more.\n", "It costs less.\n"):
        write(site, "content/guide/cost.md", small.text(body))
        run()
    code, _, err = run("--invalidation", "paths.txt")
    assert (code, "addresses wait" in err) == (0, True)
    paths = (site / "paths.txt").read_text().splitlines()
    assert "/base/guide/cost/" in paths
    assert paths == sorted(set(paths))
    run("--invalidation", "paths.jsonl")
    assert [json.loads(line)["path"] for line in (site / "paths.jsonl").read_text().splitlines()] == paths
    name = current(site)["release"]
    assert run("--invalidated", name) == (0, "", f"{name}: confirmed\n")
    assert run("--invalidated", name)[0] == 2
    assert run("--invalidated", "2")[0] == 0
    run("--invalidation", "paths.txt")
    assert (site / "paths.txt").read_text() == ""


def test_foreign_files_stay_and_stop_what_would_write_over_them(site):
    folder = site.parent / "live"
    write(folder, "about-us.txt", "mine")
    write(folder, ".git/HEAD", "ref: main")
    assert run()[0] == 0
    assert live(site) == {**output(site), "about-us.txt": b"mine", ".git/HEAD": b"ref: main"}
    write(folder, "guide/new/index.html", "mine")
    write(site, "content/guide/new.md", small.text("New.\n", title="New"))
    before = live(site)
    code, _, err = run()
    assert code == 3
    assert "in the way in ../live: guide/new/index.html; move them away" in err
    assert live(site) == before


@pytest.mark.parametrize(
    ("targets", "asked", "words"),
    [
        ("    {}\n", (), "names no targets"),
        ("    one: {to: ../a}\n    two: {to: ../b}\n", (), "name one of one, two"),
        (FOLDER, ("lively",), "no target `lively`"),
        ("    live: {to: output}\n", (), "output folder"),
        ("    live: {to: output/sub}\n", (), "output folder"),
        ("    live: {to: .}\n", (), "the site's own folder"),
        ("    live: {to: ..}\n", (), "the site's own folder"),
        ("    live: {to: data/x}\n", (), "lies in the folder data/"),
        ("    live: {to: ../other/.git/x}\n", (), "inside .git"),
        ("    live: {to: ../file}\n", (), "is no folder"),
        ("    live: {to: /}\n", (), "root of the file system"),
    ],
)
def test_wrong_targets(site, targets, asked, words):
    write(site.parent, "file", "x")
    write(site, "data/site.yaml", SITE.format(targets))
    code, _, err = run(*asked)
    assert code == 2
    assert words in err


def test_another_publish_at_work(site):
    run()
    lease = {"tool": "sitegen", "format": 1, "holder": "h", "machine": "ci-7 x", "process": "1 2", "until": 1 << 40}
    (site.parent / "live/.sitegen/lease").write_text(json.dumps({**lease, "journal": "", "done": 0}))
    write(site, "content/guide/cost.md", small.text("It costs more.\n"))
    before = live(site)
    code, _, err = run()
    assert code == 3
    assert "another publish is at work on ../live (on ci-7)" in err
    assert live(site) == before


def test_records_of_another_hand(site):
    run()
    (site.parent / "live/.sitegen/current").write_text("{}")
    code, _, err = run()
    assert (code, "no record of this tool's" in err) == (3, True)


def test_a_folder_that_cannot_be_written(site):
    write(site, "data/site.yaml", SITE.format("    live: {to: /proc/nowhere}\n"))
    code, _, err = run()
    assert code == 3
    assert err.startswith("sitegen: ")
    assert len(err.splitlines()) == 1


def test_a_file_that_someone_changed_in_the_output_meanwhile(site, monkeypatch):
    import sitegen.app.publish as app

    built = app.build

    def build(*arguments, **more):
        result = built(*arguments, **more)
        write(site, "output/guide/cost/index.html", "not what was built")
        return result

    monkeypatch.setattr(app, "build", build)
    code, _, err = run()
    assert code == 3
    assert "guide/cost/index.html in the output has changed since the site was built" in err
    monkeypatch.undo()
    os.environ["SOURCE_DATE_EPOCH"] = "1795651200"
    os.chdir(site)
    assert run()[0] == 0
    assert live(site) == output(site)


def test_a_target_that_was_lost_is_published_anew(site):
    run()
    shutil.rmtree(site.parent / "live")
    assert run()[0] == 0
    assert live(site) == output(site)
