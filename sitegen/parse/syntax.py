"""YAML that cannot be read, in an editor's words: what libyaml says, at the place where an editor must look.

Invariant: one fault for each text, since after the first one nothing that follows is sure.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from sitegen.base.problem import Fault

if TYPE_CHECKING:
    from collections.abc import Callable

    import yaml

_CODE: Final = "yaml-syntax"
_LONGEST_KEY: Final = 1024  # characters; libyaml looks no further for the colon
_COLON_ALONE: Final = re.compile(r"[\w-]+:(?=[^ \t\n])")
_QUOTES: Final = "put the value between quotes"

Said = tuple[int, str, str]
"""The place as an index into the text, the message and the hint."""


class _Broken(NamedTuple):
    """Where reading broke: the text, the index of the fault and that of what it belongs to, and libyaml's words."""

    text: str
    at: int
    since: int
    problem: str
    context: str

    def char(self, index: int) -> str:
        return self.text[index : index + 1]

    def line(self, index: int) -> int:
        return self.text.count("\n", 0, index)

    def before(self) -> str:
        """What stands on the line in front of the fault."""
        return self.text[self.text.rfind("\n", 0, self.at) + 1 : self.at]


def syntax_fault(error: yaml.MarkedYAMLError, text: str, first_line: int) -> Fault:
    """The fault that ``error`` is in ``text``, which begins on ``first_line`` of its file."""
    found = error.problem_mark or error.context_mark
    at = min(found.index, len(text)) if found else 0
    since = min(error.context_mark.index, len(text)) if error.context_mark else at
    broken = _Broken(text, at, since, error.problem or "", error.context or "")
    place, message, hint = _said(broken, first_line)
    line = text.count("\n", 0, place)
    return Fault(line + first_line, place - text.rfind("\n", 0, place), _CODE, message, hint)


def _said(broken: _Broken, first_line: int) -> Said:
    if "tab character" in broken.problem or ("start any token" in broken.problem and broken.char(broken.at) == "\t"):
        return broken.at, "a tab stands where spaces are expected", "indent with spaces; YAML takes no tabs there"
    if "start any token" in broken.problem:
        return broken.at, f"a value cannot start with `{broken.char(broken.at)}`", _QUOTES
    if any(words in broken.context for words in ("scanning an alias", "scanning an anchor", " a tag")):
        return broken.since, f"a value cannot start with `{broken.char(broken.since)}` and go on like this", _QUOTES
    if "expected ',' or" in broken.problem or "expected node content" in broken.problem:
        return _bracket(broken, first_line)
    for words, say in _SAYERS:
        if words in broken.problem or words in broken.context:
            return say(broken)
    for words, message, hint in _OTHERS:
        if words in broken.problem or words in broken.context:
            return broken.at, message, hint
    return broken.at, f"this is not valid YAML: {broken.context} {broken.problem}".rstrip(), _QUOTES


_OTHERS: Final = (
    (
        "block sequence entries are not allowed",
        "a list cannot begin on the line of its key",
        "put each `- entry` on a line of its own; a text that starts with `- ` needs quotes",
    ),
    ("unexpected ':'", "a key between brackets has a colon and no value", "put a space and a value behind the colon"),
    ("mapping keys are not allowed", "a value cannot start with `? `", _QUOTES),
    (
        "block scalar",
        "text stands on the line of the `|` or `>` that begins it",
        "begin the text on the next line and indent it; a value that starts with `|` or `>` needs quotes",
    ),
    (
        "expected <document start>",
        "something follows the end of the document",
        "delete the line `...`; a file holds one document",
    ),
    ("directive", "a line cannot start with `%`", "put quotes around it, or delete it"),
)


def _quoted(broken: _Broken) -> Said:
    quote = broken.char(broken.since)
    if "end of stream" in broken.problem or "document indicator" in broken.problem:
        twice = "; inside '…' an apostrophe is written twice" if quote == "'" else ""
        return broken.since, f"the quote `{quote}` that opens here is never closed", f"close it with `{quote}`{twice}"
    begin = broken.text.rfind("\\", 0, broken.at + 1)
    escape = broken.text[begin : begin + 2]
    hint = r"write `\\` for a backslash, or put the text between single quotes"
    return max(begin, 0), f"`{escape}` means nothing between double quotes", hint


def _bracket(broken: _Broken, first_line: int) -> Said:
    if not broken.text[broken.at :].strip():
        place = max(broken.text.rfind("[", 0, broken.at), broken.text.rfind("{", 0, broken.at), 0)
        return place, f"the bracket `{broken.char(place)}` is never closed", _closing(broken.char(place))
    if "node content" in broken.problem:
        message = f"`{broken.char(broken.at)}` stands where a value is expected"
        return broken.at, message, "delete it, or put quotes around a value that starts with it"
    opened = broken.char(broken.since)
    if broken.line(broken.at) == broken.line(broken.since):
        hint = "part the entries by commas; a value with a comma, a bracket or `: ` in it needs quotes"
        return broken.at, f"a comma or `{_CLOSES.get(opened, ']')}` is missing in front of this", hint
    line = broken.line(broken.at) + first_line
    return (
        broken.since,
        f"the bracket `{opened}` is not closed, or a comma is missing before line {line}",
        _closing(opened),
    )


_CLOSES: Final = {"[": "]", "{": "}"}


def _closing(opened: str) -> str:
    return f"close it with `{_CLOSES.get(opened, ']')}`, and part its entries by commas"


def _second_colon(broken: _Broken) -> Said:
    before = broken.before()
    if ":" in before:
        return broken.at, "a second `: ` stands in one line", "put quotes around a value that holds `: `"
    start = broken.at - len(before.lstrip())
    hint = "line it up with the line above; a text of several lines begins with `|` behind its key"
    return start, "the line is indented further than the one above it, which has a value of its own", hint


def _no_colon(broken: _Broken) -> Said:
    line = broken.text[broken.since :].split("\n", 1)[0]
    if len(line) > _LONGEST_KEY:
        return broken.since, f"no key is longer than {_LONGEST_KEY} characters", "write `key: value`"
    close = close_colon(line)
    if close:
        return broken.since + close[0], *close[1:]
    return broken.since, "the line is no `key: value`", "write `key: value`, or indent it as the text it belongs to"


def close_colon(line: str) -> Said | None:
    """What is wrong with ``line`` when its first word ends in a colon that no space follows."""
    close = _COLON_ALONE.match(line)
    if close is None:
        return None
    odd = line[close.end()]
    hint = f"delete the no-break space U+{ord(odd):04X}, and type a space" if odd.isspace() else "type a space there"
    return close.end(), "no space follows the colon", hint


def _astray(broken: _Broken) -> Said:
    before = broken.before().rstrip()
    if before[-1:] in {"'", '"'}:
        hint = "inside '…' an apostrophe is written twice; or put the text between double quotes"
        return broken.at, "text goes on after the quote that closes it", hint
    if before[-1:] in {"]", "}"}:
        return (
            broken.at,
            "something follows the bracket that closes the value",
            "delete it, or put quotes around the value",
        )
    hint = "line up the keys that belong together, with spaces; a record's own keys begin at the line's start"
    return broken.at, "the line's indentation fits none of the lines above", hint


_SAYERS: Final[tuple[tuple[str, Callable[[_Broken], Said]], ...]] = (
    ("quoted scalar", _quoted),
    ("mapping values are not allowed", _second_colon),
    ("could not find expected ':'", _no_colon),
    ("did not find expected key", _astray),
    ("expected '-' indicator", _astray),
)
