from __future__ import annotations

import errno
import os
import signal
from functools import partial

import pytest

from sitegen.artifact import Artifact
from sitegen.engine.plan import plan
from sitegen.shell.faults import WorldFault
from sitegen.shell.progress import silent
from sitegen.shell.workers import make_all
from sitegen.theme.theme import load

THEME, _ = load({"strings/en.yaml": b""}, {}, "", "en")


def make_text(view, theme):
    if view == "bug":
        message = "a bug"
        raise KeyError(message)
    if view == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    return view.encode()


def planned(odd=()):
    texts = [str(number) for number in range(350)]
    for place, text in odd:
        texts[place] = text
    return plan([Artifact(f"{place:03}", make_text, text) for place, text in enumerate(texts)], THEME)[0]


def write(folder, number, data):
    (folder / str(number)).write_bytes(data)


def full(number, data):
    if number == 100:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "a/file")


@pytest.mark.parametrize("jobs", [1, 3])
def test_every_file_is_made_once(tmp_path, jobs):
    seen = []
    done, problems = make_all(planned(), THEME, partial(write, tmp_path), jobs, lambda *count: seen.append(count))
    assert problems == ()
    assert [item.number for item in done] == list(range(350))
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {str(n): str(n) for n in range(350)}
    assert seen[-1] == (350, 350)
    assert len(seen) == 350


@pytest.mark.parametrize("jobs", [1, 3])
def test_a_full_disk(jobs):
    with pytest.raises(OSError, match="No space left") as caught:
        make_all(planned(), THEME, full, jobs, silent)
    assert caught.value.filename == "a/file"


def test_a_bug_is_told_with_the_file():
    with pytest.raises(RuntimeError, match=r"(?s)a bug.*while making 007"):
        make_all(planned([(7, "bug")]), THEME, lambda *_: None, 3, silent)
    with pytest.raises(KeyError) as caught:
        make_all(planned([(7, "bug")]), THEME, lambda *_: None, 1, silent)
    assert caught.value.__notes__ == ["while making 007"]


def test_a_killed_worker():
    with pytest.raises(WorldFault, match="a worker was killed"):
        make_all(planned([(7, "killed")]), THEME, lambda *_: None, 3, silent)
