"""Ending a process at once."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest


def left(code: str) -> subprocess.CompletedProcess[str]:
    """A process that prints, and leaves with that code."""
    words = f"import sys; from sitegen.shell.leaving import leave; sys.stdout.write('said'); leave({code})"
    return subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=False)


@pytest.mark.parametrize(("code", "expected"), [("None", 0), ("0", 0), ("3", 3)])
def test_what_was_written_is_out_and_the_code_is_told(code, expected):
    done = left(code)
    assert (done.returncode, done.stdout, done.stderr) == (expected, "said", "")


def test_a_text_is_printed():
    done = left("'stop'")
    assert (done.returncode, done.stdout, done.stderr) == (1, "said", "stop\n")


def test_nobody_reads():
    words = "import sys; from sitegen.shell.leaving import leave; sys.stdout.write('said'); leave(0)"
    env = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    with open("/dev/full", "w") as full:
        done = subprocess.run([sys.executable, "-c", words], env=env, stdout=full, stderr=subprocess.PIPE, check=False)
    assert (done.returncode, done.stderr) == (120, b"")
