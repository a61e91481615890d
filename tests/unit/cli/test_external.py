"""`sitegen check --external` over a small site on disk and a real server on this machine."""

from __future__ import annotations

import importlib
import json
import socket
import threading
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from click.testing import CliRunner

from sitegen.base.internet import Manners
from sitegen.cli import group
from sitegen.desk.outside import CODES
from tests import small

COMMAND = importlib.import_module("sitegen.cli.check")  # the package has the command under this name
ARTICLE = "content/guide/cost.md"


class Handler(BaseHTTPRequestHandler):
    def do_HEAD(self):
        self.server.asked.append((self.path, self.headers["User-Agent"]))
        self.send_response(200 if self.path == "/there" else 404)
        self.end_headers()

    do_GET = do_HEAD  # noqa: N815 - a name that http.server looks for

    def log_message(self, *_):
        pass


@pytest.fixture
def server():
    made = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.asked = []
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield made
    made.shutdown()
    made.server_close()
    thread.join()


@pytest.fixture
def site(tmp_path, monkeypatch, server):
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    monkeypatch.setattr(COMMAND, "Manners", partial(Manners, pause=0.05))  # this host takes no offence
    links = "".join(f"[{path}](http://127.0.0.1:{server.server_port}/{path})\n" for path in ("there", "gone", "there"))
    for path, text in {**small.BASE, ARTICLE: small.text(links)}.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    return tmp_path


def run(site, *arguments):
    arguments = ["check", "--site", str(site), "--as-of", "2026-11-23", "--format", "json", *arguments]
    result = CliRunner().invoke(group, arguments)
    problems = [item for item in json.loads(result.stdout)["problems"] if item["code"] in CODES]
    return result.exit_code, problems, result.stderr


def test_nothing_is_asked_unless_it_is_wanted(site, server):
    assert run(site)[:2] == (0, [])
    assert server.asked == []


def test_this_machine_is_refused(site, server):
    code, problems, _ = run(site, "--external")
    assert code == 0
    assert [(item["line"], item["code"]) for item in problems] == [(5, "link-unreachable"), (6, "link-unreachable")]
    assert all("inside a private network" in item["message"] for item in problems)
    assert server.asked == []


def test_what_is_gone_is_told_at_its_line(site, server, monkeypatch):
    monkeypatch.setattr(COMMAND, "is_public", lambda address: True)
    code, problems, _ = run(site, "--external")
    [gone] = problems
    assert (code, gone["path"], gone["line"], gone["severity"], gone["code"]) == (0, ARTICLE, 6, "warning", "link-dead")
    assert [path for path, _ in server.asked] == ["/there", "/gone", "/gone"]
    assert {agent.partition(" ")[2] for _, agent in server.asked} == {"(checks the links of https://small.example/)"}
    assert run(site, "--external", "--strict")[0] == 1


def test_the_site_may_switch_it_off_or_make_it_an_error(site, server, monkeypatch):
    monkeypatch.setattr(COMMAND, "is_public", lambda address: True)
    settings = (site / "data/site.yaml").read_text()
    (site / "data/site.yaml").write_text(f"{settings}checks: {{off: [link-dead]}}\n")
    assert run(site, "--external")[:2] == (0, [])
    (site / "data/site.yaml").write_text(f"{settings}checks: {{errors: [link-dead]}}\n")
    code, [gone], _ = run(site, "--external")
    assert (code, gone["severity"]) == (1, "error")


def test_without_a_network_the_other_problems_are_told_all_the_same(site, monkeypatch):
    def no_names(*_, **__):
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", no_names)
    (site / "data/notes.yaml").write_text("a: b\n")
    arguments = ["check", "--site", str(site), "--as-of", "2026-11-23", "--external"]
    result = CliRunner().invoke(group, arguments)
    assert result.exit_code == 3
    assert " warning unused-file: " in result.stdout
    assert not any(code in result.stdout for code in CODES)
    assert result.stderr.count("is there a network?") == 1


@pytest.mark.parametrize("code", CODES)
def test_the_codes_are_explained(code):
    result = CliRunner().invoke(group, ["check", "--explain", code])
    assert result.exit_code == 0
    assert f"`{code}`: " in result.stdout
    assert "`checks` in data/site.yaml can switch it off" in result.stdout
