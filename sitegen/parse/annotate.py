"""Marks on markdown-it's tokens: a slot where only the site can fill in, a fault where something is wrong.

Invariant: tokens are changed in place and in order; nothing here renders.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sitegen.base.problem import Fault
from sitegen.parse.directive import KNOWN, read_line
from sitegen.parse.prose import Block, CiteSlot, Heading, IdSlot, ImageSlot, LinkSlot, Passage
from sitegen.parse.records import nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token

    from sitegen.parse.prose import Piece

    Place = tuple[int, int]

MAX_NESTING = 60
"""Blocks inside blocks past this depth would be dropped by the parser, and are a fault."""

SCHEMES = frozenset({"http", "https", "mailto", "tel"})
IDENTITIES = frozenset({"clinic", "region", "term", "condition", "treatment"})
CITATION = re.compile(r"\[@[A-Za-z0-9][\w-]*(?:\s*;\s*@[A-Za-z0-9][\w-]*)*\]")
CLOSE = "\0)\0"
"""Ends a block in the rendered text."""

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_RAW_HTML = re.compile(r"</?[A-Za-z][A-Za-z0-9-]*(\s[^<>]*)?/?>|<!--")
_LEFT_OVER = re.compile(r"(?P<cite>\[@)|(?P<note>\[\^[^\]\s]+\])|(?P<reference>\[[^\][]+\]\[[^\][]*\])")
_RESERVED = re.compile(r"(site|ref|fn|fnref)(-.*|\d.*)?")
_FENCE = re.compile(r"^\s*(>\s*)*:{3,}\s*$")
_DEEPEST_HEADING = 6


def heading_id(words: str, taken: set[str]) -> str:
    """The anchor of a heading: lower case, spaces to hyphens, punctuation dropped, unique in its text."""
    base = re.sub(r"[^\w\- ]", "", words.lower()).strip().replace(" ", "-").replace("_", "-") or "section"
    if _RESERVED.fullmatch(base):
        base = f"{base}-section"
    name, count = base, 0
    while name in taken:
        count += 1
        name = f"{base}-{count}"
    taken.add(name)
    return name


class Annotator:
    """One pass over the tokens of one text.

    Attributes:
        faults: what is wrong, in the order in which it was met.
        slots: what the rendered text's marks stand for, by their number.
        headings: every heading in order.
        passages: the plain words, cut at headings.
    """

    def __init__(self, text: str, first_line: int, top: int) -> None:
        self.faults: list[Fault] = []
        self.slots: list[Piece] = []
        self.headings: list[Heading] = []
        self.passages: list[Passage] = []
        self._lines = text.split("\n")
        self._first_line = first_line
        self._top = top
        self._cursor: dict[tuple[int, str], int] = {}
        self._taken: set[str] = set()
        self._words: list[str] = []
        self._current = ("", "")
        self._level = 0
        self._last_level = top - 1
        self._heading: Token | None = None
        self._block = (0, len(self._lines))
        self._directives: list[str] = []

    def run(self, tokens: Sequence[Token]) -> None:
        """Mark all of ``tokens``."""
        handlers = {
            "heading_open": self._heading_open,
            "heading_close": self._heading_close,
            "inline": self._inline,
            "container_directive_open": self._directive_open,
            "container_directive_close": self._directive_close,
            "table_open": self._table_open,
            "table_close": self._table_close,
            "th_open": _align,
            "td_open": _align,
            "fence": self._code,
            "code_block": self._code,
            "footnote_open": self._footnote,
            "footnote_anchor": self._footnote,
        }
        for token in tokens:
            if token.map:
                self._block = (token.map[0], token.map[1])
            if token.level >= MAX_NESTING - 1:
                self._too_deep()
                break
            handler = handlers.get(token.type)
            if handler:
                handler(token)
        _label_cells(tokens)
        self.passages.append(Passage(*self._current, "\n".join(self._words)))

    # places ---------------------------------------------------------------------------------

    def _find(self, needle: str) -> Place:
        """Where ``needle`` stands next in the block at hand, or the block's start when it is written otherwise."""
        start, end = self._block
        source = "\n".join(self._lines[start:end])
        at = source.find(needle, self._cursor.get((start, needle), 0))
        if at < 0:
            return self._start()
        self._cursor[start, needle] = at + len(needle)
        before = source[:at]
        return before.count("\n") + start + self._first_line, at - (before.rfind("\n") + 1) + 1

    def _start(self) -> Place:
        line = self._lines[self._block[0]] if self._block[0] < len(self._lines) else ""
        return self._block[0] + self._first_line, len(line) - len(line.lstrip()) + 1

    def _fault(self, place: Place, code: str, message: str, hint: str = "", *, warn: bool = False) -> None:
        self.faults.append(Fault(*place, code, message, hint, "warning" if warn else "error"))

    def _slot(self, value: Piece) -> str:
        self.slots.append(value)
        return f"\0{len(self.slots) - 1}\0"

    def _open(self, block: Block) -> str:
        self.slots.append(block)
        return f"\0({len(self.slots) - 1}\0"

    def _too_deep(self) -> None:
        hint = "text inside would be lost; take out some `>` or list levels"
        self._fault(self._start(), "markdown-too-deep", f"nested past {MAX_NESTING} levels", hint)

    # blocks ---------------------------------------------------------------------------------

    def _heading_open(self, token: Token) -> None:
        written = int(token.tag[1])
        self._level = min(_DEEPEST_HEADING, max(self._top, written + self._top - 2))
        if written == 1:
            message = "the page's title is its only first-level heading"
            self._fault(self._start(), "heading-level", message, "start with `##`", warn=True)
        elif self._level > self._last_level + 1:
            fits = "#" * max(2, self._last_level + 3 - self._top)
            self._fault(self._start(), "heading-level", "a heading level is skipped", f"use `{fits}`", warn=True)
        self._last_level = self._level
        token.tag = f"h{self._level}"
        self._heading = token

    def _heading_close(self, token: Token) -> None:
        token.tag = f"h{self._level}"
        self._heading = None

    def _inline(self, token: Token) -> None:
        text = "".join(self._inline_child(child) for child in token.children or ())
        for number, line in enumerate(token.content.split("\n")):
            if _FENCE.match(line):
                place = (self._block[0] + number + self._first_line, 1)
                hint = "open a directive with `::: name`, or delete the line"
                self._fault(place, "directive-stray", "`:::` closes nothing", hint)
        if self._heading is None:
            self._words.append(text)
            return
        self.passages.append(Passage(*self._current, "\n".join(self._words)))
        name = heading_id(text, self._taken)
        self._heading.attrSet("id", self._slot(IdSlot(name)))
        self.headings.append(Heading(self._level, name, text))
        self._current, self._words = (name, text), []

    def _code(self, token: Token) -> None:
        self._words.append(token.content)

    def _directive_open(self, token: Token) -> None:
        place = self._start()
        read = read_line(token.info)
        name, options = read or ("note", ())
        if read is None:
            hint = '::: name {key=value other="two words"}'
            self._fault(place, "directive-syntax", "the directive's line is not well formed", hint)
        elif name not in KNOWN:
            hint = nearest(name, list(KNOWN)) or "known: " + ", ".join(KNOWN)
            self._fault(place, "unknown-directive", f"unknown directive `{name}`", hint)
        else:
            for key, _ in options:
                if key not in KNOWN[name]:
                    hint = nearest(key, sorted(KNOWN[name])) or "known: " + (", ".join(sorted(KNOWN[name])) or "none")
                    self._fault(place, "unknown-option", f"`{name}` has no option `{key}`", hint)
        last = self._lines[self._block[1]] if self._block[1] < len(self._lines) else ""
        if not _FENCE.match(last):
            self._fault(place, "directive-open", f"`::: {name}` is never closed", "end it with a line `:::`")
        token.meta["slot"] = self._open(Block(name, options, (), *place))
        self._directives.append(name)

    def _directive_close(self, token: Token) -> None:
        token.meta["slot"] = CLOSE
        self._directives.pop()

    def _table_open(self, token: Token) -> None:
        cards = (("cards", "yes"),) if "compare" in self._directives else ()
        block = Block("table", (*cards, ("label", self._current[1])), (), *self._start())
        token.meta["slot"] = self._open(block)

    @staticmethod
    def _table_close(token: Token) -> None:
        token.meta["slot"] = CLOSE

    def _footnote(self, token: Token) -> None:
        number = token.meta["id"] + 1
        token.meta["fn"] = self._slot(IdSlot(f"fn{number}"))
        token.meta["ref"] = self._slot(IdSlot(f"fnref{number}"))

    # words ----------------------------------------------------------------------------------

    def _inline_child(self, child: Token) -> str:
        """Mark one inline token; returns its plain words."""
        match child.type:
            case "text":
                self._left_over(child.content)
                return child.content
            case "code_inline":
                return child.content
            case "softbreak" | "hardbreak":
                return " "
            case "link_open":
                self._link(child)
            case "image":
                self._image(child)
                return child.content
            case "citation":
                keys = tuple(re.findall(r"@([\w-]+)", child.content))
                child.meta["slot"] = self._slot(CiteSlot(keys, *self._find(child.content)))
            case "footnote_ref":
                number, sub = child.meta["id"] + 1, child.meta.get("subId", 0)
                child.meta["fn"] = self._slot(IdSlot(f"fn{number}"))
                child.meta["ref"] = self._slot(IdSlot(f"fnref{number}" + (f"-{sub}" if sub else "")))
        return ""

    def _left_over(self, text: str) -> None:
        """What looks like markup and came through as plain text."""
        raw = _RAW_HTML.search(text)
        if raw:
            message = f"`{raw[0][:30]}` is shown as text: raw HTML is off"
            self._fault(self._find(raw[0]), "raw-html", message, "use Markdown or a directive", warn=True)
        for match in _LEFT_OVER.finditer(text):
            place = self._find(match[0])
            if match["cite"]:
                self._fault(place, "citation-syntax", "a citation is not well formed", "write [@key] or [@one; @two]")
            elif match["note"]:
                message = f"footnote `{match[0]}` is not defined"
                self._fault(place, "unknown-footnote", message, f"add a line `{match[0]}: …`")
            else:
                message = f"`{match[0][:60]}` has no definition"
                self._fault(place, "unknown-link-reference", message, "write [text](address)")

    def _link(self, token: Token) -> None:
        href = str(token.attrGet("href") or "")
        autolink = token.markup == "autolink"
        line, col = self._find(f"<{href}>" if autolink else f"]({href}")
        place = (line, col) if autolink or col == 1 else (line, col + 2)
        squeezed = re.sub(r"[\x00-\x20]", "", href)
        scheme = _SCHEME.match(squeezed)
        if not href:
            self._fault(place, "link-empty", "a link leads nowhere", "write an address between the parentheses")
        elif squeezed.startswith(("//", "\\", "/\\")):
            message = f"`{href[:60]}` names another host without a scheme"
            self._fault(place, "link-scheme", message, "write https:// in front")
        elif scheme and scheme[1].lower() not in SCHEMES | IDENTITIES:
            allowed = ", ".join(f"{name}:" for name in sorted(SCHEMES | IDENTITIES))
            self._fault(place, "link-scheme", f"links to `{scheme[1]}:` are not allowed", f"allowed: {allowed}")
        token.attrSet("href", self._slot(LinkSlot(href, *place)))

    def _image(self, token: Token) -> None:
        src, alt = str(token.attrGet("src") or ""), token.content
        place = self._find(f"![{alt}]({src}")
        if not alt.strip():
            hint = "say in the brackets what it shows"
            self._fault(place, "image-without-alt", "a picture has no description", hint)
        token.meta["slot"] = self._slot(ImageSlot(src, alt, str(token.attrGet("title") or ""), *place))


def _align(token: Token) -> None:
    """A column's alignment as a class, since inline styles are not allowed."""
    style = str(token.attrs.pop("style", ""))
    if style:
        token.attrSet("class", f"align-{style.partition(':')[2]}")
    if token.type == "th_open":
        token.attrSet("scope", "col")


def _label_cells(tokens: Sequence[Token]) -> None:
    """Give each cell its column's name, for narrow screens that show rows as cards, and each row a header."""
    labels: list[str] = []
    column = -1
    for index, token in enumerate(tokens):
        match token.type:
            case "table_open":
                labels = []
            case "tr_open":
                column = -1
            case "th_open":
                labels.append(_plain(tokens[index + 1]))
            case "td_open":
                column += 1
                if column == 0:
                    token.tag = "th"
                    token.attrSet("scope", "row")
                elif column < len(labels) and labels[column]:
                    token.attrSet("data-label", labels[column])
            case "td_close" if column == 0:
                token.tag = "th"


def _plain(token: Token) -> str:
    children: Any = token.children or ()
    return "".join(child.content for child in children if child.type in {"text", "code_inline"})
