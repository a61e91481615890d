"""`sitegen diff` in a real repository, from any folder of it."""

import json
import os
import subprocess

import pytest
from click.testing import CliRunner

from sitegen.cli import group
from sitegen.shell.git import read_revision
from sitegen.shell.tree import read_tree
from tests import small

CLINIC = "data/clinics/us/wa/seattle/harbor.yaml"


def git(folder, *arguments):
    subprocess.run(("git", *arguments), cwd=folder, check=True, capture_output=True)


@pytest.fixture
def site(tmp_path, monkeypatch):
    """A site in a folder of a repository, with one commit and the tag `first`."""
    for name in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{name}_NAME", "Jo")
        monkeypatch.setenv(f"GIT_{name}_EMAIL", "jo@small.example")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    folder = tmp_path / "my site"
    git(tmp_path, "init", "--quiet")
    write(folder, {**small.BASE, CLINIC: small.clinic(), "content/guide/cost.md": small.text("One two.\n")})
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "-m", "First")
    git(tmp_path, "tag", "first")
    monkeypatch.chdir(folder)
    return folder


def write(folder, files):
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def run(*arguments):
    result = CliRunner().invoke(group, ("diff", "--as-of", "2026-11-23", *arguments))
    return result.exit_code, result.stdout, result.stderr


def test_nothing_changed(site):
    code, out, err = run("first")
    assert (code, err) == (0, "")
    assert out.splitlines()[2] == "Nothing that is published changes."


def test_what_a_change_means(site, monkeypatch):
    write(site, {"data/clinics/us/wa/renton/harbor.yaml": small.clinic(more="founded: 2019\n")})
    (site / CLINIC).unlink()
    write(
        site,
        {"content/guide/cost.md": small.text("One two three.\n"), "content/guide/more.md": small.text(title="More")},
    )
    code, out, err = run("first")
    assert (code, err) == (0, "")
    assert (
        "- **moved** `Harbor Light`, `us/wa/seattle/harbor` → `us/wa/renton/harbor`\n  - `founded`: now `2019`\n" in out
    )
    assert "- **changed** `Cost`, `content/guide/cost.md`: 1 word added\n" in out
    lost = "without a redirect (2)\n\nReaders who kept these get an error. Put each into `aliases` of what took its place.\n\n"
    assert f"{lost}- `/clinics/us/wa/seattle/`\n- `/clinics/us/wa/seattle/harbor/`\n" in out
    assert "**New** (3)\n\n- `/clinics/us/wa/renton/`\n- `/clinics/us/wa/renton/harbor/`\n- `/guide/more/`\n" in out
    git(site, "add", ".")
    git(site, "commit", "--quiet", "-m", "Second")
    monkeypatch.chdir(site.parent)
    assert run("HEAD~1", "--site", "my site")[1].splitlines()[1:] == out.splitlines()[1:]
    whole = json.loads(run("first", "--site", "my site", "--format", "json")[1])
    assert whole["pages"]["lost"] == ["/clinics/us/wa/seattle/", "/clinics/us/wa/seattle/harbor/"]
    assert len(whole["commit"]) == 40


def test_a_moved_record_with_its_old_address(site):
    (site / CLINIC).rename(site / "data/clinics/us/wa/seattle/light.yaml")
    old = "aliases: [/clinics/us/wa/seattle/harbor/]\n"
    write(site, {"data/clinics/us/wa/seattle/light.yaml": small.clinic(more=old)})
    out = run("first")[1]
    assert "lost" not in out
    assert "- `/clinics/us/wa/seattle/harbor/` → `/clinics/us/wa/seattle/light/`\n" in out


def test_what_is_read_at_a_revision_is_what_was_read_then(site):
    extra = {
        "content/.hidden.md": "x",
        "themes/default/strings/en.yaml": "a: b\n",
        "data/ünïcode.txt": "x",
        "notes.txt": "x",
    }
    write(site, extra)
    (site / "content/guide/same.md").symlink_to("cost.md")
    (site / "content/faq").symlink_to("guide")
    then = read_tree(site).files
    git(site, "add", ".")
    git(site, "commit", "--quiet", "-m", "Second")
    found = read_revision(site, "HEAD").files
    assert found == {path: data for path, data in then.items() if path != "content/faq/same.md"}


def test_the_index_and_the_files_stay_as_they_are(site):
    write(site, {CLINIC: small.clinic("Changed")})
    before = (site.parent / ".git/index").read_bytes()
    run("first")
    assert (site.parent / ".git/index").read_bytes() == before
    assert "Changed" in (site / CLINIC).read_text("utf-8")


def test_errors_now_and_errors_then(site):
    write(site, {CLINIC: small.clinic(more="nonsense: 1\n")})
    git(site, "add", ".")
    git(site, "commit", "--quiet", "-m", "Broken")
    code, out, err = run("first")
    assert (code, out.splitlines()[0].partition(": ")[2]) == (1, "error unknown-key: unknown key `nonsense`")
    assert err == "1 error; mend the errors first\n"
    write(site, {CLINIC: small.clinic()})
    code, out, _ = run("HEAD")
    assert code == 0
    assert out.splitlines()[2] == "1 clinic added, pages not compared, since there are errors at the revision."


def test_a_theme_of_then_that_cannot_be_drawn_now(site):
    write(site, {"themes/default/pages/clinic.html": "{% include view.x %}"})
    git(site, "add", ".")
    git(site, "commit", "--quiet", "-m", "Old theme")
    (site / "themes/default/pages/clinic.html").unlink()
    code, out, _ = run("HEAD")
    assert (code, "- 1 file of the theme" in out, "not compared" in out) == (0, True, False)


@pytest.mark.parametrize("revision", ["no-such", "HEAD~9", "--", "first:data", "-x", "a b", "x\x1b[31m"])
def test_a_revision_that_is_not_there(site, revision):
    code, out, err = run("--", revision)
    assert (code, out) == (2, "")
    assert "git knows no revision" in err
    assert "\x1b" not in err


def test_no_site_then_no_repository_and_no_git(site, tmp_path, monkeypatch):
    write(tmp_path / "new", small.BASE)
    code, _, err = run("first", "--site", str(tmp_path / "new"))
    assert (code, err) == (2, "sitegen: there was no site at first: there is no data/site.yaml\n")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "nowhere"))
    code, _, err = run("first")
    assert (code, "is in no git repository, so there is nothing to compare with" in err) == (2, True)
    monkeypatch.delenv("GIT_DIR")
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    assert run("first") == (3, "", "sitegen: git is not installed, or not on the PATH\n")
