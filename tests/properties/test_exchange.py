"""Cells and records survive the way out and back, whatever they hold."""

from __future__ import annotations

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from sitegen.exchange.cells import plain, safe
from sitegen.exchange.compose import record, scalar
from sitegen.exchange.edit import edit
from sitegen.exchange.table import read_table, write_table
from sitegen.parse import yaml

ODD = st.text(alphabet=st.sampled_from("=+-@\t\r\n'\" ,;0123456789.()exa:#[]{}&*!|>%?~"), max_size=12)
TEXT = st.one_of(ODD, st.text(max_size=20))
READABLE = TEXT.filter(lambda text: text.strip() and not yaml.UNPRINTABLE.search(text))


@given(TEXT)
def test_a_cell_says_what_it_said(text):
    assert plain(safe(text)) == text


@given(TEXT)
def test_a_safe_cell_is_no_formula(text):
    cell = safe(text)
    if cell[:1] in set("=+-@\t\r"):
        assert set(cell) <= set("0123456789+-.eE ()/xt")
        assert cell[1:2] in set("0123456789.(")


@given(st.lists(st.lists(TEXT, min_size=3, max_size=3), max_size=4), st.sampled_from(",;\t"))
def test_a_table_comes_back(rows, separator):
    kept = [row for row in rows if any(cell and not cell.isspace() for cell in row)]
    text = write_table(["a", "b", "c"], rows, separator)
    table, faults = read_table(text.encode("utf-8", "surrogatepass") if text.isascii() else text.encode(), "utf-8")
    assert not faults
    # Line ends inside a cell become line feeds, as spreadsheets write them.
    wanted = [[cell.replace("\r\n", "\n").replace("\r", "\n") for cell in row] for row in kept]
    assert [list(row.cells) for row in table.rows] == wanted
    assert next(iter(csv.reader(io.StringIO(text, newline=""), delimiter=separator))) == ["a", "b", "c"]


@given(READABLE, READABLE)
def test_text_stays_text(one, two):
    assert yaml.read(f"a: {scalar(one)}\nb: {{c: {scalar(two, flow=True)}, d: [{scalar(one, flow=True)}]}}\n") == (
        {"a": one, "b": {"c": two, "d": [one]}},
        (),
    )


@given(READABLE, READABLE)
def test_a_record_reads_as_it_was_written(name, street):
    tree = {"name": name, "address": {"street": street}, "background": street, "treatments": [name, street]}
    assert yaml.read(record(tree)) == (tree, ())


@given(READABLE, READABLE, READABLE)
def test_an_edit_reads_as_it_was_wanted(before, after, other):
    text = record({"name": before, "address": {"street": other}, "background": before, "verified": {"by": before}})
    changed = edit(text, {("name",): after, ("verified", "by"): other, ("background",): after, ("summary",): other})
    assert changed is not None
    found, _ = yaml.read(changed)
    assert found == {
        "name": after,
        "address": {"street": other},
        "summary": other,
        "background": after,
        "verified": {"by": other},
    }
