"""The workflows: nothing of a stranger's runs with rights, every action is one commit, and their scripts do what they say."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / ".github" / "workflows"
TEXTS = {path.name: path.read_text("utf-8") for path in sorted(FOLDER.glob("*.yml"))}
FLOWS = {name: yaml.safe_load(text) for name, text in TEXTS.items()}
JOBS = [(name, job, what) for name, flow in FLOWS.items() for job, what in flow["jobs"].items()]
PIN = re.compile(r"- (?:id: \w+\n\s+)?uses: (?P<action>\S+)@(?P<commit>[0-9a-f]{40})  # v\d+\.\d+\.\d+$", re.MULTILINE)
#: Whatever a job may do beyond nothing; a new right is written down here, or refused.
RIGHTS = {
    ("check.yml", "check"): {"contents": "read"},
    ("comment.yml", "comment"): {"actions": "read", "pull-requests": "write"},
    ("publish.yml", "build"): {"contents": "read", "pages": "read"},
    ("publish.yml", "deploy"): {"pages": "write", "id-token": "write"},
}


def steps(what):
    return what["steps"]


def triggers(name):
    return FLOWS[name][True]  # YAML 1.1 reads `on` as a truth


@pytest.mark.parametrize("name", sorted(FLOWS))
def test_every_action_is_pinned_by_its_commit_with_the_version_beside_it(name):
    used = re.findall(r"^\s*(?:- )?uses: .*$", TEXTS[name], re.MULTILINE)
    assert len(PIN.findall(TEXTS[name])) == len(used) > 0


def test_an_action_has_one_pin_everywhere():
    pins = {
        (match["action"], match[0].partition("uses: ")[2]) for text in TEXTS.values() for match in PIN.finditer(text)
    }
    assert len(pins) == len({action for action, _ in pins})


@pytest.mark.parametrize(("name", "job", "what"), JOBS, ids=lambda value: value if isinstance(value, str) else "")
def test_a_job_has_the_rights_that_it_needs_and_no_others(name, job, what):
    assert FLOWS[name]["permissions"] == {}
    assert FLOWS[name]["defaults"] == {"run": {"shell": "bash"}}, "which fails where a part of a pipe does"
    assert what["permissions"] == RIGHTS[name, job]
    assert what["timeout-minutes"] <= 30


def test_strangers_code_runs_without_rights_and_rights_run_no_strangers_code():
    assert list(triggers("check.yml")) == ["pull_request"]
    assert all("pull_request_target" not in text for text in TEXTS.values())
    assert triggers("comment.yml") == {
        "workflow_run": {"workflows": [FLOWS["check.yml"]["name"]], "types": ["completed"]}
    }
    assert "checkout" not in TEXTS["comment.yml"]
    assert all("secrets." not in text for text in TEXTS.values())


def test_only_main_is_published_and_one_release_at_a_time():
    assert triggers("publish.yml")["push"] == {"branches": ["main"]}
    assert triggers("publish.yml").keys() == {"push", "schedule", "workflow_dispatch"}
    assert FLOWS["publish.yml"]["jobs"]["build"]["if"] == "github.ref == 'refs/heads/main'"
    assert FLOWS["publish.yml"]["concurrency"] == {"group": "pages", "cancel-in-progress": False}


@pytest.mark.parametrize(("name", "job", "what"), JOBS, ids=lambda value: value if isinstance(value, str) else "")
def test_no_script_is_made_of_what_others_wrote(name, job, what):
    """An expression in a script would be text of a branch's name or a title, run as a command."""
    for step in steps(what):
        assert "${{" not in step.get("run", "")
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False


# --- the scripts themselves --------------------------------------------------------------------------


def script(flow, name):
    return next(
        step["run"] for what in FLOWS[flow]["jobs"].values() for step in steps(what) if step.get("name") == name
    )


def run(text, folder, **environment):
    """A script as a runner runs it, with this test's own `sitegen`."""
    known = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", text]
    return subprocess.run(
        command, cwd=folder, env={**known, **environment}, capture_output=True, text=True, check=False
    )


@pytest.fixture
def repository(tmp_path):
    """A site under git with a commit and one that changes it, as a merge has its first parent."""
    shutil.copytree(ROOT / "tests" / "golden" / "site", tmp_path / "site")
    folder = tmp_path / "site"
    settings = folder / "data/site.yaml"
    settings.write_text(settings.read_text() + "environment: demonstration\n")

    def git(*words):
        who = ("-c", "user.name=A", "-c", "user.email=a@b.example")
        subprocess.run(["git", *who, *words], cwd=folder, check=True, capture_output=True)

    git("init", "-q")
    git("add", ".")
    git("commit", "-qm", "One")
    record = folder / "data/clinics/us/wa/seattle/pine.yaml"
    record.write_text(record.read_text() + "founded: 1999\n")
    git("commit", "-qam", "Two")
    return folder


def test_a_pull_request_is_checked_built_and_told(repository, tmp_path):
    for step in ("Check", "Build", "Tell what changed"):
        done = run(script("check.yml", step), repository, GITHUB_STEP_SUMMARY=str(tmp_path / "summary.md"))
        assert done.returncode == 0, (step, done.stdout, done.stderr)
    told = (repository / "changes/diff.md").read_text()
    assert "1999" in told
    assert (tmp_path / "summary.md").read_text() == told
    record = repository / "data/clinics/us/wa/seattle/pine.yaml"
    record.write_text(record.read_text().replace("founded: 1999", "founded: soon"))
    done = run(script("check.yml", "Check"), repository)
    assert done.returncode == 1
    assert "::error file=data/clinics/us/wa/seattle/pine.yaml,line=" in done.stdout


def test_a_project_page_is_built_below_its_path_and_lost_addresses_are_told(repository):
    base = {"BASE_URL": "https://someone.github.io/guide"}
    for round_ in range(2):
        for step in ("Build", "Check", "Leave out what is not published"):
            done = run(script("publish.yml", step), repository, **base)
            assert done.returncode == 0, (step, done.stdout, done.stderr)
        assert ("address-vanished" in done.stdout) is False
        home = (repository / "site/index.html").read_text()
        assert 'href="/guide/clinics/"' in home
        assert "https://someone.github.io/guide/" in home
        assert not (repository / "site/.sitegen-manifest.json").exists()
        assert (repository / "previous.json").exists() is bool(round_)
        shutil.rmtree(repository / "site")
    (repository / "data/clinics/us/wa/seattle/pine.yaml").unlink()
    run(script("publish.yml", "Build"), repository, **base)
    assert "/clinics/us/wa/seattle/pine/" in run(script("publish.yml", "Check"), repository, **base).stdout


GH = """\
#!/bin/bash
# Stands for GitHub's own tool: notes what it is asked, and answers from files.
printf '%s\\n' "$*" >> asked.txt
case "$*" in
  *"/pulls "*) cat pulls.txt ;;
  *"--method GET"*comments*) cat comments.txt ;;
  *) cp comment.md sent.md ;;
esac
"""


@pytest.mark.parametrize(
    ("pulls", "comments", "expected"),
    [
        ("7", "", "POST repos/o/r/issues/7/comments"),
        ("7", "31\n32", "PATCH repos/o/r/issues/comments/31"),
        ("", "", None),
    ],
)
def test_a_comment_is_written_once_and_then_renewed(tmp_path, pulls, comments, expected):
    tool = tmp_path / "bin" / "gh"
    tool.parent.mkdir()
    tool.write_text(GH)
    tool.chmod(0o755)
    for name, text in {"pulls.txt": pulls, "comments.txt": comments, "asked.txt": ""}.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "changes").mkdir()
    (tmp_path / "changes/diff.md").write_text("## Changes\n" + "é" * 50_000)
    path = f"{tool.parent}:{os.environ['PATH']}"
    branch = "a; touch taken `touch taken` $(touch taken)"
    values = {"PATH": path, "REPOSITORY": "o/r", "OWNER": "x", "BRANCH": branch, "COMMIT": "0123456789abcdef"}
    done = run(script("comment.yml", "Comment"), tmp_path, **values)
    assert done.returncode == 0, done.stderr
    asked = (tmp_path / "asked.txt").read_text()
    assert f"head=x:{branch}" in asked
    assert not (tmp_path / "taken").exists()
    if expected is None:
        assert not (tmp_path / "sent.md").exists()
        return
    assert expected in asked
    sent = (tmp_path / "sent.md").read_bytes()
    assert sent.startswith(b"<!-- sitegen diff -->\n")
    assert b"0123456789" in sent.splitlines()[1]
    assert len(sent) < 65_536
    assert sent.decode().endswith("é")


def test_a_link_in_place_of_the_text_is_refused(tmp_path):
    (tmp_path / "changes").mkdir()
    (tmp_path / "changes/diff.md").symlink_to("/etc/passwd")
    assert run(script("comment.yml", "Comment"), tmp_path).returncode != 0


def test_the_tests_of_scripts_cover_every_script():
    named = {(flow, step["name"]) for flow, _, what in JOBS for step in steps(what) if "run" in step}
    assert named == {
        ("check.yml", "Install"), ("check.yml", "Check"), ("check.yml", "Build"), ("check.yml", "Tell what changed"),
        ("comment.yml", "Comment"), ("publish.yml", "Install"), ("publish.yml", "Build"), ("publish.yml", "Check"),
        ("publish.yml", "Leave out what is not published"),
    }  # fmt: skip
    assert json.dumps(FLOWS["publish.yml"]["jobs"]["build"]["steps"]).count("make .venv/.stamps/package") == 1
