"""A site of nothing but search, served from memory to a real Chromium, and what the search tests share."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import distribution
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import Browser, Page, sync_playwright

from hatch_build import SOURCE, minified
from sitegen.base.headers import policy
from sitegen.outputs.search import plan_search
from tests.chromium import CHROMIUM, FLAGS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.search.document import SearchDocument

ROOT = Path(__file__).parents[2]
THEME = ROOT / "themes" / "default"
VENDOR = ROOT / "sitegen" / "_vendor"
POLICY = policy()
TYPES = {".mjs": "text/javascript", ".js": "text/javascript", ".json": "application/json", ".txt": "text/plain"}

BOX = """
  <form role="search" data-search-form data-search-manifest="{base}/search/manifest.json"
        data-search-page="{base}/search/" hidden>
    <label for="search-input">Search</label>
    <input id="search-input" type="search" name="q" data-search-input autocomplete="off" maxlength="300">
    <button>Search</button>
  </form>
"""
HEAD = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Test</title>
<script type="module" src="{base}/theme/js/search/open.mjs"></script>"""
HEADER_PAGE = (
    HEAD
    + """<header><div data-search="panel"><a href="{base}/search/" data-search-link>Search</a>"""
    + BOX
    + """<div data-search-panel hidden><p role="status" data-search-status></p>
    <div id="search-panel-results" data-search-results aria-label="Results"></div>
    <button type="button" data-search-retry hidden>Try again</button></div></div></header><main><h1>Home</h1></main>"""
)
SEARCH_PAGE = (
    HEAD
    + """<main><h1>Search</h1><div data-search="page">"""
    + BOX
    + """<p role="status" data-search-status></p><div data-search-results></div>
    <button type="button" data-search-more hidden>More results</button>
    <button type="button" data-search-retry hidden>Try again</button>
    <div data-search-help><a href="{base}/clinics/">All places</a></div></div></main>"""
)


@dataclass
class Site:
    """What the server answers with, and what it was asked for.

    Attributes:
        files: path → bytes; a test may take files away or cut them.
        asked: paths in the order of the requests.
        base: the path part of the site's address.
        port: where it listens.
        policy: the Content-Security-Policy of every answer.
    """

    files: dict[str, bytes]
    base: str = ""
    asked: list[str] = field(default_factory=list)
    port: int = 0
    policy: str = POLICY

    def url(self, path: str) -> str:
        """The whole address of a path below the base."""
        return f"http://127.0.0.1:{self.port}{self.base}{path}"


def site_files(documents: tuple[SearchDocument, ...], base: str = "") -> dict[str, bytes]:
    """A home page, a search page, the theme's scripts, lunr (all of it under ``/whole/``) and the index of ``documents``."""
    files = {f"{base}/{artifact.path}": artifact.view.encode() for artifact in plan_search(documents, base)}
    for script in (THEME / "js" / "search").glob("*.mjs"):
        files[f"{base}/theme/js/search/{script.name}"] = script.read_bytes()
    files[f"{base}/theme/vendor/lunr.js"] = (VENDOR / "lunr.js").read_bytes()
    files[f"{base}/whole/lunr.js"] = minified(
        Path(str(distribution("mkdocs").locate_file(SOURCE))).read_bytes()
    ).encode()
    files[f"{base}/"] = HEADER_PAGE.replace("{base}", base).encode()
    files[f"{base}/search/"] = SEARCH_PAGE.replace("{base}", base).encode()
    return files


@contextmanager
def serving(site: Site) -> Iterator[Site]:
    """Serve ``site`` on a free port of the loopback device."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            site.asked.append(path)
            body = site.files.get(path, b"missing")
            self.send_response(200 if path in site.files else 404)
            self.send_header("Content-Type", f"{TYPES.get(Path(path).suffix, 'text/html')}; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Content-Security-Policy", site.policy)
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Keep the test's output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def chromium() -> Iterator[Browser]:
    """The machine's Chromium, headless."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


def settled(page: Page) -> str:
    """Wait until the search has answered what is in the input; the status line's text."""
    page.wait_for_function(
        """() => {
          const query = document.querySelector('[data-search-input]').value.trim();
          const kept = new URLSearchParams(location.hash.slice(1)).get('q') ?? '';
          return (kept === query || !document.querySelector('[data-search=page]'))
            && !document.querySelector('[data-search-results]').hasAttribute('aria-busy');
        }"""
    )
    return page.locator("[data-search-status]").inner_text()


def addresses(page: Page) -> list[str]:
    """The addresses of the results, in order."""
    found: list[str] = page.eval_on_selector_all(
        "[data-search-results] a", "links => links.map(a => a.getAttribute('href'))"
    )
    return found
