"""`sitegen serve` as a process: its words, its exit codes, its end."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from urllib.request import urlopen

import pytest

from tests.serve_harness import PATIENCE, ROOT, edit, serving, write, write_site


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_reports_and_ends_cleanly(tmp_path, ending):
    site = write_site(tmp_path)
    with serving(site) as running:
        running.line(r"\d+ files read; no problems")
        with urlopen(f"{running.address}/sub/guide/cost/", timeout=PATIENCE) as answer:
            assert b"The first text." in answer.read()
        edit(site / "content/guide/cost.md", "description: Prices.\n", "")
        assert running.line(r"^content/guide/cost\.md:\d+:\d+: error (\S+): ")
        running.line(r"1 error")
        edit(site / "content/guide/cost.md", "---\ntitle", "---\ndescription: Prices.\ntitle")
        running.line(r"\d+ files read; no problems")
        assert running.stop(ending) == 0
        assert running.process.returncode == 0
    assert not (site / "output").exists()
    assert not (site / ".sitegen").exists()


def test_it_ends_before_the_first_build_too(tmp_path):
    with serving(write_site(tmp_path)) as running:
        assert running.stop() == 0


def test_it_starts_without_any_source_and_follows_them_when_they_come(tmp_path):
    with serving(tmp_path) as running:
        running.line(r"data/site\.yaml:1:1: error site-missing")
        write_site(tmp_path)
        running.line(r"\d+ files read")


def test_drafts_can_be_left_out(tmp_path):
    with serving(write_site(tmp_path), "--no-drafts") as running:
        with urlopen(f"{running.address}/sub/sitemap.xml", timeout=PATIENCE) as answer:
            assert b"/guide/later/" not in answer.read()
        with urlopen(f"{running.address}/sub/guide/", timeout=PATIENCE) as answer:
            assert b"/guide/later/" not in answer.read()


def test_a_port_that_is_taken_gives_the_next(tmp_path):
    write(tmp_path / "data/site.yaml", "title: x\n")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with serving(tmp_path, "--port", str(port)) as running:
            assert port < int(running.address.rpartition(":")[2])


@pytest.mark.parametrize(
    "flags",
    [
        ("--port", "65536"),
        ("--port", "-1"),
        ("--port", "http"),
        ("--host", "example.com"),
        ("--host", "203.0.113.9"),
        ("--site", "no/such/folder"),
    ],
)
def test_a_wrong_address_is_wrong_usage(flags):
    command = [sys.executable, "-m", "sitegen", "serve", *flags]
    ended = subprocess.run(command, check=False, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE)
    assert ended.returncode == 2
    assert ended.stderr
    assert "Traceback" not in ended.stderr
