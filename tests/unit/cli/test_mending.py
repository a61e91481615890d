"""`sitegen check --fix` over a small site on disk: what is written, what is told where, and the exit codes."""

from __future__ import annotations

import json
import os

import pytest
from click.testing import CliRunner

from sitegen.cli import group
from tests import small

RECORD = "data/clinics/us/wa/seattle/harbor.yaml"
BROKEN = b"name: Alder\r\naddress: {locality: Seattle \r\n"
MENDED = """\
name: Harbor Light
address: {locality: Seattle}
phone: +1 206 456 7890
treatments: [iv-infusion]
verified: {on: 2026-10-01}
"""


@pytest.fixture
def site(tmp_path, monkeypatch):
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    for path, text in {**small.BASE, RECORD: small.clinic().replace("+1 206 555 0114", "(206) 456-7890")}.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    return tmp_path


def run(site, *arguments):
    result = CliRunner().invoke(group, ["check", "--site", str(site), "--as-of", "2026-11-23", *arguments])
    return result.exit_code, result.stdout, result.stderr


def bytes_of(site):
    return {path: path.read_bytes() for folder in ("data", "content") for path in (site / folder).rglob("*.*")}


def test_what_is_mended_is_told_and_the_rest_is_reported(site):
    (site / "data/clinics/us/wa/seattle/alder.yaml").write_bytes(BROKEN)
    (site / "data/site.yaml").write_text("title: Small: a site  \nbase_url: https://small.example/")
    code, out, err = run(site, "--fix")
    assert code == 1
    assert out.splitlines()[0].startswith("data/clinics/us/wa/seattle/alder.yaml:2:10: error yaml-syntax: ")
    assert out.count(" error ") == 1
    assert err.splitlines()[:-1] == [
        f"{RECORD}:1:1: mended: keys put in their order",
        f"{RECORD}:3:1: mended: telephone number written `+1 206 456 7890`",
        "data/site.yaml:1:8: mended: quotes put around a value that has `: `",
        "data/site.yaml:1:23: mended: spaces at the end of the line taken away",
        "data/site.yaml:2:33: mended: line end put at the end of the file",
    ]
    assert (site / "data/clinics/us/wa/seattle/alder.yaml").read_bytes() == BROKEN
    assert (site / RECORD).read_text() == MENDED
    assert sorted(os.listdir(site / "data")) == ["clinics", "site.yaml", "vocab"]


def test_a_second_run_writes_nothing(site):
    assert run(site, "--fix")[0] == 0
    before = bytes_of(site)
    inode = (site / RECORD).stat().st_ino
    code, _, err = run(site, "--fix")
    assert code == 0
    assert "mended" not in err
    assert bytes_of(site) == before
    assert (site / RECORD).stat().st_ino == inode


def test_without_the_flag_nothing_is_written(site):
    before = bytes_of(site)
    run(site)
    assert bytes_of(site) == before


def test_a_report_for_machines_stays_one(site):
    code, out, err = run(site, "--fix", "--format", "json")
    assert (code, json.loads(out)) == (0, {"problems": []})
    assert "mended" in err
    (site / RECORD).write_text((site / RECORD).read_text().rstrip("\n"))
    assert run(site, "--fix", "-q") == (0, "", "")
    assert (site / RECORD).read_bytes().endswith(b"\n")


def test_a_disk_that_cannot_be_written(site, monkeypatch):
    before = bytes_of(site)

    def full(*_, **__):
        raise OSError(28, "No space left on device", "part")

    monkeypatch.setattr(os, "replace", full)
    code, out, err = run(site, "--fix")
    assert (code, out) == (3, "")
    assert "No space left on device" in err
    assert bytes_of(site) == before
