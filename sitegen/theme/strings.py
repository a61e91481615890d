"""The theme's words: ``strings/<language>.yaml``, a nested mapping flattened with dots.

Invariant: every value is text as it was typed; nothing is guessed from its look.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import yaml
from markupsafe import Markup, escape

from sitegen.base.problem import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_PLACEHOLDER: Final = re.compile(r"\{([a-z_]+)\}")
_DEEPEST: Final = 16
_NOT_PLAIN: Final = "strings are a mapping of names to texts; lists, anchors, aliases and deep nesting are not taken"
_Loader: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_strings(data: bytes) -> tuple[dict[str, str], tuple[Fault, ...]]:
    """The strings of one file by their dotted keys, and its faults."""
    strings: dict[str, str] = {}
    faults: list[Fault] = []
    try:
        text = data.decode("utf-8-sig")
        _read_mapping(iter(yaml.parse(text, Loader=_Loader)), strings, faults)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        faults.append(Fault(line, 1, "theme-file-encoding", "the file is not valid UTF-8"))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        col = error.problem_mark.column + 1 if error.problem_mark else 1
        faults.append(Fault(line, col, "strings-syntax", error.problem or "this is not valid YAML"))
    except yaml.YAMLError as error:
        faults.append(Fault(1, 1, "strings-syntax", str(error).splitlines()[0]))
    return strings, tuple(faults)


def _read_mapping(events: Iterator[yaml.Event], strings: dict[str, str], faults: list[Fault]) -> None:
    """Drain the events of one document into ``strings``; stop at the first that is no plain mapping or text."""
    trail: list[str] = []  # the keys of the open mappings, and of the value that is due
    due = True  # whether a value comes next: the document's mapping, or the text of a key
    for event in events:
        mark: Any = event.start_mark
        line, col = mark.line + 1, mark.column + 1
        plain = not isinstance(event, yaml.NodeEvent) or event.anchor is None
        if isinstance(event, yaml.MappingStartEvent) and due and plain and len(trail) < _DEEPEST:
            due = False
        elif isinstance(event, yaml.MappingEndEvent):
            del trail[-1:]
        elif isinstance(event, yaml.ScalarEvent) and not due and plain:
            trail.append(event.value)
            due = True
        elif isinstance(event, yaml.ScalarEvent) and trail and plain:
            name = ".".join(trail)
            if name in strings:
                faults.append(Fault(line, col, "strings-syntax", f"`{name}` is given twice"))
            strings[name] = event.value
            trail.pop()
            due = False
        elif isinstance(event, yaml.NodeEvent):
            faults.append(Fault(line, col, "strings-syntax", _NOT_PLAIN))
            return


class WordsError(LookupError):
    """The theme's words cannot say what is asked of them; ``code`` is the problem's."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def plural_keys(key: str) -> tuple[str, str]:
    """The keys that ``t(key, n=…)`` chooses from."""
    return f"{key}.one", f"{key}.other"


def fill(strings: Mapping[str, str], key: str, values: Mapping[str, object]) -> str:
    """The string at ``key`` with its ``{name}`` placeholders filled.

    With ``n`` among the values and no string at ``key`` itself, ``key.one`` or ``key.other`` is taken.
    The result is markup when one of the values is; the string's own text is escaped then.

    Raises:
        WordsError: no such string, or a placeholder without a value.
    """
    if key not in strings and "n" in values:
        one, other = plural_keys(key)
        key = one if values["n"] == 1 and one in strings else other
    if key not in strings:
        raise WordsError("string-missing", f"there is no string `{key}`")
    text = strings[key]
    if "{" not in text:
        return text
    marked = True in [isinstance(value, Markup) for value in values.values()]  # sooner than any() of a generator
    parts: list[str] = []
    for words, name in cut(text):
        parts.append(str(escape(words)) if marked else words)
        if name:
            if name not in values:
                raise WordsError("strings-syntax", f"the string `{key}` needs a value for `{name}`")
            parts.append(str(escape(values[name]) if marked else values[name]))
    filled = "".join(parts)
    return Markup(filled) if marked else filled  # noqa: S704 - every part is escaped or markup


@lru_cache(maxsize=4096)
def cut(text: str) -> tuple[tuple[str, str], ...]:
    """A string at its placeholders: words, and the name of the placeholder after them, '' after the last."""
    pieces = _PLACEHOLDER.split(text)
    return tuple(zip(pieces[::2], [*pieces[1::2], ""], strict=True))
