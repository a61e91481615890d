"""YAML as text: mappings, lists and strings from libyaml's events, with the place of each on demand.

Invariant: no scalar is ever interpreted here, so ``02142``, ``NO`` and ``09:00`` stay what the
editor typed. An empty scalar is absent: its key is left out of the mapping.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml

from sitegen.base.problem import Fault
from sitegen.parse.lines import mapping

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


def decode(data: bytes) -> tuple[str, tuple[Fault, ...]]:
    """The text of UTF-8 ``data`` without a byte order mark, or '' and the fault that says where it breaks."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", "replace")
        line, col = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
        hint = "save the file as UTF-8; it may be in a Windows or Latin encoding"
        return "", (Fault(line, col, "wrong-encoding", f"byte 0x{data[error.start]:02x} is not UTF-8", hint),)
    return text.replace("\r\n", "\n").replace("\r", "\n"), ()


def read(text: str, first_line: int = 1) -> tuple[dict[str, Any], tuple[Fault, ...]]:
    """The mapping that ``text`` holds, and its faults.

    Args:
        text: a YAML document whose root is a mapping, or nothing.
        first_line: the line of its file on which ``text`` begins, from 1.

    Returns:
        The mapping (empty where there is none) and the faults; after a syntax fault the
        mapping is empty, since a half-read record would breed false ones.
    """
    plain = None if UNPRINTABLE.search(text) else mapping(text)
    if plain is not None:
        return plain, ()
    reader = _Reader(text, first_line)
    return reader.value, tuple(reader.faults)


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
            mark = error.problem_mark or error.context_mark
            line, col = (mark.line + first_line, mark.column + 1) if mark else (first_line, 1)
            words = " ".join(part for part in (error.context, error.problem) if part)
            self.faults = [Fault(line, col, "yaml-syntax", words or "cannot be read", _syntax_hint(words))]

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
            seen: set[str] = set()
            documents = 0
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
                            if self._with_places and key:
                                self._place(event, (*keys, key))
                            continue
                        if key and text_value and not text_value.isspace():
                            container[key] = text_value
                        key = None
                    elif container is not None:
                        if self._with_places:
                            self._place(event, (*keys, len(container)))
                        container.append(None if text_value.isspace() else text_value or None)
                    elif text_value:
                        self._fault(event, "yaml-not-mapping", "expected `key: value` lines", "start with `name: …`")
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
                            self._fault(event, "yaml-not-mapping", "expected `key: value` lines, found a list")
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
                    self._fault(event, "yaml-alias", f"alias `*{event.anchor}` is not allowed", "write the value out")
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

    def _place(self, event: Any, path: KeyPath) -> None:
        self.places[path] = (event.start_mark.line + self._offset, event.start_mark.column + 1)

    def _key(self, event: Any, name: str, seen: set[str]) -> str:
        """The key that ``name`` is; '' for one that is refused, so that its value is dropped."""
        if name == "<<" and not event.style:
            self._fault(event, "yaml-merge-key", "merge keys (`<<`) are not allowed", "write the keys out")
            return ""
        if not name:
            self._fault(event, "yaml-key", "a key is empty", "write `key: value`")
        elif name in seen:
            self._fault(event, "yaml-duplicate-key", f"`{name}` appears twice", "keep one of the two")
        seen.add(name)
        return name

    def _refuse(self, event: Any) -> None:
        if event.anchor is not None:
            self._fault(
                event, "yaml-anchor", f"anchor `&{event.anchor}` is not allowed", "delete it and write the value out"
            )
        if event.tag is not None:
            self._fault(event, "yaml-tag", f"tag `{event.tag}` is not allowed", "delete it; text needs no tag")


def _syntax_hint(words: str) -> str:
    if "mapping values are not allowed" in words:
        return "a value that holds `: ` needs quotes"
    if "cannot start any token" in words:
        return "a value that starts with this character needs quotes; indent with spaces, not tabs"
    if "could not find expected ':'" in words:
        return "each line needs the form `key: value`"
    if "did not find expected" in words or "quoted scalar" in words:
        return "look for an unclosed quote or bracket, or a line with the wrong indentation"
    return ""
