from __future__ import annotations

import pytest

from sitegen.model.addresses import PAGE_SIZE, anchors, page_addresses
from sitegen.model.links import shown
from sitegen.model.topics import CONDITION_REGION_MINIMUM
from tests import small

FILES = {
    "content/guide/cost.md": small.text("## Insurance\n\nText.\n"),
    "content/guide/draft.md": small.text(more="draft: true\n"),
    "content/guide/later.md": small.text(more="published: 2026-11-24\n"),
    "content/guide/today.md": small.text(more="published: 2026-11-23\n"),
    "content/faq/safe.md": small.text("## Why\n\nText.\n"),
    "content/news/first.md": small.text(),
    "content/pages/about.md": small.text(),
    "content/regions/us/wa.md": "## Who\n",
    "data/clinics/us/wa/seattle/harbor.yaml": small.clinic(),
    "data/vocab/conditions.yaml": "ptsd: {name: PTSD}\n",
    "data/glossary.yaml": "dose: {term: Dose, definition: How much.}\n",
    "data/regions.yaml": "de: {name: Germany}\n",
}
ME = "content/guide/me.md"


def link(href, base="", **options):
    """The address that a link of an article leads to, or the code of the problem."""
    files = {**FILES, ME: small.text(f"## Own\n\n[a](<{href}>)\n", "aliases: [/old/]\n")}
    site, problems = small.read(files, base_url=f"https://x.example{base}/", **options)
    assert site is not None
    if problems:
        assert all((problem.span.path, problem.span.line) == (ME, 8) for problem in problems)
        return problems[0].code
    return site.links[ME, href]


@pytest.mark.parametrize("base", ["", "/guide-site", "/a/b"])
@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("cost.md", "/guide/cost/"),
        ("./cost.md", "/guide/cost/"),
        ("../guide/cost.md#insurance", "/guide/cost/#insurance"),
        ("../faq/safe.md", "/faq/#safe"),
        ("../faq/safe.md#why", "/faq/#safe--why"),
        ("../news/first.md", "/news/first/"),
        ("../pages/about.md", "/about/"),
        ("../regions/us/wa.md", "/clinics/us/wa/"),
        ("../regions/us/wa.md#who", "/clinics/us/wa/#who"),
        ("today.md", "/guide/today/"),
        ("/", "/"),
        ("/guide/", "/guide/"),
        ("/guide/cost/#insurance", "/guide/cost/#insurance"),
        ("/faq/#safe", "/faq/#safe"),
        ("/faq/#safe--why", "/faq/#safe--why"),
        ("/clinics/us/wa/#anything", "/clinics/us/wa/#anything"),
        ("/glossary/#dose", "/glossary/#dose"),
        ("/data/clinics.csv", "/data/clinics.csv"),
        ("/contact/", "/contact/"),
        ("/old/", "/old/"),
        ("clinic:us/wa/seattle/harbor", "/clinics/us/wa/seattle/harbor/"),
        ("region:us/wa", "/clinics/us/wa/"),
        ("region:us", "/clinics/us/"),
        ("term:dose", "/glossary/#dose"),
        ("condition:ptsd", "/conditions/ptsd/"),
        ("treatment:iv-infusion", "/treatments/iv-infusion/"),
        ("Treatment:iv-infusion", "/treatments/iv-infusion/"),
    ],
)
def test_links_inside_the_site(href, expected, base):
    assert link(href, base) == f"{base}{expected}"


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("#own", "#own"),
        ("#", "#"),
        ('https://x.example/a b?c={d}&e="f"#g', "https://x.example/a%20b?c=%7Bd%7D&e=%22f%22#g"),
        ("HTTPS://x.example/ä", "HTTPS://x.example/%C3%A4"),
        ("https://x.example/%20", "https://x.example/%20"),
        ("mailto:a@x.example?subject=b c", "mailto:a@x.example?subject=b%20c"),
        ("tel:+1 206 555 0114", "tel:+1%20206%20555%200114"),
    ],
)
def test_links_that_the_base_does_not_touch(href, expected):
    assert link(href, "/base") == expected


@pytest.mark.parametrize(
    ("href", "code"),
    [
        ("costs.md", "broken-link"),
        ("cost.md?x", "broken-link"),
        ("Cost.md", "broken-link"),
        ("cost", "broken-link"),
        ("cost.md/", "broken-link"),
        ("../../../../etc/passwd", "broken-link"),
        ("../guide/", "broken-link"),
        ("/guide/cost", "broken-link"),
        ("/guide/costs/", "broken-link"),
        ("/guide/draft/", "broken-link"),
        ("/guide/later/", "broken-link"),
        ("/compare", "broken-link"),
        ("/clinics/de/", "broken-link"),
        ("/?q=x", "broken-link"),
        ("cost.md#insurer", "broken-anchor"),
        ("#other", "broken-anchor"),
        ("/faq/#why", "broken-anchor"),
        ("../faq/safe.md#who", "broken-anchor"),
        ("../regions/us/wa.md#why", "broken-anchor"),
        ("/glossary/#doze", "broken-anchor"),
        ("draft.md", "link-unpublished"),
        ("later.md", "link-unpublished"),
        ("clinic:us/wa/seattle/harbour", "unknown-clinic"),
        ("clinic:us/wa/seattle/harbor/", "unknown-clinic"),
        ("region:us/or", "unknown-region"),
        ("region:de", "region-without-clinics"),
        ("term:doze", "unknown-term"),
        ("condition:pain", "unknown-condition"),
        ("treatment:", "unknown-treatment"),
        ("javascript:alert(1)", "link-scheme"),
        ("//x.example/", "link-scheme"),
        ("java\tscript:x", "link-scheme"),
    ],
)
def test_broken_links(href, code):
    assert link(href) == code


def test_drafts_and_later_texts_can_be_linked_when_they_are_shown():
    assert link("draft.md", drafts=True) == "/guide/draft/"
    assert link("later.md", drafts=True) == "/guide/later/"
    assert link("later.md", as_of=small.date(2026, 11, 24)) == "/guide/later/"


def test_every_text_s_links_are_checked():
    files = {f"content/{kind}/a.md": small.text("[a](nowhere.md)\n") for kind in ("guide", "faq", "news", "pages")}
    files["content/regions/us.md"] = "[a](nowhere.md)\n"
    files["data/clinics/us/wa/a.yaml"] = small.clinic(more="background: |\n  [a](nowhere.md)\n")
    files["content/guide/draft.md"] = small.text("[a](nowhere.md)\n", "draft: true\n")
    _, problems = small.read(files)
    assert [(problem.span.path, problem.span.line, problem.span.col) for problem in problems] == [
        ("content/faq/a.md", 5, 5),
        ("content/guide/a.md", 5, 5),
        ("content/news/a.md", 5, 5),
        ("content/pages/a.md", 5, 5),
        ("content/regions/us.md", 1, 5),
        ("data/clinics/us/wa/a.yaml", 7, 7),
    ]


def redirect(aliases, **more):
    files = {**FILES, ME: small.text(more=f"aliases: [{', '.join(aliases)}]\n"), **more}
    site, problems = small.read(files)
    assert site is not None
    return {found.old: found.new for found in site.redirects}, [problem.code for problem in problems]


@pytest.mark.parametrize(
    ("aliases", "expected", "codes"),
    [
        (["/old/"], {"/old/": "/guide/me/"}, []),
        (["/old"], {"/old/": "/guide/me/"}, []),
        (["/old.html"], {"/old.html": "/guide/me/"}, []),
        (["/old", "/old/"], {"/old/": "/guide/me/"}, ["alias-claimed-twice"]),
        (["/old/", "/Old/"], {"/old/": "/guide/me/"}, ["alias-claimed-twice"]),
        (["/guide/me/"], {}, ["alias-on-page"]),
        (["/GUIDE/"], {}, ["alias-on-page"]),
        (["/"], {}, ["alias-on-page"]),
        (["/feed.xml"], {}, ["alias-on-page"]),
        (["/guide/draft/"], {"/guide/draft/": "/guide/me/"}, []),
    ],
)
def test_redirects(aliases, expected, codes):
    assert redirect(aliases) == (expected, codes)


def test_every_source_may_have_moved():
    site = small.site_of(
        {
            "content/faq/a.md": small.text(more="aliases: [/1/]\n"),
            "content/news/a.md": small.text(more="aliases: [/2/]\n"),
            "content/pages/a.md": small.text(more="aliases: [/3/]\n"),
            "content/regions/us.md": "---\naliases: [/4/]\n---\n",
            "data/clinics/us/wa/a.yaml": small.clinic(more="aliases: [/5/]\n"),
            "data/regions.yaml": "us: {aliases: [US, /6/]}\nus/or: {name: Oregon, aliases: [/7/]}\nde: {aliases: [/8/]}\n",
            "data/vocab/treatments.yaml": "iv-infusion: {name: IV infusion, aliases: [/9/]}\n",
            "data/vocab/conditions.yaml": "ptsd: {name: PTSD, aliases: [/10/]}\n",
        }
    )
    assert {found.old: found.new for found in site.redirects} == {
        "/1/": "/faq/#a",
        "/2/": "/news/a/",
        "/3/": "/a/",
        "/4/": "/clinics/us/",
        "/5/": "/clinics/us/wa/a/",
        "/6/": "/clinics/us/",
        "/7/": "/clinics/us/",
        "/8/": "/clinics/",
        "/9/": "/treatments/iv-infusion/",
        "/10/": "/conditions/ptsd/",
    }


@pytest.mark.parametrize("closed", [False, True])
@pytest.mark.parametrize(
    "count",
    [0, 1, CONDITION_REGION_MINIMUM - 1, CONDITION_REGION_MINIMUM, PAGE_SIZE, PAGE_SIZE + 1, 2 * PAGE_SIZE + 1],
)
def test_every_address_is_emitted_once_and_every_page_has_one(count, closed):
    more = "conditions: [ptsd]\n"
    files = {f"data/clinics/us/or/c{number}.yaml": small.clinic(f"C{number}", more) for number in range(count)}
    if closed:
        files["data/clinics/us/or/gone.yaml"] = small.clinic("Gone", f"{more}status: closed\n")
        files["data/clinics/fr/paris/gone.yaml"] = small.clinic("Gone", f"{more}status: closed\n")
    site = small.site_of({**FILES, **files})
    emitted = {f"/{path.removesuffix('index.html')}" for path in small.artifacts(site)}
    listed = list(page_addresses(site))
    assert len(listed) == len(set(listed))
    assert set(listed) <= emitted
    pages = {address for address in emitted if address.endswith("/")}
    assert pages <= set(listed)


def test_anchors_are_those_of_the_pages():
    site = small.site_of(FILES)
    for address, ids in anchors(
        map(shown, (*site.guide, *site.news, *site.pages)), [*map(shown, site.faq)], site.glossary
    ).items():
        page = small.make(site, f"{address.strip('/')}/index.html".lstrip("/"))
        for name in ids:
            assert f'id="{name}"' in page, (address, name)
