"""The built demonstration site as a careful host would serve it, and the kinds of its pages."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import Browser, sync_playwright

from sitegen.base.headers import CACHE, CSP, IMMUTABLE, cache_control, policy, security_headers
from tests.chromium import CHROMIUM, FLAGS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.demo import Demo

POLICY = policy()  # what the tool itself tells hosts to send
TYPES = {
    ".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
    ".json": "application/json", ".geojson": "application/geo+json", ".csv": "text/csv; charset=utf-8",
    ".svg": "image/svg+xml", ".xml": "application/xml", ".txt": "text/plain; charset=utf-8",
    ".avif": "image/avif", ".jpg": "image/jpeg", ".png": "image/png", ".webp": "image/webp",
}  # fmt: skip

#: One page of each kind and state, by a name for it.
KINDS = {
    "home": "/",
    "guide": "/guide/",
    "guide-all": "/guide/all/",
    "article-crisis": "/guide/suicidal-thoughts/",
    "article-steps-timeline": "/guide/the-visit/",
    "article-compare": "/guide/routes-compared/",
    "article-prices": "/guide/cost/",
    "article-checklist": "/guide/choosing-a-clinic/",
    "article-warning": "/guide/side-effects-and-risks/",
    "faq": "/faq/",
    "news": "/news/",
    "post": "/news/what-the-dates-on-a-listing-mean/",
    "page": "/about/",
    "privacy": "/privacy/",
    "contact": "/contact/",
    "newsletter": "/newsletter/",
    "glossary": "/glossary/",
    "clinics": "/clinics/",
    "country": "/clinics/us/",
    "country-page-2": "/clinics/us/page/2/",
    "state": "/clinics/us/ca/",
    "city": "/clinics/us/wa/seattle/",
    "city-without-state": "/clinics/ie/dublin/",
    "city-rolled-up": "/clinics/us/or/eugene/",
    "clinic-rich": "/clinics/us/wa/seattle/harbor-light/",
    "clinic-sparse": "/clinics/us/ny/buffalo/north-buffalo-psychiatry/",
    "clinic-closed": "/clinics/us/il/chicago/wicker-park-infusion-loft/",
    "clinic-paused": "/clinics/us/fl/tampa/hillsborough-ketamine/",
    "clinic-long-name": "/clinics/us/ca/los-angeles/san-fernando-valley-esketamine/",
    "conditions": "/conditions/",
    "condition": "/conditions/ptsd/",
    "condition-crisis": "/conditions/suicidal-thoughts/",
    "condition-region": "/conditions/depression/us/ca/",
    "treatments": "/treatments/",
    "treatment": "/treatments/iv-infusion/",
    "search": "/search/",
    "compare": "/compare/",
    "missing": "/no-such-page/",
}


@dataclass
class Server:
    """A site that is being served.

    Attributes:
        files: path → bytes.
        base: the path part of its address.
        asked: what was asked for, in order.
        port: where it listens on the loopback device.
    """

    files: dict[str, bytes]
    base: str
    asked: list[str] = field(default_factory=list)
    port: int = 0

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        return f"http://127.0.0.1:{self.port}"

    def url(self, address: str) -> str:
        """The whole address of an address below the base."""
        return f"{self.origin}{self.base}{address}"

    def answer(self, path: str) -> tuple[int, str, bytes]:
        """Status, type and body for a path."""
        local = path.removeprefix(self.base).lstrip("/")
        name = f"{local}index.html" if not local or local.endswith("/") else local
        body = self.files.get(name) if path.startswith(f"{self.base}/") else None
        if body is None:
            return 404, TYPES[".html"], self.files["404.html"]
        return 200, TYPES[Path(name).suffix], body


@contextmanager
def serving(demo: Demo, policy: str = POLICY) -> Iterator[Server]:
    """Serve a built site on a free port of the loopback device; without any of its headers if ``policy`` is ''."""
    site = Server(demo.files(), demo.base)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            site.asked.append(self.path)
            status, kind, body = site.answer(self.path.partition("?")[0])
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            for name, value in security_headers() if policy else ():
                self.send_header(name, policy if name == CSP else value)
            local = self.path.partition("?")[0].removeprefix(demo.base).lstrip("/")
            kept = cache_control(local) if status == 200 else ""
            self.send_header(CACHE, kept if kept == IMMUTABLE else "no-cache")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Keep the test's output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
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
