"""The examples of `docs/hosts/` in real servers: each file as it is, under the headers that the code decides."""

from __future__ import annotations

import gzip
from datetime import date

import brotli
import pytest

from sitegen.app.build import build
from sitegen.app.options import BuildOptions
from sitegen.base.compressing import is_copy
from sitegen.base.content_types import content_type
from sitegen.base.headers import BRIEF, CACHE, IMMUTABLE, cache_control, security_headers
from tests.hosts.servers import SERVERS
from tests.properties.whole_site import site_files

pytestmark = pytest.mark.xdist_group("hosts")
UNPACK = {"br": brotli.decompress, "gzip": gzip.decompress}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A small site with every family of pages and compressed copies, at the root of its host."""
    folder = tmp_path_factory.mktemp("hosted")
    for path, data in site_files().items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    settings = folder / "data/site.yaml"
    settings.write_text(settings.read_text() + "publish: {host: nginx, precompress: [br, gzip]}\n")
    result = build(BuildOptions(folder, date(2026, 11, 23), base_url="https://small.example/"))
    assert (result.exit_code, result.failure) == (0, ""), result.problems
    return folder / "output"


@pytest.fixture(scope="module")
def files(site):
    """Every published file by its path."""
    found = {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}
    del found[".sitegen-manifest.json"]
    return found


@pytest.fixture(scope="module", params=sorted(SERVERS))
def server(request, site, tmp_path_factory):
    with SERVERS[request.param](site, tmp_path_factory.mktemp(request.param)) as found:
        yield found


def address(path):
    return f"/{path.removesuffix('index.html') if path.endswith('/index.html') or path == 'index.html' else path}"


def test_every_file_is_found_under_the_headers_that_the_code_decides(server, files):
    assert len(files) > 100
    for path, data in files.items():
        if is_copy(path, files):
            continue
        answer = server.ask(address(path))
        assert (answer.status, answer.body) == (200, data), path
        for name, value in security_headers():
            assert answer.headers[name.lower()] == value, path
        assert answer.headers[CACHE.lower()] == cache_control(path), path
        assert answer.headers["content-type"].lower() == content_type(path).lower(), path
        assert "content-encoding" not in answer.headers


def test_both_kinds_of_names_are_there(files):
    assert {cache_control(path) for path in files} == {BRIEF, IMMUTABLE}


@pytest.mark.parametrize("coding", sorted(UNPACK))
def test_compressed_copies_are_sent_as_they_are(server, files, coding):
    ending = {"br": ".br", "gzip": ".gz"}[coding]
    texts = [path for path in files if path + ending in files]
    assert len(texts) > 20
    for path in texts:
        answer = server.ask(address(path), coding)
        assert answer.headers["content-encoding"] == coding, path
        assert answer.body == files[path + ending]
        assert UNPACK[coding](answer.body) == files[path]
        assert answer.headers["content-type"].lower() == content_type(path).lower(), path
        assert "accept-encoding" in answer.headers["vary"].lower()


def test_brotli_comes_before_gzip(server):
    assert server.ask("/", "gzip, deflate, br").headers["content-encoding"] == "br"


@pytest.mark.parametrize("path", ["/no-such-page/", "/assets/gone.0123456789.css", "/no-such.json"])
def test_what_is_missing_is_a_page_that_nobody_keeps_for_good(server, files, path):
    answer = server.ask(path)
    assert (answer.status, answer.body) == (404, files["404.html"])
    assert answer.headers["content-type"].lower() == "text/html; charset=utf-8"
    assert answer.headers[CACHE.lower()] == BRIEF
    for name, value in security_headers():
        assert answer.headers[name.lower()] == value


def test_a_page_without_its_slash_leads_there(server):
    answer = server.ask("/guide")
    assert answer.status in {301, 308}
    assert answer.headers["location"].endswith("/guide/")


@pytest.mark.parametrize("path", ["/.sitegen-manifest.json", "/index.html.br", "/guide/index.html.gz", "/.git/config"])
def test_what_is_not_published_is_not_found(server, path):
    assert server.ask(path).status == 404
