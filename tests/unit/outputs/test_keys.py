"""Equal keys of one path mean equal views: every key of a record is changed, one at a time."""

from __future__ import annotations

import functools
import random
from datetime import date

import pytest

from sitegen.artifact import Batch
from sitegen.base.fingerprint import fingerprint
from sitegen.base.memory import LoadOptions, NoMemo
from sitegen.base.problem import has_errors
from sitegen.base.workings import Afresh, Working
from sitegen.engine.noted import NO_COVERS, covering, key_by, stayed, write_down
from sitegen.engine.plan import Order, expand, key_of, plan, view_of
from sitegen.engine.records import Entry, Ledger
from sitegen.model.assemble import load
from sitegen.model.basis import is_record
from sitegen.outputs import plan_site
from sitegen.parse.schema import ClinicRecord
from sitegen.theme.theme import load as load_theme
from sitegen.views import lists
from sitegen.views.keys import everyone_key
from tests.properties.letters.fields import VALUES, with_field
from tests.properties.whole_site import PINE, plain_theme, site_files

OPTIONS = LoadOptions(as_of=date(2026, 11, 23))
TEXT = """\
---
title: Live figures
description: Of all clinics.
---
::: {}
:::
"""
LAKE = "data/clinics/us/wa/seattle/lake.yaml"
#: What only the clinic's own page shows.
OWN = ["founded", "reviews", "added"]


@functools.cache
def files():
    found = dict(site_files())
    for directive in ("prices", "clinics", "estimate {treatment=esketamine sessions=6}"):
        name = directive.split()[0]
        found[f"content/guide/live-{name}.md"] = TEXT.format(directive).encode()
    return found


@functools.cache
def theme():
    return load_theme(plain_theme(), {}, "", "en")[0]


def planned(sources):
    """All that a site emits."""
    site, problems = load(sources, OPTIONS, NoMemo())
    assert not has_errors(problems), [one for one in problems if one.severity == "error"]
    return plan(plan_site(site, theme())[0], theme())[0]


def emitted(sources):
    """Everything that a site emits: its key, and the fingerprints of its views, by path or folder."""
    items = planned(sources)
    return {
        item.folder if isinstance(item, Batch) else item.path: (
            key_of(item, theme()),
            tuple((one.path, fingerprint(view_of(one, theme()))) for one in expand(item, theme())[0]),
        )
        for item in items
    }


@functools.cache
def before():
    return emitted(files())


def changed(path, key, value):
    return {**files(), path: with_field(files()[path], key, value)}


def test_every_key_of_a_record_is_changed():
    assert VALUES.keys() == {field.alias or name for name, field in ClinicRecord.model_fields.items()}


@pytest.mark.parametrize(("key", "value"), [(key, value) for key, values in VALUES.items() for value in values])
@pytest.mark.parametrize("path", [PINE, LAKE])
def test_where_the_key_stays_the_view_does(path, key, value):
    held(emitted(changed(path, key, value)))


@pytest.mark.parametrize("path", sorted(path for path in files() if is_record(path)))
def test_whoever_is_called_otherwise(path):
    held(emitted(changed(path, "name", "Aardvark Clinic")))


def held(now, first=None):
    """Whatever has the key that it had has the view that it had."""
    first = first or before()
    wrong = [
        name
        for name in first.keys() & now.keys()
        if first[name][0] and first[name][0] == now[name][0] and first[name][1] != now[name][1]
    ]
    assert wrong == []


TEXTS = sorted(path for path in files() if path.startswith("content/") and path.endswith(".md"))


@pytest.mark.parametrize(
    "more", ["\nOther words in it.\n\n## One part more\n\nWith words.\n", None], ids=["more", "none"]
)
@pytest.mark.parametrize("path", TEXTS)
def test_where_a_text_says_something_else_too(path, more):
    data = files()[path]
    head, rule, _ = data.partition(b"\n---\n")
    other = b"\n## Insurance\n\nNothing else of before.\n"
    now = emitted({**files(), path: data + more.encode() if more else (head + rule if rule else b"") + other})
    wrong = [
        name
        for name in before().keys() & now.keys()
        if before()[name][0] and before()[name][0] == now[name][0] and before()[name][1] != now[name][1]
    ]
    assert wrong == []
    same = [name for name in before() if name.startswith("clinics/us/") and now[name][0] == before()[name][0]]
    assert len(same) >= 5


@pytest.mark.parametrize("without", [(), ("data/regions.yaml",)], ids=["named", "unnamed"])
@pytest.mark.parametrize("path", sorted(path for path in files() if is_record(path) and "harbor-light" not in path))
def test_where_a_clinic_goes_and_with_it_perhaps_its_country(path, without):
    """Of which help lines say the name; no text refers to any of these."""
    there = {name: data for name, data in files().items() if name not in without}
    one, other = emitted(there), emitted({name: data for name, data in there.items() if name != path})
    wrong = [
        name
        for name in one.keys() & other.keys()
        if one[name][0] == other[name][0] != "" and one[name][1] != other[name][1]
    ]
    assert wrong == []


def test_a_title_of_a_text_may_be_shown_anywhere():
    data = files()["content/guide/live-prices.md"]
    now = emitted({**files(), "content/guide/live-prices.md": data.replace(b"title: Live", b"title: Lively")})
    assert all(now[name][0] != key for name, (key, _) in before().items() if key)


def noted_of(items):
    """What would be noted of a plan."""
    orders = [item for item in items if isinstance(item, Order)]
    return Ledger(entries={order.path: Entry("", order.closure, "", key=key_of(order)) for order in orders})


@functools.cache
def ledger():
    """What would be noted of the site as it is at first."""
    return noted_of(planned(files()))


class Written(Afresh):
    """What was written down of the site as it is at first."""

    def __init__(self):
        self.kept = {}

    def get(self, name):
        return self.kept.get(name)

    def put(self, name, key, pieces):
        self.kept[name] = Working(key, b"".join(pieces))


@functools.cache
def written():
    found = Written()
    write_down(covering(planned(files())), NO_COVERS, found)
    return found


@functools.cache
def at_first():
    return orders_of(planned(files()))


def orders_of(items):
    return {item.path: item for item in items if isinstance(item, Order)}


def seen(order):
    return fingerprint(view_of(order, theme()))


def spared(items, noted=None, kept=None, *known):
    """The paths of what a cover spares. The key that each is said to have must be its own, or one that goes with the same view.

    That is looked for in the site as it was at first, or as it was in ``known`` states.
    """
    noted, kept, known = noted or ledger(), kept or written(), known or (at_first(),)
    covers = stayed(covering(items), noted, kept)
    orders = orders_of(items).values()
    assert sum(order.artifact.cover is not None for order in orders) > 10
    entries = noted.entries
    said = {one.path: key_by(one, entries.get(one.path), covers) for one in orders}
    others = [one for one in orders if said[one.path] != key_of(one)]
    before = [(one, was[one.path]) for one in others for was in known if one.path in was]
    assert [one.path for one, was in before if said[one.path] == key_of(was) and seen(one) != seen(was)] == []
    names = covers.get(everyone_key)
    inside = [one for one in orders if one.artifact.cover and one.path in entries and names is not None]
    return {one.path for one in inside if names.isdisjoint(one.artifact.within)}


@pytest.mark.parametrize(("key", "value"), [(key, value) for key, values in VALUES.items() for value in values])
@pytest.mark.parametrize("path", [PINE, LAKE])
def test_what_a_cover_spares_is_what_would_be_found(path, key, value):
    spared(planned(changed(path, key, value)))


@pytest.mark.parametrize("path", sorted(path for path in files() if is_record(path)))
@pytest.mark.parametrize(
    ("key", "value"), [("phone", "+1 206 555 0177"), ("name", "Aardvark Clinic"), ("sample", False)]
)
def test_whichever_clinic_it_is(path, key, value):
    spared(planned(changed(path, key, value)))


def scattered():
    """Clinics that lie close together, far apart, at sea, across the date line, and nowhere, by their files."""
    roll = random.Random(9)
    found, plain = dict(files()), files()[LAKE]
    for number in range(60):
        kind = number % 4
        lat, lon = (
            (47.6, -122.3) if kind < 2 else (roll.uniform(-60, 70), roll.choice((roll.uniform(-180, 180), 179.99)))
        )
        where = {"lat": round(lat + roll.uniform(0, 0.02), 4), "lon": round(min(180.0, lon + roll.uniform(0, 0.02)), 4)}
        place = f"us/wa/{'seattle' if kind < 2 else f'place-{number % 7}'}"
        name = f"data/clinics/{place}/c{number}.yaml"
        found[name] = with_field(plain, "location", where) if number % 9 else plain
        if number % 10 == 3:
            found[name] = with_field(found[name], "status", "closed")
    for number, lat in enumerate((47.604, 47.612, 47.616)):  # a few across a border, with many on its other side
        where = {"lat": lat, "lon": -122.29}
        found[f"data/clinics/us/wa/bellevue/b{number}.yaml"] = with_field(plain, "location", where)
    return found


def test_whoever_has_another_name_among_many():
    sources = scattered()
    items, kept = planned(sources), Written()
    write_down(covering(items), NO_COVERS, kept)
    noted, first, shares = noted_of(items), orders_of(items), []
    records = [path for path in sources if is_record(path) and "harbor-light" not in path]
    for path in records[::5]:
        now = planned({**sources, path: with_field(sources[path], "name", "Aardvark Clinic")})
        shares.append(len(spared(now, noted, kept, first)) / len(noted.entries))
    assert min(shares) < 0.6, shares
    assert max(shares) > 0.7, shares


def test_what_later_pages_of_a_list_say_is_summed_up_on_the_first(monkeypatch):
    monkeypatch.setattr(lists, "PAGE_SIZE", 4)
    sources = scattered()
    path = max(path for path in sources if is_record(path) and "/seattle/c" in path)
    first = emitted(sources)
    assert "clinics/us/wa/seattle/page/7/index.html" in first
    for key in (
        "name",
        "phone",
        "summary",
        "accepting_new_patients",
        "treatments",
        "conditions",
        "pricing",
        "payment",
        "verified",
    ):
        for value in VALUES[key]:
            held(emitted({**sources, path: with_field(sources[path], key, value)}), first)


@pytest.mark.parametrize("directive", ["clinics", "prices", "estimate {treatment=esketamine sessions=6}"])
def test_a_background_that_shows_what_other_records_say(directive):
    sources = {**files(), LAKE: with_field(files()[LAKE], "background", f"Words.\n\n::: {directive}\n:::\n")}
    own, kept, items = "clinics/us/wa/seattle/lake/index.html", Written(), planned(sources)
    write_down(covering(items), NO_COVERS, kept)
    noted, first, shown = noted_of(items), emitted(sources), 0
    for key, value in (("name", "Aardvark Clinic"), ("summary", "Other words."), ("pricing", VALUES["pricing"][0])):
        other = {**sources, PINE: with_field(sources[PINE], key, value)}
        now = emitted(other)
        held(now, first)
        spared(planned(other), noted, kept, orders_of(items))
        shown += now[own][1] != first[own][1]
    assert shown


def test_a_crisis_line_elsewhere_that_every_page_shows():
    lines = [{"region": "ie/dublin", "name": "Samaritans", "phones": ["116 123"]}]
    sources = {
        **files(),
        "data/site.yaml": with_field(files()["data/site.yaml"], "crisis", {"text": "Talk to someone.", "lines": lines}),
    }
    there = "data/clinics/ie/dublin/liffey.yaml"
    address = {"locality": "Other Town"}
    first, now = emitted(sources), emitted({**sources, there: with_field(sources[there], "address", address)})
    held(now, first)
    own = "clinics/us/wa/seattle/lake/index.html"
    assert now[own][1] != first[own][1]


def test_two_clinics_at_once():
    sources = changed(PINE, "phone", "+1 206 555 0177")
    assert spared(planned({**sources, LAKE: with_field(sources[LAKE], "phone", "+1 206 555 0188")}))
    spared(planned({**sources, LAKE: with_field(sources[LAKE], "name", "Zebra Clinic")}))


def test_a_page_that_is_made_anew_while_one_close_by_has_another_name():
    sources = scattered()
    items, kept = planned(sources), Written()
    write_down(covering(items), NO_COVERS, kept)
    noted = noted_of(items)
    records = sorted(path for path in sources if is_record(path) and "/seattle/" in path and "harbor-light" not in path)
    for path, other in zip(records[::4], records[2::4], strict=False):
        founded = {**sources, path: with_field(sources[path], "founded", 1971)}
        renamed = {**founded, other: with_field(founded[other], "name", "Aardvark Clinic")}
        spared(planned(renamed), noted, kept, orders_of(items), orders_of(planned(founded)))


def test_a_clinic_that_goes_or_comes():
    for path in (one for one in files() if is_record(one)):
        there = {name: data for name, data in files().items() if name != path}
        if not has_errors(load(there, OPTIONS, NoMemo())[1]):
            assert not spared(planned(there))
    record = files()[PINE]
    spared(planned({**files(), "data/clinics/us/wa/seattle/other.yaml": record}))


def test_covers_stay_while_all_lists_do():
    for key in ("founded", "hours"):
        assert stayed(covering(planned(changed(PINE, key, VALUES[key][0]))), ledger(), Written()) == {
            everyone_key: frozenset()
        }


def test_a_cover_knows_where_something_changed():
    items = planned(changed(PINE, "phone", "+1 206 555 0177"))
    place = PINE.removeprefix("data/clinics/").rpartition("/")[0]
    assert stayed(covering(items), ledger(), written())[everyone_key] >= {"", place, place.partition("/")[0]}
    own = PINE.removeprefix("data/").replace(".yaml", "/index.html")
    assert own in spared(items)  # but for its record, which its key says in any case
    assert f"clinics/{place}/index.html" not in spared(items)
    assert len(spared(items)) > 5


def test_what_was_written_of_something_else_is_of_no_use():
    items = planned(changed(PINE, "phone", "+1 206 555 0177"))
    others = Written()
    write_down(covering(planned(changed(PINE, "phone", "+1 206 555 0188"))), NO_COVERS, others)
    assert stayed(covering(items), ledger(), others) == {}
    assert stayed(covering(items), ledger(), Written()) == {}


def test_what_stayed_is_not_written_down_again():
    items, kept = planned(files()), Written()
    write_down(covering(items), stayed(covering(items), ledger(), kept), kept)
    assert not kept.kept


def test_it_is_written_down_when_it_is_another():
    kept = Written()
    for key, value in (("founded", 1999), ("founded", 2001), ("phone", "+1 206 555 0177")):
        items = planned(changed(PINE, key, value))
        write_down(covering(items), NO_COVERS, kept)
        again = planned(changed(PINE, "phone", "+1 206 555 0199"))
        assert stayed(covering(again), noted_of(items), kept)[everyone_key]


@pytest.mark.parametrize("key", OWN)
def test_what_one_page_shows_changes_one_key(key):
    now = emitted(changed(PINE, key, VALUES[key][0]))
    assert now.keys() == before().keys()
    page = PINE.removeprefix("data/").replace(".yaml", "/index.html")
    assert [name for name, (found, _) in now.items() if found != before()[name][0]] == [page]


def test_what_nobody_publishes_changes_no_key():
    assert emitted(changed(PINE, "private", {"notes": "x"})) == before()


@pytest.mark.parametrize(
    ("key", "folders"), [("hours", {"data/", "finder/", "search/"}), ("background", {"search/"}), ("email", {"data/"})]
)
def test_what_no_list_shows_leaves_lists_alone(key, folders):
    now = emitted(changed(PINE, key, VALUES[key][0]))
    page = PINE.removeprefix("data/").replace(".yaml", "/index.html")
    differ = {name for name, (found, _) in now.items() if found != before()[name][0]}
    assert folders | {page} <= differ <= {"data/", "finder/", "search/", page}


@pytest.mark.parametrize(
    "name",
    [
        "clinics/us/wa/seattle/pine/index.html",
        "clinics/us/wa/index.html",
        "conditions/depression/index.html",
        "treatments/esketamine/index.html",
        "guide/cost/index.html",
        "guide/live-prices/index.html",
        "clinics/index.html",
        "index.html",
        "search/",
        "finder/",
        "data/",
    ],
)
def test_what_there_is_much_of_has_a_key(name):
    assert before()[name][0]
