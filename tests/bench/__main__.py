"""`make bench`: how long a build takes, how much memory, how heavy the pages are, and what a search costs.

`python -m tests.bench builds` (or any other of `SECTIONS`, several by name) runs one section alone. Without a name
those run that take minutes; `hugo-50000` takes an hour, and some 25 GB of disk in the folder for temporary files.

Prints figures and ratios; asserts nothing, since machines are noisy. Each case is a fresh process, run several
times in turn with the others; the median is shown with its range.
"""

from __future__ import annotations

import gzip
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench import check, hugo, publish, serve
from tests.bench.process import spread
from tests.bench.search import run

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]
ROUNDS = 5
_SHEET = re.compile(r'<link rel="stylesheet" href="/(assets/[^"]+)"')
CASES = ("cold", "unchanged", "one record", "one article", "one template", "style sheet")


def copy_of_the_site(folder: Path) -> Path:
    site = folder / "site"
    for name in ("content", "data", "themes"):
        shutil.copytree(ROOT / name, site / name)
    return site


def measure(site: Path) -> tuple[float, float, int]:
    """Wall and CPU seconds and peak memory (MB) of one build in a process of its own."""
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "sitegen", "build", "--site", site, "--as-of", "2026-11-23", "--quiet"], cwd=ROOT
    )
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    if status:
        sys.exit(1)
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss // 1024


def append(path: Path, text: str) -> None:
    path.write_text(path.read_text("utf-8") + text, "utf-8")


def prepare(case: str, site: Path, number: int) -> None:
    """Bring the site into the state that a case starts from."""
    if case == "cold":
        for name in ("output", ".sitegen"):
            shutil.rmtree(site / name, ignore_errors=True)
    elif case == "one record":
        path = site / "data/clinics/us/wa/seattle/harbor-light.yaml"
        text = path.read_text("utf-8")
        lines = [line for line in text.splitlines() if not line.startswith("founded:")]
        path.write_text("\n".join([*lines, f"founded: {1990 + number}", ""]), "utf-8")
    elif case == "one article":
        append(site / "content/guide/cost.md", f"\nOne more sentence, number {number}.\n")
    elif case == "one template":
        append(site / "themes/default/pages/article.html", f"{{# {number} #}}\n")
    elif case == "style sheet":
        append(site / "themes/default/css/utilities.css", f"\n.bench-{number} {{ color: inherit; }}\n")


def builds() -> None:
    figures: dict[str, list[tuple[float, float, int]]] = {case: [] for case in CASES}
    with tempfile.TemporaryDirectory() as folder:
        site = copy_of_the_site(Path(folder))
        for number in range(ROUNDS):
            for case in CASES:
                prepare(case, site, number)
                figures[case].append(measure(site))
        pages = weights(site / "output")
    cold = statistics.median(cpu for _, cpu, _ in figures["cold"])
    print(f"{'build':14} {'wall s':>22} {'cpu s':>22} {'of cold':>8} {'MB':>5}")
    for case, runs in figures.items():
        wall, cpu = ([run[index] for run in runs] for index in (0, 1))
        share = statistics.median(cpu) / cold
        print(f"{case:14} {spread(wall):>22} {spread(cpu):>22} {share:8.2f} {max(run[2] for run in runs):5}")
    print()
    print(pages)


def weights(output: Path) -> str:
    """Compressed weight of the heaviest pages with their style sheets."""

    def size(path: Path) -> int:
        return len(gzip.compress(path.read_bytes(), 9, mtime=0))

    def weight(page: Path) -> int:
        sheets = _SHEET.findall(page.read_text("utf-8"))
        return size(page) + sum(size(output / sheet) for sheet in sheets)

    pages = sorted(((weight(path), path) for path in output.rglob("*.html")), reverse=True)
    lines = [f"{len(pages)} pages, {sum(1 for path in output.rglob('*') if path.is_file())} files"]
    lines += [f"{heavy / 1000:6.1f} kB  /{path.relative_to(output).parent}/" for heavy, path in pages[:5]]
    middle = pages[len(pages) // 2][0]
    return "\n".join([*lines, f"{middle / 1000:6.1f} kB  median page (HTML + CSS, gzip -9)"])


SECTIONS: dict[str, Callable[[], None]] = {
    "builds": builds,
    "hugo-1000": partial(hugo.run, 1_000, 200, rounds=5),
    "hugo-10000": partial(hugo.run, 10_000, 200, rounds=3),
    "hugo-50000": partial(hugo.run, 50_000, 200, rounds=1),
    "articles-4000": partial(hugo.run, 0, 4_000, rounds=3),
    "serve-1000": partial(serve.run, 1_000),
    "serve-10000": partial(serve.run, 10_000),
    "check-10000": partial(check.run, 10_000),
    "publish-20000": partial(publish.run, 9_600),
    "search-10000": partial(run, 10_000),
    "search-50000": partial(run, 50_000),
}
BY_DEFAULT = ("builds", "hugo-1000", "serve-1000", "search-10000", "search-50000")

if __name__ == "__main__":
    wanted = sys.argv[1:] or BY_DEFAULT
    if unknown := [name for name in wanted if name not in SECTIONS]:
        sys.exit(f"no section {', '.join(unknown)}; there are {', '.join(SECTIONS)}")
    for section in wanted:
        print(f"== {section}")
        SECTIONS[section]()
        print()
    if not sys.argv[1:]:
        rest = [name for name in SECTIONS if name not in BY_DEFAULT]
        print(f"Not run, since they take long: {', '.join(rest)} (python -m tests.bench NAME …)")
