"""Cells and records survive the way out and back, whatever they hold."""

from __future__ import annotations

import csv
import io

from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.exchange.cells import plain, safe
from sitegen.exchange.compose import record, scalar
from sitegen.exchange.edit import edit
from sitegen.exchange.export import export_map, export_table
from sitegen.exchange.mapping import bind, read_map
from sitegen.exchange.plan import plan_import
from sitegen.exchange.table import read_table, write_table
from sitegen.parse import yaml
from tests import small

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


WORD = st.from_regex(r"[a-z0-9]{1,6}(-[a-z0-9]{1,4})?", fullmatch=True)
RECORD = st.fixed_dictionaries(
    {"name": READABLE},
    optional={
        "sample": st.sampled_from(["true", "false"]),
        "address": st.fixed_dictionaries({"locality": READABLE}, optional={"street": READABLE}),
        "location": st.fixed_dictionaries({"lat": st.sampled_from(["0", "47.60", "-3"]), "lon": st.just("-122.3")}),
        "phone": st.sampled_from(["+1 206 555 0114", "(206) 555-0114", "0221 4710-397"]),
        "summary": READABLE,
        "background": READABLE,
        "treatments": st.lists(WORD, min_size=1, max_size=3),
        "pricing": st.lists(st.fixed_dictionaries({"treatment": WORD, "includes": READABLE}), min_size=1, max_size=2),
        "practitioners": st.lists(
            st.fixed_dictionaries({"name": READABLE, "credentials": st.lists(READABLE, min_size=1, max_size=2)}),
            min_size=1,
            max_size=2,
        ),
        "aliases": st.lists(st.sampled_from(["/a/", "/b;c/"]), min_size=1, unique=True),
        "private": st.fixed_dictionaries({"notes": st.just("SECRET")}),
    },
)


def bring_back(files):
    """What an import of an export would do."""
    text = export_table(files)
    assert "SECRET" not in text
    assert "PRIVATEMARKER" not in text
    table, faults = read_table(text.encode())
    assert not faults
    own = export_map().encode()
    chosen, faults = read_map(own)
    assert chosen is not None, faults
    binding, faults = bind(chosen, own, table)
    assert binding is not None, faults
    return plan_import(files, table, binding, {})


@given(st.lists(RECORD, min_size=1, max_size=3))
@settings(max_examples=50)
def test_an_export_comes_back_as_nothing(found):
    files = {f"data/clinics/us/wa/c{number}.yaml": record(tree).encode() for number, tree in enumerate(found)}
    plan = bring_back(files)
    assert plan.rejects == ()
    assert (plan.changes, plan.conflicts, plan.same) == ((), (), len(files))


def test_the_real_site_s_export_comes_back_as_nothing():
    folder = small.ROOT / "data/clinics"
    files = {path.relative_to(small.ROOT).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*.yaml"))}
    plan = bring_back(files)
    assert plan.rejects == ()
    assert (plan.changes, plan.conflicts, plan.same) == ((), (), len(files))
