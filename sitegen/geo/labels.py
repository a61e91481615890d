"""Which places of a map carry a link and a name, and where the name stands: the largest first, none over another.

Invariant: what is decided for letters of one size holds for smaller ones, since a name is anchored at its dot.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from sitegen.base.dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

_LETTER = 0.58
"""The mean width of a letter, in parts of its size; a generous one."""
_GAP = 5
Anchor = Literal["start", "middle", "end"]
Drop = Literal["0", ".35em", ".8em"]


@dataclass(frozen=True, slots=True)
class Dot:
    """A place in a drawing: whole units, its radius, its name."""

    x: int
    y: int
    radius: int
    name: str


@dataclass(frozen=True, slots=True)
class Label:
    """Where a name stands; ``drop`` lowers its base line by a part of the letters' size."""

    x: int
    y: int
    anchor: Anchor
    drop: Drop


Box = tuple[float, float, float, float]


def apart(dots: Sequence[Dot], least: int, asked: Sequence[bool]) -> tuple[bool, ...]:
    """Which of the dots that are asked for may be pressed, so that any two of these are ``least`` units apart.

    The dots come in the order of their importance.
    """
    found: list[bool] = []
    for place, (dot, wanted) in enumerate(zip(dots, asked, strict=True)):
        before = zip(dots[:place], found, strict=True)
        found.append(wanted and all(not taken or _squared(dot, other) >= least * least for other, taken in before))
    return tuple(found)


def labels(
    dots: Sequence[Dot], asked: Sequence[float], width: int, height: int, taken: Sequence[Label | None] = ()
) -> tuple[Label | None, ...]:
    """A place for the name of each dot, or None where there is no room or it is not asked for.

    Args:
        dots: all dots, in the order of their importance.
        asked: the size of each one's letters in units; 0 for a dot without a name.
        width: the drawing's.
        height: the drawing's.
        taken: names that stand already.
    """
    found: list[Label | None] = list(taken) or [None] * len(dots)
    dot_boxes = [_around(dot) for dot in dots]
    boxes = [
        _box(label, dot.name, size)
        for label, dot, size in zip(found, dots, asked, strict=True)
        if label is not None and size
    ]
    for place, (dot, size) in enumerate(zip(dots, asked, strict=True)):
        if not size or found[place] is not None:
            continue
        others = [*boxes, *dot_boxes[:place], *dot_boxes[place + 1 :]]
        for label in _candidates(dot):
            box = _box(label, dot.name, size)
            if box[0] >= 0 and box[1] >= 0 and box[2] <= width and box[3] <= height:  # noqa: SIM102 - one question each
                if not any(_meet(box, other) for other in others):
                    found[place] = label
                    boxes.append(box)
                    break
    return tuple(found)


def _candidates(dot: Dot) -> tuple[Label, ...]:
    away = dot.radius + _GAP
    return (
        Label(dot.x + away, dot.y, "start", ".35em"),
        Label(dot.x - away, dot.y, "end", ".35em"),
        Label(dot.x, dot.y - away - 1, "middle", "0"),
        Label(dot.x, dot.y + away, "middle", ".8em"),
        Label(dot.x + away - 3, dot.y - away + 3, "start", "0"),
        Label(dot.x - away + 3, dot.y - away + 3, "end", "0"),
        Label(dot.x + away - 3, dot.y + away - 3, "start", ".8em"),
        Label(dot.x - away + 3, dot.y + away - 3, "end", ".8em"),
    )


def _box(label: Label, name: str, size: float) -> Box:
    long = len(name) * size * _LETTER
    west = label.x - {"start": 0.0, "middle": long / 2, "end": long}[label.anchor]
    base = label.y + size * float(label.drop.removesuffix("em"))
    return west, base - 0.8 * size, west + long, base + 0.25 * size


def _around(dot: Dot) -> Box:
    return dot.x - dot.radius, dot.y - dot.radius, dot.x + dot.radius, dot.y + dot.radius


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _squared(one: Dot, other: Dot) -> int:
    return (one.x - other.x) ** 2 + (one.y - other.y) ** 2
