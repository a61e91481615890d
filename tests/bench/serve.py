"""How long an editor waits: from saving a file to the new page being served, on a site of many clinics.

The page's event stream says that there is something new, as it does to a browser; then the page is fetched, and
the clock stops when it holds what was saved.
"""

from __future__ import annotations

import http.client
import os
import statistics
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

from tests.bench.corpus import write_site
from tests.demo import AS_OF
from tests.serve_harness import serving

SAVES = 40
PATIENCE = 600  # seconds
CLINIC = "us/wa/seattle/harbor-light"


def run(clinics: int, saves: int = SAVES) -> None:
    """Print median, 95th percentile and range for a record, an article and a template."""
    with tempfile.TemporaryDirectory(prefix="bench-serve-") as folder:
        site = write_site(Path(folder) / "site", clinics, 200)
        record, article = site / f"data/clinics/{CLINIC}.yaml", site / "content/guide/cost.md"
        template = site / "themes/default/pages/clinic.html"
        cases = {
            "record": (record, f"/clinics/{CLINIC}/", "summary: "),
            "article": (article, "/guide/cost/", "description: "),
            "template": (template, f"/clinics/{CLINIC}/", "{{ profile(view) }}\n"),
        }
        assert all(before in path.read_text("utf-8") for path, _, before in cases.values())
        texts = {name: path.read_text("utf-8") for name, (path, _, _) in cases.items()}
        with serving(site, "--as-of", str(AS_OF), "--quiet") as server:
            where = urlsplit(server.address)
            start = time.perf_counter()
            _get(where.netloc, "/")
            print(f"{clinics} clinics: first page after {time.perf_counter() - start:.1f} s", flush=True)
            times: dict[str, list[float]] = {name: [] for name in cases}
            for number in range(saves):
                for name, (path, page, before) in cases.items():
                    mark = f"save{number}x{name}"
                    new = site.parent / "saved"  # the site's own folder is watched
                    new.write_text(texts[name].replace(before, f"{before}{mark} ", 1), "utf-8")
                    times[name].append(_save(where.netloc, new, path, page, mark))
    print(f"{'save':10} {'median s':>9} {'p95 s':>7} {'range s':>14}  ({saves} saves)")
    for name, values in times.items():
        late = statistics.quantiles(values, n=20, method="inclusive")[-1] if len(values) > 1 else values[0]
        print(f"{name:10} {statistics.median(values):9.3f} {late:7.3f} {min(values):7.3f}-{max(values):.3f}")


def _save(host: str, new: Path, path: Path, page: str, mark: str) -> float:
    """Save ``new`` as ``path``, as editors do, by a rename; seconds until the page holds ``mark``."""
    start = time.perf_counter()
    os.replace(new, path)
    _wait(host, page, mark)
    return time.perf_counter() - start


def _wait(host: str, page: str, mark: str) -> None:
    """Until the page holds ``mark``; looked at after each event of its stream."""
    stream = http.client.HTTPConnection(host, timeout=PATIENCE)
    stream.request("GET", f"/.sitegen/events?page={page.strip('/')}/index.html")
    answer = stream.getresponse()
    try:
        while line := answer.readline():
            if line.startswith(b"data:") and mark in _get(host, page):
                return
    finally:
        stream.close()
    message = f"{page}: the stream ended"
    raise RuntimeError(message)


def _get(host: str, page: str) -> str:
    connection = http.client.HTTPConnection(host, timeout=PATIENCE)
    try:
        connection.request("GET", page)
        return connection.getresponse().read().decode()
    finally:
        connection.close()
