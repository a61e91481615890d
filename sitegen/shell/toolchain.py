"""What the tool itself is made of: its sources, its packages, its default theme and vendor files."""

from __future__ import annotations

import platform
import sys
import unicodedata
import zlib
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Final

import sitegen
from sitegen.base.fingerprint import digest
from sitegen.shell.tree import read_folder

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
_PACKAGE: Final = Path(sitegen.__file__).parent


@cache
def toolchain_digest() -> str:
    """The digest of all that decides, beside the site, what a build makes of it.

    Raises:
        OSError: the package's own files cannot be read.
    """
    chunks = [platform.python_implementation(), ".".join(map(str, sys.version_info)), unicodedata.unidata_version]
    for package in _PACKAGES:
        chunks += (package, _version(package))
    sources = {path.relative_to(_PACKAGE).as_posix(): path.read_bytes() for path in _PACKAGE.rglob("*.py")}
    return digest(
        *(chunk.encode() for chunk in chunks),
        *(part for path in sorted(sources) for part in (path.encode(), sources[path])),
    )


def packers() -> str:
    """The versions of what makes compressed copies, which are no part of the toolchain: nothing else depends on them."""
    return f"zlib {zlib.ZLIB_RUNTIME_VERSION} brotli {_version('brotli')}"


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "absent"


def default_theme() -> dict[str, bytes]:
    """The files of the theme that comes with the package; in a checkout, those of ``themes/default``."""
    return read_folder(_PACKAGE / "_themes" / "default") or read_folder(_PACKAGE.parent / "themes" / "default")


def vendor_files() -> dict[str, bytes]:
    """Scripts of others that the package's build hook fetched, by name."""
    return read_folder(_PACKAGE / "_vendor")


def example_of(code: str) -> str:
    """The case that shows a problem in sources and its report; '' where it has none."""
    for folder in (_PACKAGE / "_cases", _PACKAGE.parent / "tests" / "cases" / "problems"):
        if (case := folder / f"{code}.md").is_file():
            return case.read_text("utf-8")
    return ""
