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


def test_it_ends_when_who_began_it_was_killed():
    """Two of them: the second has inherited by what the first one is heard."""
    reading, writing = os.pipe()
    parent = os.fork()
    if not parent:
        found = [Beside(lambda: bytes(3_000_000)) for _ in range(2)]
        os.write(writing, " ".join(str(one._process) for one in found).encode())
        time.sleep(600)
    processes = [int(one) for one in os.read(reading, 100).split()]
    os.close(writing)
    os.kill(parent, signal.SIGKILL)
    os.waitpid(parent, 0)
    until = time.monotonic() + 60
    while any(map(is_at_work, processes)):
        assert time.monotonic() < until, "they wait for somebody to listen"
        time.sleep(0.01)
    os.close(reading)


def is_at_work(process):
    """Whether a process is there and has not ended."""
    try:
        with open(f"/proc/{process}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_signals_reach_this_process_as_before():
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    Beside(os.getpid).result()
    assert signal.pthread_sigmask(signal.SIG_BLOCK, ()) == before
