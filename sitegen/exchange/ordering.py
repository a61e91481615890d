"""The keys of a record in the order of its fields: whole lines change places, with the comments above them.

Invariant: every line stays as it is and the record says the same; a mapping whose lines cannot be told apart
for certain, or that holds a key nobody knows, keeps its order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import yaml as pyyaml

from sitegen.exchange.mend import Mend, moved
from sitegen.parse import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sitegen.exchange.shape import Path

    Step = tuple[str | int, ...]

_BLOCKS: Final = ("|", ">")


def ordered(text: str, orders: Mapping[Path, tuple[str, ...]], mends: list[Mend]) -> tuple[str, list[Mend]]:
    """``text`` with its keys in order.

    Args:
        text: a record that can be read, with line feeds only and one at its end.
        orders: the order of each mapping's keys, by the path of keys that leads to it.
        mends: what was mended before; it moves with its lines.

    Returns:
        The text, and all that was mended.
    """
    tree, _ = yaml.read(text)
    if not text.endswith("\n") or not _asked(tree, (), orders):
        return text, mends
    given_up: set[Step] = set()
    while True:
        root = pyyaml.compose(text, Loader=pyyaml.CSafeLoader)
        # The innermost come first: what lies around them then moves with them.
        found = next(
            (item for item in _mappings(root, ()) if item[0] not in given_up and _is_asked(item, orders)), None
        )
        if found is None:
            return text, mends
        step, node = found
        changed = _changed(text, node, _rank(step, orders))
        if changed is None or yaml.read(changed[0]) != (tree, ()):
            given_up.add(step)
            continue
        text, lines = changed
        mends = moved(mends, lines)
        name = next((part for part in reversed(step) if isinstance(part, str)), "")
        what = f"keys of `{name}`" if name else "keys"
        first = node.value[0][0].start_mark
        mends.append(Mend(first.line + 1, first.column + 1, f"{what} put in their order"))


def _plain(step: Step) -> Path:
    return tuple(part for part in step if isinstance(part, str))


def _rank(step: Step, orders: Mapping[Path, tuple[str, ...]]) -> dict[str, int]:
    return {key: place for place, key in enumerate(orders[_plain(step)])}


def _asked(value: Any, path: Path, orders: Mapping[Path, tuple[str, ...]]) -> bool:
    """Whether any mapping is out of order, as far as the plain values tell."""
    if isinstance(value, list):
        return any(_asked(item, path, orders) for item in value)
    if not isinstance(value, dict) or path not in orders:
        return False
    return _mixed(list(value), orders[path]) or any(_asked(item, (*path, key), orders) for key, item in value.items())


def _is_asked(item: tuple[Step, Any], orders: Mapping[Path, tuple[str, ...]]) -> bool:
    step, node = item
    return _plain(step) in orders and _mixed([key.value for key, _ in node.value], orders[_plain(step)])


def _mixed(keys: list[str], order: tuple[str, ...]) -> bool:
    """Whether keys that are all known stand in another order."""
    return set(keys) <= set(order) and keys != sorted(keys, key=order.index)


def _mappings(node: Any, step: Step) -> Iterator[tuple[Step, Any]]:
    """Every mapping, the inner before the outer."""
    if isinstance(node, pyyaml.MappingNode):
        for key, value in node.value:
            yield from _mappings(value, (*step, key.value))
        yield step, node
    elif isinstance(node, pyyaml.SequenceNode):
        for place, item in enumerate(node.value):
            yield from _mappings(item, (*step, place))


def _changed(text: str, node: Any, rank: Mapping[str, int]) -> tuple[str, list[int]] | None:
    """The text with one mapping in order, and where its lines come from."""
    lines = text.split("\n")
    if node.flow_style:
        line = _on_one_line(lines[node.start_mark.line], node, rank)
        if line is None:
            return None
        lines[node.start_mark.line] = line
        return "\n".join(lines), list(range(len(lines)))
    column = node.value[0][0].start_mark.column
    first = node.value[0][0].start_mark.line
    dash = lines[first][:column]
    if dash.strip(" -"):
        return None
    parts = _parts(lines, node, column, dashed=bool(dash.strip()))
    if parts is None:
        return None
    order = sorted(parts, key=lambda part: rank[part[0]])
    new = [number for _, part in order for number in part]
    start = min(new)
    blanks = next(place for place, number in enumerate(new) if lines[number].strip())
    if blanks:  # the space before a key that comes first now stays between two keys
        former = new.index(parts[0][1][0])
        new = [*new[blanks:former], *new[:blanks], *new[former:]]
    if dash.strip():
        if new[0] not in {key.start_mark.line for key, _ in node.value}:
            return None  # a comment would stand between the dash and its entry
        lines[first] = " " * column + lines[first][column:]
        lines[new[0]] = dash + lines[new[0]][column:]
    whole = [*range(start), *new, *range(start + len(new), len(lines))]
    return "\n".join(lines[number] for number in whole), whole


def _parts(lines: list[str], node: Any, column: int, *, dashed: bool) -> list[tuple[str, list[int]]] | None:
    """Each key with the numbers of its lines; None where a comment may belong to either of two keys."""
    parts: list[tuple[str, list[int]]] = []
    end = -1
    for key, value in node.value:
        start = key.start_mark.line
        if start <= end or key.start_mark.column != column or (parts and lines[start][:column].strip()):
            return None
        above = start
        while above - 1 > end and _is_comment(lines[above - 1], column) and not (dashed and not parts):
            above -= 1
        if parts:
            gap = list(range(end + 1, above))
            blanks = next((place for place, number in enumerate(gap) if not lines[number].strip()), len(gap))
            if any(lines[number].strip() for number in gap[blanks:]):
                return None
            parts[-1][1].extend(gap[:blanks])
            above = end + 1 + blanks
        end = _last(lines, key.end_mark.line, value)
        parts.append((key.value, list(range(above, end + 1))))
    return parts


def _is_comment(line: str, column: int) -> bool:
    """Whether a line is a comment that stands no deeper than ``column``."""
    return line.lstrip(" ").startswith("#") and len(line) - len(line.lstrip(" ")) <= column


def _last(lines: list[str], line: int, value: Any) -> int:
    """The last line of a value that cannot end before ``line``; libyaml ends blocks only where the next thing begins."""
    if isinstance(value, pyyaml.ScalarNode) and value.style in _BLOCKS:
        line = max(line, int(value.end_mark.line) - 1)
        while not lines[line].strip():
            line -= 1
        return line
    if isinstance(value, pyyaml.ScalarNode) and not value.value and not value.style:
        return line
    if isinstance(value, pyyaml.ScalarNode) or value.flow_style:
        return max(line, int(value.end_mark.line))
    last = value.value[-1]
    if isinstance(last, tuple):
        return _last(lines, last[0].end_mark.line, last[1])
    return _last(lines, last.start_mark.line, last)


def _on_one_line(line: str, node: Any, rank: Mapping[str, int]) -> str | None:
    """A line with the keys between braces in order; None where they stand on several lines or one is empty."""
    if node.start_mark.line != node.end_mark.line:
        return None
    places = [(key.start_mark.column, value.end_mark.column) for key, value in node.value]
    if any(isinstance(value, pyyaml.ScalarNode) and not value.value for _, value in node.value):
        return None
    wanted = sorted(zip(node.value, places, strict=True), key=lambda item: rank[item[0][0].value])
    made, at = "", 0
    for (start, end), (_, (first, last)) in zip(places, wanted, strict=True):
        made += line[at:start] + line[first:last]
        at = end
    return made + line[at:]
