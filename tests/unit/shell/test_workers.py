from __future__ import annotations

import errno
import os
import signal
import time
from mmap import mmap

import pytest

from sitegen.shell.faults import WorldFault
from sitegen.shell.progress import silent
from sitegen.shell.workers import Begun, do_all, each

MANY = 350


def nothing(number, item):
    return ()


def twice_if_odd(number, item):
    assert number == item
    return [str(item)] * (1 + item % 2)


def full(number, item):
    if item == 100:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "a/file")
    return ()


def bug(number, item):
    if item == 7:
        message = "a bug"
        raise KeyError(message)
    return ()


def killed(number, item):
    if item == 7:
        os.kill(os.getpid(), signal.SIGKILL)
    return ()


def broken_off(number, item):
    if item == 7:
        raise SystemExit
    return ()


@pytest.mark.parametrize("jobs", [1, 2, 5])
@pytest.mark.parametrize("count", [0, 1, 300, 301, MANY, 120_000])
def test_every_item_is_done_once_and_told_in_order(jobs, count):
    seen = []
    found = do_all(range(count), twice_if_odd, jobs, lambda *progress: seen.append(progress))
    assert found == [str(item) for item in range(count) for _ in range(1 + item % 2)]
    assert seen == [(done, count) for done in range(1, count + 1)]


def slow_pid(number, item):
    time.sleep(0.002)
    return [os.getpid()]


def test_several_processes_share_the_work():
    found = do_all(range(MANY), slow_pid, 3, silent)
    assert len(set(found)) == 3
    assert os.getpid() in found
    assert os.getpid() not in found[:8], "what may be heavy is the workers'"


@pytest.mark.parametrize("jobs", [1, 3])
def test_a_full_disk(jobs):
    with pytest.raises(OSError, match="No space left") as caught:
        do_all(range(MANY), full, jobs, silent)
    assert caught.value.filename == "a/file"


def test_a_bug_is_told():
    with pytest.raises(RuntimeError, match=r"(?s)a bug"):
        do_all(range(MANY), bug, 3, silent)
    with pytest.raises(KeyError):
        do_all(range(MANY), bug, 1, silent)


def test_a_killed_worker():
    with pytest.raises(WorldFault, match="a worker was killed"):
        do_all(range(MANY), killed, 3, silent)


def ends_asked(number, item):
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(0.001)
    return [os.getpid()]


def test_a_steady_worker_does_its_share_whatever_asks_it_to_end():
    held = signal.signal(signal.SIGTERM, lambda *_: None)  # as the builder does amid a commit
    try:
        found = [pid for _, done in each(range(MANY), ends_asked, 3, silent, steady=True) for pid in done]
        assert (len(found), len(set(found))) == (MANY, 3)
        with pytest.raises(WorldFault, match="a worker was killed"):
            list(each(range(MANY), ends_asked, 3, silent))
    finally:
        signal.signal(signal.SIGTERM, held)


def pid(number, item):
    if number == 3:
        return [os.getpid(), len(b"x" * 200_000_000)]
    return [os.getpid()]


def test_a_worker_that_took_much_memory_is_replaced():
    found = do_all(range(MANY), pid, 1 + 1, silent)
    heavy = found.pop(found.index(200_000_000) - 1)
    found.remove(200_000_000)
    assert found.count(heavy) == 3, "it did nothing after that"
    assert heavy != os.getpid()
    assert set(found[4:7]) - {heavy, os.getpid()}, "another did the rest of the heavy ones"


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_is_done_first_is_done_before_any_item_of_this_process(jobs):
    order = []
    found = dict(
        each(
            range(MANY),
            lambda number, _: order.append(number) or [os.getpid()],
            jobs,
            silent,
            first=lambda: order.append("first"),
        )
    )
    assert order[0] == "first"
    assert order.count("first") == 1
    assert len(found) == MANY


def test_workers_go_on_while_this_process_listens_to_none():
    done = mmap(-1, MANY)

    def large(number, item):
        done[number] = 1
        return [b"x" * 20_000, os.getpid()]

    def first():
        for _ in range(3_000):
            if done[:].count(1) == MANY:
                return
            time.sleep(0.01)
        raise AssertionError(done[:].count(1))

    found = dict(each(range(MANY), large, 2, silent, first=first))
    assert len(found) == MANY
    assert os.getpid() not in {pid for _, pid in found.values()}


def cut_off(number, item):
    if number == 7:
        os.kill(os.getpid(), signal.SIGKILL)
    return [b"x" * 1_000_000] if number < 7 else ()


def test_a_worker_that_is_killed_amid_a_report():
    with pytest.raises(WorldFault, match="a worker was killed"):
        dict(each(range(MANY), cut_off, 2, silent, first=lambda: time.sleep(0.5)))


def pid_of(number, item):
    time.sleep(0.01)
    return [(item, os.getpid())]


@pytest.mark.parametrize("jobs", [2, 4])
@pytest.mark.parametrize("count", [0, 3, MANY])
def test_what_was_begun_comes_with_the_rest(jobs, count):
    seen = []
    begun = Begun(["a", "b", "c"], pid_of, jobs)
    found = [
        one
        for _, done in each(range(count), twice_if_odd, jobs, lambda *told: seen.append(told), begun=begun)
        for one in done
    ]
    assert sorted(one[0] for one in found if isinstance(one, tuple)) == ["a", "b", "c"]
    assert len(found) == 3 + count + count // 2
    assert seen == [(done, count + 3) for done in range(1, count + 4)]
    begun.stop()


def test_this_process_takes_what_nobody_has_begun():
    begun = Begun(range(8), pid_of, 2)
    found = {one for _, done in each((), pid, 2, silent, begun=begun) for _, one in done}
    assert os.getpid() in found
    assert len(found) == 2


def large_begun(number, item):
    block = mmap(-1, 100_000_000)
    block.write(bytes(100_000_000))
    return [item]


def test_who_begins_stays_whatever_it_takes():
    begun = Begun(range(3), large_begun, 2)
    (worker,) = begun.crew._workers.values()
    worker.join(60)
    assert sorted(one for _, done in each((), pid, 2, silent, begun=begun) for one in done) == [0, 1, 2]


def test_what_was_begun_can_be_given_up():
    begun = Begun(range(3), slow_pid, 4)
    workers = list(begun.crew._workers.values())
    begun.stop()
    begun.stop()
    assert not any(worker.is_alive() for worker in workers)


@pytest.mark.parametrize(
    ("does", "fault"), [(full, OSError), (bug, RuntimeError), (killed, WorldFault), (broken_off, WorldFault)]
)
def test_what_goes_wrong_before_is_told_after(does, fault):
    begun = Begun([7, 100], does, 2)
    for worker in begun.crew._workers.values():
        worker.join(60)
        assert not worker.is_alive()
    with pytest.raises(fault):
        list(each(range(MANY), pid, 2, silent, begun=begun))
