"""The package's build hook: makes of others' packages what would be the same at every build of a site.

It takes lunr.js out of the pinned mkdocs wheel, checks it, minifies it, and keeps what searches. What builds an index and
what parses lunr's query language is left out, which is a third of it; the rest is untouched. It packs the centres of US
ZIP codes out of the pinned `zipcodes` wheel; a build that has another version of it, or another format, packs them itself.
And it packs what is found out about the files of the tool's own theme, its templates compiled among them; a build by another
Python, other sources or another Jinja finds it out itself.

Nothing is downloaded and nothing else is taken. The results land in the git-ignored
`sitegen/_vendor/`, where an editable install finds them and from where a wheel packs them.
"""

from __future__ import annotations

import hashlib
import re
import sys
from contextlib import contextmanager
from importlib.metadata import distribution
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from rjsmin import jsmin

if TYPE_CHECKING:
    from collections.abc import Iterator

SOURCE = "mkdocs/contrib/search/templates/search/lunr.js"
SHA256 = "c1a28d9e95163292fbcc07ff794f1f0e1ade8741c513afe96d5b1046a18110bc"
BANNER = "/*! lunr 2.3.9 | (c) 2020 Oliver Nightingale | MIT, see lunr.LICENSE */\n"
LEFT_OUT = frozenset({"tokenizer", "trimmer", "Builder", "QueryParseError", "QueryLexer", "QueryParser"})
LICENCE = """\
Copyright (C) 2013-2020 Oliver Nightingale

Permission is hereby granted, free of charge, to any person obtaining a copy of
this software and associated documentation files (the "Software"), to deal in
the Software without restriction, including without limitation the rights to
use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies
of the Software, and to permit persons to whom the Software is furnished to do
so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.
"""
ZIPS_CREDIT = """\
The numbers in zips.*.txt are places of US ZIP codes by GeoNames, https://www.geonames.org/, licensed under CC BY 4.0,
https://creativecommons.org/licenses/by/4.0/, by way of the package zipcodes (MIT, https://github.com/seanpianka/zipcodes).
They were changed: rounded to 0.01 degrees, and written as the way from each to the next.
"""


class UnexpectedLunrError(Exception):
    """The installed mkdocs does not carry the lunr.js that this package was written against."""


def minified(source: bytes) -> str:
    """The minified lunr.js of ``source``.

    Raises:
        UnexpectedLunrError: if ``source`` is not stock lunr.js 2.3.9.
    """
    found = hashlib.sha256(source).hexdigest()
    if found != SHA256:
        message = f"{SOURCE}: SHA-256 is {found}, expected {SHA256}"
        raise UnexpectedLunrError(message)
    return f"{BANNER}{jsmin(source.decode('utf-8'))}\n"


def searching(whole: str) -> str:
    """The parts of minified lunr.js that answer a query, each as it is.

    Raises:
        UnexpectedLunrError: if a part to leave out is not there.
    """
    body, ending, rest = whole.rpartition(";(function(root,factory)")
    parts = re.split(r"^(?=lunr\.(\w+)=)", body, flags=re.MULTILINE)
    named = list(zip(parts[1::2], parts[2::2], strict=True))
    if not ending or not {name for name, _ in named} >= LEFT_OUT:
        message = "lunr.js has not the parts that it should have"
        raise UnexpectedLunrError(message)
    kept = "".join(part for name, part in named if name not in LEFT_OUT)
    return f"{parts[0]}{kept}{ending}{rest}"


@contextmanager
def sources_in(root: str) -> Iterator[None]:
    """Lets the modules in ``root`` be imported: no builder looks into the project's folder by itself."""
    sys.path.insert(0, root)
    try:
        yield
    finally:
        sys.path.remove(root)


def zip_codes() -> tuple[str, bytes]:
    """The name and the bytes of the packed ZIP codes."""
    from sitegen.finder import zips  # noqa: PLC0415 - see `sources_in`

    package = zips.version()
    return zips.pack_name(package), zips.packed(package).encode()


def of_theme(scripts: dict[str, bytes]) -> tuple[str, bytes | None]:
    """The name and the bytes of the pack of the tool's own theme; None where the theme is faulty."""
    from sitegen.shell import toolchain  # noqa: PLC0415 - see `sources_in`
    from sitegen.theme.packing import packed  # noqa: PLC0415

    return toolchain.theme_pack().rpartition("/")[2], packed(toolchain.default_theme(), scripts)


def write_if_different(path: Path, data: bytes) -> None:
    """Write ``data`` to ``path``, leaving a file that already holds it alone."""
    if not path.is_file() or path.read_bytes() != data:
        path.write_bytes(data)


class CustomBuildHook(BuildHookInterface[Any]):
    """Writes `_vendor/` before every build, editable ones included: lunr.js, the packs, and whose they are."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 (hatchling's signature)
        """Make the vendor folder; raises `UnexpectedLunrError` on a foreign lunr.js."""
        source = Path(str(distribution("mkdocs").locate_file(SOURCE)))
        folder = Path(self.root, "sitegen", "_vendor")
        scripts = {"lunr.js": searching(minified(source.read_bytes())).encode(), "lunr.LICENSE": LICENCE.encode()}
        with sources_in(self.root):
            packs = dict((zip_codes(), of_theme(scripts)))
        (folder / "packs").mkdir(parents=True, exist_ok=True)
        for name, data in {**scripts, "packs/zips.LICENSE": ZIPS_CREDIT.encode()}.items():
            write_if_different(folder / name, data)
        for name, data in packs.items():
            if data is not None:
                write_if_different(folder / "packs" / name, data)
        for pattern in ("zips.*.txt", "theme.*"):
            for other in (folder / "packs").glob(pattern):
                if other.name not in packs:
                    other.unlink()
