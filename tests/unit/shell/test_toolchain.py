"""What the tool is made of is told as Python's own reader of packages tells it."""

from __future__ import annotations

import sys
from importlib import metadata

import pytest

from sitegen.shell import toolchain


@pytest.mark.parametrize("package", toolchain._PACKAGES)
def test_versions_are_those_that_packages_tell(package):
    assert toolchain._version(package) == metadata.version(package)


@pytest.fixture
def anew():
    toolchain._installed.cache_clear()
    yield
    toolchain._installed.cache_clear()


@pytest.mark.usefixtures("anew")
def test_the_first_folder_that_has_a_package_decides(tmp_path, monkeypatch):
    for folder, version in (("a", "1.5.post1"), ("b", "2.0")):
        (tmp_path / folder / f"Some_Package-{version}.dist-info").mkdir(parents=True)
    monkeypatch.setattr(sys, "path", [str(tmp_path / name) for name in ("none", "a", "b")])
    assert toolchain._version("some-package") == "1.5.post1"
    assert toolchain._version("other") == "absent"


@pytest.fixture
def sources(monkeypatch):
    """Sources of the package that a test may change."""
    found = {"base/a.py": b"1", "theme/a.py": b"2", "views/a.py": b"3"}
    monkeypatch.setattr(toolchain, "_sources", lambda _: iter(found.items()))
    return found


@pytest.mark.parametrize(
    ("change", "themes_too"),
    [
        ({"base/a.py": b"0"}, True),
        ({"theme/a.py": b"0"}, True),
        ({"theme/b.py": b""}, True),
        ({"views/a.py": b"0"}, False),
        ({"views/theme/a.py": b""}, False),
    ],
)
def test_all_sources_are_in_the_tools_digest_and_few_in_that_of_themes(sources, change, themes_too):
    anew = toolchain._digests.__wrapped__
    tool, themes = anew()
    sources.update(change)
    assert anew()[0] != tool
    assert (anew()[1] != themes) is themes_too


@pytest.mark.parametrize("package", toolchain._OF_THEMES)
def test_a_package_that_reads_themes_is_in_both_digests(sources, package, monkeypatch):
    anew = toolchain._digests.__wrapped__
    tool, themes = anew()
    monkeypatch.setitem(toolchain._installed(), package, "0")
    assert tool != anew()[0]
    assert themes != anew()[1]


def test_what_others_packed_of_the_theme_is_left_out(tmp_path, monkeypatch):
    packs = tmp_path / "_vendor" / "packs"
    packs.mkdir(parents=True)
    own = toolchain.theme_pack()
    for name in (own.removeprefix("packs/"), f"theme.{'0' * 32}", "zips.1.1.txt"):
        (packs / name).write_bytes(name.encode())
    (packs.parent / "lunr.js").write_bytes(b"lunr")
    monkeypatch.setattr(toolchain, "_PACKAGE", tmp_path)
    assert toolchain.vendor_files().keys() == {own, "packs/zips.1.1.txt", "lunr.js"}
