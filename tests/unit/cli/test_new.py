"""`sitegen new`: what it writes is built and checked without a single problem, and it never writes over a file."""

import re
import sys

import pytest
from click.testing import CliRunner

from sitegen.cli import group
from sitegen.desk.starters import free_slug, regions_called, scalar, slug
from sitegen.model import sources
from sitegen.parse import yaml
from tests import small

SITE = {
    "data/site.yaml": (
        "title: Small guide\nbase_url: https://small.example/\n"
        "guide: {sections: {basics: {name: Basics}, money: {name: Money}}}\n"
    ),
    "data/regions.yaml": (
        "us: {name: United States, the: true}\nus/wa: {name: Washington, aliases: [WA], timezone: America/Los_Angeles}\n"
        "us/wa/seattle: {name: Seattle}\nus/ny: {name: New York}\nus/ny/new-york: {name: New York}\n"
    ),
    "data/vocab/conditions.yaml": "ptsd: {name: PTSD}\n",
}
FACTS = ("--name", "Harbor & Söhne: “Light”", "--region", "seattle", "--treatment", "iv-infusion")
DAY = ("--as-of", "2026-11-23")


@pytest.fixture
def site(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, text in {**small.BASE, **SITE}.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return tmp_path


def run(*arguments, answers=None):
    result = CliRunner().invoke(group, arguments, input=answers)
    return result.exit_code, result.stdout, result.stderr


NEW = [
    (("clinic", *FACTS, "--website", "https://x.example/a?b=c#d"), "data/clinics/us/wa/seattle/harbor-and-sohne-light.yaml"),
    (("clinic", *FACTS, "--phone", "+1 206 220 4114", "--slug", "hl", "--by", "phone"), "data/clinics/us/wa/seattle/hl.yaml"),
    (("article", "--title", "Is it: safe?", "--description", "#1 question"), "content/guide/is-it-safe.md"),
    (("article", "--title", "Cost", "--description", "About it", "--section", "money"), "content/guide/cost.md"),
    (("faq", "--title", "“Why?”", "--description", "Because: yes"), "content/faq/why.md"),
    (("news", "--title", "We open", "--description", "Today"), "content/news/we-open.md"),
    (("region", "--region", "WA", "--description", "- here"), "content/regions/us/wa.md"),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "path"), NEW, ids=lambda value: value if isinstance(value, str) else "")
def test_what_is_new_is_valid_and_shown(site, arguments, path):
    code, shown, told = run("new", *arguments, *DAY, "--print")
    assert (code, told) == (0, f"would be {path}\n")
    assert not (site / path).exists()
    assert run("new", *arguments, *DAY) == (0, f"{path}\n", "")
    assert (site / path).read_text("utf-8") == shown
    assert run("check", "-q", *DAY) == (0, "", "")
    assert run("check", "-q", "--drafts", *DAY) == (0, "", "")
    assert run("build", "-q", "--drafts", *DAY) == (0, "", "")
    assert run("new", *arguments, *DAY)[0] == (2 if "--slug" in arguments or arguments[0] == "region" else 0)
    assert (site / path).read_text("utf-8") == shown


def test_a_second_one_takes_another_name(site):
    arguments = ("new", "faq", "--title", "Why?", "--description", "x")
    assert [run(*arguments)[1] for _ in range(3)] == [f"content/faq/{name}.md\n" for name in ("why", "why-2", "why-3")]
    assert run(*arguments, "--slug", "why") == (
        2,
        "",
        "sitegen: content/faq/why.md exists already; nothing was written\n",
    )


def test_every_line_behind_a_hash_is_valid_too(site):
    _, shown, _ = run("new", "clinic", *FACTS, "--phone", "+1 206 220 4114", *DAY, "--print")
    whole = re.sub(r"(?m)^( *)#(?=[a-z ]+[:-])(?! [A-Z])", r"\1", shown)
    record, problems = sources.record("x.yaml", whole.encode(), sources.ClinicRecord)
    assert problems == []
    assert record.hours.mon == "09:00-17:00"
    assert record.payment.checked == record.verified.on == small.AS_OF
    assert (record.founded, record.verified.by, record.conditions) == (2020, "phone", ("ptsd",))


def test_a_demonstration_site_gets_samples(site):
    (site / "data/site.yaml").write_text(SITE["data/site.yaml"] + "environment: demonstration\n", "utf-8")
    assert "\nsample: true" in run("new", "clinic", *FACTS, "--phone", "555 0114", "--print")[1]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("clinic",), "--name is needed"),
        (("clinic", "--name", "X"), "--region is needed"),
        (("clinic", *FACTS), "one of --phone, --email and --website is needed"),
        (("clinic", *FACTS, "--phone", "call us"), "`call us` is not a telephone number; write it as"),
        (("clinic", *FACTS, "--phone", "555 0114", "--slug", "Not Good"), "cannot be part of an address"),
        (("clinic", "--name", "X", "--region", "New York"), "may be us/ny, us/ny/new-york"),
        (("clinic", "--name", "X", "--region", "Far Away"), "no region is called 'Far Away'"),
        (("clinic", "--name", "X", "--region", "../up", "--phone", "555 0114", "--locality", "Y"), "cannot be part of"),
        (("clinic", *FACTS[:4], "--treatment", "iv", "--phone", "555 0114"), "unknown treatment `iv`"),
        (("article", "--title", "X", "--description", "x", "--section", "basic"), "did you mean `basics`?"),
        (("faq", "--title", "なぜ", "--description", "x"), "--slug is needed"),
        (("faq", "--title", "X"), "--description is needed"),
        (("page",), "No such command 'page'"),
    ],
)
def test_what_cannot_be_is_refused(site, arguments, told):
    before = sorted(site.rglob("*"))
    code, out, err = run("new", *arguments)
    assert (code, out) == (2, "")
    assert told in err
    assert sorted(site.rglob("*")) == before


def test_questions_and_answers(site, monkeypatch):
    monkeypatch.setattr(sys.modules["sitegen.cli.new"], "answers", lambda: True)
    answers = "Bay Clinic\nnew york\nus/wa\nTacoma\n\n12 O'Clock\n+1 206 220 4114\n\n\nphone\n\n"
    code, out, err = run("new", "clinic", answers=answers)
    assert (code, out) == (0, "data/clinics/us/wa/bay-clinic.yaml\n")
    assert "'new york' may be us/ny, us/ny/new-york" in err
    assert "Treatments, by commas (iv-infusion) [iv-infusion]:" in err
    assert "Error: `12 O'Clock` is not a telephone number; write it as +1 206 555 0114" in err
    text = (site / out.strip()).read_text("utf-8")
    assert "locality: Tacoma\n" in text
    assert "\n  by: phone\n" in text
    code, out, err = run("new", "article", answers="Why it helps\nA short look.\nmoney\n\n")
    assert (code, out) == (0, "content/guide/why-it-helps.md\n")
    assert "Part of the guide (basics, money) [basics]:" in err


def test_a_region_that_is_new(site):
    arguments = ("new", "region", "--region", "us/or/portland", "--description", "x")
    code, out, err = run(*arguments)
    assert (code, out) == (0, "content/regions/us/or/portland.md\n")
    assert err == "next: add a line to data/regions.yaml, such as us/or/portland: {name: …}\n"
    assert "title: Clinics in Portland\n" in (site / out.strip()).read_text("utf-8")


def test_no_site_and_a_link_that_leads_out(site, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside")
    (site / "content").mkdir()
    (site / "content/faq").symlink_to(outside)
    assert "would lie outside of" in run("new", "faq", "--title", "X", "--description", "x")[2]
    assert list(outside.iterdir()) == []
    (site / "data/site.yaml").unlink()
    code, _, err = run("new", "news", "--title", "X", "--description", "x")
    assert (code, "there is no data/site.yaml here" in err) == (2, True)


def test_slugs():
    assert slug("Café “Zoë” & Straße’s") == "cafe-zoe-and-strasses"
    assert slug("Łódź Ørsted") == "lodz-orsted"
    assert slug("なぜ") == ""
    assert len(slug("word " * 40)) <= 80
    assert free_slug("Search", ()) == "search-2"
    assert free_slug("A", {"a", "a-2"}) == "a-3"


def test_regions_by_name():
    site = small.site_of(SITE)
    assert regions_called(site, " /us/wa/ ") == ("us/wa",)
    assert regions_called(site, "wa") == ("us/wa",)
    assert regions_called(site, "New york") == ("us/ny", "us/ny/new-york")
    assert regions_called(site, "elsewhere") == ()


@pytest.mark.parametrize(
    "text", ["a: b", "#x", "- x", "“x”", "O'Brien", 'a "b" \\ c', "{x}", "yes", "x # y", "+1 (2)", "@x", "a:"]
)
def test_a_scalar_is_read_as_it_was_given(text):
    assert yaml.read(f"key: {scalar(text)}") == ({"key": text}, ())
