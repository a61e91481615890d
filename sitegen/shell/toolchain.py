"""What the tool itself is made of: its sources, its packages, its default theme and vendor files."""

from __future__ import annotations

import os
import platform
import sys
import unicodedata
import zlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import sitegen
from sitegen.base.fingerprint import digest
from sitegen.shell.tree import read_folder
from sitegen.theme.ready import BEGINNING

if TYPE_CHECKING:
    from collections.abc import Iterator

_PACKAGES: Final = (
    "jinja2",
    "lunr",
    "markdown-it-py",
    "markupsafe",
    "mdit-py-plugins",
    "pillow",
    "pydantic",
    "pydantic-core",
    "pyyaml",
    "zipcodes",
)
_OF_THEMES: Final = ("jinja2", "markupsafe", "pyyaml")
_PACKAGE: Final = Path(sitegen.__file__).parent
_PACK: Final = f"packs/{BEGINNING}"


def toolchain_digest() -> str:
    """The digest of all that decides, beside the site, what a build makes of it.

    Raises:
        OSError: the package's own files cannot be read.
    """
    return _digests()[0]


def theme_pack() -> str:
    """The name of the pack of what is found out about the tool's own theme; it stands for all that decides how.

    Raises:
        OSError: the package's own files cannot be read.
    """
    return f"{_PACK}{_digests()[1]}"


@cache
def _digests() -> tuple[str, str]:
    """The digest of all sources, and of those that read themes, each with the versions of their packages and of Python."""
    sources = dict(_sources(str(_PACKAGE)))
    reading = {path: data for path, data in sources.items() if path.startswith(("base/", "theme/"))}
    return _digest(_PACKAGES, sources), _digest(_OF_THEMES, reading)


def _digest(packages: tuple[str, ...], sources: dict[str, bytes]) -> str:
    chunks = [platform.python_implementation(), ".".join(map(str, sys.version_info)), unicodedata.unidata_version]
    for package in packages:
        chunks += (package, _version(package))
    return digest(
        *(chunk.encode() for chunk in chunks),
        *(part for path in sorted(sources) for part in (path.encode(), sources[path])),
    )


def _sources(root: str) -> Iterator[tuple[str, bytes]]:
    """The package's modules by their path in it, with forward slashes."""
    for folder, _, names in os.walk(root):
        for name in names:
            if name.endswith(".py"):
                path = os.path.join(folder, name)
                with open(path, "rb", buffering=0) as file:
                    yield path[len(root) + 1 :].replace(os.sep, "/"), file.read()


def packers() -> str:
    """The versions of what makes compressed copies, which are no part of the toolchain: nothing else depends on them."""
    return f"zlib {zlib.ZLIB_RUNTIME_VERSION} brotli {_version('brotli')}"


def _version(package: str) -> str:
    known = _installed().get(package)
    if known is not None:
        return known
    from importlib import metadata  # noqa: PLC0415 - to load it takes longer than to read all sources of this package

    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "absent"


@cache
def _installed() -> dict[str, str]:
    """The versions of the packages that are installed in the usual way, as the names of their folders tell them."""
    found: dict[str, str] = {}
    for folder in sys.path:
        try:
            names = sorted(os.listdir(folder or os.curdir))
        except OSError:  # an archive, or nothing
            continue
        for name in names:
            package, ending, _ = name.partition(".dist-info")
            if ending:
                package, _, version = package.rpartition("-")
                found.setdefault(package.lower().replace("_", "-").replace(".", "-"), version)
    return found


def default_theme() -> dict[str, bytes]:
    """The files of the theme that comes with the package; in a checkout, those of ``themes/default``."""
    return read_folder(_PACKAGE / "_themes" / "default") or read_folder(_PACKAGE.parent / "themes" / "default")


def vendor_files() -> dict[str, bytes]:
    """What the package's build hook took from others, by name: scripts, and in ``packs/`` what it packed.

    A pack of the theme that other sources or packages made is left out.
    """
    found = read_folder(_PACKAGE / "_vendor")
    return {name: data for name, data in found.items() if not name.startswith(_PACK) or name == theme_pack()}


def example_of(code: str) -> str:
    """The case that shows a problem in sources and its report; '' where it has none."""
    for folder in (_PACKAGE / "_cases", _PACKAGE.parent / "tests" / "cases" / "problems"):
        if (case := folder / f"{code}.md").is_file():
            return case.read_text("utf-8")
    return ""
