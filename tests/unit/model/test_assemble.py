from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from sitegen.artifact import Batch
from sitegen.base.fingerprint import fingerprint
from sitegen.model.media import read_media
from sitegen.outputs import plan_site
from tests import small
from tests.small import text


def order(kind, files, **options):
    return [article.id for article in getattr(small.site_of(files, **options), kind)]


def test_reading_order():
    files = {
        "data/site.yaml": "title: T\nbase_url: https://x.example/\nguide: {sections: {two: {name: Two}, one: {name: One}}}\n",
        "content/guide/a.md": text(more="section: one\n"),
        "content/guide/b.md": text(more="section: two\norder: 2\n"),
        "content/guide/c.md": text(more="section: two\norder: 1.5\n"),
        "content/guide/d.md": text(title="beta"),
        "content/guide/e.md": text(title="Alpha"),
        "content/guide/f.md": text(more="order: -1\n", title="Zeta"),
    }
    assert order("guide", files) == ["c", "b", "a", "f", "e", "d"]


def test_news_come_newest_first_and_undated_ones_last():
    files = {
        "content/news/a.md": text(more="published: 2026-01-01\n"),
        "content/news/b.md": text(more="published: 2026-03-01\n"),
        "content/news/c.md": text(more="updated: 2026-02-01\n"),
        "content/news/d.md": text(),
        "content/news/e.md": text(more="published: 2026-03-01\n"),
        "content/news/f.md": text(more="published: 2025-12-31\nupdated: 2026-11-01\n"),
    }
    assert order("news", files) == ["e", "b", "c", "a", "f", "d"]


@pytest.mark.parametrize(("published", "shown"), [("2026-11-22", True), ("2026-11-23", True), ("2026-11-24", False)])
@pytest.mark.parametrize("kind", ["guide", "faq", "news", "pages"])
def test_what_is_dated_later_is_not_published_yet(kind, published, shown):
    files = {f"content/{kind}/a.md": text(more=f"published: {published}\n")}
    assert order(kind, files) == (["a"] if shown else [])
    assert order(kind, files, drafts=True) == ["a"]


@pytest.mark.parametrize(
    ("address", "base", "origin"),
    [
        ("https://x.example", "", "https://x.example"),
        ("https://x.example/", "", "https://x.example"),
        ("https://x.example/guide-site/", "/guide-site", "https://x.example"),
        ("https://x.example:8080/a/b", "/a/b", "https://x.example:8080"),
        ("http://localhost:8000/", "", "http://localhost:8000"),
    ],
)
def test_base_url(address, base, origin):
    site = small.site_of({"data/site.yaml": f"title: T\nbase_url: {address}\n"})
    assert (site.base, site.origin, site.href("/guide/")) == (base, origin, f"{base}/guide/")
    other = small.site_of({}, base_url=address)
    assert (other.base, other.origin) == (base, origin)


@pytest.mark.parametrize(
    "config",
    [
        "",
        "title: T\n",
        "base_url: https://x.example/\n",
        "title: T\nbase_url: x.example\n",
        "[",
        "title: T\nbase_url: https://x.example/\nlang: en\n",
    ],
)
def test_without_a_configuration_other_problems_are_told_all_the_same(config):
    site, problems = small.read(
        {"data/site.yaml": config, "content/guide/a.md": text("[a]()\n"), "data/sources.yaml": "["}
    )
    assert site is None
    assert {problem.span.path for problem in problems} == {"data/site.yaml", "content/guide/a.md", "data/sources.yaml"}


def test_only_the_configuration_is_required():
    site, problems = small.read({"data/vocab/treatments.yaml": ""})
    assert problems == ()
    assert "index.html" in small.artifacts(site)


def test_empty_files_are_nothing():
    empty = [
        "data/regions.yaml",
        "data/sources.yaml",
        "data/glossary.yaml",
        *(
            f"data/vocab/{name}.yaml"
            for name in ("conditions", "amenities", "credentials", "insurers", "accessibility")
        ),
    ]
    assert small.read(dict.fromkeys(empty, ""))[1] == ()
    assert small.read(dict.fromkeys(empty, "# later\n"))[1] == ()


def picture(kind="PNG", size=(3, 2), **more):
    out = io.BytesIO()
    Image.new("RGB", size).save(out, kind, **more)
    return out.getvalue()


def sideways(orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    return picture("JPEG", exif=exif)


@pytest.mark.parametrize(
    ("name", "data", "size"),
    [
        ("a.png", picture(), (3, 2)),
        ("a.PNG", picture(), (3, 2)),
        ("a.jpg", sideways(1), (3, 2)),
        ("a.jpeg", sideways(6), (2, 3)),
        ("a.webp", picture("WEBP"), (3, 2)),
        ("a.gif", picture("GIF"), (3, 2)),
        ("a.svg", b"<svg/>", (0, 0)),
        ("a.svg", b'<svg class="x" viewBox="0 0 480 320.5"/>', (480, 320)),
    ],
)
def test_pictures(name, data, size):
    media, problem = read_media(name, data)
    assert problem is None
    assert (media.width, media.height) == size


def png_of(width, height):
    data = bytearray(picture())
    data[16:24] = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    return bytes(data)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"x",
        picture()[:20],
        b"\x89PNG\r\n\x1a\n",
        png_of(20_000, 20_000),
        png_of(2**31 - 1, 2**31 - 1),
        b"GIF89a",
        b"\xff\xd8\xff\xe1\x00\x02",
    ],
)
def test_pictures_that_are_none(data):
    media, problem = read_media("a.png", data)
    assert media is None
    assert problem.code == "picture-unreadable"


def test_pictures_that_nothing_shows_stay_at_home():
    files = {
        "content/guide/a.md": text("![Shown](one.png)\n"),
        "content/guide/one.png": picture(),
        "content/guide/two.png": picture(size=(9, 9)),
        "data/clinics/us/a.yaml": small.clinic(more="photos: [{file: front.png, alt: Front}]\n"),
        "data/clinics/us/front.png": picture(size=(5, 5)),
        "data/clinics/us/b.yaml": small.clinic(more="draft: true\nphotos: [{file: draft.png, alt: Draft}]\n"),
        "data/clinics/us/draft.png": picture(size=(7, 7)),
    }
    shown = [path for path in small.artifacts(small.site_of(files)) if path.startswith("media/")]
    assert {path.split(".")[0] for path in shown} == {"media/one-3", "media/front-5"}


PATHS = st.sampled_from(
    [
        "data/site.yaml",
        "data/regions.yaml",
        "data/vocab/treatments.yaml",
        "data/vocab/conditions.yaml",
        "data/sources.yaml",
        "data/glossary.yaml",
        "data/clinics/us/wa/a.yaml",
        "content/guide/a.md",
        "content/faq/a.md",
        "content/regions/us.md",
    ]
)
CONTENTS = st.one_of(
    st.binary(max_size=80),
    st.lists(st.sampled_from(["a", "us", "iv-infusion", ": ", "\n", "\n  ", "- ", "{", "}", "[", "]", ", ", "name", "title: T\n", "description: D\n", "---\n", "verified: {on: 2026-10-01}\n", "address: {locality: X}\n", "treatments: [iv-infusion]\n", "phone: 988\n", "currency: ", "pricing:\n  - {treatment: x}\n", "::: clinics {limit=²}\n:::\n", "[a](region:us)", "[@a]", "![a](b)", "photos: [{file: a, alt: b}]\n", "aliases: [/a/]\n", "location: {lat: 90, lon: 180}\n", "hours: {mon: closed}\n", "related: [a.md]\n", "article: a.md"]), max_size=14).map(lambda parts: "".join(parts).encode()),
)  # fmt: skip


@given(st.dictionaries(PATHS, CONTENTS, max_size=5))
def test_no_file_makes_reading_or_planning_fail(files):
    memo = small.JsonMemo()
    site, problems = small.read(files, memo)
    assert problems == tuple(sorted(problems))
    assert small.read(files, memo) == (site, problems)
    if site is not None:
        for item in plan_site(site, small.theme(site.base))[0]:
            for one in item.plan(*item.arguments) if isinstance(item, Batch) else (item,):
                fingerprint(one.view)
