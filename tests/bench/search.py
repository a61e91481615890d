"""The search's part of `make bench`: bytes, requests and time from cold to ten results, beside Pagefind.

Both search the same made-up corpus on the same machine in the same run. Ours is served with the
demonstration site's own search page and scripts; Pagefind indexes an HTML page for each clinic, region
and article. A query starts in an empty browser profile on a page that is already open, and ends when
ten rows are shown (`data()` of ten results there). Counted are script and index files as a host would
send them: brotli 11, or as they are where that is smaller. The manifest, which is in the search page,
counts as a file; it costs no request.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from datetime import date
from html import escape
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import brotli

from sitegen.checks.search_tests import PATH as CONTRACT
from sitegen.checks.search_tests import hit_rate
from sitegen.model.sources import record
from sitegen.outputs.search import VERSION, index_files, plan_search
from sitegen.parse.schema import SearchTests
from sitegen.search.reader import Opened
from tests.bench.rival import SEARCH as PAGEFIND_SEARCH
from tests.bench.rival import pagefind_site
from tests.browser.search_harness import Site, chromium, serving
from tests.demo import Demo, build_into
from tests.search_corpus import CONDITIONS, STATES, corpus

if TYPE_CHECKING:
    from sitegen.search.document import SearchDocument

ROOT = Path(__file__).parents[2]
SECTIONS = 1_200  # of 200 articles
QUERIES = 60
ROWS = 10
#: Sizes above which Pagefind gets a share of the queries only, since each takes it seconds.
MANY = 20_000
OURS = """async query => {
  const one = hook => document.querySelector(`[data-search-${hook}]`);
  const until = async holds => {
    for (let wait = 0; wait < 30_000 && !holds(); wait += 5) await new Promise(done => setTimeout(done, 5));
  };
  await until(() => !one('form').hidden);
  const start = performance.now();
  one('input').focus();
  one('input').value = query;
  one('input').dispatchEvent(new Event('input', { bubbles: true }));
  const kept = () => new URLSearchParams(location.hash.slice(1)).get('q') === query;
  await until(() => kept() && !one('results').hasAttribute('aria-busy'));
  return [one('results').querySelectorAll('a').length, performance.now() - start];
}"""


@dataclass
class Measured:
    """What the queries of one engine took: bytes, requests, milliseconds, rows."""

    queries: list[str] = field(default_factory=list)
    weights: list[int] = field(default_factory=list)
    requests: list[int] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)


def queries(documents: tuple[SearchDocument, ...], count: int = QUERIES, seed: int = 7) -> list[str]:
    """What readers type, drawn from the corpus: places, codes, names, conditions, mixtures, questions."""
    random = Random(seed)
    clinics = [document for document in documents if document.kind == "clinic"]
    articles = [document for document in documents if document.kind == "article"]
    made = []
    while len(made) < count:
        clinic, article = random.choice(clinics), random.choice(articles)
        city, state, code, _, postal = clinic.place
        condition = random.choice(CONDITIONS).split()[0]
        made += [
            city,
            f"{condition} {city}",
            f"{condition} {code}",
            clinic.title,
            random.choice(clinic.names),
            postal,
            random.choice(STATES)[1],
            condition,
            f"ketamine clinic {city}",
            f"{city[:4]}",
            article.title,
            " ".join(article.text.split()[3:6]),
            f"does {random.choice(('insurance', 'therapy', 'ketamine'))} {random.choice(('cost', 'pay', 'help'))}",
            f"{clinic.numbers[0]}",
            f"{condition} treatment {state}",
            f"{city[:2]}{city[3:]}",
            "ketamine",
            "side effects",
        ]
    return [query.lower() for query in dict.fromkeys(made)][:count]


def weight(data: bytes, known: dict[bytes, int]) -> int:
    """Bytes on the wire."""
    if data not in known:
        known[data] = min(len(data), len(brotli.compress(data)))
    return known[data]


def measured(
    site: Site, path: str, script: str, asked: list[str], counts: tuple[str, ...], within: int = 0
) -> Measured:
    """Put each of the queries to a page in a fresh profile.

    ``counts`` are the parts of paths that count; ``within`` are bytes that the page itself brings for the search.
    """
    found, known = Measured(), {}
    with chromium() as browser:
        for query in asked:
            context = browser.new_context()
            page = context.new_page()
            site.asked.clear()
            page.goto(site.url(path), wait_until="load")
            rows, milliseconds = page.evaluate(script, query)
            context.close()
            files = [name for name in site.asked if any(part in name for part in counts)]
            found.queries.append(query)
            found.requests.append(len(files))
            own = sum(weight(site.files[name], known) for name in dict.fromkeys(files))
            found.weights.append(own + within)
            found.times.append(milliseconds)
            found.rows.append(rows)
    return found


def row(name: str, values: list[float], scale: float, unit: str) -> str:
    median, worst = statistics.median(values) / scale, max(values) / scale
    return f"  {name:26} median {median:8.1f}   worst {worst:8.1f} {unit}"


def told(found: Measured) -> None:
    print(row("bytes", [float(value) for value in found.weights], 1000, "kB"))
    print(f"  {'heaviest query':26} {found.queries[found.weights.index(max(found.weights))]}")
    print(row("requests", [float(value) for value in found.requests], 1, ""))
    print(row("to ten rows", found.times, 1, "ms"))
    print(f"  {'queries with rows':26} {sum(map(bool, found.rows))} of {len(found.rows)}")


def build_cost(clinics: int) -> dict[str, float]:
    """CPU seconds and MB that the index takes beyond the corpus, in a process of its own."""
    made = subprocess.run(
        [sys.executable, "-m", "tests.bench.search", str(clinics)], cwd=ROOT, capture_output=True, check=True
    )
    return dict(json.loads(made.stdout))


def changes(documents: tuple[SearchDocument, ...]) -> str:
    """How many of the search files one edit, one clinic more and one less touch."""
    from dataclasses import replace

    before = set(index_files(plan_search(documents, "")).items())
    random = Random(11)
    place = random.choice([place for place, document in enumerate(documents) if document.kind == "clinic"])
    one = documents[place]
    rest = (*documents[:place], *documents[place + 1 :])
    more = replace(one, id=f"{one.id}-more", url=f"{one.url[:-1]}-more/", title="One More Clinic")
    edited = replace(one, text=f"{one.text} newly renovated rooms")
    cases = {"edited": (*rest, edited), "added": (*documents, more), "removed": rest}
    parts = [
        f"{name} {len(set(index_files(plan_search(changed, '')).items()) - before)}" for name, changed in cases.items()
    ]
    return f"files changed by one record of {len(before)}: {', '.join(parts)}"


def run(clinics: int) -> None:
    """One size: our index, then Pagefind's."""
    documents = corpus(clinics, SECTIONS)
    asked = queries(documents)
    print(f"search: {clinics} clinics, {SECTIONS // 6} articles, {len(documents)} documents, {len(asked)} queries")
    ours(documents, asked, clinics)
    theirs(documents, asked if clinics < MANY else asked[::4])


def ours(documents: tuple[SearchDocument, ...], asked: list[str], clinics: int) -> None:
    """The index of the corpus under the demonstration site's search page."""
    with tempfile.TemporaryDirectory() as name:
        result = build_into(Path(name), "https://bench.example/", date(2026, 11, 23))
        assert not result.exit_code, result.problems
        files = Demo(Path(name) / "output", "", "").files()
    print(f"  {contract(files)}")
    own = {path for path in files if path.startswith("search/") and not path.endswith(".html")}
    pages = {f"/{path.removesuffix('index.html')}": data for path, data in files.items() if path not in own}
    index = {f"/search/{path}": data for path, data in index_files(plan_search(documents, "")).items()}
    print(f" sitegen: index of {len(index)} files, {sum(map(len, index.values())) / 1e6:.1f} MB as they are")
    cost = build_cost(clinics)
    print(f"  {'index':26} {cost['cpu']:.1f} s of CPU, {cost['memory']:.0f} MB beyond the corpus")
    pages["/search/"] = with_index(pages["/search/"], index["/search/manifest.json"])
    counts = (".mjs", ".js", "/search/manifest", *_folders(index))
    with serving(Site({**pages, **index})) as site:
        told(measured(site, "/search/", OURS, asked, counts, weight(index["/search/manifest.json"], {})))
    if clinics < MANY:
        print(f"  {changes(documents)}")


def with_index(page: bytes, manifest: bytes) -> bytes:
    """The search page with another manifest in it."""
    opening, closing = b"<template data-search-index>", b"</template>"
    before, _, rest = page.partition(opening)
    return before + opening + escape(manifest.decode().strip()).encode() + closing + rest.partition(closing)[2]


def contract(files: dict[str, bytes]) -> str:
    """How the demonstration site's index keeps `data/search-tests.yaml`."""
    tests, problems = record(CONTRACT, (ROOT / CONTRACT).read_bytes(), SearchTests)
    assert tests is not None, problems
    first, five, asked = hit_rate(tests.tests, Opened(lambda name: files.get(f"search/{name}"), VERSION))
    return f"{'contract':26} {first} of {asked} queries at first place, {five} within five"


def theirs(documents: tuple[SearchDocument, ...], asked: list[str]) -> None:
    """Pagefind's index of the same corpus, with the whole list of queries or a share of it."""
    with tempfile.TemporaryDirectory() as name:
        made, wall, cpu = pagefind_site(documents, Path(name))
    print(f" pagefind: {len(made.files)} files, {sum(map(len, made.files.values())) / 1e6:.1f} MB")
    print(f"  {'index':26} {cpu:.1f} s of CPU, {wall:.1f} s; {len(asked)} queries")
    with serving(made) as site:
        told(measured(site, "/", PAGEFIND_SEARCH, asked, ("/pagefind/",)))


def _folders(index: dict[str, bytes]) -> tuple[str, ...]:
    """The folders of index files, such as ``/search/t/``."""
    return tuple(sorted({f"{path.rpartition('/')[0]}/" for path in index} - {"/search/"}))


def _own_cost(clinics: int) -> None:
    documents = corpus(clinics, SECTIONS)
    before = _resident("VmRSS")
    start = time.process_time()
    plan_search(documents, "")
    cpu = time.process_time() - start
    print(json.dumps({"cpu": cpu, "memory": _resident("VmHWM") - before}))


def _resident(line: str) -> float:
    """MB of memory by a line of the kernel's account of this process (`getrusage` counts the parent's too)."""
    status = Path("/proc/self/status").read_text("ascii")
    return int(status.partition(f"{line}:")[2].split()[0]) / 1024


if __name__ == "__main__":
    _own_cost(int(sys.argv[1]))
