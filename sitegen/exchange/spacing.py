"""What editors cannot see: line ends, spaces at the end of lines, the end of the last line.

Invariant: a space goes only where the file then says the same. Two spaces that break a line of Markdown, and
those in a block of text or code, stay.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from sitegen.exchange.mend import Mend

if TYPE_CHECKING:
    from collections.abc import Callable

    Same = Callable[[str], bool]

_MARK: Final = b"\xef\xbb\xbf"
_BLANKS: Final = " \t"
_NO_PROSE: Final = ("#", "|", ":::")


def line_ends(data: bytes) -> list[Mend]:
    """What reading ``data``, which is UTF-8, as text with line feeds alone mends."""
    mends = []
    if data.startswith(_MARK):
        mends.append(Mend(1, 1, "byte order mark taken away"))
    count = data.count(b"\r")
    if count:
        before = data[: data.index(b"\r")].removeprefix(_MARK).decode()
        line, col = before.count("\n") + 1, len(before) - before.rfind("\n")
        mends.append(Mend(line, col, f"{count} Windows line end{'' if count == 1 else 's'} made plain"))
    return mends


def trailing(text: str, same: Same, prose_from: int | None = None) -> tuple[str, list[Mend]]:
    """``text`` without the spaces and tabs at the end of its lines that say nothing.

    Args:
        text: with line feeds only.
        same: whether a text says what this one does.
        prose_from: the line, from 1, on which Markdown begins: most of these spaces break a line there, so that
            asking were a waste of time.
    """
    lines = text.split("\n")
    wanted = [
        number
        for number, (line, following) in enumerate(pairwise([*lines, ""]))
        if line.endswith(tuple(_BLANKS))
        and not (prose_from is not None and number + 1 >= prose_from and _breaks(line, following))
    ]
    lines, done = _without(lines, wanted, same)
    mends = [Mend(number + 1, len(lines[number]) + 1, "spaces at the end of the line taken away") for number in done]
    return "\n".join(lines), mends


def _breaks(line: str, following: str) -> bool:
    text = line.strip()
    return line.endswith("  ") and bool(text and following.strip()) and not text.startswith(_NO_PROSE)


def _without(lines: list[str], wanted: list[int], same: Same) -> tuple[list[str], list[int]]:
    """Strip as many of the wanted lines as can be; halves of them where not all can."""
    if not wanted:
        return lines, []
    tried = list(lines)
    for number in wanted:
        tried[number] = lines[number].rstrip(_BLANKS)
    if same("\n".join(tried)):
        return tried, wanted
    if len(wanted) == 1:
        return lines, []
    half = len(wanted) // 2
    lines, first = _without(lines, wanted[:half], same)
    lines, second = _without(lines, wanted[half:], same)
    return lines, first + second


def last_line(text: str, same: Same) -> tuple[str, list[Mend]]:
    """``text`` with a line end at its end."""
    whole = f"{text}\n"
    if not text or text.endswith("\n") or not same(whole):
        return text, []
    return whole, [Mend(text.count("\n") + 1, len(text) - text.rfind("\n"), "line end put at the end of the file")]
