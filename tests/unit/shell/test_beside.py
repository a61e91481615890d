"""Work that a process beside this one does comes back as this process would have found it, or not at all."""

from __future__ import annotations

import os
import signal
import time

import pytest

from sitegen.shell.beside import Beside


def test_what_the_work_gives_comes_back():
    value = {"path": ("a", 1, None, b"\0" * 3_000_000), "more": [1.5, True]}
    assert Beside(lambda: value).result() == value


def test_it_is_done_by_another_process():
    assert Beside(os.getpid).result() != os.getpid()


@pytest.mark.parametrize("work", [lambda: 1 // 0, lambda: os.kill(os.getpid(), signal.SIGKILL), object])
def test_work_that_fails_gives_nothing(work, capfd):
    assert Beside(work).result() is None
    assert capfd.readouterr() == ("", "")


def test_work_that_nobody_wants_is_ended():
    beside = Beside(lambda: time.sleep(600))
    process = beside._process
    beside.drop()
    beside.drop()
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


def test_signals_reach_this_process_as_before():
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    Beside(os.getpid).result()
    assert signal.pthread_sigmask(signal.SIG_BLOCK, ()) == before
