"""The harness itself: the proxy does what its rule says, and readers see what is missing."""

from __future__ import annotations

import http.client
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tests.publishing import faults
from tests.publishing.bucket import Bucket, Object
from tests.publishing.faults import at, weather, where
from tests.publishing.named import Where, named_by
from tests.publishing.reader import Polling, Public, sweep
from tests.publishing.weed import ADMIN, BUCKET, PUBLISHER

pytestmark = pytest.mark.xdist_group("publishing")
HERE = Where("https://x.example", "/sub")
ROOT = Path(__file__).parents[2]
TYPES = (("content-type", "text/plain"), ("cache-control", "max-age=60"))


@pytest.fixture
def through(proxy):
    """The bucket by way of the proxy, on connections of its own."""
    proxy.fresh()
    return Bucket(proxy.port, BUCKET, PUBLISHER)


def test_a_request_passes_as_it_was_sent(weed, proxy, through):
    assert through.put("harness/some name+é", b"hello", TYPES).status == 200
    assert weed.bucket.object("harness/some name+é") == Object(b"hello", tuple(sorted(TYPES, reverse=True)))
    assert list(weed.bucket.keys("harness/")) == ["harness/some name+é"]
    (exchange,) = proxy.round.exchanges
    assert (exchange.request.key, exchange.request.writes, exchange.status) == ("harness/some name+é", True, 200)
    assert exchange.sent > 5
    assert exchange.received > 0
    through.delete("harness/some name+é")
    proxy.settle()
    assert proxy.round.touched() == {"harness/some name+é"}
    assert [one.request.number for one in proxy.round.exchanges] == [1, 2]


@pytest.mark.parametrize("fault", [faults.BUSY, faults.MANY, faults.CONFLICT, faults.SKEWED], ids=lambda one: one.code)
def test_an_answer_of_the_proxys_own(weed, proxy, through, fault):
    proxy.fresh(at(1, fault))
    answer = through.put("harness/x", b"1")
    assert (answer.status, fault.code.encode() in answer.body) == (fault.status, True)
    assert weed.bucket.head("harness/x").status == 404
    assert through.put("harness/x", b"1").status == 200
    through.delete("harness/x")


def test_an_error_after_the_deed(weed, proxy, through):
    proxy.fresh(at(1, faults.DONE_BUT_BROKEN))
    assert through.put("harness/done", b"1").status == 500
    assert weed.bucket.get("harness/done").body == b"1"
    weed.bucket.delete("harness/done")


@pytest.mark.parametrize(("fault", "done"), [(faults.RESET, False), (faults.DONE_BUT_RESET, True)])
def test_a_reset_before_and_after_the_deed(weed, proxy, fault, done):
    proxy.fresh(lambda request: fault)
    with pytest.raises(ConnectionResetError):
        Bucket(proxy.port, BUCKET, PUBLISHER).put("harness/reset", b"1")
    assert (weed.bucket.head("harness/reset").status == 200) == done
    weed.bucket.delete("harness/reset")


def test_a_response_cut_short(weed, proxy):
    weed.bucket.put("harness/long", b"x" * 10_000)
    proxy.fresh(lambda request: faults.CUT)
    with pytest.raises(http.client.IncompleteRead):
        Bucket(proxy.port, BUCKET, PUBLISHER).get("harness/long")
    weed.bucket.delete("harness/long")


def test_a_request_held_until_something_happened(weed, proxy, through):
    event, done = threading.Event(), threading.Event()
    proxy.fresh(where(lambda request: request.writes, faults.Fault("hold", until=event)))

    def put():
        assert through.put("harness/held", b"1").status == 200
        done.set()

    thread = threading.Thread(target=put)
    thread.start()
    assert not done.wait(0.2)
    assert weed.bucket.head("harness/held").status == 404
    event.set()
    thread.join()
    assert done.is_set()
    weed.bucket.delete("harness/held")


@pytest.mark.parametrize("after", [False, True])
def test_a_kill_at_a_request(weed, proxy, after):
    killed = []
    proxy.fresh(at(2, faults.KILL_AFTER if after else faults.KILL), lambda: killed.append(1))
    bucket = Bucket(proxy.port, BUCKET, ADMIN)
    bucket.put("harness/one", b"1")
    proxy.round.rule = lambda request: None if request.number == 1 else faults.Fault("kill", after=after)
    with pytest.raises(ConnectionResetError):
        bucket.put("harness/two", b"2")
    assert killed
    assert (weed.bucket.head("harness/two").status == 200) == after
    for key in ("harness/one", "harness/two"):
        weed.bucket.delete(key)


def test_weather_is_the_same_again_and_never_endless():
    requests = [faults.Request(number, "PUT", f"/site/{number % 3}", {}, b"") for number in range(1, 400)]
    one, other = (list(map(weather(seed), requests)) for seed in (1, 1))
    assert one == other != list(map(weather(2), requests))
    assert {fault for fault in one if fault} == set(faults.WEATHER)
    rows = [
        [bool(fault) for request, fault in zip(requests, one, strict=True) if request.number % 3 == key]
        for key in range(3)
    ]
    assert not any(row[start : start + 3] == [True] * 3 for row in rows for start in range(len(row)))


PAGE = '<html><head><link href="/sub/assets/a.css"></head><body><main><a href="next/">n</a></main></body></html>'
SITE = {
    "index.html": PAGE,
    "next/index.html": PAGE.replace("next/", "../"),
    "assets/a.css": "a { background: url(b.svg) }",
    "assets/b.svg": "<svg/>",
    "sitemap.xml": "<loc>https://x.example/sub/next/</loc><loc>https://other.example/x</loc>",
}


def public(files):
    return Public(HERE, lambda path: files[path].encode() if path in files else None, files.__contains__)


def test_what_files_name():
    assert named_by(HERE, "index.html", SITE["index.html"].encode()) == ("assets/a.css", "next/index.html")
    assert named_by(HERE, "sitemap.xml", SITE["sitemap.xml"].encode()) == ("next/index.html",)
    assert named_by(HERE, "assets/a.css", SITE["assets/a.css"].encode()) == ("assets/b.svg",)
    script = (
        b'import{x}from"./x.js";import "./y.js";await import("./z.js");new Worker(new URL("./w.js", import.meta.url))'
    )
    assert named_by(HERE, "assets/s.js", script) == tuple(f"assets/{name}.js" for name in "xyzw")


def test_a_sweep_tells_the_first_that_is_missing():
    assert sweep(public(SITE), SITE) == []
    for path in ("assets/a.css", "assets/b.svg", "next/index.html"):
        left = {name: text for name, text in SITE.items() if name != path}
        assert {miss.missing for miss in sweep(public(left), ["index.html", "sitemap.xml"])} == {path}


def test_a_poll_sees_a_file_that_is_missing_for_a_moment():
    files = dict(SITE)
    with Polling(public(files), ["index.html"]) as reader:
        while not reader.rounds:
            pass
        assert reader.misses == []
        lost = files.pop("assets/b.svg")
        while not reader.misses:
            pass
        files["assets/b.svg"] = lost
    miss = reader.misses[0]
    assert (miss.source, miss.missing, miss.data) == ("assets/a.css", "assets/b.svg", SITE["assets/a.css"].encode())


STARTER = """
import sys
from tests.publishing.weed import seaweed
with seaweed() as running:
    print(running.port, running.folder, flush=True)
    sys.stdin.read()
"""


def test_a_server_ends_with_whoever_started_it():
    """Even if that one was killed; its folder goes as well."""
    command = [sys.executable, "-c", STARTER]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, text=True) as starter:
        port, folder = starter.stdout.readline().split()
        socket.create_connection(("127.0.0.1", int(port))).close()
        starter.kill()
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", int(port))).close()
        except ConnectionRefusedError:
            break
        time.sleep(0.02)
    else:
        pytest.fail("the server outlived its starter")
    while Path(folder).exists():
        assert time.monotonic() < deadline
        time.sleep(0.02)
