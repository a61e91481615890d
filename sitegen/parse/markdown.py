"""Markdown to `Prose`: CommonMark with tables, footnotes, definition lists, citations and directives.

Invariants: raw HTML is shown, never passed through; no text is dropped without a fault; no
address is judged here beyond its scheme.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from mdit_py_plugins.container import container_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from sitegen.base.problem import Fault
from sitegen.parse.directive import KNOWN, read_line
from sitegen.parse.prose import Block, CiteSlot, Heading, IdSlot, ImageSlot, LinkSlot, Passage, Piece, Prose
from sitegen.parse.records import nearest
from sitegen.parse.yaml import UNPRINTABLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

MAX_NESTING = 60
SCHEMES = frozenset({"http", "https", "mailto", "tel"})
IDENTITIES = frozenset({"clinic", "region", "term", "condition", "treatment"})

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_CITATION = re.compile(r"\[@[A-Za-z0-9][\w-]*(?:\s*;\s*@[A-Za-z0-9][\w-]*)*\]")
_RAW_HTML = re.compile(r"</?[A-Za-z][A-Za-z0-9-]*(\s[^<>]*)?/?>|<!--")
_LEFT_OVER = re.compile(r"(?P<cite>\[@)|(?P<note>\[\^[^\]\s]+\])|(?P<reference>\[[^\][]+\]\[[^\][]*\])")
_RESERVED = re.compile(r"(site|ref|fn|fnref)(-.*|\d.*)?")
_SLOT = re.compile("\0([^\0]*)\0")
_PIPES = re.compile(r"^\s*:{3,}\s*$")


def parse(text: str, first_line: int = 1, *, top: int = 2) -> tuple[Prose, tuple[Fault, ...]]:
    """The prose that ``text`` holds, and its faults.

    Args:
        text: Markdown with line feeds only.
        first_line: the line of its file on which ``text`` begins, from 1.
        top: the level that the highest heading of the text gets on its page.
    """
    return _Parse(text, first_line, top).run()


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


@dataclass
class _Parse:
    """The state of one parse; tokens are annotated in place, then rendered with slots."""

    text: str
    first_line: int
    top: int
    faults: list[Fault] = field(default_factory=list)
    slots: list[Any] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.lines = self.text.split("\n")
        self.cursor: dict[tuple[int, str], int] = {}

    def run(self) -> tuple[Prose, tuple[Fault, ...]]:
        for number, line in enumerate(self.lines):
            bad = UNPRINTABLE.search(line)
            if bad:
                message = f"holds the invisible character U+{ord(bad[0]):04X}"
                self.faults.append(Fault(number + self.first_line, bad.start() + 1, "control-character", message, "delete it"))
        if self.faults:
            return Prose(), tuple(self.faults)
        md = _markdown()
        tokens = md.parse(self.text, {})
        self._check_depth(tokens)
        self._walk(tokens)
        html = md.renderer.render(tokens, md.options, {})
        pieces = _tree(html, self.slots)
        words = sum(len(passage.text.split()) + len(passage.heading.split()) for passage in self.passages)
        return Prose(pieces, tuple(self.headings), tuple(self.passages), words), tuple(sorted(set(self.faults)))

    # places -------------------------------------------------------------------------------

    def _find(self, block: tuple[int, int], needle: str) -> tuple[int, int]:
        """Where ``needle`` stands next in the lines of ``block``; the block's start when it is written otherwise."""
        start = self.cursor.get((block[0], needle), 0)
        source = "\n".join(self.lines[block[0] : block[1]])
        at = source.find(needle, start)
        if at < 0:
            first = self.lines[block[0]] if block[0] < len(self.lines) else ""
            return block[0] + self.first_line, len(first) - len(first.lstrip()) + 1
        self.cursor[block[0], needle] = at + len(needle)
        before = source[:at]
        return before.count("\n") + block[0] + self.first_line, at - (before.rfind("\n") + 1) + 1

    def _fault(self, place: tuple[int, int], code: str, message: str, hint: str = "", *, warn: bool = False) -> None:
        self.faults.append(Fault(*place, code, message, hint, "warning" if warn else "error"))

    def _slot(self, value: Any) -> str:
        self.slots.append(value)
        return f"\0{len(self.slots) - 1}\0"

    # tokens -------------------------------------------------------------------------------

    def _check_depth(self, tokens: Sequence[Token]) -> None:
        for token in tokens:
            if token.level >= MAX_NESTING - 1:
                line = (token.map[0] if token.map else 0) + self.first_line
                hint = "text inside would be lost; take out some `>` or list levels"
                self._fault((line, 1), "markdown-too-deep", f"nested past {MAX_NESTING} levels", hint)
                return

    def _walk(self, tokens: Sequence[Token]) -> None:
        taken: set[str] = set()
        words: list[str] = []
        current = ("", "")
        level, heading_token, last_level = 0, None, self.top - 1
        block = (0, len(self.lines))
        compare: list[str] = []
        for token in tokens:
            if token.map:
                block = (token.map[0], token.map[1])
            kind = token.type
            if kind == "heading_open":
                written = int(token.tag[1])
                level = min(6, max(self.top, written + self.top - 2))
                place = (block[0] + self.first_line, 1)
                if written == 1:
                    self._fault(place, "heading-level", "the page's title is its only first-level heading", "start with `##`", warn=True)
                elif level > last_level + 1:
                    fits = "#" * max(2, last_level + 3 - self.top)
                    self._fault(place, "heading-level", "a heading level is skipped", f"use `{fits}`", warn=True)
                last_level = level
                token.tag = f"h{level}"
                heading_token = token
            elif kind == "heading_close":
                token.tag = f"h{level}"
                heading_token = None
            elif kind == "inline":
                text = self._inline(token, block)
                if heading_token is not None:
                    self.passages.append(Passage(*current, "\n".join(words)))
                    name = heading_id(text, taken)
                    heading_token.attrSet("id", self._slot(IdSlot(name)))
                    self.headings.append(Heading(level, name, text))
                    current, words = (name, text), []
                else:
                    words.append(text)
            elif kind == "container_directive_open":
                compare.append(self._directive(token, block))
            elif kind == "container_directive_close":
                token.meta["slot"] = "\0)\0"
                compare.pop()
            elif kind == "table_open":
                self._table(token, block, cards="compare" in compare, label=current[1])
            elif kind == "table_close":
                token.meta["slot"] = "\0)\0"
            elif kind in {"fence", "code_block"}:
                words.append(token.content)
            elif kind in {"th_open", "td_open"}:
                _align(token)
            elif kind in {"footnote_open", "footnote_anchor"}:
                token.meta["fn"] = self._slot(IdSlot(f"fn{token.meta['id'] + 1}"))
                token.meta["ref"] = self._slot(IdSlot(f"fnref{token.meta['id'] + 1}"))
        _label_cells(tokens)
        self.passages.append(Passage(*current, "\n".join(words)))

    def _inline(self, token: Token, block: tuple[int, int]) -> str:
        words: list[str] = []
        for child in token.children or ():
            kind = child.type
            if kind == "text":
                self._left_over(child.content, block)
                words.append(child.content)
            elif kind == "code_inline":
                words.append(child.content)
            elif kind in {"softbreak", "hardbreak"}:
                words.append(" ")
            elif kind == "link_open":
                self._link(child, block)
            elif kind == "image":
                self._image(child, block)
                words.append(child.content)
            elif kind == "citation":
                keys = tuple(re.findall(r"@([\w-]+)", child.content))
                child.meta["slot"] = self._slot(CiteSlot(keys, *self._find(block, child.content)))
            elif kind == "footnote_ref":
                number, sub = child.meta["id"] + 1, child.meta.get("subId", 0)
                child.meta["fn"] = self._slot(IdSlot(f"fn{number}"))
                child.meta["ref"] = self._slot(IdSlot(f"fnref{number}" + (f"-{sub}" if sub else "")))
        for number, line in enumerate(token.content.split("\n")):
            if _PIPES.match(line):
                place = (block[0] + number + self.first_line, 1)
                self._fault(place, "directive-stray", "`:::` closes nothing", "open a directive with `::: name`, or delete the line")
        return "".join(words)

    def _left_over(self, text: str, block: tuple[int, int]) -> None:
        raw = _RAW_HTML.search(text)
        if raw:
            self._fault(self._find(block, raw[0]), "raw-html", f"`{raw[0][:30]}` is shown as text: raw HTML is off", "use Markdown or a directive", warn=True)
        for match in _LEFT_OVER.finditer(text):
            place = self._find(block, match[0])
            if match["cite"]:
                self._fault(place, "citation-syntax", "a citation is not well formed", "write [@key] or [@one; @two]")
            elif match["note"]:
                self._fault(place, "unknown-footnote", f"footnote `{match[0]}` is not defined", f"add a line `{match[0]}: …`")
            elif match["reference"]:
                self._fault(place, "unknown-link-reference", f"`{match[0][:60]}` has no definition", "write [text](address)")

    def _link(self, token: Token, block: tuple[int, int]) -> None:
        href = str(token.attrGet("href") or "")
        place = self._find(block, f"<{href}>" if token.markup == "autolink" else f"]({href}")
        if token.markup != "autolink" and place[1] > 1:
            place = (place[0], place[1] + 2)
        squeezed = re.sub(r"[\x00-\x20]", "", href)
        scheme = _SCHEME.match(squeezed)
        if not href:
            self._fault(place, "link-empty", "a link leads nowhere", "write an address between the parentheses")
        elif squeezed.startswith(("//", "\\", "/\\")):
            self._fault(place, "link-scheme", f"`{href[:60]}` names another host without a scheme", "write https:// in front")
        elif scheme and scheme[1].lower() not in SCHEMES | IDENTITIES:
            allowed = ", ".join(f"{name}:" for name in sorted(SCHEMES | IDENTITIES))
            self._fault(place, "link-scheme", f"links to `{scheme[1]}:` are not allowed", f"allowed: {allowed}")
        token.attrSet("href", self._slot(LinkSlot(href, *place)))

    def _image(self, token: Token, block: tuple[int, int]) -> None:
        src, alt = str(token.attrGet("src") or ""), token.content
        place = self._find(block, f"![{alt}]({src}")
        if not alt.strip():
            self._fault(place, "image-without-alt", "a picture has no description", "say in the brackets what it shows")
        token.meta["slot"] = self._slot(ImageSlot(src, alt, str(token.attrGet("title") or ""), *place))

    def _directive(self, token: Token, block: tuple[int, int]) -> str:
        line = self.lines[block[0]]
        place = (block[0] + self.first_line, len(line) - len(line.lstrip()) + 1)
        read = read_line(token.info)
        name, options = read or ("note", ())
        if read is None:
            self._fault(place, "directive-syntax", "the directive's line is not well formed", '::: name {key=value other="two words"}')
        elif name not in KNOWN:
            self._fault(place, "unknown-directive", f"unknown directive `{name}`", nearest(name, list(KNOWN)) or "known: " + ", ".join(KNOWN))
        else:
            for key, _ in options:
                if key not in KNOWN[name]:
                    hint = nearest(key, sorted(KNOWN[name])) or "known: " + (", ".join(sorted(KNOWN[name])) or "none")
                    self._fault(place, "unknown-option", f"`{name}` has no option `{key}`", hint)
        last = self.lines[block[1]] if block[1] < len(self.lines) else ""
        if not re.match(r"^\s*(>\s*)*:{3,}\s*$", last):
            self._fault(place, "directive-open", f"`::: {name}` is never closed", "end it with a line `:::`")
        token.meta["slot"] = self._open(Block(name, options, (), *place))
        return name

    def _table(self, token: Token, block: tuple[int, int], *, cards: bool, label: str) -> None:
        options = (("cards", "yes"),) if cards else ()
        token.meta["slot"] = self._open(Block("table", (*options, ("label", label)), (), block[0] + self.first_line, 1))

    def _open(self, block: Block) -> str:
        self.slots.append(block)
        return f"\0({len(self.slots) - 1}\0"


def _align(token: Token) -> None:
    style = str(token.attrs.pop("style", ""))
    if style:
        token.attrSet("class", f"align-{style.partition(':')[2]}")
    if token.type == "th_open":
        token.attrSet("scope", "col")


def _label_cells(tokens: Sequence[Token]) -> None:
    """Give each cell its column's name, so that a narrow screen can show rows as cards, and each row a header."""
    labels: list[str] = []
    column = -1
    for index, token in enumerate(tokens):
        if token.type == "table_open":
            labels = []
        elif token.type == "tr_open":
            column = -1
        elif token.type == "th_open":
            labels.append(_plain(tokens[index + 1]))
        elif token.type == "td_open":
            column += 1
            if column == 0 and labels:
                token.tag = "th"
                token.attrSet("scope", "row")
            elif column < len(labels) and labels[column]:
                token.attrSet("data-label", labels[column])
        elif token.type == "td_close" and column == 0 and labels:
            token.tag = "th"


def _plain(token: Token) -> str:
    return "".join(child.content for child in token.children or () if child.type in {"text", "code_inline"})


def _tree(html: str, slots: Sequence[Any]) -> tuple[Piece, ...]:
    """The rendered text cut at its slots, with the content of each block inside it."""
    stack: list[tuple[Block | None, list[Piece]]] = [(None, [])]
    for index, part in enumerate(_SLOT.split(html)):
        if index % 2 == 0:
            if part:
                stack[-1][1].append(part)
        elif part == ")":
            block, children = stack.pop()
            if block is not None:
                done = Block(block.name, block.options, tuple(children), block.line, block.col)
                stack[-1][1].append(done)
        elif part.startswith("("):
            stack.append((slots[int(part[1:])], []))
        else:
            stack[-1][1].append(slots[int(part)])
    return tuple(stack[0][1])


# the parser -------------------------------------------------------------------------------


def _citation(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    if state.src[state.pos : state.pos + 2] != "[@":
        return False
    match = _CITATION.match(state.src, state.pos)
    if not match:
        return False
    if not silent:
        token = state.push("citation", "", 0)
        token.content = match[0]
    state.pos = match.end()
    return True


def _slot_rule(_renderer: Any, tokens: Sequence[Token], index: int, _options: Any, _env: Any) -> str:
    return str(tokens[index].meta["slot"])


def _footnote_ref(_renderer: Any, tokens: Sequence[Token], index: int, _options: Any, _env: Any) -> str:
    meta = tokens[index].meta
    return f'<sup class="footnote-ref"><a href="#{meta["fn"]}" id="{meta["ref"]}" role="doc-noteref">{meta["id"] + 1}</a></sup>'


def _footnote_open(_renderer: Any, tokens: Sequence[Token], index: int, _options: Any, _env: Any) -> str:
    return f'<li id="{tokens[index].meta["fn"]}">'


def _footnote_anchor(_renderer: Any, tokens: Sequence[Token], index: int, _options: Any, _env: Any) -> str:
    meta = tokens[index].meta
    return f' <a href="#{meta["ref"]}" role="doc-backlink">\u21a9\ufe0e {meta["id"] + 1}</a>'


def _image_rule(_renderer: Any, tokens: Sequence[Token], index: int, _options: Any, _env: Any) -> str:
    return str(tokens[index].meta.get("slot", escapeHtml(tokens[index].content)))


@cache
def _markdown() -> MarkdownIt:
    """The one configured parser; it keeps no state between texts."""
    md = MarkdownIt("commonmark", {"html": False, "linkify": False, "typographer": False, "maxNesting": MAX_NESTING})
    md.enable("table")
    md.use(footnote_plugin)
    md.use(deflist_plugin)
    container_plugin(md, "directive", validate=lambda params, _markup: bool(params.strip()))
    md.inline.ruler.before("link", "citation", _citation)
    md.validateLink = lambda _url: True  # type: ignore[method-assign]  # judged, with its place, in `_link`
    md.normalizeLink = lambda url: url  # type: ignore[method-assign]
    for name in ("citation", "container_directive_open", "container_directive_close", "table_open", "table_close"):
        md.add_render_rule(name, _slot_rule)
    md.add_render_rule("image", _image_rule)
    md.add_render_rule("footnote_ref", _footnote_ref)
    md.add_render_rule("footnote_open", _footnote_open)
    md.add_render_rule("footnote_anchor", _footnote_anchor)
    md.add_render_rule("footnote_block_open", lambda *_: '<section class="footnotes" role="doc-endnotes"><ol>')
    md.add_render_rule("footnote_block_close", lambda *_: "</ol></section>")
    return md
