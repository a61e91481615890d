"""The plan, from records alone: what is sent in which order, what goes, what is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from sitegen.artifact import Stage
from sitegen.base.fingerprint import digest
from sitegen.base.headers import BRIEF, IMMUTABLE
from sitegen.engine.publishing.belief import Records, believe
from sitegen.engine.publishing.files import files_of_build, headers
from sitegen.engine.publishing.plan import DAY, Policy, make_plan
from sitegen.engine.publishing.state import Lease, encode_journal

NOW = datetime(2026, 11, 26, tzinfo=UTC)
POLICY = Policy("https://t.example", "/base", "en", "gzip")


def built(**texts):
    """A build's files: `home=…` is the home page, names with `css` are assets, others pages of that path."""
    names = {"home": "index.html", "map": "sitemap.xml", "csv": "data/clinics.csv"}
    found = {}
    for name, text in texts.items():
        path = names.get(name) or (f"assets/{name}" if "css" in name else f"{name.replace('__', '/')}/index.html")
        stage = Stage.ASSET if "css" in name else Stage.INDEX if name in names else Stage.PAGE
        found[path] = (digest(text.encode()), stage)
    return found


def plan(files, records=None, policy=POLICY, now=NOW, **more):
    records = records or Records()
    wanted = files_of_build(files, policy.encoding)
    return make_plan(records, believe(records), wanted, policy, now, **more)


def after(one):
    """What the target remembers once a plan is carried out."""
    return Records(one.current, one.release, one.inventory)


def test_a_first_publish_sends_everything_in_the_order_of_reading():
    one = plan(built(home="h", map="m", csv="c", guide__cost="g", about="a", css1="s"))
    assert one.groups == (
        ("assets/css1",),
        ("about/index.html", "guide/cost/index.html"),
        ("data/clinics.csv",),
        ("index.html", "sitemap.xml"),
    )
    assert one.current.sequence == 1
    assert one.journal.invalid == ()
    assert not one.idle


def test_the_same_again_is_nothing():
    first = plan(built(home="h", about="a"))
    again = plan(built(home="h", about="a"), after(first))
    assert again.idle
    assert again.name == first.name


def test_new_pages_come_before_changed_ones():
    first = plan(built(home="h", about="a", css1="s"))
    second = plan(built(home="h2", about="a2", news__now="n", css2="t"), after(first))
    assert second.groups == (
        ("assets/css2",),
        ("news/now/index.html",),
        ("about/index.html",),
        ("index.html",),
    )
    assert (second.adds, second.changes) == (
        ("assets/css2", "news/now/index.html"),
        ("about/index.html", "index.html"),
    )
    assert second.retires == ("assets/css1",)
    assert second.journal.invalid == ("/", "/about/", "/news/now/")
    assert [path for path, _ in second.journal.copies] == ["about/index.html", "index.html"]
    assert second.vanishing == 0


def test_other_headers_alone_are_seen():
    first = plan(built(home="h"))
    other = Policy("https://t.example", "/base", "en", "br")
    second = plan(built(home="h"), after(first), other)
    assert (second.metadata, second.changes) == (("index.html",), ())
    assert second.release.files["index.html"].identity.encoding == "br"


def test_a_derived_page_that_vanishes_leads_to_the_one_above_for_ever():
    pages = {"home": "h", "conditions__ptsd": "p"}
    first = plan(built(**pages, conditions__ptsd__us="u", conditions__ptsd__us__wa="w"))
    second = plan(built(**pages, conditions__ptsd__us="u"), after(first))
    assert second.redirected == {"conditions/ptsd/us/wa/index.html": "conditions/ptsd/us/index.html"}
    assert b'url=/base/conditions/ptsd/us/"' in second.redirects["conditions/ptsd/us/wa/index.html"]
    assert b'href="https://t.example/base/conditions/ptsd/us/"' in second.redirects["conditions/ptsd/us/wa/index.html"]
    assert second.groups == (("conditions/ptsd/us/wa/index.html",),)
    third = plan(built(**pages), after(second))
    assert set(third.redirected) == {"conditions/ptsd/us/index.html"}
    assert set(third.redirects) == {"conditions/ptsd/us/index.html", "conditions/ptsd/us/wa/index.html"}
    assert plan(built(**pages), after(third)).idle
    back = plan(built(**pages, conditions__ptsd__us__wa="w"), after(third))
    assert back.release.files["conditions/ptsd/us/wa/index.html"].kind == "derived"
    assert back.lost == ()


def test_an_authored_page_must_not_vanish():
    first = plan(built(home="h", guide__cost="c"))
    assert plan(built(home="h"), after(first)).lost == ("guide/cost/index.html",)
    assert plan(built(home="h", guide__cost="redirect"), after(first)).lost == ()


def test_what_is_lost_at_once_is_counted():
    many = {f"conditions__x__r{number}": "r" for number in range(30)}
    first = plan(built(home="h", conditions__x="x", csv="c", **many))
    second = plan(built(home="h", conditions__x="x"), after(first))
    assert (second.vanishing, second.limit) == (31, 20)
    assert plan(built(home="h"), after(first), Policy("", "", "en", "", deletes=3)).limit == 3


def test_files_stay_until_no_release_needs_them_and_the_grace_is_over():
    policy = Policy("", "", "en", "gzip", grace=7 * DAY, keep=1)
    records = after(plan(built(home="1", css1="1"), None, policy, NOW))
    records = after(plan(built(home="2", css2="2"), records, policy, NOW))
    late = NOW + timedelta(days=8)
    third = plan(built(home="3", css3="3"), records, policy, late)
    assert third.journal.deletes == ("assets/css1",)  # a rollback to the second release does without
    assert set(third.inventory.retired) == {"assets/css2"}
    soon = plan(built(home="3", css3="3"), records, policy, NOW + timedelta(days=6))
    assert soon.journal.deletes == ()
    assert [name for _, name in third.current.history] == [records.current.release, third.name]
    assert len(third.journal.drops) == 1


def test_without_grace_and_rollback_files_go_at_once():
    policy = Policy("", "", "en", "", grace=0, keep=0)
    first = plan(built(home="1", css1="1"), None, policy)
    second = plan(built(home="2", css2="2"), after(first), policy)
    assert second.journal.deletes == ("assets/css1",)
    assert second.journal.copies == ()
    assert f".sitegen/releases/{first.name}.json.gz" in second.journal.forgets


def test_compressed_neighbours_that_are_no_more_go_at_once():
    policy = Policy("", "", "en", None)
    files = built(home="1", about="a")
    packed = {**files, "about/index.html.br": (digest(b"b"), Stage.PAGE)}
    first = make_plan(Records(), believe(Records()), files_of_build(packed, None, packed=True), policy, NOW)
    second = plan(files, after(first), policy)
    assert second.journal.deletes == ("about/index.html.br",)
    assert [path for path, _ in second.journal.copies] == ["about/index.html.br"]
    assert "about/index.html.br" not in files_of_build(packed, "gzip")


def test_a_rollback_has_the_id_and_the_files_of_its_release():
    first = plan(built(home="1", guide__cost="c"))
    second = plan(built(home="2", guide__cost="c", guide__new="n"), after(first))
    records = after(second)
    back = make_plan(records, believe(records), first.release.files, POLICY, NOW, restoring=first.name)
    assert (back.name, back.current.sequence) == (first.name, 3)
    assert back.changes == ("guide/new/index.html", "index.html")
    assert set(back.journal.extras) == {"guide/new/index.html"}
    assert back.lost == ()
    assert set(back.inventory.retired) == {"guide/new/index.html"}
    assert [name for _, name in back.current.history] == [second.name, first.name]


@pytest.mark.parametrize("done", [0, 1, 2, 3])
def test_what_was_surely_sent_is_not_sent_again(done):
    files = built(home="h", about="a", css1="s")
    first = plan(files)
    lease = Lease("", "", "", 0, digest(encode_journal(first.journal)), done)
    cut = Records(journal=first.journal, aim=first.release, lease=lease)
    again = plan(files, cut)
    assert again.name == first.name
    assert again.journal.puts == first.journal.puts[done:]
    assert again.adds == ()
    other = plan(built(home="h", about="other", css1="s"), cut)
    assert "about/index.html" in other.journal.puts
    assert other.name != first.name
    assert f".sitegen/releases/{first.name}.json.gz" in other.journal.forgets


def test_nothing_is_believed_sent_before_everything_is_copied():
    first = plan(built(home="1", about="a"))
    second = plan(built(home="2", about="b"), after(first))
    assert not second.journal.copied
    records = Records(first.current, first.release, first.inventory, second.journal, second.release)
    belief = believe(records)
    assert belief.present == {path: one.identity for path, one in first.release.files.items()}
    assert {name for _, name in second.journal.copies} <= {path.rpartition("/")[2] for path in belief.strays}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("index.html", ("text/html; charset=utf-8", "gzip", BRIEF)),
        ("assets/site.0123456789.css", ("text/css; charset=utf-8", "gzip", IMMUTABLE)),
        ("assets/lunr.92977b6138.LICENSE", ("text/plain; charset=utf-8", "gzip", IMMUTABLE)),
        ("media/front.0123456789.avif", ("image/avif", "", IMMUTABLE)),
        ("guide/guide.pdf", ("application/pdf", "", BRIEF)),
        ("feed.xml", ("application/atom+xml", "gzip", BRIEF)),
        ("data/clinics.geojson", ("application/geo+json", "gzip", BRIEF)),
    ],
)
def test_headers(path, expected):
    said = headers(path, "gzip")
    assert (said.content_type, said.encoding, said.caching) == expected
