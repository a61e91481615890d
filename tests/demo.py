"""The repository's own demonstration site, built once for a whole test run and shared by its workers."""

from __future__ import annotations

import fcntl
import os
import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sitegen.app.build import build
from sitegen.app.options import BuildOptions

if TYPE_CHECKING:
    from sitegen.app.options import BuildResult

ROOT = Path(__file__).parents[1]
AS_OF = date(2026, 11, 23)
SOURCES = ("content", "data", "themes")


@dataclass(frozen=True)
class Demo:
    """A built site.

    Attributes:
        folder: the output.
        origin: scheme and host of its ``base_url``.
        base: the path part of its ``base_url`` without a slash at the end.
    """

    folder: Path
    origin: str
    base: str

    def files(self) -> dict[str, bytes]:
        """Every published file, by its path in the output."""
        return {
            path.relative_to(self.folder).as_posix(): path.read_bytes()
            for path in sorted(self.folder.rglob("*"))
            if path.is_file() and path.name != ".sitegen-manifest.json"
        }


def build_into(work: Path, base_url: str, as_of: date = AS_OF, settings: str = "") -> BuildResult:
    """Copy the sources below ``work`` and build them into ``work/output``; the repository stays untouched.

    ``settings`` are more lines of `data/site.yaml`.
    """
    for name in SOURCES:
        shutil.copytree(ROOT / name, work / name)
    if settings:
        with (work / "data" / "site.yaml").open("a", encoding="utf-8") as file:
            file.write(settings)
    return build(BuildOptions(work, as_of, base_url=base_url))


def shared_demo(factory: pytest.TempPathFactory, name: str, origin: str, base: str, settings: str = "") -> Demo:
    """The build called ``name``: the first worker to ask makes it, the others wait for it."""
    run = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        run = run.parent  # a folder for each worker lies in one of the run
    work = run / name
    with (run / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (work / "done").exists():
            shutil.rmtree(work, ignore_errors=True)
            work.mkdir()
            result = build_into(work, f"{origin}{base}/", settings=settings)
            assert (result.exit_code, result.failure) == (0, ""), [str(problem) for problem in result.problems]
            (work / "done").touch()
    return Demo(work / "output", origin, base)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The site as it is configured, at the root of its host."""
    return shared_demo(tmp_path_factory, "demo", "https://ketamine-guide.example", "")


@pytest.fixture(scope="session")
def demo_below(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The same site published below a path."""
    return shared_demo(tmp_path_factory, "demo-below", "https://x.example", "/guide-site")


@pytest.fixture(scope="session")
def demo_bare(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The same for a host that sends no headers, where a project's pages lie below a path."""
    settings = "publish: {host: github-pages}\n"
    return shared_demo(tmp_path_factory, "demo-bare", "https://someone.github.io", "/guide", settings)
