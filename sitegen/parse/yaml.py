"""YAML as text: mappings, lists and strings from libyaml's events, with the place of each on demand.

Invariant: no scalar is ever interpreted here, so ``02142``, ``NO`` and ``09:00`` stay what the
editor typed. An empty scalar is absent: its key is left out of the mapping.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from typing import TYPE_CHECKING, Any, Final

import yaml

from sitegen.base.problem import Fault
from sitegen.parse.lines import mapping
from sitegen.parse.syntax import close_colon, syntax_fault

if TYPE_CHECKING:
    from collections.abc import Mapping

Value = dict[str, "Value"] | list["Value | None"] | str
KeyPath = tuple[str | int, ...]

MAX_DEPTH = 64
"""Collections inside collections past this depth are refused."""

# C0 and C1 controls, surrogates, line and paragraph separators (line breaks to YAML, none to an editor),
# bidirectional overrides, byte order marks and non-characters: invisible in an editor, invalid in XML, or
# able to make a line read as another one.
UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff]"
)


_CONTROLS: Final = bytes(code for code in range(128) if UNPRINTABLE.match(chr(code)))
_TO_ZERO: Final = bytes.maketrans(_CONTROLS, bytes(len(_CONTROLS)))
_MARKS: Final = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}
_MOST_ZEROS: Final = 10  # a text of which one byte in so many is zero is UTF-16, or no text
_CONFLICT: Final = re.compile(r"^(?:<{7}|>{7}) ", re.MULTILINE)


def visible(text: str) -> str:
    """``text`` with what cannot be seen in it written as an escape."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def decode(data: bytes) -> tuple[str, tuple[Fault, ...]]:
    """The text of UTF-8 ``data`` without a byte order mark, or '' and the fault that says where it breaks."""
    try:
        text = data.removeprefix(BOM_UTF8).decode()
    except UnicodeDecodeError as error:
        return "", (_encoding_fault(data, error.start),)
    if b"\0" in data and data.count(0) * _MOST_ZEROS > len(data):
        return "", (_encoding_fault(data, data.index(0)),)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    conflict = _CONFLICT.search(text) if "<" in text and "<<<<<<< " in text else None
    if conflict:
        line = text.count("\n", 0, conflict.start()) + 1
        message = f"`{conflict[0].strip()}` is a mark of git, where two changes met"
        hint = "keep one of the two texts, and delete the lines `<<<<<<<`, `=======` and `>>>>>>>`"
        return "", (Fault(line, 1, "merge-conflict", message, hint),)
    return text, ()


def _encoding_fault(data: bytes, at: int) -> Fault:
    before = data[:at].decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")
    line, col = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
    byte = data[at : at + 1]
    hint = "save the file as UTF-8; it may be in UTF-16, or no text at all"
    if data[:2] in _MARKS:
        return Fault(1, 1, "wrong-encoding", f"the file is in {_MARKS[data[:2]]}, not in UTF-8", "save it as UTF-8")
    if byte == b"\0":
        return Fault(
            line, col, "wrong-encoding", "zero bytes stand between the letters, so it is no text in UTF-8", hint
        )
    guess = byte.decode("cp1252", "ignore")
    probably = f"; a Windows or Latin encoding has `{guess}` there" if guess.isprintable() and guess else ""
    return Fault(line, col, "wrong-encoding", f"byte 0x{byte.hex()} is not UTF-8{probably}", "save the file as UTF-8")


def read(text: str, first_line: int = 1) -> tuple[dict[str, Any], tuple[Fault, ...]]:
    """The mapping that ``text`` holds, and its faults.

    Args:
        text: a YAML document whose root is a mapping, or nothing.
        first_line: the line of its file on which ``text`` begins, from 1.

    Returns:
        The mapping (empty where there is none) and the faults; after a syntax fault the
        mapping is empty, since a half-read record would breed false ones.
    """
    plain = None if _is_unprintable(text) else mapping(text)
    if plain is not None:
        return plain, ()
    reader = _Reader(text, first_line)
    return reader.value, tuple(reader.faults)


def _is_unprintable(text: str) -> bool:
    """Whether there is anything of `UNPRINTABLE` in ``text``; plain ASCII is looked through in a fifth of the time."""
    if text.isascii():
        return b"\0" in text.encode().translate(_TO_ZERO)
    return bool(UNPRINTABLE.search(text))


def locate(text: str, first_line: int = 1) -> Mapping[KeyPath, tuple[int, int]]:
    """Where each key and list item of ``text`` stands, as ``key path -> (line, column)``.

    Only called when something is to be reported, so that reading stays quick.
    """
    return _Reader(text, first_line, with_places=True).places


class _Stop(Exception):  # noqa: N818 - ends the reading of one document, never leaves this module
    """The document cannot be read any further."""


class _Reader:
    """One pass over libyaml's events with a stack of the collections that are open."""

    def __init__(self, text: str, first_line: int, *, with_places: bool = False) -> None:
        self.value: dict[str, Any] = {}
        self.faults: list[Fault] = []
        self.places: dict[KeyPath, tuple[int, int]] = {}
        self._offset = first_line
        self._with_places = with_places
        try:
            self._run(text)
        except _Stop:
            self.value = {}
        except yaml.MarkedYAMLError as error:
            self.value = {}
            self.faults = [syntax_fault(error, text, first_line)]

    def _fault(self, event: Any, code: str, message: str, hint: str = "") -> None:
        mark = event.start_mark
        self.faults.append(Fault(mark.line + self._offset, mark.column + 1, code, message, hint))

    def _run(self, text: str) -> None:  # noqa: C901, PLR0912, PLR0915 - the hot loop over events: calls would cost a third of its speed
        bad = UNPRINTABLE.search(text)
        if bad:
            line, col = text.count("\n", 0, bad.start()), bad.start() - text.rfind("\n", 0, bad.start())
            message = f"holds the invisible character U+{ord(bad[0]):04X}"
            self.faults.append(Fault(line + self._offset, col, "control-character", message, "delete it"))
            raise _Stop
        if not text.strip():
            return
        parser = yaml.CSafeLoader(text)
        stack: list[Any] = []
        keys: list[Any] = []
        try:
            get = parser.get_event
            container: Any = None
            key: Any = None
            key_end = documents = 0
            seen: set[str] = set()
            while True:
                event: Any = get()
                kind = type(event)
                if kind is yaml.ScalarEvent:
                    if event.anchor is not None or event.tag is not None:
                        self._refuse(event)
                    text_value = event.value
                    if type(container) is dict:
                        if key is None:
                            key = self._key(event, text_value, seen)
                            key_end = event.end_mark.index
                            if self._with_places and key:
                                self._place(event, (*keys, key))
                            continue
                        if key and text_value and not text_value.isspace():
                            container[key] = text_value
                        elif key and not event.style and not text.startswith(":", key_end):
                            self._without_colon(text, event, key, key_end)
                        key = None
                    elif container is not None:
                        if self._with_places:
                            self._place(event, (*keys, len(container)))
                        container.append(None if text_value.isspace() else text_value or None)
                    elif text_value:
                        self._alone(event)
                        raise _Stop
                elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
                    if event.anchor is not None or event.tag is not None:
                        self._refuse(event)
                    if len(stack) >= MAX_DEPTH:
                        hint = "a record never needs that; look for a run of brackets or dashes"
                        self._fault(event, "yaml-too-deep", f"nested past {MAX_DEPTH} levels", hint)
                        raise _Stop
                    if type(container) is dict and key is None:
                        hint = "put quotes around a key that starts with a bracket"
                        self._fault(event, "yaml-key", "a key must be plain text", hint)
                        raise _Stop
                    made: Any = {} if kind is yaml.MappingStartEvent else []
                    if container is None:
                        if type(made) is list:
                            self._fault(
                                event,
                                "yaml-not-mapping",
                                "expected `key: value` lines, found a list",
                                "write lines such as `name: Harbor Light`",
                            )
                            raise _Stop
                        self.value = made
                    elif type(container) is dict:
                        if key:
                            container[key] = made
                        keys.append(key)
                    else:
                        if self._with_places:
                            self._place(event, (*keys, len(container)))
                        keys.append(len(container))
                        container.append(made)
                    stack.append((container, seen))
                    container, key, seen = made, None, set()
                elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                    container, seen = stack.pop()
                    key = None
                    if keys:
                        keys.pop()
                elif kind is yaml.AliasEvent:
                    self._fault(
                        event, "yaml-alias", f"alias `*{event.anchor[:60]}` is not allowed", "write the value out"
                    )
                    raise _Stop
                elif kind is yaml.DocumentStartEvent:
                    documents += 1
                    if documents > 1:
                        self._fault(event, "yaml-documents", "more than one document", "delete the line `---`")
                        raise _Stop
                elif kind is yaml.StreamEndEvent:
                    return
        finally:
            parser.dispose()

    def _alone(self, event: Any) -> None:
        """Text where a mapping should be."""
        close = close_colon(event.value)
        message, hint = (
            close[1:] if close else ("expected `key: value` lines", "write lines such as `name: Harbor Light`")
        )
        self._fault(event, "yaml-not-mapping", message, hint)

    def _without_colon(self, text: str, event: Any, key: str, key_end: int) -> None:
        """A key that nothing follows: mostly the rest of a value that a comma cut in two."""
        if ":" not in text[key_end : event.start_mark.index]:
            start = text.rfind(key, 0, key_end)
            line = text.count("\n", 0, start) + self._offset
            message, hint = f"`{key[:60]}` has no colon and no value", "a value that holds a comma needs quotes"
            self.faults.append(Fault(line, start - text.rfind("\n", 0, start), "yaml-key-without-colon", message, hint))

    def _place(self, event: Any, path: KeyPath) -> None:
        self.places[path] = (event.start_mark.line + self._offset, event.start_mark.column + 1)

    def _key(self, event: Any, name: str, seen: set[str]) -> str:
        """The key that ``name`` is; '' for one that is refused, so that its value is dropped."""
        if name == "<<" and not event.style:
            self._fault(event, "yaml-merge-key", "merge keys (`<<`) are not allowed", "write the keys out")
            return ""
        if not name:
            self._fault(event, "yaml-key", "a key is empty", "write `key: value`")
        elif name[0] == "\xa0":
            message = "the line begins with the no-break space U+00A0"
            self._fault(event, "control-character", message, "delete it, and indent with ordinary spaces")
        elif name in seen:
            self._fault(event, "yaml-duplicate-key", f"`{name[:60]}` appears twice", "keep one of the two")
        seen.add(name)
        return name

    def _refuse(self, event: Any) -> None:
        if event.anchor is not None:
            self._fault(
                event,
                "yaml-anchor",
                f"anchor `&{event.anchor[:60]}` is not allowed",
                "delete it and write the value out",
            )
        if event.tag is not None:
            self._fault(event, "yaml-tag", f"tag `{event.tag[:60]}` is not allowed", "delete it; text needs no tag")
