"""The server over a real socket: what it answers, whom it refuses, what it tells open pages."""

from __future__ import annotations

import http.client
import json
import socket
import threading
from contextlib import contextmanager

import pytest

from sitegen.base.content_types import content_type
from sitegen.shell.faults import UsageFault, WorldFault
from sitegen.shell.server import Server, address_of, is_loopback, listen
from sitegen.shell.showing import Showing
from tests.serve_harness import PATIENCE

FIRST = Showing(
    {
        "index.html": b"<html><head></head><body>one</body></html>",
        "404.html": b"<html><head></head><body>lost</body></html>",
        "guide/index.html": b"<html><head></head><body>guide</body></html>",
        "feed.xml": b"<feed/>",
        "data/clinics.geojson": b"{}",
    }
)


@contextmanager
def running(showing=FIRST, host="127.0.0.1"):
    """A server in a thread, and its port."""
    listener = listen(host, 0)
    server, ready = Server(listener, showing), threading.Event()
    thread = threading.Thread(target=server.run, args=(ready.set,))
    thread.start()
    try:
        assert ready.wait(PATIENCE)
        yield server, listener.getsockname()[1]
    finally:
        server.stop()
        thread.join(PATIENCE)
        assert not thread.is_alive()


@pytest.fixture(scope="module")
def standing():
    """The port of a server for all requests that leave it as it is."""
    with running() as (_, port):
        yield port


def ask(port, path="/", method="GET", host="127.0.0.1", **headers):
    """Status, headers and body of one request; header names with _ for -."""
    connection = http.client.HTTPConnection(host, port, timeout=PATIENCE)
    connection.putrequest(method, path, skip_host="Host" in headers)
    for name, value in headers.items():
        if value is not None:
            connection.putheader(name.replace("_", "-"), value)
    connection.endheaders()
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response.status, dict(response.headers.items()), body


def test_it_serves_what_was_built_with_its_type_and_no_caching():
    with running() as (_, port):
        status, headers, body = ask(port)
        assert status == 200
        assert body.startswith(b'<html><head><script type="module" src="/.sitegen/live.mjs"')
        assert headers["content-type"] == "text/html; charset=utf-8"
        assert headers["cache-control"] == "no-store"
        assert headers["x-content-type-options"] == "nosniff"
        assert "server" not in headers
        status, headers, body = ask(port, "/feed.xml")
        assert (status, headers["content-type"], body) == (200, "application/atom+xml", b"<feed/>")
        assert ask(port, "/data/clinics.geojson")[1]["content-type"] == "application/geo+json"
        status, headers, body = ask(port, "/feed.xml", "HEAD")
        assert (status, headers["content-length"], body) == (200, "7", b"")


def test_what_is_not_there_is_404_with_the_sites_own_page():
    with running() as (_, port):
        for path in ("/nothing/", "/nothing", "/%2e%2e/%2e%2e/etc/passwd", "/../etc/passwd", "//etc/passwd", "/%00"):
            status, _, body = ask(port, path)
            assert (status, b"lost" in body) == (404, True), path
        assert ask(port, "/.sitegen/other")[0] == 404
        assert ask(port, "/.sitegen/../index.html")[0] == 404
        assert ask(port, "/", "POST")[0] == 405


def test_a_missing_slash_is_added_and_the_query_kept():
    with running() as (_, port):
        status, headers, _ = ask(port, "/guide?a=b")
        assert (status, headers["location"]) == (307, "/guide/?a=b")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Host": "localhost:{port}"},
        {"Host": "LOCALHOST:{port}"},
        {"Host": "[::1]:{port}"},
        {"Origin": "http://127.0.0.1:{port}"},
        {"Origin": "http://localhost:{port}"},
        {"Sec_Fetch_Site": "same-origin", "Sec_Fetch_Mode": "cors"},
        {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "navigate"},
        {"Sec_Fetch_Site": "none"},
    ],
)
def test_its_own_names_and_pages_are_let_in(standing, headers):
    assert ask(standing, **{name: value.format(port=standing) for name, value in headers.items()})[0] == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "evil.example:{port}"},
        {"Host": "localhost"},
        {"Host": "localhost:1"},
        {"Host": "127.0.0.1.evil.example:{port}"},
        {"Host": "localhost:{port}@evil.example"},
        {"Host": ""},
        {"Host": "192.168.0.7:{port}"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Origin": "https://evil.example"},
        {"Origin": "https://localhost:{port}"},
        {"Origin": "http://localhost:1"},
        {"Origin": "http://localhost:{port}.evil.example"},
        {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "no-cors"},
        {"Sec_Fetch_Site": "same-site", "Sec_Fetch_Mode": "cors"},
    ],
)
@pytest.mark.parametrize("path", ["/", "/.sitegen/events"])
def test_other_names_and_other_sites_are_refused(standing, headers, path):
    status, _, body = ask(standing, path, **{name: value.format(port=standing) for name, value in headers.items()})
    assert status == 403
    assert b"one" not in body.split()


def test_two_host_headers_are_refused():
    with running() as (_, port), socket.create_connection(("127.0.0.1", port), PATIENCE) as connection:
        connection.sendall(f"GET / HTTP/1.1\r\nHost: localhost:{port}\r\nHost: evil.example\r\n\r\n".encode())
        assert connection.recv(12) in {b"HTTP/1.1 400", b"HTTP/1.1 403"}


def test_on_every_address_of_the_machine_only_addresses_are_taken_for_its_name():
    with running(host="0.0.0.0") as (_, port):
        assert ask(port, Host=f"192.168.0.7:{port}")[0] == 200
        assert ask(port, Host=f"evil.example:{port}")[0] == 403


class Stream:
    """One open event stream."""

    def __init__(self, port, page="index.html"):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        self.connection.request("GET", f"/.sitegen/events?page={page}")
        self.response = self.connection.getresponse()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.response.close()
        self.connection.close()

    def next(self):
        """The next state; None when the stream has ended."""
        for line in iter(self.response.readline, b""):
            if line.startswith(b"data: "):
                return json.loads(line[6:])
        return None


def test_a_stream_tells_the_state_at_once_and_whenever_it_changes():
    with running() as (server, port), Stream(port) as stream:
        assert stream.response.headers["content-type"].startswith("text/event-stream")
        first = stream.next()
        # A change of another page is nothing to this one; the next is.
        server.show(Showing({**FIRST.files, "guide/index.html": b"changed"}))
        server.show(Showing({**FIRST.files, "index.html": b"two"}))
        second = stream.next()
        assert first["content"] != second["content"]
        server.show(Showing({**FIRST.files, "index.html": b"two"}, failure="disk full", failed=True))
        third = stream.next()
        assert (third["content"], third["failed"]) == (second["content"], True)
        assert third["problems"][0]["message"] == "disk full"


def test_open_streams_do_not_hold_up_the_end():
    with running() as (server, port), Stream(port) as stream:
        stream.next()
        server.stop()
        assert stream.next() is None


def test_requests_wait_for_the_first_build():
    with running(None) as (server, port):
        answers = []
        asking = threading.Thread(target=lambda: answers.append(ask(port)))
        asking.start()
        with Stream(port) as stream:
            server.show(FIRST)
            assert stream.next()["failed"] is False
        asking.join(PATIENCE)
        assert answers[0][0] == 200


def test_a_request_that_waits_does_not_hold_up_the_end():
    with running(None) as (server, port), socket.create_connection(("127.0.0.1", port), PATIENCE) as connection:
        connection.sendall(f"GET / HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n".encode())
        with Stream(port):  # its answer comes after the request above was taken in
            server.stop()
        with connection.makefile("rb") as reader:
            assert reader.read().endswith(b"The server is ending.\n")


def test_without_a_good_build_there_is_a_page_that_follows_all_the_same():
    with running(Showing(failed=True)) as (_, port):
        status, _, body = ask(port, "/anything/")
        assert status == 503
        assert b'data-sitegen-page="anything/index.html"' in body
        assert ask(port, "/.sitegen/parts/")[0] == 503


def test_the_next_free_port_is_taken():
    with listen("localhost", 0) as first:
        port = first.getsockname()[1]
        with listen("127.0.0.1", port) as second:
            assert port < second.getsockname()[1] <= port + 99


def test_no_free_port_is_a_fault_of_the_world(monkeypatch):
    def taken(*args, **more):
        raise OSError(98, "Address already in use")

    monkeypatch.setattr(socket, "create_server", taken)
    with pytest.raises(WorldFault, match="every port from 65500 to 65535 is taken"):
        listen("localhost", 65500)


@pytest.mark.parametrize("host", ["example.com", "", "300.1.1.1", "203.0.113.9", "2001:db8::9", "localhost:80"])
def test_what_is_no_address_of_this_machine_is_wrong_usage(host):
    with pytest.raises(UsageFault):
        listen(host, 0)


def test_an_address_is_written_as_a_browser_takes_it():
    with listen("[::1]", 0) as listener:
        assert address_of(listener) == f"http://[::1]:{listener.getsockname()[1]}"
        assert is_loopback(listener)
    with listen("0.0.0.0", 0) as listener:
        assert not is_loopback(listener)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("assets/x.ab12.js", "text/javascript; charset=utf-8"),
        ("x/y.CSS", "text/css; charset=utf-8"),
        ("a.b/LICENSE", "application/octet-stream"),
        ("guide/k.epub", "application/epub+zip"),
        ("sitemap.xml", "application/xml"),
    ],
)
def test_types(path, expected):
    assert content_type(path) == expected
