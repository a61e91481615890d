"""The page that compares clinics, as it is built; and what profiles offer it."""

from __future__ import annotations

import re

import pytest

from tests import small

PAGE = "compare/index.html"
PROFILE = "clinics/us/wa/a/index.html"
CHECKLIST = """\
Ask [early](#people).

## People

Words.

::: checklist
### Who

- Who prescribes, and [what for](#people)?
- Is it [written down](cost.md)? [@one]
:::

::: checklist {title=Money}
- What is the total?
:::
"""
FILES = {
    "content/guide/choosing.md": small.text(CHECKLIST, title="Choosing"),
    "content/guide/cost.md": small.text("Much.\n"),
    "data/sources.yaml": "one: {title: A study, authors: Doe}\n",
    "data/site.yaml": small.BASE["data/site.yaml"] + "compare: {checklist: choosing.md}\n",
}


def test_the_checklists_of_the_article_are_shown_and_nothing_else_of_it():
    page = small.make(small.site_of(FILES), PAGE)
    assert page.count('<div class="checklist') == 2
    assert "Who prescribes" in page
    assert "What is the total?" in page
    assert "Words." not in page
    assert '<h2 id="people">' not in page
    assert re.search(r'href="/guide/choosing/">From: Choosing', page)


def test_its_links_lead_where_they_did_at_home():
    page = small.make(small.site_of(FILES), PAGE)
    assert '<a href="/guide/choosing/#people">what for</a>' in page
    assert '<a href="/guide/cost/">written down</a>' in page
    assert 'id="ref-1"' in page
    article = small.make(small.site_of(FILES), "guide/choosing/index.html")
    assert '<a href="#people">what for</a>' in article


def test_a_site_without_a_checklist_has_the_page_all_the_same():
    page = small.make(small.site_of({}), PAGE)
    assert "data-comparison" in page
    assert "checklist" not in page
    assert '<meta name="robots" content="noindex">' in page
    assert "/compare/" not in small.make(small.site_of({}), "sitemap.xml")


def test_it_can_be_linked_to():
    files = {"content/guide/a.md": small.text("[Compare](/compare/)\n")}
    assert 'href="/compare/"' in small.make(small.site_of(files), "guide/a/index.html")


def test_a_profile_marks_what_is_compared():
    more = """\
location: {lat: 47.6, lon: -122.3}
languages: [en]
accessibility: [step-free]
hours: {mon: 09:00-17:00}
practitioners: [{name: Avery, role: Nurse, bio: A long story.}]
pricing: [{treatment: iv-infusion, min: 400, includes: the first visit}]
payment: {superbill: true}
"""
    page = small.make(small.site_of({"data/clinics/us/wa/a.yaml": small.clinic(more=more)}), PROFILE)
    marked = re.findall(r'data-compare-part="(\w+)"', page)
    wanted = [
        "name",
        "place",
        "accepting",
        "verified",
        "call",
        "prices",
        "payment",
        "address",
        "access",
        "languages",
        "people",
    ]
    assert marked == wanted
    assert 'data-at="47.6,-122.3" data-units="km"' in page
    assert re.search(r'data-star="us/wa/a" data-star-name="Harbor Light" aria-pressed="false" hidden>', page)


def test_a_clinic_that_has_closed_is_not_to_be_kept():
    page = small.make(small.site_of({"data/clinics/us/wa/a.yaml": small.clinic(more="status: closed\n")}), PROFILE)
    assert "data-star=" not in page
    assert re.findall(r'data-compare-part="(\w+)"', page) == ["name", "place", "accepting", "verified"]


@pytest.mark.parametrize(
    ("contact", "begins"),
    [
        (
            "contact: {email: us@small.example}",
            "mailto:us@small.example?subject=Error%20in%20the%20listing%20of%20Harbor%20Light&",
        ),
        ("contact: {email: us@small.example, form: https://small.example/form}", "mailto:us@small.example?subject="),
        ("contact: {form: https://forms.example/report}", "https://forms.example/report"),
        ("", "/contact/"),
    ],
)
def test_an_error_can_be_reported(contact, begins):
    files = {
        "data/clinics/us/wa/a.yaml": small.clinic(),
        "data/site.yaml": f"{small.BASE['data/site.yaml']}{contact}\n",
    }
    site = small.site_of(files)
    assert small.view(site, PROFILE).report_href.startswith(begins)
    if "mailto" in begins:
        assert small.view(site, PROFILE).report_href.endswith("https%3A//small.example/clinics/us/wa/a/")


def test_ages_of_records_are_told_in_words():
    """Fresh up to 180 days, older up to 365, stale past that; the numbers are the site's own."""
    said = {
        "2026-05-27": "Recently checked",
        "2026-05-26": "Checked a while ago",
        "2025-11-23": "Checked a while ago",
        "2025-11-22": "May be out of date",
    }
    for day, words in said.items():
        files = {"data/clinics/us/wa/a.yaml": small.clinic(verified=day)}
        for path in (PROFILE, "clinics/us/wa/index.html", "treatments/iv-infusion/index.html"):
            assert words in small.make(small.site_of(files), path), (day, path)
    files = {
        "data/clinics/us/wa/a.yaml": small.clinic(verified="2026-11-01"),
        "data/site.yaml": small.BASE["data/site.yaml"] + "freshness: {fresh: 7, stale: 14}\n",
    }
    assert "May be out of date" in small.make(small.site_of(files), PROFILE)


def test_stale_records_sink_in_every_list():
    names = {"alpha": "2024-01-01", "beta": "2026-11-01", "gamma": "2026-01-01"}
    files = {
        f"data/clinics/us/wa/{name}.yaml": small.clinic(name.title(), "conditions: [ptsd]\n", verified=day)
        for name, day in names.items()
    }
    files["data/vocab/conditions.yaml"] = "ptsd: {name: PTSD}\n"
    site = small.site_of(files)
    lists = ("clinics/us/wa", "clinics/us", "conditions/ptsd", "conditions/ptsd/us", "treatments/iv-infusion")
    for path in lists:
        cards = small.view(site, f"{path}/index.html").cards
        assert [card.name for card in cards] == ["Beta", "Gamma", "Alpha"], path
