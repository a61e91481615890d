from __future__ import annotations

import html
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sitegen.parse import losses, markdown
from sitegen.parse.annotate import MAX_NESTING, heading_id
from sitegen.parse.origin import Origin
from sitegen.parse.prose import Block, CiteSlot, IdSlot, ImageSlot, LinkSlot, from_plain, to_plain


def flat(pieces):
    """The pieces as one text: slots in braces, blocks in brackets."""
    found = ""
    for piece in pieces:
        match piece:
            case str():
                found += piece
            case LinkSlot(href):
                found += f"{{{href}}}"
            case CiteSlot(keys):
                found += f"{{{'+'.join(keys)}}}"
            case ImageSlot(src, alt):
                found += f"{{{src}|{alt}}}"
            case IdSlot(name):
                found += f"{{{name}}}"
            case Block(name, _, children):
                found += f"[{name}:{flat(children)}]"
    return found


def check(text, expected, codes=()):
    prose, faults = markdown.parse(text)
    assert (flat(prose.pieces).strip(), [fault.code for fault in faults]) == (expected, list(codes))


def check_faults(text, expected, **options):
    _, faults = markdown.parse(text, **options)
    assert [(fault.line, fault.col, fault.code) for fault in faults] == expected


def check_slots(text, expected):
    prose, _ = markdown.parse(text)
    found = []

    def walk(pieces):
        for piece in pieces:
            if isinstance(piece, Block):
                walk(piece.children)
            elif isinstance(piece, LinkSlot | CiteSlot | ImageSlot):
                found.append((piece.line, piece.col))

    walk(prose.pieces)
    assert found == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a *b* **c** `d`", "<p>a <em>b</em> <strong>c</strong> <code>d</code></p>"),
        ("a -- 'b' (c) ...", "<p>a -- 'b' (c) ...</p>"),
        ("www.x.example https://x.example", "<p>www.x.example https://x.example</p>"),
        ("<https://x.example>", '<p><a href="{https://x.example}">https://x.example</a></p>'),
        ("<a@x.example>", '<p><a href="{mailto:a@x.example}">a@x.example</a></p>'),
        ('[a](b.md "say \\"<x>\\"")', '<p><a href="{b.md}" title="say &quot;&lt;x&gt;&quot;">a</a></p>'),
        ("[*a*](<b c>)", '<p><a href="{b c}"><em>a</em></a></p>'),
        ("[a][b]\n\n[b]: c.md", '<p><a href="{c.md}">a</a></p>'),
        ("![a *b* `c` [d](e)](f.png)", "<p>{f.png|a b c d}</p>"),
        ("![a ![b](c)](d)", "<p>{d|a b}</p>"),
        ("[@one; @two-2]", "<p>{one+two-2}</p>"),
        ("\\[@one] \\[^1]\n\n`[@one]`", "<p>[@one] [^1]</p>\n<p><code>[@one]</code></p>"),
        ("A\n: b\n: c", "<dl>\n<dt>A</dt>\n<dd>b</dd>\n<dd>c</dd>\n</dl>"),
        ("```html\n<b>&\n```", '<pre><code class="language-html">&lt;b&gt;&amp;\n</code></pre>'),
        ('``` x"y<\n```', '<pre><code class="language-x&quot;y&lt;"></code></pre>'),
        ("&lt;b&gt; &amp;lt; \\<i> &#0;", "<p>&lt;b&gt; &amp;lt; &lt;i&gt; \ufffd</p>"),
        ("1. a\n2. b", "<ol>\n<li>a</li>\n<li>b</li>\n</ol>"),
        ("| a | b |\n|--:|---|\n| c | d |", '[table:<thead>\n<tr>\n<th class="align-right" scope="col">a</th>\n<th scope="col">b</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<th class="align-right" scope="row">c</th>\n<td data-label="b">d</td>\n</tr>\n</tbody>\n]'),
        ("a[^x] b[^x]\n\n[^x]: c", '<p>a<sup class="footnote-ref"><a href="#{fn1}" id="{fnref1}" role="doc-noteref">1</a></sup> b<sup class="footnote-ref"><a href="#{fn1}" id="{fnref1-1}" role="doc-noteref">1</a></sup></p>\n<section class="footnotes" role="doc-endnotes"><ol><li id="{fn1}"><p>c <a href="#{fnref1}" role="doc-backlink">↩︎ 1</a> <a href="#{fnref1-1}" role="doc-backlink">↩︎ 1.1</a></p>\n</li>\n</ol></section>'),
        ("::: note\na\n:::\nb", "[note:<p>a</p>\n]<p>b</p>"),
        (":::: note\n::: warning\na\n:::\n::::", "[note:[warning:<p>a</p>\n]]"),
        ("- ::: note\n  a\n  :::\n- b", "<ul>\n<li>\n[note:<p>a</p>\n]</li>\n<li>b</li>\n</ul>"),
        ("> ::: note\n> a\n> :::\n", "<blockquote>\n[note:<p>a</p>\n]</blockquote>"),
        ("::: note\n| a |\n|---|\n| b |\n:::", '[note:[table:<thead>\n<tr>\n<th scope="col">a</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<th scope="row">b</th>\n</tr>\n</tbody>\n]]'),
        ("```\n::: note\n:::\n```", "<pre><code>::: note\n:::\n</code></pre>"),
    ],
)  # fmt: skip
def test_rendering(text, expected):
    check(text, expected)


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)", "JaVaScRiPt:x", "data:text/html,x", "blob:https://x", "intent:x", "vbscript:x", "file:///x",
        "ftp://x", "about:blank", "view-source:x", "//x.example", "\\\\\\\\x.example", "/\\\\x.example", "sms:988", "a1:b",
        "java&Tab;script:x", "java&NewLine;script:x", "&#106;avascript:x", "&#x6A;avascript:x", "javascript&colon;x",
        "javascript:%0Ax", "ws://x",
    ],
)  # fmt: skip
def test_schemes_that_are_not_allowed(address):
    _, faults = markdown.parse(f"[a](<{address}>)")
    assert [fault.code for fault in faults] == ["link-scheme"]
    _, faults = markdown.parse(f"[a][b]\n\n[b]: {address}")
    assert [fault.code for fault in faults] == ["link-scheme"]


@pytest.mark.parametrize(
    "address",
    ["https://x.example", "HTTP://x.example", "mailto:a@x.example", "tel:+1206", "clinic:a/b", "region:us", "term:a", "condition:a", "treatment:a", "a.md", "../a.md#b", "/a/", "#a", "./a:b"],
)  # fmt: skip
def test_schemes_that_are_allowed(address):
    check(f"[a]({address})", f'<p><a href="{{{address}}}">a</a></p>')


@pytest.mark.parametrize("address", ["https:x", "http:/x", "https://", "https:///x", "http:\\\\\\\\x"])
def test_half_a_web_address(address):
    _, faults = markdown.parse(f"[a]({address})")
    assert [fault.code for fault in faults] == ["wrong-address"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<b>x</b>", [(1, 1, "raw-html")]),
        ("a &lt;b&gt; \\<b>", []),
        ("`<b>`", []),
        ("a < b > c <3", []),
        ("<!-- x -->", [(1, 1, "raw-html")]),
        ("<script>\nx\n</script>", [(1, 1, "raw-html"), (3, 1, "raw-html")]),
        ("a\n:::", [(2, 1, "directive-stray")]),
        ("::: note", [(1, 1, "directive-open")]),
        ("- ::: note\n  a\n", [(1, 1, "directive-open")]),
        ("::: a b\n:::", [(1, 1, "directive-syntax")]),
        ('::: note {title="a" title=b}\n:::', [(1, 1, "directive-syntax")]),
        ("::: NOTE\n:::", [(1, 1, "unknown-directive")]),
        ("::: note {class=x}\n:::", [(1, 1, "unknown-option")]),
        ("::: prices\na\n:::", [(1, 1, "directive-content")]),
        ("[^1]", [(1, 1, "unknown-footnote")]),
        ("[^1]: a", [(1, 1, "footnote-unused")]),
        ("a[^1]\n\n[^1]: b[^2]\n\n[^2]: c\n\n> [^3]: d", [(7, 1, "footnote-unused")]),
        ("[a][b] [b]", [(1, 1, "unknown-link-reference")]),
        ("[@a", [(1, 1, "citation-syntax")]),
        ("[@a, p. 3]", [(1, 1, "citation-syntax")]),
        ("![](a.png)", [(1, 1, "image-without-alt")]),
        ("[a]()", [(1, 5, "link-empty")]),
        ("# a", [(1, 1, "heading-level")]),
        ("a\n===", [(1, 1, "heading-level")]),
        ("### a", [(1, 1, "heading-level")]),
        ("## a\n### b\n## c\n#### d", [(4, 1, "heading-level")]),
        ("a\x00b\n\x1b", [(1, 2, "control-character"), (2, 1, "control-character")]),
        ("a &#x202e; b", [(1, 1, "control-character")]),
        ("| a |\n|---|\n| b | c |\n| d \\| e |\n| `f \\| g` |", [(3, 1, "table-row-too-long")]),
        ("a | b\n--|--\nc | d | e", [(3, 1, "table-row-too-long")]),
        ("| a | b |\n|---|---|\n| c |", []),
    ],
)
def test_faults(text, expected):
    check_faults(text, expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[a](b) [c](b)", [(1, 5), (1, 12)]),
        ("[a](b#c) [d](b)", [(1, 5), (1, 14)]),
        ("😀 [a](b)\nc [d](e)", [(1, 7), (2, 7)]),
        ("- a\n- [b]( c )", [(2, 8)]),
        ("> a\n> [b](<c>)", [(2, 8)]),
        ("| a | b |\n|---|---|\n| [c](d) | [c](d) |\n| e | [c](d) |", [(3, 7), (3, 16), (4, 11)]),
        ("a <https://x.example> [@b] ![c](d)", [(1, 4), (1, 23), (1, 28)]),
        ("[![a](b)](c)", [(1, 11), (1, 2)]),
        ("a[^1]\n\n[^1]: [b](c)", [(3, 11)]),
        ("::: note\n[a](b)\n:::", [(2, 5)]),
        ("## [a](b)", [(1, 8)]),
    ],
)
def test_places(text, expected):
    check_slots(text, expected)


def test_places_are_those_of_the_file():
    check_faults("[a]()\n\n<b>", [(7, 7, "link-empty"), (9, 3, "raw-html")], origin=Origin(7, 2))
    check_faults("a\n[a]()\n\n<b>", [(7, 3, "link-empty"), (7, 3, "raw-html")], origin=Origin(7, 2, exact=False))


def quotes(depth):
    return "> " * depth + "words"


def lists(depth):
    return "- " * depth + "words"


@pytest.mark.parametrize("depth", range(1, MAX_NESTING + 20, 3))
@pytest.mark.parametrize("nest", [quotes, lists, lambda depth: "> - " * (depth // 2) + "words"])
def test_nesting_is_shown_whole_or_told(nest, depth):
    prose, faults = markdown.parse(nest(depth))
    lost = "words" not in flat(prose.pieces)
    assert [fault.code for fault in faults] == (["markdown-too-deep"] if lost else [])


@pytest.mark.parametrize("depth", [1, 20, 58, 59, 60, 61, 90])
def test_deep_directives_are_shown_whole_or_told(depth):
    opened = "\n".join(":" * (depth - level + 3) + " note" for level in range(depth))
    closed = "\n".join(":" * (level + 4) for level in range(depth))
    prose, faults = markdown.parse(f"{opened}\nwords\n{closed}")
    lost = "words" not in flat(prose.pieces)
    assert {fault.code for fault in faults} == ({"markdown-too-deep"} if lost else set())


@pytest.mark.parametrize("run", ["[", "![", "[^", "[@", "[[]", "[a][", "(["])
def test_brackets_without_end_are_told(run):
    _, faults = markdown.parse(run * (100_000 // len(run)))
    assert [fault.code for fault in faults] == ["markdown-too-deep"]


def test_brackets_in_good_numbers_are_fine():
    text = "[" * losses.MAX_BRACKETS + "]" * losses.MAX_BRACKETS
    _, faults = markdown.parse(f"{text}\n\n{text}\n\n" + "\\[" * 1000 + "\n\n" + "[a](b) " * 1000)
    assert faults == ()


@pytest.mark.parametrize(
    "run",
    [
        "*",
        "_",
        "`",
        "~",
        "<",
        "&",
        "\\",
        "|",
        "#",
        ">",
        "**a ",
        "a*b_",
        "`a``",
        "|-|\n",
        "- ",
        "]",
        "](",
        ":::",
        "!",
        "<a ",
        "<!--",
        "&#",
    ],
)
def test_long_runs_are_read(run):
    prose, _ = markdown.parse(run * (100_000 // len(run)))
    assert isinstance(prose.words, int)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["A"], ["a"]),
        (["A", "A", "A"], ["a", "a-1", "a-2"]),
        (["A", "A", "A 1"], ["a", "a-1", "a-1-1"]),
        (["A 1", "A", "A"], ["a-1", "a", "a-2"]),
        (["!!!", "", "???"], ["section", "section-1", "section-2"]),
        (["What is it?"], ["what-is-it"]),
        (["Ärzte & Ärztinnen"], ["ärzte--ärztinnen"]),
        (["snake_case"], ["snake-case"]),
        (
            ["Site", "ref", "Ref 1", "fn2", "FnRef-3", "sites", "reference"],
            ["site-section", "ref-section", "ref-1-section", "fn2-section", "fnref-3-section", "sites", "reference"],
        ),
    ],
)
def test_heading_ids(words, expected):
    taken = {}
    assert [heading_id(word, taken) for word in words] == expected


def test_headings_and_passages():
    prose, _ = markdown.parse(
        'Lead.\n\n## One *two*\n\nA [b](c) `d`.\n\n::: note {title="Titled"}\n- e\n:::\n\n### Three\n\n| f |\n|---|\n| g |\n\n![h](i.png)\n\n::: figure {caption="Seen"}\n:::'
    )
    assert [(heading.level, heading.id, heading.text) for heading in prose.headings] == [
        (2, "one-two", "One two"),
        (3, "three", "Three"),
    ]
    assert [(passage.id, passage.text.split()) for passage in prose.passages] == [
        ("", ["Lead."]),
        ("one-two", ["A", "b", "d.", "Titled", "e"]),
        ("three", ["f", "g", "h", "Seen"]),
    ]
    assert prose.words == 13


def test_a_record_s_headings_begin_lower():
    prose, faults = markdown.parse("## One\n\n### Two", top=3)
    assert ([heading.level for heading in prose.headings], faults) == ([3, 4], ())


PIECES = st.sampled_from(
    ["a", "<", ">", "&", '"', "'", "`", "*", "_", "[", "]", "(", ")", "!", "#", "\n", "\n\n", " ", "  ", ":::", "::: note", "::: prices {region=us}", "|", "|-|", "- ", "> ", "1. ", "[^1]", "[^1]: ", "[@a]", "\\", "&lt;", "&#60;", "<b>", "<!--", "```", "~~~", "](", "javascript:x", "https://x.example", ": ", "=", "---", "\t", "😀", "^[", "é"]
)  # fmt: skip
TEXTS = st.one_of(st.lists(PIECES, max_size=40).map("".join), st.text(st.characters(), max_size=120))
TAGS = frozenset(
    [
        "p",
        "em",
        "strong",
        "code",
        "pre",
        "a",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "li",
        "blockquote",
        "hr",
        "br",
        "dl",
        "dt",
        "dd",
        "sup",
        "section",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
    ]
)


@given(TEXTS)
@example("::: note\n> :::\n")
@example("[^a]: b\n[^a]\n")
@example("- ::: note\n:::\n")
def test_any_text_is_read_and_its_marks_are_escaped(text):
    prose, faults = markdown.parse(text)
    lines = text.split("\n")
    for fault in faults:
        assert 1 <= fault.line <= len(lines)
        assert 1 <= fault.col <= len(lines[fault.line - 1]) + 1
    written = flat_html(prose.pieces)
    assert "\0" not in written
    rest = re.sub(
        r'</?([a-z0-9]+)((?: [a-z-]+="[^"<>]*")*)(?: /)?>', lambda tag: "" if tag[1] in TAGS else tag[0], written
    )
    assert "<" not in rest
    assert not re.search(r"""\s(on\w+|style|src)=""", re.sub(r">[^<]*<", "><", written))
    assert from_plain(to_plain(prose)) == prose


def flat_html(pieces):
    """The text's own HTML, with what slots would be filled with left out."""
    return "".join(
        piece if isinstance(piece, str) else flat_html(piece.children) if isinstance(piece, Block) else ""
        for piece in pieces
    )


@given(
    st.lists(
        st.sampled_from(
            [
                "one",
                "two",
                "*three*",
                "\n\n",
                "\n- ",
                "\n> ",
                " ",
                "`four`",
                "\n## ",
                "\n\n| five |\n|---|\n| six |\n\n",
                "\n\n::: note\nseven\n:::\n\n",
                "\n1. ",
            ]
        ),
        max_size=25,
    ).map("".join)
)
def test_no_word_is_lost(text):
    prose, faults = markdown.parse(text)
    assert not [fault for fault in faults if fault.severity == "error"]
    shown = html.unescape(re.sub(r"<[^>]*>", " ", flat_html(prose.pieces)))
    assert sorted(re.findall(r"one|two|three|four|five|six|seven", shown)) == sorted(
        re.findall(r"one|two|three|four|five|six|seven", text)
    )
