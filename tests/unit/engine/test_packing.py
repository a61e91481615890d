"""Compressed copies: what they hold, when there is none, and what decides their bytes."""

from __future__ import annotations

import gzip
import random
import sys

import brotli
import pytest

from sitegen.artifact import Stage
from sitegen.base.compressing import is_copy, lacking
from sitegen.base.content_types import is_text
from sitegen.engine import packing
from sitegen.engine.packing import LEAST, copy_of, pack
from sitegen.engine.plan import Planned

TEXT = b"<p>The same words again and again.</p>\n" * 200
PAGE = Planned("a/index.html", Stage.PAGE, "v", "c")
UNPACK = {"br": brotli.decompress, "gzip": gzip.decompress}


@pytest.mark.parametrize("coding", ["br", "gzip"])
def test_a_copy_holds_the_same_bytes(coding):
    packed = pack(TEXT, coding, "a/index.html")
    assert UNPACK[coding](packed) == TEXT
    assert len(packed) < len(TEXT) / 10
    assert pack(TEXT, coding, "a/index.html") == packed


def test_gzip_says_nothing_of_when_and_where():
    assert pack(TEXT, "gzip", "index.html")[:10] == b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"


def test_what_is_kept_for_a_year_is_packed_better():
    words = random.Random(1).choices([f"word{number}" for number in range(500)], k=4000)
    text = " ".join(words).encode()
    assert len(pack(text, "br", "assets/site.0123456789.css")) < len(pack(text, "br", "index.html"))


@pytest.mark.parametrize("coding", ["br", "gzip"])
def test_small_files_and_those_that_do_not_shrink_have_none(coding):
    assert pack(b"x" * (LEAST - 1), coding, "a.txt") is None
    assert pack(b"x" * LEAST, coding, "a.txt") is not None
    assert pack(random.Random(1).randbytes(5000), coding, "a.txt") is None


def test_kinds_that_shrink():
    assert all(map(is_text, ("index.html", "feed.xml", "data/clinics.geojson", "assets/a.svg", "robots.txt")))
    assert not any(map(is_text, ("media/a.avif", "guide/guide.epub", "guide/guide.pdf", "a.html.br", "html")))


def test_a_copys_fingerprint_is_of_the_bytes_and_the_recipe_alone():
    found = copy_of(PAGE, "br", "digest")
    assert (found.path, found.stage, found.beside) == ("a/index.html.br", Stage.PAGE, "a/index.html")
    assert found == copy_of(Planned("a/index.html", Stage.PAGE, "other", "other"), "br", "digest")
    views = {copy_of(PAGE, coding, output).view for coding in ("br", "gzip") for output in ("digest", "other")}
    assert len(views) == 4


@pytest.mark.parametrize("coding", ["br", "gzip"])
def test_another_library_makes_another_fingerprint(coding, monkeypatch):
    before = copy_of(PAGE, coding, "digest").view
    monkeypatch.setattr(packing.zlib, "ZLIB_RUNTIME_VERSION", "0")
    monkeypatch.setattr(brotli, "__version__", "0")
    assert copy_of(PAGE, coding, "digest").view != before


def test_copies_are_known_by_what_they_are_of():
    paths = {"a.html", "a.html.br", "b.gz"}
    assert [path for path in sorted(paths) if is_copy(path, paths)] == ["a.html.br"]


def test_a_missing_library_is_named_with_what_to_do(monkeypatch):
    assert lacking(("br", "gzip")) == ""
    monkeypatch.setitem(sys.modules, "brotli", None)
    assert "pip install 'sitegen[publish]'" in lacking(("br",))
    assert lacking(("gzip",)) == ""
