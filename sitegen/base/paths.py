"""Paths inside a site or an output folder: relative, forward slashes, one spelling each."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable

_LONGEST_NAME = 255  # bytes; what common file systems take


def parents(path: str) -> tuple[str, ...]:
    """The folders that hold ``path``, outermost first: ``a/b/c`` gives ``("a", "a/b")``."""
    parts = path.split("/")[:-1]
    return tuple("/".join(parts[: depth + 1]) for depth in range(len(parts)))


def folders_of(paths: Iterable[str]) -> set[str]:
    """All folders that hold any of some paths."""
    found: set[str] = set()
    above = {path.rpartition("/")[0] for path in paths}
    while above := above - found - {""}:
        found |= above
        above = {folder.rpartition("/")[0] for folder in above}
    return found


def folded(path: str) -> str:
    """A key that is equal for paths which some file system takes for the same."""
    return path if path.isascii() and path.islower() else unicodedata.normalize("NFC", path).casefold()


def fault_of_name(name: str) -> str:
    """What makes one file or folder name unusable, in words; empty when nothing does."""
    if not name.isascii():
        if any("\ud800" <= char <= "\udfff" for char in name):
            return "is not valid UTF-8"
        if any(unicodedata.category(char) in {"Cc", "Cf", "Zl", "Zp"} for char in name):
            return "holds a control or invisible character"
    elif not name.isprintable():
        return "holds a control character"
    if "\\" in name:
        return "holds a backslash"
    return ""


def fault_of_output(path: str) -> str:
    """What makes ``path`` unusable for a file of the site, in words; empty when nothing does."""
    for part in path.split("/"):
        if part in {"", ".", ".."}:
            return "has an empty, '.' or '..' part"
        if fault := fault_of_name(part):
            return fault
        if len(part.encode()) > _LONGEST_NAME:
            return "has a part longer than 255 bytes"
    if path.startswith(".sitegen"):
        return "is a name that the tool keeps for itself"
    return ""


def url_prefix(base_url: str) -> str:
    """The path part of a base URL without its last slash: ``https://x.example/guide/`` gives ``/guide``."""
    return urlsplit(base_url).path.rstrip("/")
