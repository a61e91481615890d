"""Pagefind over the same documents: an HTML page for each clinic and region, one for the sections of an article."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from html import escape
from typing import TYPE_CHECKING

from tests.browser.search_harness import Site

if TYPE_CHECKING:
    from pathlib import Path

    from sitegen.search.document import SearchDocument

SEARCH = """async query => {
  const start = performance.now();
  const pagefind = await import('/pagefind/pagefind.js');
  const found = await pagefind.search(query);
  const rows = await Promise.all(found.results.slice(0, 10).map(result => result.data()));
  return [rows.length, performance.now() - start];
}"""
PAGE = "<!doctype html><html lang=en><meta charset=utf-8><title>{title}</title><main data-pagefind-body>{body}</main>"


def pages(documents: tuple[SearchDocument, ...]) -> dict[str, str]:
    """HTML by path below the site's folder."""
    bodies: dict[str, list[str]] = {}
    titles: dict[str, str] = {}
    for document in documents:
        path, _, anchor = document.url.partition("#")
        head = f'<h2 id="{anchor}">' if anchor else "<h1>"
        parts = [*document.names, *document.place, *document.tags, *document.numbers, document.text]
        lines = "".join(f"<p>{escape(part)}</p>" for part in parts)
        titles.setdefault(path, document.detail if anchor else document.title)
        bodies.setdefault(path, []).append(f"{head}{escape(document.title)}</{head[1:3]}>{lines}")
    return {
        f"{path.strip('/')}/index.html": PAGE.format(title=escape(titles[path]), body="".join(body))
        for path, body in bodies.items()
    }


def pagefind_site(documents: tuple[SearchDocument, ...], folder: Path) -> tuple[Site, float, float]:
    """What Pagefind makes of the pages, ready to be served; wall and CPU seconds of its run."""
    for name, text in pages(documents).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "pagefind_bin", "--site", folder, "--quiet"], stdout=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    assert status == 0
    made = folder / "pagefind"
    files = {
        f"/pagefind/{path.relative_to(made).as_posix()}": path.read_bytes()
        for path in made.rglob("*")
        if path.is_file()
    }
    files["/"] = b"<!doctype html><title>Pagefind</title>"
    return Site(files, policy="worker-src 'self' blob:"), wall, usage.ru_utime + usage.ru_stime
