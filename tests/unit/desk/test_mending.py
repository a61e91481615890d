"""What `check --fix` mends: `tests/cases/mending/*.md` show a source, the same mended, and what is told.

`pytest --renew` rewrites what is expected; read it as a diff.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from sitegen.desk.mending import _ended, mend
from sitegen.exchange.compose import record as composed
from sitegen.exchange.fields import TOP
from sitegen.exchange.shape import shape
from sitegen.parse import yaml
from sitegen.parse.scalars import Phone
from sitegen.parse.schema import ClinicRecord, SiteConfig

CASES = sorted((Path(__file__).parents[2] / "cases" / "mending").glob("*.md"))
CLINIC = "data/clinics/us/wa/seattle/harbor.yaml"
_BLOCK = re.compile(r"^## (?P<path>.+)\n\n````(?P<info>\w+)\n(?P<text>(?:.*\n)*?)````$", re.MULTILINE)


def bytes_of(info, text):
    return text.encode().decode("unicode_escape").encode("latin-1") if info == "bytes" else text.encode()


def shown(data):
    """Bytes as a block of a case, with the spaces at line ends for all to see."""
    text = data.decode()
    if not re.search(r"[ \t]$|\\", text, re.MULTILINE):
        return f"````text\n{text}````\n"
    text = re.sub(
        r"[ \t]+$",
        lambda found: "".join(f"\\x{ord(char):02x}" for char in found[0]),
        text.replace("\\", "\\\\"),
        flags=re.MULTILINE,
    )
    return f"````bytes\n{text}````\n"


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_case(path, renew):
    case = path.read_text("utf-8")
    source, expected, told = (block.groupdict() for block in _BLOCK.finditer(case))
    before = bytes_of(source["info"], source["text"])
    found = mend(source["path"], before)
    after = before if found is None else found.data
    lines = "".join(f"{item.line}:{item.col}: mended: {item.words}\n" for item in (found.mends if found else ()))
    if renew:
        head = case[: case.index("\n## mended\n")]
        mended = shown(after) if found else "````text\n(nothing)\n````\n"
        path.write_text(f"{head}\n## mended\n\n{mended}\n## told\n\n````text\n{lines}````\n", "utf-8")
        return
    assert (expected["text"] == "(nothing)\n") == (found is None)
    assert found is None or bytes_of(expected["info"], expected["text"]) == after
    assert told["text"] == lines
    assert mend(source["path"], after) is None, "a second run changes something"


def test_free_text_is_told_from_what_has_a_form():
    assert {"summary", "bio", "street", "name"} <= shape(ClinicRecord).texts
    assert not {"website", "phone", "mon", "treatments", "status", "sample", "added"} & shape(ClinicRecord).texts
    assert {"website", "mon", "lat", "private"} <= shape(ClinicRecord).every
    assert "title" in shape(SiteConfig).texts
    assert shape(ClinicRecord).orders[()] == TOP
    assert shape(ClinicRecord).orders["pricing",][:3] == ("treatment", "for", "min")


# random records -------------------------------------------------------------------------------

NUMBERS = st.sampled_from(
    ["(206) 456-7890", "206.456.7890 x5", "+12064567890", "+44 20 7946 0999", "12", "1-800-356-9377"]
)
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=20)
TREES = st.fixed_dictionaries(
    {},
    optional={
        "name": WORDS,
        "summary": WORDS,
        "background": WORDS.map(lambda text: f"{text}\n  deeper  \n# {text}\n"),
        "phone": NUMBERS,
        "address": st.fixed_dictionaries({}, optional={"street": WORDS, "locality": WORDS}).filter(bool),
        "treatments": st.lists(st.sampled_from(["iv", "kap"]), min_size=1),
        "reviews": st.lists(st.fixed_dictionaries({"text": WORDS, "rating": st.just("4")}), min_size=1, max_size=3),
        "private": st.dictionaries(st.sampled_from(["b", "a"]), WORDS, min_size=1),
    },
).filter(bool)


@st.composite
def records(draw):
    """A record as an editor may leave it: keys in any order, comments, blank lines, spaces, line ends."""
    tree = draw(TREES)
    blocks = [composed({key: tree[key]}) for key in draw(st.permutations(sorted(tree)))]
    above = st.sampled_from(["", "\n", "# a note\n", "\n# a note\n# of two lines\n", "# apart\n\n", "\n# head\n\n"])
    text = "".join(draw(above) + block for block in blocks)
    spaces = st.sampled_from(["", "", "", " ", "  ", "\t"])
    lines = [line + draw(spaces) for line in text.split("\n")]
    end = draw(st.sampled_from(["\n", "\r\n"]))
    return end.join(lines).encode() + draw(st.sampled_from([b"", end.encode()]))


@given(records())
def test_a_mended_record_says_the_same(data):
    found = mend(CLINIC, data)
    assume(found is not None)
    before, faults = yaml.read(yaml.decode(data)[0])
    after, now = yaml.read(found.data.decode())
    assert faults == now == ()
    phones = before.pop("phone", ""), after.pop("phone", "")
    assert _ended(before) == _ended(after)
    assert re.sub(r"\D|^\+?1", "", phones[0]) in re.sub(r"\D", "", phones[1])
    if phones[1]:
        TypeAdapter(Phone).validate_python(phones[1])
    assert mend(CLINIC, found.data) is None
    # no comment and no word is lost; what stands in braces on one line may change places there
    notes = [
        sorted(sorted(line.strip()) for line in text.decode().splitlines() if not line.startswith("phone"))
        for text in (data, found.data)
    ]
    assert [line for line in notes[0] if line] == [line for line in notes[1] if line]
    assert all(0 < item.line <= found.data.count(b"\n") + 1 for item in found.mends)


RECORDS = sorted((Path(__file__).parents[3] / "data" / "clinics").rglob("*.yaml"))


@given(st.data())
def test_a_real_record_in_any_order_comes_into_its_order_with_every_comment_above_its_key(data):
    path = data.draw(st.sampled_from(RECORDS))
    blocks = re.split(r"^(?=[a-z_]+:)", path.read_text("utf-8"), flags=re.MULTILINE)
    head = blocks.pop(0)
    blocks = [block.rstrip("\n") + "\n" for block in blocks if block]
    noted = {
        block.partition(":")[0]: data.draw(st.sampled_from(["", "\n"])) + f"# about {block.partition(':')[0]}\n{block}"
        for block in blocks
    }
    mixed = head + "# the file\n\n" + "".join(noted[key] for key in data.draw(st.permutations(sorted(noted))))
    found = mend(CLINIC, mixed.encode())
    text = found.data.decode() if found else mixed
    keys = re.findall(r"^([a-z_]+):", text, re.MULTILINE)
    assert keys == [key for key in TOP if key in noted]
    assert re.findall(r"^# about ([a-z_]+)\n(?=\1:)", text, re.MULTILINE) == keys
    assert text.startswith(head + "# the file\n\n")
    assert text.count("\n\n") >= mixed.count("\n\n") - 1  # where two meet at the head
    before, after = yaml.read(mixed)[0], yaml.read(text)[0]
    assert {**before, "phone": ""} == {**after, "phone": ""}


def test_the_site_itself_has_nothing_to_mend():
    root = Path(__file__).parents[3]
    files = [*(root / "data").rglob("*.yaml"), *(root / "content").rglob("*.md")]
    assert [path for path in files if mend(path.relative_to(root).as_posix(), path.read_bytes())] == []
