"""The turns of pages: those that show the same clinics are made one after the other."""

from __future__ import annotations

from sitegen.artifact import Batch
from sitegen.engine.plan import Order, in_turn, plan
from sitegen.outputs import plan_site
from tests import small

PLACES = ("us/wa/seattle", "us/wa/tacoma", "us/or/salem", "us/or/bend", "ie/dublin")
FILES = {
    f"data/clinics/{place}/c{number}.yaml": small.clinic(f"{number:03} of {place}", "conditions: [ptsd]\n")
    for place in PLACES
    for number in range(30)
}


def turns():
    theme = small.theme()
    site = small.site_of({"data/vocab/conditions.yaml": "ptsd: {name: PTSD}\n", **FILES})
    items, problems = plan_site(site, theme)
    assert problems == ()
    orders, problems = plan(items, theme)
    assert problems == ()
    return orders, in_turn(orders)


def test_every_item_has_its_turn_and_batches_come_first():
    before, after = turns()
    assert sorted(map(id, before)) == sorted(map(id, after))
    batches = [isinstance(item, Batch) for item in after]
    assert batches == sorted(batches, reverse=True)
    assert any(batches)


def test_the_pages_of_a_state_follow_each_other_its_profiles_first():
    paths = [item.path for item in turns()[1] if isinstance(item, Order)]
    for state in ("us/wa/", "us/or/", "ie/dublin/"):
        own = [(place, path) for place, path in enumerate(paths) if f"/{state}" in path]
        assert len(own) > 30
        assert own[-1][0] - own[0][0] == len(own) - 1, "nothing else stands between them"
        profiles = [path for _, path in own if path.rsplit("/", 2)[1].startswith("c")]
        assert [path for _, path in own][: len(profiles)] == profiles == sorted(profiles)


def test_lists_of_whole_countries_go_by_what_they_show():
    paths = [item.path for item in turns()[1] if isinstance(item, Order)]
    lists = [path for path in paths if path.startswith(("clinics/us/page/", "conditions/ptsd/us/page/"))]
    pages = [int(path.split("/")[-2]) for path in lists]
    assert pages == [2, 2, 3, 3], "the same page of either list shows the same clinics"
