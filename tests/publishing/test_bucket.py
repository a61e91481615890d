"""Object storage: what a real server honours, what is asked again, and what people are told when it fails."""

from __future__ import annotations

import gzip
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from sitegen.engine.publishing.files import headers
from sitegen.shell.faults import WorldFault
from sitegen.shell.objects import bucket as module
from sitegen.shell.objects.bucket import Bucket
from sitegen.shell.objects.packing import pack
from sitegen.shell.objects.target import Conflict
from tests.publishing.weed import PUBLISHER

VERSION = '["\\"v\\"", null]'
HTML = headers("index.html", "gzip")


@pytest.fixture(scope="module")
def server(weed):
    return f"http://127.0.0.1:{weed.port}"


@pytest.fixture(autouse=True)
def keys(monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", PUBLISHER.name)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", PUBLISHER.secret)
    monkeypatch.setattr(module, "_FIRST_PAUSE", 0.001)
    monkeypatch.setattr(module, "_LONGEST_PAUSE", 0.01)


@pytest.mark.xdist_group("publishing")
class TestSeaweed:
    def test_files_keep_bytes_and_headers(self, server):
        one = Bucket("s3://site/files", server)
        assert one.get("index.html") is None
        one.put("index.html", pack(b"hello", "gzip"), HTML)
        found = one.get("index.html")
        assert gzip.decompress(found.data) == b"hello"
        assert one.copy("index.html", "kept/x")
        assert not one.copy("nowhere", "kept/y")
        assert one.holds("kept/x")
        assert not one.holds("kept/y")
        assert sorted(one.names()) == ["index.html", "kept/x"]
        assert list(one.names("kept/")) == ["kept/x"]
        assert one.age("index.html") < 60
        one.delete(["index.html", "kept/x", "nowhere"])
        one.delete(["nowhere"])
        assert list(one.names()) == []

    def test_a_copy_has_the_headers_of_its_source(self, server):
        one = Bucket("s3://site/headers", server)
        one.put("a.html", pack(b"hello", "gzip"), HTML)
        one.copy("a.html", "b")
        said = module_head(one, "b")
        assert said["Content-Type"] == "text/html; charset=utf-8"
        assert said["Content-Encoding"] == "gzip"
        assert said["Cache-Control"] == "public, max-age=300, must-revalidate"

    def test_conditional_writes_are_honoured(self, server):
        """By SeaweedFS 4.48: creating, and replacing a version that was seen."""
        one = Bucket("s3://site/records", server)
        first = one.put_if("r", b"1", None)
        assert one.put_if("r", b"1", None) == first  # ours: an answer may have been lost
        with pytest.raises(Conflict):
            one.put_if("r", b"2", None)
        second = one.put_if("r", b"2", first)
        with pytest.raises(Conflict):
            one.put_if("r", b"3", first)
        assert one.get("r").version == second
        with pytest.raises(Conflict):
            one.put_if("nowhere", b"3", first)

    def test_of_many_at_once_one_wins(self, server):
        one = Bucket("s3://site/race", server)
        version = one.put_if("r", b"start", None)
        won = []

        def run(number):
            try:
                one.put_if("r", f"{number}".encode(), version)
                won.append(number)
            except Conflict:
                pass

        threads = [threading.Thread(target=run, args=(number,)) for number in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [str(number).encode() for number in won] == [one.get("r").data]

    def test_wrong_keys(self, server, monkeypatch):
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wrong")
        with pytest.raises(WorldFault, match=r"s3://site refuses the credentials \(SignatureDoesNotMatch\)"):
            Bucket("s3://site", server).get("x")

    def test_no_bucket(self, server):
        with pytest.raises(WorldFault, match="there is no bucket `nowhere`; make it first"):
            Bucket("s3://nowhere/x", server).get("x")


def module_head(one, path):
    import obstore

    return obstore.get(one._store, one._prefix + path).attributes


class Faulty(BaseHTTPRequestHandler):
    """Answers what it is told to, one answer for each request; the last one again and again."""

    def answer(self):
        length = int(self.headers.get("Content-Length", 0))
        body = self.rfile.read(length)
        plan = self.server.plan
        status, text = plan.pop(0) if len(plan) > 1 else plan[0]
        self.server.asked.append((self.command, self.path, dict(self.headers), body))
        if status == 0:
            self.close_connection = True
            self.connection.close()
            return
        self.send_response(status)
        self.send_header("ETag", '"v"')
        self.send_header("Last-Modified", "Thu, 26 Nov 2026 09:37:34 GMT")
        self.send_header("Content-Length", str(len(text) + (5 if status == 299 else 0)))
        self.end_headers()
        self.wfile.write(text.encode())
        self.close_connection = status == 299

    do_GET = do_PUT = do_HEAD = do_POST = do_DELETE = answer  # noqa: N815 - names that http.server looks for

    def log_message(self, *_):
        """Nothing."""


@pytest.fixture
def faulty():
    with ThreadingHTTPServer(("127.0.0.1", 0), Faulty) as one:
        one.plan, one.asked = [(200, "")], []
        threading.Thread(target=one.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        one.bucket = Bucket("s3://site/p", f"http://127.0.0.1:{one.server_address[1]}")
        yield one
        one.shutdown()


@pytest.mark.parametrize("status", [0, 408, 409, 429, 500, 502, 503, 504])
def test_faults_that_pass_are_waited_for(faulty, status):
    faulty.plan = [(status, ""), (status, ""), (200, "")]
    faulty.bucket.put("a.html", b"x", HTML)
    assert len(faulty.asked) == 3
    command, path, said, body = faulty.asked[-1]
    assert (command, path, body) == ("PUT", "/site/p/a.html", b"x")
    assert said["content-type"] == "text/html; charset=utf-8"


def test_half_an_answer_is_asked_for_again(faulty):
    faulty.plan = [(299, "half"), (200, "whole")]
    assert faulty.bucket.get("a").data == b"whole"


@pytest.mark.parametrize(
    ("status", "code", "words"),
    [
        (403, "RequestTimeTooSkewed", "this machine's clock is wrong"),
        (403, "AccessDenied", r"refuses the credentials \(AccessDenied\)"),
        (400, "ExpiredToken", r"refuses the credentials \(ExpiredToken\)"),
        (400, "AuthorizationHeaderMalformed", "another region"),
        (301, "PermanentRedirect", "another region"),
        (404, "NoSuchBucket", "there is no bucket `site`"),
        (507, "InsufficientStorage", "no room left"),
        (503, "SlowDown", r"keeps failing: 503 Service Unavailable \(SlowDown\); run the same command again"),
        (400, "EntityTooLarge", r"400 Bad Request \(EntityTooLarge\)"),
    ],
)
def test_faults_that_stay_are_told_in_a_line(faulty, status, code, words):
    faulty.plan = [(status, f"<Error><Code>{code}</Code></Error>")]
    with pytest.raises(WorldFault, match=words) as told:
        faulty.bucket.put("a.html", b"x", HTML)
    assert "\n" not in str(told.value)
    assert "Debug" not in str(told.value)


def test_a_server_that_is_not_there():
    with pytest.raises(WorldFault, match=r"http://127\.0\.0\.1:9 cannot be reached"):
        Bucket("s3://site", "http://127.0.0.1:9").get("x")


def test_a_conditional_write_whose_answer_was_lost_is_settled_by_reading(faulty):
    faulty.plan = [(0, ""), (412, ""), (200, "mine")]
    assert faulty.bucket.put_if("r", b"mine", None) == VERSION
    assert [command for command, *_ in faulty.asked] == ["PUT", "PUT", "GET"]


def test_a_conditional_write_that_came_too_late(faulty):
    faulty.plan = [(412, ""), (200, "another's")]
    with pytest.raises(Conflict):
        faulty.bucket.put_if("r", b"mine", None)


def test_both_of_two_may_be_refused_at_first(faulty):
    faulty.plan = [(409, ""), (404, ""), (200, "")]
    assert faulty.bucket.put_if("r", b"mine", None) == VERSION
    assert faulty.asked[0][2]["if-none-match"] == "*"


def test_nothing_is_written_without_the_lease(faulty):
    def guard():
        message = "no lease"
        raise WorldFault(message)

    faulty.bucket.guard = guard
    for write in (
        lambda: faulty.bucket.put("a", b"", HTML),
        lambda: faulty.bucket.put_if("a", b"", None),
        lambda: faulty.bucket.copy("a", "b"),
        lambda: faulty.bucket.delete(["a"]),
    ):
        with pytest.raises(WorldFault, match="no lease"):
            write()
    assert faulty.asked == []


def test_a_missing_package_is_named(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "obstore.store", None)
    with pytest.raises(WorldFault, match=r"pip install 'sitegen\[publish\]'"):
        Bucket("s3://site")


def test_compressed_bytes_are_the_same_each_time():
    assert pack(b"x" * 100, "gzip")[4:8] == bytes(4)
    assert pack(b"x" * 100, "br") == pack(b"x" * 100, "br")
    assert pack(b"x", "") == b"x"
