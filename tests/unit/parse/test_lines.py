from __future__ import annotations

from pathlib import Path

import pytest
import yaml as library
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sitegen.parse import yaml
from sitegen.parse.lines import mapping

DATA = sorted((Path(__file__).parents[3] / "data").rglob("*.yaml"))
RECORDS = [yaml.decode(path.read_bytes())[0] for path in DATA if "clinics" in path.parts][::7]


def composed(node):
    """The slow way: the nodes that the library composes, as text; what is empty is absent."""
    if isinstance(node, library.MappingNode):
        pairs = [(key.value, composed(value)) for key, value in node.value]
        assert len({key for key, _ in pairs}) == len(pairs)
        return {key: value for key, value in pairs if value is not None}
    if isinstance(node, library.SequenceNode):
        return [composed(entry) for entry in node.value]
    return node.value if node.value and not node.value.isspace() else None


def check(text):
    """Where the lines can be read, libyaml's events and the library's nodes say the same, to the order of keys."""
    found = None if yaml.UNPRINTABLE.search(text) else mapping(text)
    if found is not None:
        slow = yaml._Reader(text, 1)
        assert (repr(found), []) == (repr(slow.value), slow.faults)
        root = library.compose(text, library.CSafeLoader)
        assert found == (composed(root) if root else {})
    return found


SCALARS = [
    "a", "Two words", "02142", "09:00-17:00", "+1 206 555 0114", "-122.5", "https://x.example/a?b=c#d", "it's", 'a "b"',
    "a#b", "a: b", "a #b", "a:", "-", "- a", "-a", "?a", "? a", "a ? b", ":a", "a, b", "a,b", "[a", "a]", "{a", "a}",
    "&a", "*a", "!a", "%a", "@a", "`a", "|", ">", ">-", "|-", "|2", "~", "null", "''", '""', '"a"', "'a b'", '"a, b"',
    "'it''s'", '"a\\n"', '" "', '"a" # c', "a ", "é", "\xa0", "a\xa0", "²", "é: b", "...", "---", "<<", "a - b", "$5",
    "(so)", "a\tb", "", "a:b", "a ,b", "x" * 1100,
]  # fmt: skip
KEYS = ["a", "b", "c-d", "us/wa", "3", "MD", "<<", "a b", "é", '"q"', "on", "k" * 70, ""]
scalar = st.sampled_from(SCALARS)
key = st.sampled_from(KEYS[:6] * 4 + KEYS)
comma = st.sampled_from([", ", ", ", ", ", ",", " , ", ",  "])


@st.composite
def flow(draw, depth=2):
    kind = draw(st.integers(0, 3 if depth else 0))
    if kind < 2:
        return draw(scalar)
    inner = draw(st.lists(flow(depth - 1), max_size=3))
    if kind == 3:
        inner = [f"{draw(key)}: {entry}" for entry in inner]
    between, pad = draw(comma), draw(st.sampled_from(["", "", " "]))
    return "[{"[kind - 2] + pad + between.join(inner) + draw(st.sampled_from(["", "", "", ", "])) + pad + "]}"[kind - 2]


@st.composite
def block(draw, indent=0, depth=3):
    """Lines of a mapping, most of them well formed."""
    lines = []
    pad = " " * indent
    for _ in range(draw(st.integers(1, 4))):
        lines += draw(st.sampled_from([[], [], [], [""], [pad + "# note"], ["  # note"], ["   "]]))
        kind = draw(st.integers(0, 5 if depth else 2))
        name = pad + draw(key) + ":"
        step = indent + draw(st.sampled_from([2, 2, 2, 1, 4, 0]))
        if kind < 3:
            lines.append(f"{name} {draw(flow())}")
        elif kind == 3:
            lines += [name, *draw(block(step, depth - 1))]
        elif kind == 4:
            lines.append(name)
            for _ in range(draw(st.integers(1, 3))):
                gap = draw(st.sampled_from([1, 1, 3]))
                entry = draw(st.one_of(flow().map(lambda text: [text]), block(0, depth - 1)))
                lines += [f"{' ' * step}-{' ' * gap}{entry[0]}", *(" " * (step + 1 + gap) + line for line in entry[1:])]
        else:
            words = st.sampled_from(["x", "x", "  y", "", "", "# z", "a: b", "- c", " ", "\xa0"])
            lines += [f"{name} |", *(" " * step + word if word else "" for word in draw(st.lists(words, max_size=5)))]
    return lines


@given(block().map("\n".join), st.sampled_from(["\n", "", "\n\n"]))
@example("a:\n- x\nb: y", "\n")
@settings(max_examples=400)
def test_any_block_reads_as_libyaml_reads_it(text, end):
    check(text + end)


PIECES = [
    *SCALARS,
    "a: ",
    "b: ",
    "c:",
    "- ",
    " ",
    "  ",
    "\n",
    "\n",
    "\n",
    "\n  ",
    "\n- ",
    "a: |\n",
    "# c",
    "[",
    "]",
    "{",
    "}",
    ", ",
]


@given(st.lists(st.sampled_from(PIECES)).map("".join))
@settings(max_examples=400)
def test_any_text_reads_as_libyaml_reads_it(text):
    check(text)
    check(f"a: {text}\nb: c\n")


@given(
    st.sampled_from(RECORDS),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 3), st.sampled_from(PIECES)), max_size=3),
)
@settings(max_examples=200)
def test_a_damaged_record_reads_as_libyaml_reads_it(text, damages):
    for where, length, piece in damages:
        at = int(where * len(text))
        text = text[:at] + piece + text[at + length :]
    check(text)


@given(st.sampled_from(RECORDS), st.randoms(use_true_random=False))
@settings(max_examples=100)
def test_a_record_with_lines_in_disorder_reads_as_libyaml_reads_it(text, random):
    lines = text.split("\n")
    for _ in range(random.randint(1, 4)):
        lines.insert(random.randrange(len(lines)), lines.pop(random.randrange(len(lines))))
    check("\n".join(lines))


def test_most_of_the_demonstration_is_read_by_its_lines():
    read = [check(yaml.decode(path.read_bytes())[0]) is not None for path in DATA]
    assert len(read) > 100
    assert sum(read) > len(read) * 0.7


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", {}),
        ("# nothing\n\n", {}),
        ("a: b", {"a": "b"}),
        ("a: [b, c d]\n", {"a": ["b", "c d"]}),
        ("a: {b: c, d: [e, f]}\n", {"a": {"b": "c", "d": ["e", "f"]}}),
        ("a: []\nb: {}\n", {"a": [], "b": {}}),
        ("a:\n  b: c\n  d:\n    e: f\ng: h\n", {"a": {"b": "c", "d": {"e": "f"}}, "g": "h"}),
        ("a:\n- b\n- c: d\n  e: f\ng: h\n", {"a": ["b", {"c": "d", "e": "f"}], "g": "h"}),
        ("a:\n  - {b: c}\n  - d: e\n", {"a": [{"b": "c"}, {"d": "e"}]}),
        ("a: |\n  b\n\n    c\n\nd: e\n", {"a": "b\n\n  c\n", "d": "e"}),
        ("a: |\n\n  b\n", {"a": "\nb\n"}),
        ("a: \"b: c\"\nd: 'e # f'\n", {"a": "b: c", "d": "e # f"}),
    ],
)
def test_what_is_plain_is_read(text, expected):
    assert check(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "a:", "a: b\na: c", "a: {b: c, b: d}", "a: b\n  c", "a: b\n  c: d", "a:\n  b: c\n d: e", "- a", "a", "a: &b c",
        "a: *b", "a: !b c", "<<: {a: b}", "---\na: b", "a: b\n---\nc: d", "a: [b\n  c]", "a: [b, , c]", "a: '  '", 'a: ""',
        'a: "\\x07"', "a: 'it''s'", "a: >-\n  b", "a: |-\n  b", "a: |\n", "a: |\n  b", "a: |\n   b\n  c\n", "a: |\n  b\n   \n",
        "a:\n  b: |\n    c\n", "a: b: c", "a: b #c", "a:\tb", "a: b ", "a b: c", "é: b", "a: - b", "a:\n- b\n  - c",
        "a: {b: [{c: d}]}", "a: {b: c} d", "a: [b] # c", "  a: b", "a:\n  - b: c\n - d\n",
    ],
)  # fmt: skip
def test_what_is_not_plain_is_left_to_libyaml(text):
    assert mapping(text) is None
