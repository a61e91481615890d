"""Style sheets and scripts taken apart, each once for as long as its text is remembered.

Invariant: what is remembered is what would be found again; a file with faults is looked at anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sitegen.theme.references import Reference, split_script, split_style
from sitegen.theme.styles import faults_of, minify

if TYPE_CHECKING:
    from sitegen.base.memory import MemoLike
    from sitegen.base.problem import Fault
    from sitegen.theme.references import Parts


def style(path: str, text: str, layered: str, memo: MemoLike) -> tuple[Parts, tuple[Fault, ...]]:
    """The parts of the style sheet at ``path`` as it stands in its layer, and the faults of its own ``text``."""
    key = f"{path}\0{layered}".encode()
    plain = memo.get("style", key)
    if plain is not None:
        return _from_plain(plain), ()
    parts, faults = split_style(path, layered), faults_of(text)
    if not faults:
        memo.put("style", key, _to_plain(parts))
    return parts, faults


def script(path: str, text: str, memo: MemoLike) -> Parts:
    """The parts of the script at ``path``."""
    key = f"{path}\0{text}".encode()
    plain = memo.get("script", key)
    if plain is not None:
        return _from_plain(plain)
    parts = split_script(path, text)
    memo.put("script", key, _to_plain(parts))
    return parts


def small(text: str, memo: MemoLike) -> str:
    """A style sheet made small; `minify` says how."""
    data = text.encode()
    plain = memo.get("small style", data)
    if isinstance(plain, str):
        return plain
    found = minify(text)
    memo.put("small style", data, found)
    return found


def _to_plain(parts: Parts) -> list[object]:
    return [part if isinstance(part, str) else [part.target, part.written, part.line, part.fault] for part in parts]


def _from_plain(plain: Any) -> Parts:
    return tuple(part if isinstance(part, str) else Reference(*part) for part in plain)
