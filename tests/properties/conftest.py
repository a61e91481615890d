from __future__ import annotations

import gc
import os
import shutil
import tempfile
from pathlib import Path

import brotli
import pytest
from jinja2 import Environment

from sitegen.outputs import search
from sitegen.search import renewal
from sitegen.theme import theme as themes
from sitegen.theme import units
from tests.properties import whole_site
from tests.properties.clean import Measure, code_once, compile_once, packed_once, parse_once, words_once
from tests.properties.desk import Desk
from tests.properties.sequence import MismatchError, play, shortened

MEMORY_DISK = Path("/dev/shm")


@pytest.fixture
def folders(tmp_path):
    """Makes a fresh folder for each example of one test."""
    return lambda: Path(tempfile.mkdtemp(dir=tmp_path))


@pytest.fixture(scope="session")
def quick_disk(tmp_path_factory):
    """A folder in memory where the system has one: sequences write some hundred thousand small files."""
    if not os.access(MEMORY_DISK, os.W_OK):
        yield tmp_path_factory.mktemp("sequences")
        return
    with tempfile.TemporaryDirectory(prefix="sitegen-sequences-", dir=MEMORY_DISK) as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def measure():
    """Clean builds, remembered for the whole run of one process."""
    return Measure()


@pytest.fixture(scope="session")
def parses(quick_disk):
    """For each theme, parses of the small site as a first build leaves them."""
    found = {}
    for theme in ("plain", "shown"):
        desk = Desk(quick_disk / theme, whole_site.pipeline(theme))
        for path, data in whole_site.site_files().items():
            desk.write(path, data)
        assert desk.incremental().exit_code == 0
        found[theme] = desk.site / ".sitegen" / "memo"
    return found


@pytest.fixture
def quickened(monkeypatch):
    """What decides nothing but bytes from bytes is worked out once, and the collector looks less often at what stays anyway.

    Templates are parsed and compiled, words read and copies packed by their whole texts, whatever the program remembers.

    The search index is gone on with however much of the small site has changed.
    """
    monkeypatch.setattr(Environment, "compile", compile_once)
    monkeypatch.setattr(Environment, "parse", parse_once)
    monkeypatch.setattr(units, "compile", code_once, raising=False)
    monkeypatch.setattr(themes, "read_strings", words_once)
    monkeypatch.setattr(brotli, "compress", packed_once)
    monkeypatch.setattr(search, "FEW", 0)
    monkeypatch.setattr(renewal, "MANY", 0)
    before = gc.get_threshold()
    gc.set_threshold(50_000, 20, 20)
    yield
    gc.set_threshold(*before)
    gc.collect()


@pytest.fixture
def stage(quick_disk, quickened, measure, parses):
    """Plays a sequence in a folder of its own; one that fails is told in its shortest form."""

    def run(played):
        folder = Path(tempfile.mkdtemp(dir=quick_disk))
        try:
            done = play(played, folder, measure, parses.get(played.theme))
        finally:
            shutil.rmtree(folder)
        return done

    def fails(played):
        try:
            run(played)
        except MismatchError:
            return True
        return False

    def told(played):
        try:
            return run(played)
        except MismatchError:
            if not fails(played):
                raise
            short = shortened(played, fails)
            run(short)
            pytest.fail(f"{short} no longer fails")

    return told
