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
