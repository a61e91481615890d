from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sitegen.parse import yaml

DEEP = yaml.MAX_DEPTH


def check(text, expected, codes=()):
    value, faults = yaml.read(text)
    assert (value, [fault.code for fault in faults]) == (expected, list(codes))


def check_places(text, expected):
    _, faults = yaml.read(text)
    assert [(fault.line, fault.col, fault.code) for fault in faults] == expected


@pytest.mark.parametrize(
    "written",
    [
        "02142",
        "NO",
        "yes",
        "on",
        "09:00",
        "+442071234567",
        "nan",
        ".inf",
        "1_000",
        "0x10",
        "0o7",
        "1e3",
        "y",
        "~",
        "null",
        "2026-10-01",
        "-0",
        "12:30:45",
        "=",
    ],
)
def test_scalars_stay_what_the_editor_typed(written):
    check(f"a: {written}", {"a": written})
    check(f'a: "{written}"', {"a": written})
    check(f"a: [{written}, {{b: {written}}}]", {"a": [written, {"b": written}]})
    check(f"{written}: x", {written: "x"})


@pytest.mark.parametrize("nothing", ["", '""', "''", '"  "', "|", "|\n\n\n", "# only a comment", '"\\t"', "\u00a0"])
def test_an_empty_value_is_absent(nothing):
    check(f"a: {nothing}\nb: x", {"b": "x"})


def test_an_empty_entry_of_a_list_keeps_its_place():
    check("a:\n-\n- ''\n- x", {"a": [None, None, "x"]})


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing\n", "---\n", "--- # nothing\n...\n", '""', "''"])
def test_nothing_is_an_empty_mapping(text):
    check(text, {})


@pytest.mark.parametrize(
    ("text", "value", "codes"),
    [
        ("a: &x b", {"a": "b"}, ["yaml-anchor"]),
        ("a: &x [b]", {"a": ["b"]}, ["yaml-anchor"]),
        ("&x a: b", {"a": "b"}, ["yaml-anchor"]),
        ("&x {a: b}", {"a": "b"}, ["yaml-anchor"]),
        ("a: &x !!str b", {"a": "b"}, ["yaml-anchor", "yaml-tag"]),
        ("a: *x", {}, ["yaml-alias"]),
        ("*x : b", {}, ["yaml-alias"]),
        ("a: !!binary aGk=", {"a": "aGk="}, ["yaml-tag"]),
        ("a: !!python/object/apply:os.system [x]", {"a": ["x"]}, ["yaml-tag"]),
        ("!!map {a: b}", {"a": "b"}, ["yaml-tag"]),
        ("a: ! b", {"a": "b"}, ["yaml-tag"]),
        ("%TAG ! tag:x.example,2026:\n---\na: !b c", {"a": "c"}, ["yaml-tag"]),
        ("%YAML 1.1\n---\na: b", {"a": "b"}, []),
        ("%YAML 9.9\n---\na: b", {}, ["yaml-syntax"]),
        ("<<: {a: b}\nc: d", {"c": "d"}, ["yaml-merge-key"]),
        ("a: {<<: [{b: c}]}", {"a": {}}, ["yaml-merge-key"]),
        ('"<<": b', {"<<": "b"}, []),
        ("a: 1\nb: 2\na: 3", {"a": "3", "b": "2"}, ["yaml-duplicate-key"]),
        ("a: 1\n'a': 2\n\"\\x61\": 3", {"a": "3"}, ["yaml-duplicate-key"] * 2),
        ("a: {b: 1, b: 2}", {"a": {"b": "2"}}, ["yaml-duplicate-key"]),
        ("a: {b: 1}\nc: {b: 2}", {"a": {"b": "1"}, "c": {"b": "2"}}, []),
        ("a: [{b: 1}, {b: 2}]", {"a": [{"b": "1"}, {"b": "2"}]}, []),
        ("'': b\nc: d", {"c": "d"}, ["yaml-key"]),
        ("'': {b: 1}\nc: d", {"c": "d"}, ["yaml-key"]),
        ("[a]: b", {}, ["yaml-key"]),
        ("? {a: b}\n: c", {}, ["yaml-key"]),
        ("- a", {}, ["yaml-not-mapping"]),
        ("a", {}, ["yaml-not-mapping"]),
        ("a: b\n---\nc: d", {}, ["yaml-documents"]),
        ("a: b\n...\nc: d", {}, ["yaml-syntax"]),
        ("\ta: b", {}, ["yaml-syntax"]),
        ("a:\n\t- b", {}, ["yaml-syntax"]),
        ("a: b: c", {}, ["yaml-syntax"]),
        ("a: 'b", {}, ["yaml-syntax"]),
        ("a: [b", {}, ["yaml-syntax"]),
        ("a: @b", {}, ["yaml-syntax"]),
        ('a: "\\ud800"', {}, ["yaml-syntax"]),
        ('a: "\\xg"', {}, ["yaml-syntax"]),
        ("a: \ud800", {}, ["control-character"]),
        ("a: \x00", {}, ["control-character"]),
        ("# \x1b[31m", {}, ["control-character"]),
        ('a: "\\0"', {"a": "\0"}, []),
    ],
)
def test_hostile(text, value, codes):
    check(text, value, codes)


@pytest.mark.parametrize("depth", [1, DEEP - 1, DEEP, DEEP + 1, 5000])
@pytest.mark.parametrize("style", ["list", "mapping", "block list", "block mapping"])
def test_depth(style, depth):
    """The root is the first level."""
    inner = depth - 1
    text = {
        "list": "a: " + "[" * inner + "]" * inner,
        "mapping": "{a: " * depth + "}" * depth,
        "block list": "a:\n" + "- " * inner + "x" if inner else "a: x",
        "block mapping": "".join(f"{' ' * level}a:\n" for level in range(depth)) if depth < 100 else "{a: " * depth,
    }[style]
    _, faults = yaml.read(text)
    assert [fault.code for fault in faults] == ([] if depth <= DEEP else ["yaml-too-deep"])


def test_brackets_that_never_close_are_refused_before_they_are_drained():
    for text in ("a: " + "[" * 1_000_000, "{a: " * 500_000, "a:\n" + "- " * 500_000):
        check(text, {}, ["yaml-too-deep"])


def test_a_huge_scalar_is_a_scalar():
    text = "x" * 2_000_000
    check(f'a: "{text}"', {"a": text})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("é: &x 1", [(1, 4, "yaml-anchor")]),
        ("😀😀: {𝒂: &x 1}", [(1, 9, "yaml-anchor")]),
        ('a: "😀" # 😀\nb: !t 1', [(2, 4, "yaml-tag")]),
        ("a: 1\n\n\n  \nb: *x", [(5, 4, "yaml-alias")]),
        ("a: |\n  one\n  two\nb: &x 1", [(4, 4, "yaml-anchor")]),
        ("a: one\n\u00a0\u2003two", [(2, 1, "yaml-syntax")]),
        ("# \u2028\na: 1", [(1, 3, "control-character")]),
        ("a: 1\nb: \x85", [(2, 4, "control-character")]),
        ("\ufeffa: 1", [(1, 1, "control-character")]),
    ],
)
def test_columns_count_code_points(text, expected):
    if expected[0][2] == "yaml-syntax":
        _, faults = yaml.read(text)
        assert all(fault.line <= 3 for fault in faults)
    else:
        check_places(text, expected)


def test_lines_begin_where_the_text_does():
    _, faults = yaml.read("a: &x 1", 7)
    assert (faults[0].line, faults[0].col) == (7, 4)
    _, faults = yaml.read("a: 1\nb: \x00", 7)
    assert (faults[0].line, faults[0].col) == (8, 4)


def test_locate():
    text = "a: 1\nb:\n  - {c: 2, 𝒅𝒅: 3}\n  - x\n  -\ne: [f, [g]]\n"
    assert yaml.locate(text, 10) == {
        ("a",): (10, 1),
        ("b",): (11, 1),
        ("b", 0): (12, 5),
        ("b", 0, "c"): (12, 6),
        ("b", 0, "𝒅𝒅"): (12, 12),
        ("b", 1): (13, 5),
        ("b", 2): (14, 4),
        ("e",): (15, 1),
        ("e", 0): (15, 5),
        ("e", 1): (15, 8),
        ("e", 1, 0): (15, 9),
    }


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"\xef\xbb\xbfa: 1\r\nb: 2\rc: 3\n", "a: 1\nb: 2\nc: 3\n"),
        (b"", ""),
        ("a: 😀".encode(), "a: 😀"),
    ],
)
def test_decode(data, text):
    assert yaml.decode(data) == (text, ())


@pytest.mark.parametrize(
    ("data", "line", "col"),
    [
        ("a: 1\nb: é".encode("latin-1"), 2, 4),
        ("a: é".encode("utf-16"), 1, 1),
        ("a: é".encode("utf-16-be"), 1, 8),
        (b"\xed\xa0\x80", 1, 1),
        ("😀😀".encode() + b"\xff", 1, 3),
        (b"a\r\nb\xc3", 2, 2),
        (b"\xc0\x80", 1, 1),
    ],
)
def test_what_is_not_utf8_is_told_at_its_place(data, line, col):
    text, (fault,) = yaml.decode(data)
    assert (text, fault.line, fault.col, fault.code) == ("", line, col, "wrong-encoding")


MARKS = st.text(st.sampled_from("ab :-[]{},&*!|>%@`#?'\"\\\n\t~<=.0é😀\x00\u2028\ud800\ufeff"), max_size=60)


@given(st.one_of(MARKS, st.text(st.characters(), max_size=200)))
@example("? ")
@example(": ")
@example("a: >\n b\n\n\n  c")
def test_reading_never_fails_and_points_into_the_text(text):
    value, faults = yaml.read(text)
    assert isinstance(value, dict)
    lines = text.split("\n")
    for fault in faults:
        assert 1 <= fault.line <= len(lines) + 1
        assert fault.col >= 1
        if fault.line <= len(lines) and "\r" not in text:
            assert fault.col <= len(lines[fault.line - 1]) + 1
    yaml.locate(text)


@given(
    st.dictionaries(
        st.text(st.characters(categories=["L", "N", "P", "Zs"]), min_size=1).filter(lambda t: not t.isspace()),
        st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1),
        max_size=5,
    )
)
def test_quoted_text_comes_back(record):
    quoted = "\n".join(
        f"'{key.replace(chr(39), chr(39) * 2)}': '{value.replace(chr(39), chr(39) * 2)}'"
        for key, value in record.items()
    )
    assert yaml.read(quoted) == (record, ())


def test_every_character_of_ascii_that_cannot_be_printed_is_a_fault():
    for char in map(chr, range(128)):
        codes = [fault.code for fault in yaml.read(f"# {char}\n")[1]]
        assert codes == (["control-character"] if yaml.UNPRINTABLE.match(char) else []), repr(char)
