"""Our Markdown as Hugo's Goldmark reads it: links and citations resolved, directives as HTML around Markdown.

Invariant: running text stays Markdown, so that both tools render the same amount of it.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from sitegen.parse.directive import CHILDLESS, read_line
from sitegen.views.citations import Citations

if TYPE_CHECKING:
    from sitegen.views.edition import Edition

_FRONT = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_CITATION = re.compile(r"\s*\[(@[^\]\[]+)\]")
_LINK = re.compile(r"\]\(([^()\s]+)\)")
_FENCE = re.compile(r":{3,}(?P<info>.*)")
_CALLOUTS = ("note", "warning", "crisis")


def to_goldmark(source: str, path: str, edition: Edition) -> str:
    """The text of the file ``path`` without its front matter.

    Args:
        source: the whole file.
        path: for looking up its links.
        edition: the site and its words.
    """
    citations, links = Citations(edition), edition.site.links
    text = _FRONT.sub("", source)
    text = _CITATION.sub(
        lambda match: citations.mark(tuple(key.strip().removeprefix("@") for key in re.split("[;,]", match[1]))), text
    )
    text = _LINK.sub(lambda match: f"]({links.get((path, match[1]), match[1])})", text)
    closers: list[str] = []
    lines: list[str] = []
    number = 0
    for line in text.split("\n"):
        fence = _FENCE.fullmatch(line.strip())
        if not fence:
            lines.append(line)
        elif fence["info"].strip():
            name, options = read_line(fence["info"]) or ("", ())
            if name in CHILDLESS:
                lines += ["", f"{{{{< {name} {number} >}}}}", ""]
                closers.append("")
                number += 1
            else:
                before, after = _around(edition, name, escape(dict(options).get("title", "")))
                lines += ["", before, ""]
                closers.append(after)
        elif closers:
            lines += ["", closers.pop(), ""]
    return "\n".join(lines)


def _around(edition: Edition, name: str, title: str) -> tuple[str, str]:
    """The HTML before and after what stands in a directive."""
    if name in _CALLOUTS:
        word = edition.say(f"callout.{name}")
        label = f'<span><span class="visually-hidden">{word}: </span>{title}</span>' if title else word
        lines = "{{< crisis >}}\n" if name == "crisis" else ""
        head = f'<div class="callout callout-{name}">\n<p class="callout-label">{label}</p>\n<div class="callout-body flow">'
        return head, f"{lines}</div>\n</div>"
    if name == "figure":
        return "<figure>", "</figure>"
    heading = f'\n<p class="{name}-title">{title}</p>' if title else ""
    return f'<div class="{name} flow">{heading}', "</div>"
