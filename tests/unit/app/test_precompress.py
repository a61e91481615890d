"""Builds with compressed copies: always those of a clean build, and none compressed twice."""

from __future__ import annotations

import gzip
import sys
from dataclasses import replace

import brotli
import pytest

from sitegen.app import build as build_module
from sitegen.app import inputs as inputs_module
from sitegen.app import produce as produce_module
from sitegen.app.build import build
from sitegen.app.check import check
from sitegen.app.options import BuildOptions
from sitegen.engine.reason import Reason
from sitegen.engine.records import decode_ledger, decode_manifest
from sitegen.shell.memo import MemoryMemo
from sitegen.shell.store import MemoryStore
from tests import small

LONG = "Many words about what it costs, and why. " * 60
SETTINGS = "title: Small guide\nbase_url: https://small.example/\npublish: {{precompress: [{}]}}\n"
COPIES = {".br": brotli.decompress, ".gz": gzip.decompress}


class Noting(MemoryStore):
    """A store that notes what is done to it."""

    def __init__(self):
        super().__init__()
        self.done = []

    def place(self, number, path):
        self.done.append(path)
        return super().place(number, path)

    def remove(self, path):
        self.done.append(f"-{path}")
        super().remove(path)


@pytest.fixture
def site(tmp_path):
    files = {
        **small.BASE,
        "data/site.yaml": SETTINGS.format("br, gzip"),
        "content/guide/cost.md": small.text(LONG, "aliases: [/guide/price/]\n"),
        "content/guide/visit.md": small.text(LONG, title="Visit"),
    }
    for path, text in files.items():
        write(tmp_path, path, text)
    return tmp_path


def write(site, path, text):
    (site / path).parent.mkdir(parents=True, exist_ok=True)
    (site / path).write_text(text)


def built(site, store, **options):
    result = build(BuildOptions(site, small.AS_OF, **options), store=store, memo=MemoryMemo())
    assert (result.failure, result.exit_code) == ("", 0), result.problems
    return result


def clean(site):
    store = MemoryStore()
    built(site, store)
    return store.files


def test_copies_hold_what_they_stand_beside(site):
    files = clean(site)
    for path, data in files.items():
        for ending, unpack in COPIES.items():
            if path.endswith(ending):
                assert unpack(data) == files[path.removesuffix(ending)]
    assert {"guide/cost/index.html.br", "guide/cost/index.html.gz"} <= files.keys()
    assert any(path.startswith("assets/") and path.endswith(".css.br") for path in files)
    assert not {"guide/price/index.html.br", "robots.txt.gz"} & files.keys(), "small files have none"
    assert not any(path.endswith((".br.gz", ".gz.br", ".epub.br")) for path in files)


def test_nothing_of_it_where_nobody_asks(site):
    write(site, "data/site.yaml", SETTINGS.format(""))
    store = MemoryStore()
    built(site, store)
    assert not any(path.endswith((".br", ".gz")) for path in store.files)
    assert b"spared" not in store.ledger


EDITS = (
    ("content/guide/cost.md", small.text(LONG + "More.", "aliases: [/guide/price/]\n")),
    ("data/site.yaml", SETTINGS.format("gzip")),
    ("content/guide/cost.md", small.text("Short.")),
    ("data/site.yaml", SETTINGS.format("br, gzip, br")),
    ("content/guide/visit.md", small.text("Short.", "draft: true\n", title="Visit")),
    ("data/site.yaml", SETTINGS.format("")),
    ("content/guide/cost.md", small.text(LONG)),
    ("data/site.yaml", SETTINGS.format("br")),
    ("content/guide/visit.md", small.text(LONG, title="Visit")),
)


def test_an_incremental_build_is_a_clean_one(site):
    store = MemoryStore()
    built(site, store)
    for path, text in EDITS:
        write(site, path, text)
        built(site, store)
        assert store.files == clean(site), (path, text)
        manifest, ledger = decode_manifest(store.manifest), decode_ledger(store.ledger)
        assert manifest.files.keys() == store.files.keys() == ledger.entries.keys()
        assert not built(site, store, jobs=1).made
    built(site, store, verify=True)


def test_it_is_the_same_with_workers_and_on_disk(site):
    result = build(BuildOptions(site, small.AS_OF, jobs=2))
    assert (result.failure, result.exit_code) == ("", 0)
    lies = {
        path.relative_to(site / "output").as_posix(): path.read_bytes()
        for path in (site / "output").rglob("*")
        if path.is_file() and path.name != ".sitegen-manifest.json"
    }
    assert lies == clean(site)
    (site / "output/guide/cost/index.html.br").unlink()
    (site / "output/guide/visit/index.html.gz").write_bytes(b"spoiled")
    again = build(BuildOptions(site, small.AS_OF, jobs=2))
    assert dict(again.made) == {
        "guide/cost/index.html.br": Reason.OUTPUT_MISSING,
        "guide/visit/index.html.gz": Reason.OUTPUT_ALTERED,
    }
    assert (site / "output/guide/cost/index.html.br").read_bytes() == lies["guide/cost/index.html.br"]
    sampled = build(BuildOptions(site, small.AS_OF, verify_sample=(1, 2)))
    assert (sampled.exit_code, sampled.problems) == (0, ())
    assert 0 < len(sampled.verified) < len(lies)


def test_unchanged_bytes_are_not_compressed_again(site, monkeypatch):
    store, packed = MemoryStore(), []
    built(site, store)
    right = produce_module.pack
    monkeypatch.setattr(produce_module, "pack", lambda *given: packed.append(given[2]) or right(*given))
    write(site, "content/guide/cost.md", small.text(LONG + "More.", "aliases: [/guide/price/]\n"))
    result = built(site, store)
    assert "guide/cost/index.html" in packed
    assert set(packed) <= {path for path, _ in result.made}
    packed.clear()
    real = build_module.read_inputs

    def under_another_tool(*given):
        inputs = real(*given)
        return replace(inputs, toolchain="another", digest="another")

    monkeypatch.setattr(build_module, "read_inputs", under_another_tool)
    result = built(site, store)
    assert {path for path, why in result.made if why is Reason.TOOLCHAIN} >= {"index.html", "guide/cost/index.html"}
    assert packed == [], "all pages were made anew, with the same bytes"


def test_another_library_makes_all_copies_anew(site, monkeypatch):
    store = MemoryStore()
    built(site, store)
    monkeypatch.setattr(inputs_module, "packers", lambda: "others")
    monkeypatch.setattr(brotli, "__version__", "0")
    result = built(site, store)
    assert {path for path, _ in result.made} == {path for path in store.files if path.endswith(".br")}


def test_check_sees_the_same_site_with_copies_and_without(site):
    def checked():
        result = check(BuildOptions(site, small.AS_OF))
        return result.kept, result.problems

    before = checked()
    build(BuildOptions(site, small.AS_OF))
    assert checked() == before
    assert not any(path.endswith((".br", ".gz")) for path in before[0])


def test_a_copy_comes_just_before_its_page_and_goes_before_assets(site):
    store = Noting()
    built(site, store)
    place = store.done.index("guide/cost/index.html")
    assert store.done[place - 2 : place] == ["guide/cost/index.html.br", "guide/cost/index.html.gz"]
    store.done.clear()
    write(site, "content/guide/visit.md", small.text("Short.", "draft: true\n", title="Visit"))
    write(site, "themes/default/css/base.css", "body { color: blue; }\n")
    built(site, store)
    gone = [path for path in store.done if path.startswith("-")]
    places = {path: place for place, path in enumerate(gone)}
    assert places["-guide/visit/index.html.br"] < min(place for path, place in places.items() if "assets/" in path)


def test_a_foreign_file_in_the_place_of_a_copy_is_never_written_over(site):
    write(site, "data/site.yaml", SETTINGS.format(""))
    built(site, None)
    (site / "output/guide/cost/index.html.br").write_bytes(b"somebody's")
    write(site, "data/site.yaml", SETTINGS.format("br"))
    result = build(BuildOptions(site, small.AS_OF))
    assert result.exit_code == 3
    assert "guide/cost/index.html.br" in result.failure
    assert (site / "output/guide/cost/index.html.br").read_bytes() == b"somebody's"


def test_a_missing_library_ends_the_build_with_what_to_do(site, monkeypatch):
    monkeypatch.setitem(sys.modules, "brotli", None)
    result = build(BuildOptions(site, small.AS_OF), store=MemoryStore(), memo=MemoryMemo())
    assert result.exit_code == 3
    assert "pip install 'sitegen[publish]'" in result.failure
    write(site, "data/site.yaml", SETTINGS.format("gzip"))
    assert build(BuildOptions(site, small.AS_OF), store=MemoryStore(), memo=MemoryMemo()).exit_code == 0
