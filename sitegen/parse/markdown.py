"""Markdown to `Prose`: CommonMark with tables, footnotes, definition lists, citations and directives.

Invariants: raw HTML is shown, never passed through; no text is dropped without a fault; no
address is judged here beyond its scheme.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from mdit_py_plugins.container import container_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from sitegen.base.problem import Fault
from sitegen.parse import losses
from sitegen.parse.annotate import CITATION, MAX_NESTING, Annotator
from sitegen.parse.origin import WHOLE, Origin
from sitegen.parse.prose import Block, Piece, Prose
from sitegen.parse.yaml import UNPRINTABLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

_SLOT = re.compile("\0([^\0]*)\0")


def parse(text: str, origin: Origin = WHOLE, *, top: int = 2) -> tuple[Prose, tuple[Fault, ...]]:
    """The prose that ``text`` holds, and its faults.

    Args:
        text: Markdown with line feeds only.
        origin: where ``text`` begins in its file.
        top: the level that the highest heading of the text gets on its page.
    """
    unreadable = _unprintable(text, origin) or losses.brackets(text, origin)
    if unreadable:
        return Prose(), tuple(unreadable)
    md = _markdown()
    env: dict[str, Any] = {}
    tokens = md.parse(text, env)
    marks = Annotator(text, origin, top)
    marks.run(tokens)
    marks.faults += [*losses.footnotes(env, origin), *losses.rows(tokens, text.split("\n"), origin)]
    if any(fault.code == "markdown-too-deep" for fault in marks.faults):
        return Prose(), tuple(sorted(set(marks.faults)))
    pieces = _tree(md.renderer.render(tokens, md.options, {}), marks.slots)
    words = sum(len(passage.text.split()) + len(passage.heading.split()) for passage in marks.passages)
    prose = Prose(pieces, tuple(marks.headings), tuple(marks.passages), words)
    return prose, tuple(sorted(set(marks.faults)))


def _unprintable(text: str, origin: Origin) -> tuple[Fault, ...]:
    if not UNPRINTABLE.search(text):
        return ()
    return tuple(
        Fault(
            *origin.at(number, bad.start() + 1),
            "control-character",
            f"holds the invisible character U+{ord(bad[0]):04X}",
            "delete it",
        )
        for number, line in enumerate(text.split("\n"))
        if (bad := UNPRINTABLE.search(line))
    )


def _tree(html: str, slots: Sequence[Piece]) -> tuple[Piece, ...]:
    """The rendered text cut at its slots, with the content of each block inside it."""
    stack: list[tuple[Block | None, list[Piece]]] = [(None, [])]
    for index, part in enumerate(_SLOT.split(html)):
        if index % 2 == 0:
            if part:
                stack[-1][1].append(part)
        elif part == ")":
            block, children = stack.pop()
            if block is not None:
                stack[-1][1].append(Block(block.name, block.options, tuple(children), block.line, block.col))
        elif part.startswith("("):
            opened = slots[int(part[1:])]
            stack.append((opened if isinstance(opened, Block) else None, []))
        else:
            stack[-1][1].append(slots[int(part)])
    return tuple(stack[0][1])


# the parser, and how it renders what has slots ------------------------------------------------


@cache
def _markdown() -> MarkdownIt:
    """The one configured parser; it keeps no state between texts."""
    options = {"html": False, "linkify": False, "typographer": False, "maxNesting": MAX_NESTING}
    md = MarkdownIt("commonmark", options)
    md.enable("table")
    md.use(footnote_plugin)
    md.core.ruler.before("footnote_tail", "note_footnotes", losses.note_footnotes)
    md.use(deflist_plugin)
    container_plugin(md, "directive", validate=lambda params, _markup: bool(params.strip()))
    md.inline.ruler.before("link", "citation", _citation)
    md.validateLink = lambda url: True  # type: ignore[method-assign]  # noqa: ARG005 - judged, with its place, later
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


def _citation(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    match = CITATION.match(state.src, state.pos) if state.src.startswith("[@", state.pos) else None
    if not match:
        return False
    if not silent:
        state.push("citation", "", 0).content = match[0]
    state.pos = match.end()
    return True


def _slot_rule(_renderer: Any, tokens: Sequence[Token], index: int, _options: Any, _env: Any) -> str:
    return str(tokens[index].meta["slot"])


def _image_rule(_renderer: Any, tokens: Sequence[Token], index: int, _options: Any, _env: Any) -> str:
    return str(tokens[index].meta.get("slot", escapeHtml(tokens[index].content)))


def _footnote_ref(_renderer: Any, tokens: Sequence[Token], index: int, _options: Any, _env: Any) -> str:
    meta = tokens[index].meta
    link = f'<a href="#{meta["fn"]}" id="{meta["ref"]}" role="doc-noteref">{meta["id"] + 1}</a>'
    return f'<sup class="footnote-ref">{link}</sup>'


def _footnote_open(_renderer: Any, tokens: Sequence[Token], index: int, _options: Any, _env: Any) -> str:
    return f'<li id="{tokens[index].meta["fn"]}">'


def _footnote_anchor(_renderer: Any, tokens: Sequence[Token], index: int, _options: Any, _env: Any) -> str:
    meta = tokens[index].meta
    number = f"{meta['id'] + 1}.{meta['subId']}" if meta.get("subId") else meta["id"] + 1
    return f' <a href="#{meta["ref"]}" role="doc-backlink">\u21a9\ufe0e {number}</a>'
