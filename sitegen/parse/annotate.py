"""Marks on markdown-it's tokens: a slot where only the site can fill in, a fault where something is wrong.

Invariant: tokens are changed in place and in order; nothing here renders.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, Any

from sitegen.base.problem import Fault
from sitegen.parse.directive import CHILDLESS, KNOWN, NEEDED, read_line
from sitegen.parse.prose import Block, CiteSlot, Heading, IdSlot, ImageSlot, LinkSlot, Passage
from sitegen.parse.records import nearest
from sitegen.parse.yaml import UNPRINTABLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token

    from sitegen.parse.origin import Origin
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
_HALF = re.compile(r"https?:(?!//[^/?#])", re.IGNORECASE)
_FENCE = re.compile(r"^\s*(>\s*)*:{3,}\s*$")
_DEEPEST_HEADING = 6


def heading_id(words: str, taken: dict[str, int]) -> str:
    """The anchor of a heading: lower case, spaces to hyphens, punctuation dropped, unique in its text.

    Args:
        words: of the heading.
        taken: the anchors that there are, each with the last number that was tried behind it; one is added.
    """
    base = re.sub(r"[^\w\- ]", "", words.lower()).strip().replace(" ", "-").replace("_", "-") or "section"
    if _RESERVED.fullmatch(base):
        base = f"{base}-section"
    name, count = base, taken.get(base, 0)
    while name in taken:
        count += 1
        name = f"{base}-{count}"
    taken[base] = count
    taken.setdefault(name, 0)
    return name


def fault_of_address(href: str) -> tuple[str, str, str] | None:
    """What is wrong with a link's address whatever the site holds: code, message and hint; None when nothing is."""
    squeezed = re.sub(r"[\x00-\x20]", "", href)  # browsers leave these out
    scheme = _SCHEME.match(squeezed)
    if not href:
        return "link-empty", "a link leads nowhere", "write an address between the parentheses"
    if squeezed.startswith(("//", "\\", "/\\")):
        return "link-scheme", f"`{href[:60]}` names another host without a scheme", "write https:// in front"
    if scheme and scheme[1].lower() not in SCHEMES | IDENTITIES:
        allowed = ", ".join(f"{name}:" for name in sorted(SCHEMES | IDENTITIES))
        return "link-scheme", f"links to `{scheme[1]}:` are not allowed", f"allowed: {allowed}"
    if _HALF.match(squeezed):
        return "wrong-address", f"`{href[:60]}` is not a web address", "write it whole, with https://"
    return None


class Annotator:
    """One pass over the tokens of one text.

    Attributes:
        faults: what is wrong, in the order in which it was met.
        slots: what the rendered text's marks stand for, by their number.
        headings: every heading in order.
        passages: the plain words, cut at headings.
    """

    def __init__(self, text: str, origin: Origin, top: int) -> None:
        self.faults: list[Fault] = []
        self.slots: list[Piece] = []
        self.headings: list[Heading] = []
        self.passages: list[Passage] = []
        self._lines = text.split("\n")
        self._origin = origin
        self._top = top
        self._cursor: dict[tuple[int, str], int] = {}
        self._source = ((0, 0), "", [0])
        self._taken: dict[str, int] = {}
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
        for index, token in enumerate(tokens):
            if token.map:
                self._block = (token.map[0], token.map[1])
            if token.level >= MAX_NESTING - 1:
                self._too_deep()
                break
            handler = handlers.get(token.type)
            if handler:
                handler(token)
            if token.type == "container_directive_open" and tokens[index + 1].type != "container_directive_close":
                self._content()
        _label_cells(tokens)
        self.passages.append(Passage(*self._current, "\n".join(self._words)))

    # places ---------------------------------------------------------------------------------

    def _find(self, pattern: str) -> Place | None:
        """Where the group ``at`` of ``pattern`` stands next in the block at hand; None when it is written otherwise."""
        start, end = self._block
        if self._source[0] != self._block:
            source = "\n".join(self._lines[start:end])
            self._source = (self._block, source, [0, *(found.end() for found in re.finditer("\n", source))])
        source = self._source[1]
        match = re.compile(pattern).search(source, self._cursor.get((start, pattern), 0))
        if match is None:
            self._cursor[start, pattern] = len(source)  # nor will it be found later on
            return None
        self._cursor[start, pattern] = match.end()
        at = match.start("at")
        line = bisect_right(self._source[2], at) - 1
        return self._origin.at(start + line, at - self._source[2][line] + 1)

    def _written(self, words: str) -> Place | None:
        """Where ``words`` stand as they are; None when they come from entities or from behind a backslash."""
        return self._find(rf"(?<!\\)(?P<at>{re.escape(words)})")

    def _start(self) -> Place:
        line = self._lines[self._block[0]] if self._block[0] < len(self._lines) else ""
        return self._origin.at(self._block[0], len(line) - len(line.lstrip()) + 1)

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
        children = token.children or []
        following = (*(child.content for child in children[1:]), "")
        text = "".join(self._inline_child(*pair) for pair in zip(children, following, strict=False))
        for number, line in enumerate(token.content.split("\n") if ":::" in token.content else ()):
            if _FENCE.match(line):
                hint = "open a directive with `::: name`, or delete the line; around another directive use `::::`"
                self._fault(
                    self._origin.at(self._block[0] + number, 1), "directive-stray", "`:::` closes nothing", hint
                )
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
            for key in NEEDED.get(name, ()):
                if not any(key == given for given, _ in options):
                    hint = f"write ::: {name} {{{' '.join(f'{each}=…' for each in NEEDED[name])}}}"
                    self._fault(place, "missing-option", f"`{name}` needs the option `{key}`", hint)
        last = self._lines[self._block[1]] if self._block[1] < len(self._lines) else ""
        if not _FENCE.match(last):
            self._fault(place, "directive-open", f"`::: {name}` is never closed", "end it with a line `:::`")
        token.meta["slot"] = self._open(Block(name, options, (), *place))
        self._words += [value for key, value in options if key in {"title", "caption"}]
        self._directives.append(name)

    def _content(self) -> None:
        name = self._directives[-1]
        if name in CHILDLESS:
            message = f"`{name}` shows no text inside it, so this one is lost"
            self._fault(self._start(), "directive-content", message, "move the text above or below")

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
        number, sub = token.meta["id"] + 1, token.meta.get("subId", 0)
        token.meta["fn"] = self._slot(IdSlot(f"fn{number}"))
        token.meta["ref"] = self._slot(IdSlot(f"fnref{number}" + (f"-{sub}" if sub else "")))

    # words ----------------------------------------------------------------------------------

    def _inline_child(self, child: Token, following: str) -> str:
        """Mark one inline token that has the words ``following`` behind it; returns its own plain words."""
        match child.type:
            case "text":
                self._left_over(child.content)
                return child.content
            case "code_inline":
                return child.content
            case "softbreak" | "hardbreak":
                return " "
            case "link_open":
                self._link(child, following)
            case "image":
                return self._image(child)
            case "citation":
                keys = tuple(re.findall(r"@([\w-]+)", child.content))
                child.meta["slot"] = self._slot(CiteSlot(keys, *(self._written(child.content) or self._start())))
            case "footnote_ref":
                self._footnote(child)
        return ""

    def _left_over(self, text: str) -> None:
        """What looks like markup and came through as plain text."""
        hidden = None if text.isprintable() else UNPRINTABLE.search(text)
        if hidden:
            message = f"holds the invisible character U+{ord(hidden[0]):04X}, written as an entity"
            self._fault(self._start(), "control-character", message, "delete it")
        tags = _RAW_HTML.finditer(text) if "<" in text else ()
        raw = next(((match[0], place) for match in tags if (place := self._written(match[0]))), None)
        if raw:
            message = f"`{raw[0][:30]}` is shown as text: raw HTML is off"
            self._fault(raw[1], "raw-html", message, "use Markdown or a directive", warn=True)
        for match in _LEFT_OVER.finditer(text) if "[" in text else ():
            place = (
                self._find(rf"(?<!\\)(?P<at>(?!{CITATION.pattern})\[@)") if match["cite"] else self._written(match[0])
            )
            if place is None:
                continue
            if match["cite"]:
                self._fault(place, "citation-syntax", "a citation is not well formed", "write [@key] or [@one; @two]")
            elif match["note"]:
                message = f"footnote `{match[0]}` is not defined"
                self._fault(place, "unknown-footnote", message, f"add a line `{match[0]}: …`")
            else:
                message = f"`{match[0][:60]}` has no definition"
                self._fault(place, "unknown-link-reference", message, "write [text](address)")

    def _link(self, token: Token, words: str) -> None:
        href = str(token.attrGet("href") or "")
        if token.markup == "autolink":
            pattern = f"<(?P<at>{re.escape(words)})>"
        else:
            pattern = rf"\]\(\s*<?(?P<at>{re.escape(href)})(?=[\s)>])"
        place = self._find(pattern) or self._start()
        fault = fault_of_address(href)
        if fault:
            self._fault(place, *fault)
        token.attrSet("href", self._slot(LinkSlot(href, *place)))

    def _image(self, token: Token) -> str:
        src, alt = str(token.attrGet("src") or ""), " ".join(_alt(token).split())
        pattern = rf"(?P<at>!\[{re.escape(token.content)}\]\(\s*<?{re.escape(src)})"
        place = self._find(pattern) or self._start()
        if not alt.strip():
            hint = "say in the brackets what it shows"
            self._fault(place, "image-without-alt", "a picture has no description", hint)
        token.meta["slot"] = self._slot(ImageSlot(src, alt, str(token.attrGet("title") or ""), *place))
        return alt


def _alt(token: Token) -> str:
    """The words of a picture's description, without the marks of emphasis and links."""
    return "".join(
        _alt(child) if child.type == "image" else " " if child.type.endswith("break") else child.content
        for child in token.children or ()
    )


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
