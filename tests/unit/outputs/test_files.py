"""The files that machines read: exports, feed, sitemap, robots, redirects."""

from __future__ import annotations

import csv
import io
import json
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.artifact import Artifact
from sitegen.outputs import sitemap
from sitegen.outputs.exports import COLUMNS, cell
from sitegen.views.edition import Edition
from tests import small

ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, ""),
        (True, "true"),
        (False, "false"),
        (["a", "b"], "a;b"),
        ([], ""),
        (0.0, "0.0"),
        (-122.3331, "-122.3331"),
        ("-5", "-5"),
        ("+1 206 555 0114", "+1 206 555 0114"),
        ("+44 (0)20 7946 0958", "+44 (0)20 7946 0958"),
        ("Harbor Light", "Harbor Light"),
        ("=1+1", "'=1+1"),
        ("@x", "'@x"),
        ("+x", "'+x"),
        ("-5+cmd|' /C calc'!A0", "'-5+cmd|' /C calc'!A0"),
        ("-", "'-"),
        ("+1 206 555 0114 x12", "'+1 206 555 0114 x12"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        (["=1", "a"], "'=1;a"),
    ],
)
def test_cells_that_a_spreadsheet_does_not_run(value, expected):
    assert cell(value) == expected


@given(st.text(max_size=20))
def test_no_cell_begins_a_formula(text):
    shown = cell(text)
    if shown[:1] in {"=", "@", "\t", "\r"}:
        raise AssertionError(shown)
    if shown[:1] in {"+", "-"}:
        assert not set(shown) - set("+-0123456789 ().-/")


HOSTILE = "Smith & \"Sons\" <b>, 'x' =1; ünï 😀"
RECORD = f"""\
name: '=HYPERLINK("https://x.example") {HOSTILE.replace("'", "''")}'
address: {{street: "1, Main St", locality: Seattle, postal_code: "02142"}}
location: {{lat: 47.6097, lon: -122.3331}}
treatments: [iv-infusion]
email: a@x.example
summary: '@{HOSTILE.replace("'", "''")}'
verified: {{on: 2026-10-01, by: phone}}
private: {{notes: PRIVATEMARKER}}
"""
FILES = {
    "data/clinics/us/wa/b.yaml": RECORD,
    "data/clinics/us/wa/a.yaml": small.clinic(),
    "data/clinics/us/wa/c.yaml": small.clinic("C", "draft: true\nsummary: PRIVATEMARKER\n"),
}


def test_the_three_exports_agree():
    site = small.site_of(FILES, base_url="https://x.example/sub/")
    whole = json.loads(small.make(site, "data/clinics.json"))["clinics"]
    rows = list(csv.DictReader(io.StringIO(small.make(site, "data/clinics.csv"), newline="")))
    features = json.loads(small.make(site, "data/clinics.geojson"))
    assert (
        [record["id"] for record in whole]
        == [row["id"] for row in rows]
        == [feature["id"] for feature in features["features"]]
        == ["us/wa/a", "us/wa/b"]
    )
    assert tuple(rows[0]) == COLUMNS
    assert whole[1]["name"].endswith(HOSTILE)
    assert rows[1]["name"] == f"'{whole[1]['name']}"
    assert rows[1]["postal_code"] == "02142"
    assert rows[1]["url"] == whole[1]["url"] == "https://x.example/sub/clinics/us/wa/b/"
    assert features["type"] == "FeatureCollection"
    assert features["features"][0]["geometry"] is None
    assert features["features"][1]["geometry"] == {"type": "Point", "coordinates": [-122.3331, 47.6097]}
    assert rows[0]["lat"] == ""
    assert whole[0]["sample"] is False


def test_exports_of_nothing():
    site = small.site_of({})
    assert json.loads(small.make(site, "data/clinics.json"))["clinics"] == []
    assert small.make(site, "data/clinics.csv") == ",".join(COLUMNS) + "\r\n"
    assert json.loads(small.make(site, "data/clinics.geojson"))["features"] == []


FEED = {
    "data/site.yaml": "title: 'A & B <c>'\ntagline: \"\\\"quoted\\\" & 'more'\"\nbase_url: https://x.example/sub/\nlanguage: en\n",
    "content/news/a.md": small.text(more="published: 2026-01-01\nupdated: 2026-05-01\n", title='"Tom & <i>Jerry</i>"'),
    "content/news/b.md": small.text(more="published: 2026-03-01\n"),
    "content/news/later.md": small.text(more="published: 2026-12-01\n", title="PRIVATEMARKER"),
    "content/guide/a.md": small.text(more="updated: 2026-04-01\n"),
    "content/guide/undated.md": small.text(),
    "content/pages/about.md": small.text(more="published: 2026-06-01\n"),
}


def test_the_feed_is_atom():
    root = ET.fromstring(small.make(small.site_of(FEED), "feed.xml"))
    assert root.tag == f"{ATOM}feed"
    assert root.findtext(f"{ATOM}title") == "A & B <c>"
    assert root.findtext(f"{ATOM}subtitle") == "\"quoted\" & 'more'"
    assert root.findtext(f"{ATOM}updated") == "2026-05-01T00:00:00Z"
    entries = root.findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}id") for entry in entries] == [
        "https://x.example/sub/news/a/",
        "https://x.example/sub/guide/a/",
        "https://x.example/sub/news/b/",
    ]
    assert entries[0].findtext(f"{ATOM}title") == "Tom & <i>Jerry</i>"
    assert [entry.findtext(f"{ATOM}published") for entry in entries] == [
        "2026-01-01T00:00:00Z",
        None,
        "2026-03-01T00:00:00Z",
    ]
    links = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
    assert links == {"self": "https://x.example/sub/feed.xml", "alternate": "https://x.example/sub/"}


def test_a_feed_without_entries_is_a_feed():
    root = ET.fromstring(small.make(small.site_of({}), "feed.xml"))
    assert root.findtext(f"{ATOM}updated") == "1970-01-01T00:00:00Z"
    assert root.findall(f"{ATOM}entry") == []


def test_a_feed_has_fifty_entries():
    files = {
        f"content/news/n{number}.md": small.text(more=f"published: 2026-01-{number % 28 + 1:02}\n")
        for number in range(60)
    }
    root = ET.fromstring(small.make(small.site_of(files), "feed.xml"))
    dates = [entry.findtext(f"{ATOM}updated") for entry in root.findall(f"{ATOM}entry")]
    assert len(dates) == 50
    assert dates == sorted(dates, reverse=True)


def addresses(text):
    root = ET.fromstring(text)
    return {url.findtext(f"{SITEMAP}loc"): url.findtext(f"{SITEMAP}lastmod") for url in root}


def test_the_sitemap_lists_what_wants_to_be_found():
    files = {
        "content/guide/a.md": small.text(more="published: 2026-01-01\nupdated: 2026-02-01\n"),
        "content/guide/draft.md": small.text(more="draft: true\n"),
        "data/clinics/us/wa/a.yaml": small.clinic("A", verified="2026-03-01"),
        "data/clinics/us/wa/b.yaml": small.clinic("B", verified="2026-04-01"),
        "data/clinics/us/or/sample.yaml": small.clinic("S", "sample: true\n"),
        "data/clinics/us/or/sample-2.yaml": small.clinic("S", "sample: true\n"),
        "data/clinics/us/ca/only.yaml": small.clinic("C"),
    }
    found = addresses(small.make(small.site_of(files, base_url="https://x.example/sub/"), "sitemap.xml"))
    assert found["https://x.example/sub/guide/a/"] == "2026-02-01"
    assert found["https://x.example/sub/clinics/us/wa/a/"] == "2026-03-01"
    assert found["https://x.example/sub/clinics/us/wa/"] == "2026-04-01"
    assert found["https://x.example/sub/"] is None
    absent = (
        "404.html",
        "search/",
        "guide/draft/",
        "clinics/us/or/",
        "clinics/us/or/sample/",
        "clinics/us/ca/",
        "news/",
    )
    assert not {f"https://x.example/sub/{path}" for path in absent} & found.keys()
    assert "https://x.example/sub/clinics/us/ca/only/" in found
    assert list(found) == sorted(found)


@pytest.mark.parametrize(
    ("count", "files"), [(0, 1), (1, 1), (sitemap.LIMIT, 1), (sitemap.LIMIT + 1, 3), (2 * sitemap.LIMIT + 1, 4)]
)
def test_a_sitemap_has_50000_addresses(count, files):
    site = small.site_of({}, base_url="https://x.example/a%26b/")
    shown = Edition(site, small.theme().strings)
    pages = (Artifact(f"{number}/index.html", len, (), listed="") for number in range(count))  # type: ignore[arg-type]
    planned = sitemap.plan(shown, pages)
    made = {artifact.path: artifact.make(artifact.view, None) for artifact in planned}
    assert len(made) == files + 1  # robots.txt
    assert made.pop("robots.txt") == b"User-agent: *\nAllow: /\n\nSitemap: https://x.example/a%26b/sitemap.xml\n"
    roots = {path: ET.fromstring(data) for path, data in made.items()}
    index = roots.pop("sitemap.xml")
    if not roots:
        assert (index.tag, len(index)) == (f"{SITEMAP}urlset", count)
        return
    assert index.tag == f"{SITEMAP}sitemapindex"
    assert [entry.findtext(f"{SITEMAP}loc") for entry in index] == [f"https://x.example/a%26b/{path}" for path in roots]
    assert [len(root) for root in roots.values()] == [sitemap.LIMIT] * (files - 2) + [
        count - sitemap.LIMIT * (files - 2)
    ]


@pytest.mark.parametrize("base", ["", "/sub"])
def test_redirects_are_pages_without_script(base):
    site = small.site_of(
        {"content/guide/a.md": small.text(more="aliases: [/old, /older.html, /a/b/c/]\n")},
        base_url=f"https://x.example{base}/",
    )
    for path in ("old/index.html", "older.html", "a/b/c/index.html"):
        page = small.make(site, path)
        assert f"url={base}/guide/a/" in page
        assert f'<link rel="canonical" href="https://x.example{base}/guide/a/"' in page
        assert f'<a href="{base}/guide/a/"' in page
        assert "<script" not in page
