"""Asking for outside pages, of a real server on this machine: what is told of each, and how politely it is asked.

The real rule refuses this machine, so the tests give another one in its place.
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path

import pytest

from sitegen.base.internet import Manners, is_public, target
from sitegen.desk.outside import Hop, Visit
from sitegen.shell import asking
from sitegen.shell.asking import Answer, ask, seconds_until
from sitegen.shell.faults import WorldFault
from sitegen.shell.progress import silent
from sitegen.shell.visiting import visit_all

PAUSE = 0.05
AGENT = "sitegen/test (checks the links of https://small.example/)"
REDIRECTS = {
    "/moved": (301, "/ok"),
    "/found": (302, "/ok"),
    "/circle": (302, "/circle"),
    "/nowhere": (302, "mailto:a@b.c"),
    "/silent": (302, None),
    "/away": (301, "http://nothing.invalid/"),
    "/inside": (302, "http://10.0.0.1/"),
}


def later(handler):
    path = handler.path
    handler.server.tries[path] += 1
    if path == "/later" and handler.server.tries[path] == 3:
        handler.reply(200)
    else:
        handler.reply(503, **{"/later": {"Retry-After": "0"}, "/tomorrow": {"Retry-After": "86400"}}.get(path, {}))


def no_head_at_all(handler):
    if handler.command == "GET":
        handler.reply(200)
    handler.close_connection = True


def drip(handler):
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
    while not handler.server.over.wait(0.05):
        handler.wfile.write(b"x")


def endless(handler):
    handler.send_response(200 if handler.command == "GET" else 405)
    handler.end_headers()
    while handler.command == "GET" and not handler.server.over.is_set():
        handler.wfile.write(b"x" * 65536)
        handler.server.sent += 65536
    handler.close_connection = True


def garbage(handler):
    handler.wfile.write(b"this is no answer\r\n\r\n")
    handler.close_connection = True


def heads_without_end(handler):
    while not handler.server.over.is_set():
        handler.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n" * 100)
        handler.server.sent += 2500


def slow(handler):
    time.sleep(0.1)
    handler.reply(200)


ANSWERS = {
    "/gone": lambda handler: handler.reply(404),
    "/no-head": lambda handler: handler.reply(200 if handler.command == "GET" else 405),
    "/no-head-at-all": no_head_at_all,
    **dict.fromkeys(("/later", "/busy", "/tomorrow"), later),
    "/drip": drip,
    "/hangs": lambda handler: handler.server.over.wait(20),
    "/endless": endless,
    "/garbage": garbage,
    "/heads": heads_without_end,
}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self):
        self.server.asked.append((self.command, self.path, dict(self.headers), time.monotonic()))
        try:
            if self.path in REDIRECTS:
                status, to = REDIRECTS[self.path]
                self.reply(status, **({"Location": to} if to else {}))
            elif self.path.startswith("/slow"):
                slow(self)
            else:
                ANSWERS.get(self.path, lambda handler: handler.reply(200))(self)
        except OSError:
            self.close_connection = True  # the other side has had enough

    do_HEAD = do_GET = answer  # noqa: N815 - names that http.server looks for

    def reply(self, status, **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked, self.tries, self.over, self.sent = [], Counter(), threading.Event(), 0

    def handle_error(self, *_):
        pass  # a client that hangs up is what some of the tests are about

    def at(self, path, host="127.0.0.1", scheme="http"):
        return target(f"{scheme}://{host}:{self.server_port}{path}")

    def paths(self):
        return [(method, path) for method, path, *_ in sorted(self.asked, key=lambda item: item[3])]


@pytest.fixture
def server():
    made = Server()
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield made
    made.over.set()
    made.shutdown()
    made.server_close()
    thread.join()


def anybody(address):
    return True


def visit(*targets, allowed=anybody, progress=silent, **manners):
    polite = Manners(allowed, **{"pause": PAUSE, "connecting": 2.0, "whole": 5.0, "patience": 1.0, **manners})
    return visit_all(targets, AGENT, polite, progress)


def test_what_each_answer_tells(server):
    at = server.at
    ok = Hop(at("/ok"), 200)
    expected = {
        "/ok": Visit((ok,)),
        "/gone": Visit((Hop(at("/gone"), 404),)),
        "/moved": Visit((Hop(at("/moved"), 301), ok)),
        "/found": Visit((Hop(at("/found"), 302), ok)),
        "/nowhere": Visit((Hop(at("/nowhere"), 302),), "nowhere"),
        "/silent": Visit((Hop(at("/silent"), 302),), "nowhere"),
        "/circle": Visit((Hop(at("/circle"), 302),) * 6, "circle"),
        "/garbage": Visit((), "broken"),
    }
    seen = []
    visits = visit(*map(at, expected), progress=lambda *counts: seen.append(counts))
    assert visits == {at(path): found for path, found in expected.items()}
    assert seen == [(count, len(expected)) for count in range(1, len(expected) + 1)]
    assert visit() == {}


def test_get_where_head_is_refused(server):
    at = server.at
    visits = visit(at("/no-head"), at("/no-head-at-all"))
    assert set(visits.values()) == {Visit((Hop(asked, 200),)) for asked in visits}
    assert server.paths() == [(method, path) for path in ("/no-head", "/no-head-at-all") for method in ("HEAD", "GET")]
    server.asked.clear()
    visit(at("/ok"), at("/found"))
    assert {method for method, _ in server.paths()} == {"HEAD"}


def test_who_asks_is_said(server):
    visit(server.at("/ok?a=b"))
    [(_, path, headers, *_)] = server.asked
    assert path == "/ok?a=b"
    assert headers["User-Agent"] == AGENT
    assert headers["Host"] == f"127.0.0.1:{server.server_port}"
    assert not {"Cookie", "Referer", "Authorization"} & headers.keys()


def beginnings(server):
    """When each host was asked, in order."""
    found = {}
    for _, _, headers, began in server.asked:
        found.setdefault(headers["Host"].partition(":")[0], []).append(began)
    return {host: sorted(times) for host, times in found.items()}


def test_a_host_is_asked_once_at_a_time_with_pauses_and_hosts_side_by_side(server):
    visit(*(server.at(f"/slow{number}", host) for number in range(4) for host in ("127.0.0.1", "localhost")), pause=0.1)
    found = beginnings(server)
    assert {host: len(times) for host, times in found.items()} == {"127.0.0.1": 4, "localhost": 4}
    for times in found.values():  # an answer takes 0.1 seconds, and the pause begins after it
        assert all(after - before > 0.19 for before, after in pairwise(times))
    one, other = found.values()
    assert one[0] < other[-1]
    assert other[0] < one[-1]


def test_no_more_hosts_at_once_than_wanted(server):
    visit(*(server.at(f"/slow{number}", host) for number in range(2) for host in ("127.0.0.1", "localhost")), hosts=1)
    one, other = sorted(beginnings(server).values())
    assert one[-1] + 0.1 < other[0]


def test_a_redirect_waits_for_its_host_too(server, monkeypatch):
    monkeypatch.setitem(REDIRECTS, "/across", (302, f"http://localhost:{server.server_port}/slow"))
    visits = visit(server.at("/across"), *(server.at(f"/slow{number}", "localhost") for number in range(3)))
    assert visits[server.at("/across")].hops[-1] == Hop(server.at("/slow", "localhost"), 200)
    times = beginnings(server)["localhost"]
    assert len(times) == 4
    assert all(after - before > 0.1 + PAUSE * 0.9 for before, after in pairwise(times))


def test_who_is_told_to_come_back_comes_back_a_few_times(server):
    visits = visit(server.at("/later"), server.at("/busy"), server.at("/tomorrow"))
    assert [found.hops[-1].status for found in visits.values()] == [200, 503, 503]
    assert server.tries == {"/later": 3, "/busy": 3, "/tomorrow": 1}
    busy = sorted(began for _, path, _, began in server.asked if path == "/busy")
    waits = [after - before for before, after in pairwise(busy)]
    assert waits[0] > PAUSE * 2
    assert waits[1] > PAUSE * 4


def test_nobody_can_hold_a_request_up(server):
    began = time.monotonic()
    visits = visit(server.at("/drip"), server.at("/hangs", "localhost"), whole=0.4, connecting=0.3)
    assert [found.trouble for found in visits.values()] == ["late", "late"]
    assert time.monotonic() - began < 5


def test_no_page_is_read(server):
    assert visit(server.at("/endless"))[server.at("/endless")].hops[-1].status == 200
    server.over.set()
    assert server.sent < 50_000_000  # what fits into the buffers between the two; the page has no end


def test_a_head_has_an_end(server):
    began = time.monotonic()
    assert visit(server.at("/heads")) == {server.at("/heads"): Visit((), "broken")}
    assert time.monotonic() - began < 3  # a whole request may take 5 seconds


def test_a_connection_that_is_not_secure_is_none(server):
    assert visit(server.at("/ok", scheme="https")) == {server.at("/ok", scheme="https"): Visit((), "insecure")}


def test_a_certificate_is_judged_by_the_name_that_the_link_has(server):
    pem = Path(__file__).with_name("localhost.pem")  # of no use anywhere else: made for this test, for 100 years
    here = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    here.load_cert_chain(pem)
    server.socket = here.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    trusting = ssl.create_default_context(cafile=str(pem))
    manners = Manners(anybody, connecting=2.0, whole=5.0)
    by_name, by_number = server.at("/gone", "localhost", "https"), server.at("/gone", "127.0.0.1", "https")
    assert ask(by_name, "HEAD", AGENT, manners, trusting) == Answer(404)
    assert ask(by_number, "HEAD", AGENT, manners, trusting) == "insecure"
    assert visit(by_name) == {by_name: Visit((), "insecure")}  # nobody but the test trusts it
    assert [item[1:2] for item in server.asked] == [("/gone",)]


def test_a_port_where_nobody_listens():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        asked = target(f"http://127.0.0.1:{taken.getsockname()[1]}/")
        assert visit(asked) == {asked: Visit((), "broken")}


# which machines are asked ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "127.1", "2130706433", "0x7f.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0"]
)
def test_this_machine_is_never_asked(server, host):
    assert visit(server.at("/ok", host), allowed=is_public) == {server.at("/ok", host): Visit((), "forbidden")}
    assert server.asked == []


def test_a_redirect_is_looked_at_like_a_link(server):
    visits = visit(server.at("/inside"), server.at("/away"), allowed=lambda address: address == "127.0.0.1")
    assert visits[server.at("/inside")] == Visit((Hop(server.at("/inside"), 302),), "forbidden")
    assert visits[server.at("/away")].trouble in {"no-host", "offline"}


def test_one_machine_that_may_not_be_asked_is_enough(server, monkeypatch):
    real = socket.getaddrinfo

    def both(host, port, **more):
        return [*real("127.0.0.1", port, **more), *real("10.0.0.1", port, **more)]

    monkeypatch.setattr(asking.socket, "getaddrinfo", both)
    asked = server.at("/ok", "two-faced.org")
    assert visit(asked, allowed=lambda address: address == "127.0.0.1") == {asked: Visit((), "forbidden")}
    assert server.asked == []


def test_a_name_is_looked_up_once_so_that_it_cannot_change_its_mind(server, monkeypatch):
    real, looked_up, judged = socket.getaddrinfo, [], []

    def changing(host, port, **more):
        looked_up.append(host)
        return real("127.0.0.1" if len(looked_up) == 1 else "10.0.0.1", port, **more)

    def only_here(address):
        judged.append(address)
        return address == "127.0.0.1"

    monkeypatch.setattr(asking.socket, "getaddrinfo", changing)
    asked = server.at("/ok", "fickle.org")
    assert visit(asked, allowed=only_here) == {asked: Visit((Hop(asked, 200),))}
    assert (looked_up, judged) == (["fickle.org"], ["127.0.0.1"])
    assert server.asked[0][2]["Host"] == f"fickle.org:{server.server_port}"


# without a network ----------------------------------------------------------------------------


def no_names(code):
    def fail(*_, **__):
        raise socket.gaierror(code, "no answer")

    return fail


def test_without_a_network_there_is_one_clear_word(monkeypatch):
    monkeypatch.setattr(asking.socket, "getaddrinfo", no_names(socket.EAI_AGAIN))
    with pytest.raises(WorldFault, match="is there a network"):
        visit(*(target(f"https://host-{number}.org/") for number in range(50)))


def test_one_name_that_nobody_knows_is_a_dead_link(monkeypatch):
    monkeypatch.setattr(asking.socket, "getaddrinfo", no_names(socket.EAI_NONAME))
    asked = target("https://no-such-clinic.org/")
    assert visit(asked) == {asked: Visit((), "no-host")}


def test_a_fault_of_the_program_is_not_swallowed(server):
    def broken(address):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        visit(server.at("/ok"), allowed=broken)


@pytest.mark.parametrize(
    ("later", "seconds"),
    [("0", 0), ("120", 120), ("", None), ("soon", None), ("-5", None), ("Mon, 01 Jan 2001 00:00:00 GMT", 0)],
)
def test_when_to_come_back(later, seconds):
    assert seconds_until(later) == seconds


def test_when_to_come_back_on_a_day():
    assert seconds_until("Fri, 01 Jan 2100 00:00:00 GMT") > 86400
