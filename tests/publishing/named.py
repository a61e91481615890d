"""What a published file names: all that a browser or a crawler would ask the same site for, having that file.

Invariant: only the bytes count, and what `docs/SEARCH.md` and `docs/FINDER.md` say of them; ``sitegen`` is not imported.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urljoin, urlsplit

from tests.site.pages import read_page, references, strings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_STYLE = re.compile(r"""url\(\s*["']?([^"')]+)|@import\s*["']([^"']+)""")
_SCRIPT = re.compile(r"""(?:\b(?:from|import)\s*|\b(?:import|URL|Worker)\(\s*)["']((?:\.{0,2}/)[\w./-]+)["']""")
_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_HASH = 8  # characters of a hash in the search's and the finder's manifests


@dataclass(frozen=True)
class Where:
    """Where a site is read: scheme and host, and the path below which it lies (no slash at the end)."""

    origin: str
    base: str

    def below(self, source: str, names: Iterable[str]) -> tuple[str, ...]:
        """The site's own files among what the file ``source`` (a path below the base) names, by their paths."""
        whole = f"{self.origin}{self.base}/{_address(source)}"
        found: dict[str, None] = {}
        for name in names:
            parts = urlsplit(urljoin(whole, name))
            if f"{parts.scheme}://{parts.netloc}" == self.origin and parts.path.startswith(f"{self.base}/"):
                found[file_of(unquote(parts.path.removeprefix(f"{self.base}/")))] = None
        return tuple(found)


def file_of(address: str) -> str:
    """The file at an address."""
    return f"{address}index.html" if not address or address.endswith("/") else address


def is_page(path: str) -> bool:
    return path.endswith(".html")


def named_by(where: Where, path: str, data: bytes) -> tuple[str, ...]:
    """The paths of all files that a file names."""
    return where.below(path, _names(where, path, data))


def search_manifest(path: str, data: bytes) -> dict[str, Any] | None:
    """The search's manifest, if the file is it or has it in it."""
    if path == "search/manifest.json":
        return json.loads(data)  # type: ignore[no-any-return]
    if path == "search/index.html":
        for template in read_page(path, data).root.find("template", data_search_index=None):
            return json.loads("".join(map(str, template.children)))  # type: ignore[no-any-return]
    return None


def kinds_of(manifest: dict[str, Any]) -> str:
    """The file that tells which documents there are."""
    return f"search/f/{dict(manifest['facets'])['kind']}.txt"


def rows_of(manifest: dict[str, Any], kinds: bytes) -> list[str]:
    """The files with the rows of all documents; ``kinds`` tells their numbers."""
    numbers: set[int] = set()
    for line in kinds.decode().split("\n")[:-2]:
        number = -1
        for gap in _varints(line.split("\t")[2]):
            number += gap + 1
            numbers.add(number)
    assert len(numbers) == manifest["count"]
    hashes = _hashes(manifest["bundles"])
    chunks = sorted({number // manifest["chunk"] for number in numbers})
    return [f"search/d/{chunk}.{hashes[chunk // manifest['bundle']]}.txt" for chunk in chunks]


def _varints(text: str) -> Iterator[int]:
    value = shift = 0
    for digit in map(_DIGITS.index, text):
        value |= (digit & 31) << shift
        shift += 5
        if digit < 32:
            yield value
            value = shift = 0


def _names(where: Where, path: str, data: bytes) -> Iterator[str]:
    name = path.rpartition("/")[2]
    if is_page(path):
        yield from _in_page(where, path, data)
    elif path.endswith(".css"):
        yield from (one or other for one, other in _STYLE.findall(data.decode()))
    elif path.endswith((".js", ".mjs")):
        yield from _SCRIPT.findall(data.decode())
    elif path == "search/manifest.json":
        yield from _in_search(where, json.loads(data))
    elif path == "finder/manifest.json":
        yield from _in_finder(where, json.loads(data))
    elif re.match(r"search/d/", path):
        yield from (f"{where.base}{row[2]}" for row in json.loads(data.decode().split("\n")[0]))
    elif re.match(r"search/n/", path):
        lines = data.decode().split("\n")[:-1]
        yield from (f"{where.base}{json.loads(line)[3]}" for line in lines if line.startswith("["))
    elif re.match(r"finder/places", path):
        regions = data.decode().partition("\n\n")[0].split("\n")
        yield from (f"{where.base}/clinics/{line.partition(chr(9))[0]}/" for line in regions if chr(9) in line)
    elif name.endswith((".xml", ".txt", ".json", ".geojson", ".csv")):
        yield from re.findall(rf"{re.escape(where.origin)}[^\s\"'<>,;)&\\]*", data.decode())


def _in_page(where: Where, path: str, data: bytes) -> Iterator[str]:
    page = read_page(path, data)
    assert not page.faults, page.faults
    yield from (name for _, name in references(page))
    for element in page.root.walk():
        yield from (
            element.attrs[name] for name in ("data-finder-manifest", "data-finder-page") if name in element.attrs
        )
        for candidate in filter(None, element.attrs.get("imagesrcset", "").split(",")):
            yield candidate.split()[0]
    for text in strings(page.json_ld):
        if text.startswith(where.origin):
            yield text
    if found := search_manifest(path, data):
        yield from _in_search(where, found)


def _in_search(where: Where, manifest: dict[str, Any]) -> Iterator[str]:
    """The index's files but for rows (`rows_of`) and parts of frequent terms, which only large sites have."""
    top = f"{where.base}/search"
    for folder, key in (("t", "shards"), ("w", "words"), ("n", "named")):
        yield from (f"{top}/{folder}/{one}.txt" for one in _hashes(manifest[key]))
    yield from (f"{top}/f/{one}.txt" for _, one in manifest["facets"])


def _in_finder(where: Where, manifest: dict[str, Any]) -> Iterator[str]:
    for kind in ("table", "places", "zips"):
        if manifest[kind]:
            yield f"{where.base}/finder/{kind}.{manifest[kind]}.txt"
    yield from (f"{where.base}/finder/names.{one}.txt" for _, one in manifest["names"])


def _hashes(text: object) -> list[str]:
    whole = str(text)
    return [whole[start : start + _HASH] for start in range(0, len(whole), _HASH)]


def _address(path: str) -> str:
    return path.removesuffix("index.html") if path.rpartition("/")[2] == "index.html" else path
