"""What the case files cannot show: what is not reported, what only a theme can spoil, and the settings."""

from __future__ import annotations

import json
import random
from dataclasses import replace

import pytest

from sitegen.base import codes
from sitegen.base.problem import Problem, Span
from sitegen.checks import CHECKS, documentation, hosting, orphans, places, reading, structured, twins, vanished, weight
from sitegen.checks.subject import packed
from sitegen.engine.records import MANIFEST, Manifest, encode_manifest
from sitegen.model.hosts import HOSTS
from sitegen.model.settings import settle
from sitegen.parse.schema import Checks
from tests import small

SOURCE = {"data/sources.yaml": "one: {title: One}\n"}
GUIDE = {**SOURCE, "content/guide/cost.md": small.text("Shown [@one].\n")}
HARBOR = "data/clinics/us/wa/seattle/harbor.yaml"
REAL = {HARBOR: small.clinic().replace("phone: +1 206 555 0114", "email: desk@harbor.example")}


def found(module, subject):
    return [(problem.code, problem.message) for problem in module.check(subject)]


def altered(subject, change):
    """The subject with every page's bytes changed."""

    def read(path):
        data = subject.read(path)
        return change(path, data) if path.endswith(".html") else data

    return replace(subject, read=read)


@pytest.mark.parametrize("module", CHECKS, ids=lambda module: module.__name__)
def test_a_check_is_documented_and_says_how_to_mend(module):
    assert len(module.__doc__.splitlines()) > 3
    assert "\n\nTo mend it, " in module.__doc__
    assert all(documentation(code) == module.__doc__ for code in module.CODES)


def test_every_code_of_a_check_belongs_to_one_check():
    named = [code for module in CHECKS for code in module.CODES]
    assert sorted(named) == sorted(codes._CHECKS)


def test_a_small_sound_site_has_nothing_to_report():
    assert small.judge({**GUIDE, **REAL}) == ()


# the pages ----------------------------------------------------------------------------------


def test_a_page_that_only_leads_to_itself_is_an_orphan():
    subject = small.subject_of({**GUIDE, "data/site.yaml": small.BASE["data/site.yaml"] + "theme: default\n"})
    assert found(orphans, subject) == []

    def cut(path, data):
        return data if path == "guide/cost/index.html" else data.replace(b'href="/guide/cost/"', b'href="/guide/"')

    lone = altered(subject, cut)
    assert found(orphans, lone) == [("orphan-page", "no page leads to `/guide/cost/`")]
    assert [problem.span for problem in orphans.check(lone)] == [Span("content/guide/cost.md")]


def test_links_count_below_a_path_too():
    base = {"data/site.yaml": "title: Small guide\nbase_url: https://small.example/below\n"}
    assert found(orphans, small.subject_of({**GUIDE, **REAL, **base})) == []


def test_a_heavy_page_is_told_with_the_weight_of_its_styles():
    noise = random.Random(1)
    words = " ".join("".join(noise.choices("abcdefghijklmnopqrstuvwxyz", k=9)) for _ in range(6000))
    subject = small.subject_of({**SOURCE, "content/guide/cost.md": small.text(f"{words} [@one].\n")})
    (problem,) = weight.check(subject)
    assert problem.code == "page-too-heavy"
    assert problem.span == Span("content/guide/cost.md")
    assert "30 kB is the limit" in problem.message
    data = subject.read("guide/cost/index.html")
    assert subject.page("guide/cost/index.html").packed >= packed(data), "the quick weight is never too low"


def test_a_page_that_is_long_and_light_is_not_told():
    subject = small.subject_of({**SOURCE, "content/guide/cost.md": small.text("One word. " * 20_000 + "[@one]\n")})
    assert found(weight, subject) == []


# structured data ----------------------------------------------------------------------------

RATED = "reviews:\n  - {rating: 4, source: site}\n  - {rating: 1, source: imported}\n"
PAGE = "clinics/us/wa/seattle/harbor/index.html"


def spoiled(change, more=RATED):
    """What is told when a theme changes the first block of a clinic's page."""
    subject = small.subject_of({HARBOR: REAL[HARBOR] + more})

    def spoil(path, data):
        if path != PAGE:
            return data
        head, mark, rest = data.partition(b'<script type="application/ld+json">')
        block, end, tail = rest.partition(b"</script>")
        return head + mark + change(block.decode()).encode() + end + tail

    assert found(structured, subject) == [], "as the tool writes it"
    return found(structured, altered(subject, spoil))


def edited(**changes):
    def change(block):
        data = {**json.loads(block), **changes}
        return json.dumps({key: value for key, value in data.items() if value is not None})

    return change


def clinic_block(block):
    return '"MedicalClinic"' in block


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        (lambda block: block[:-1], "structured-data-broken", "is not JSON"),
        (lambda block: block[:-1] + ', "x": NaN}', "structured-data-broken", "is not JSON"),
        (lambda _: "[]", "structured-data-broken", "context"),
        (edited(**{"@context": "http://x.example"}), "structured-data-broken", "context"),
        (edited(**{"@type": None}), "structured-data-incomplete", "no `@type`"),
        (edited(**{"@type": "MedicalClinic", "address": ""}), "structured-data-incomplete", "has no"),
        (edited(aggregateRating={"ratingValue": 5, "reviewCount": 2}), "structured-data-rating", "by 2 reviews"),
        (edited(aggregateRating=None, itemListElement=None, name=None), "structured-data-incomplete", "has no"),
    ],
)
def test_spoiled_structured_data_is_told(change, code, words):
    told = spoiled(change)
    assert code in {one for one, _ in told}
    assert any(words in message for _, message in told)
    assert all(message.startswith("`/clinics/us/wa/seattle/harbor/`: ") for _, message in told)


def test_a_sample_may_not_be_rated():
    told = spoiled(edited(aggregateRating={"ratingValue": 4, "reviewCount": 1}), more=f"sample: true\n{RATED}")
    assert told == [
        (
            "structured-data-rating",
            "`/clinics/us/wa/seattle/harbor/`: it rates by 1 reviews; the site collected 0",
        )
    ]


# records ------------------------------------------------------------------------------------


def located(points, folder="fj/suva"):
    return {
        f"data/clinics/{folder}/c{index}.yaml": small.clinic(
            f"Clinic {index}", f"location: {{lat: {lat}, lon: {lon}}}\n"
        )
        for index, (lat, lon) in enumerate(points)
    }


def test_the_date_line_is_a_place_like_any_other():
    points = [(-17, 179.9), (-17.1, -179.9), (-17.2, 179.8), (-17, -179.8), (-17, 180)]
    assert found(places, small.subject_of(located(points))) == []


def test_a_wide_region_takes_what_lies_wide():
    points = [(25 + index, -120 + 4 * index) for index in range(12)]
    wide = {f"data/clinics/us/s{index}/c/x.yaml": text for index, text in enumerate(located(points).values())}
    assert found(places, small.subject_of({**wide, **located([(21.3, -157.9)], "us/hi/honolulu")})) == []
    (told,) = found(places, small.subject_of({**wide, **located([(47, 8)], "us/hi/honolulu")}))
    assert told[0] == "location-far-off"


def test_twins_are_the_same_whatever_the_order():
    noise = random.Random(2)
    names = ["Cedar Grove", "Cedars Grove", "Cedar Grov", "Alder", "Elm Street", "Elm Streets", "Old Elm"]
    files = {
        f"data/clinics/us/wa/seattle/n{index}.yaml": small.clinic(
            noise.choice(names), f"location: {{lat: {47.6 + noise.random() / 100:.4f}, lon: -122.3}}\n"
        ).replace("0114", f"01{index:02}")
        for index in range(60)
    }
    mixed = list(files.items())
    noise.shuffle(mixed)
    told = list(twins.check(small.subject_of(files)))
    assert len(told) > 10
    assert told == list(twins.check(small.subject_of(dict(mixed))))


def test_short_names_are_not_alike():
    files = {
        f"data/clinics/us/wa/seattle/{name.lower()}.yaml": small.clinic(
            name, "location: {lat: 47.6, lon: -122.3}\n"
        ).replace("0114", number)
        for name, number in (("Elm", "0111"), ("Elms", "0112"), ("Oak", "0113"))
    }
    assert found(twins, small.subject_of(files)) == []


# texts --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("cat", 1), ("table", 2), ("make", 1), ("makes", 1), ("needed", 2), ("walked", 1), ("people", 2),
        ("patient", 2), ("science", 2), ("society", 4), ("infusion", 3), ("idea", 3), ("nurses", 2),
        ("treatment", 2), ("quality", 3), ("experience", 4), ("don’t", 1), ("evaluate", 4), ("medicine", 3),
    ],
)  # fmt: skip
def test_syllables(word, count):
    assert reading.syllables_of(word) == count


def test_the_grade_is_that_of_the_formula():
    text = "The cat sat on the mat. " * 12  # six words of one syllable in each sentence
    assert reading.grade(text) == pytest.approx(0.39 * 6 + 11.8 - 15.59)
    assert reading.grade("The cat sat. " * 19) is None, "57 words are too few"


def test_terms_are_left_out():
    terms = "psychopharmacological: {term: Psychopharmacological interventions, definition: Drugs.}\n"
    sentence = "A few psychopharmacological interventions can help you. "
    files = {**SOURCE, "content/guide/cost.md": small.text(f"{sentence * 15}[@one]\n")}
    assert [problem.code for problem in small.judge(files)] == ["hard-to-read"]
    assert small.judge({**files, "data/glossary.yaml": terms}) == ()


def test_the_limit_is_a_setting_and_other_languages_are_not_graded():
    sentence = "Several practitioners recommend alternative interventions. "
    files = {**SOURCE, "content/guide/cost.md": small.text(f"{sentence * 15}[@one]\n")}
    site = small.BASE["data/site.yaml"]
    assert [problem.code for problem in small.judge(files)] == ["hard-to-read"]
    assert small.judge({**files, "data/site.yaml": f"{site}checks: {{reading_grade: 30}}\n"}) == ()
    subject = small.subject_of(files)
    config = subject.site.config.model_copy(update={"language": "de"})
    assert found(reading, replace(subject, site=replace(subject.site, config=config))) == []


CRISIS = {
    "data/site.yaml": small.BASE["data/site.yaml"]
    + "environment: demonstration\ncrisis:\n  mentions: [suicid]\n  text: CALL NOW.\n"
    + '  lines:\n    - {region: us, name: Lifeline, phones: ["988"]}\n'
}
MENTION = "Thoughts of suicide.\n"


@pytest.mark.parametrize(
    ("path", "files"),
    [
        ("guide/cost/index.html", {"content/guide/cost.md": small.text(MENTION)}),
        ("guide/cost/index.html", {"content/guide/cost.md": small.text("", title="On suicide")}),
        ("faq/index.html", {"content/faq/cost.md": small.text(MENTION)}),
        ("news/cost/index.html", {"content/news/cost.md": small.text(MENTION, "published: 2026-01-01\n")}),
        ("about/index.html", {"content/pages/about.md": small.text(MENTION)}),
        ("contact/index.html", {"content/pages/contact.md": small.text(MENTION)}),
        (
            "conditions/ideation/index.html",
            {"data/vocab/conditions.yaml": "ideation: {name: Suicidal thoughts}\n"},
        ),
    ],
)
def test_no_text_that_mentions_a_crisis_goes_without_the_notice(path, files):
    html = small.make(small.site_of({**CRISIS, **files}), path)
    main = html[html.index("<main") : html.index("</main>")]
    assert "CALL NOW." in main
    assert 'href="tel:988"' in main


def test_a_text_that_places_the_notice_itself_has_it_once():
    files = {"content/guide/cost.md": small.text(f"{MENTION}\n::: crisis\nFirst of all:\n:::\n")}
    html = small.make(small.site_of({**CRISIS, **files}), "guide/cost/index.html")
    main = html[html.index("<main") : html.index("</main>")]
    assert main.count('href="tel:988"') == 1


@pytest.mark.parametrize(
    ("path", "files"),
    [
        ("clinics/us/wa/index.html", {**REAL, "content/regions/us/wa.md": MENTION}),
        (PAGE, {HARBOR: REAL[HARBOR] + "summary: For people who think of suicide.\n"}),
        (
            "glossary/index.html",
            {"data/glossary.yaml": f"ideation: {{term: Ideation, definition: {MENTION.strip()}}}\n"},
        ),
    ],
)
def test_pages_of_the_directory_and_the_glossary_have_the_numbers_at_their_foot(path, files):
    html = small.make(small.site_of({**CRISIS, **files}), path)
    assert 'href="tel:988"' in html[html.index("</main>") :]


# settings -----------------------------------------------------------------------------------


def problem(code, severity="warning"):
    return Problem(Span("a"), severity, code, "x")


def test_warnings_can_be_switched_off_and_raised_and_errors_cannot():
    given = (problem("orphan-page"), problem("unused-file"), problem("broken-link", "error"))
    checks = Checks.model_validate({"off": ["orphan-page", "broken-link"], "errors": ["unused-file"]})
    assert settle(given, checks) == (problem("unused-file", "error"), problem("broken-link", "error"))
    assert settle(given, Checks()) == given


def test_a_raised_warning_of_the_build_stops_the_build():
    site = {
        "data/site.yaml": small.BASE["data/site.yaml"] + "checks: {errors: [unused-file]}\n",
        "data/x.yaml": "a: 1\n",
    }
    _, problems = small.read(site)
    assert [(one.code, one.severity) for one in problems] == [("unused-file", "error")]


def test_a_setting_reaches_every_check():
    base = small.BASE["data/site.yaml"]
    files = {HARBOR: small.clinic()}
    assert [one.code for one in small.judge(files)] == ["phone-fictional"]
    assert small.judge({**files, "data/site.yaml": f"{base}checks: {{off: [phone-fictional]}}\n"}) == ()


# an earlier release -------------------------------------------------------------------------


def test_an_unchanged_site_has_lost_nothing():
    files = {**GUIDE, **REAL, "data/vocab/conditions.yaml": "depression: {name: Depression}\n"}
    now = {artifact.path: "00" for artifact in small.subject_of(files).emitted}
    before = {MANIFEST: encode_manifest(Manifest(now))}
    assert found(vanished, small.subject_of({**files, **before})) == []
    lost = {path: text for path, text in files.items() if path != HARBOR}
    gone = [message.split("`")[1] for _, message in found(vanished, small.subject_of({**lost, **before}))]
    assert sorted(gone) == [
        "/clinics/us/",
        "/clinics/us/wa/",
        "/clinics/us/wa/seattle/",
        "/clinics/us/wa/seattle/harbor/",
    ]


def settings_of(host, more=""):
    return {
        **GUIDE,
        "data/site.yaml": f"title: Small guide\nbase_url: https://small.example/\npublish: {{host: {host}{more}}}\n",
    }


@pytest.mark.parametrize("host", sorted(HOSTS))
def test_a_small_site_at_a_root_suits_every_host_but_one(host):
    codes_found = [code for code, _ in found(hosting, small.subject_of(settings_of(host)))]
    assert codes_found == (["host-without-headers"] if host == "github-pages" else [])


@pytest.mark.parametrize("host", ["nginx", "caddy", "other"])
def test_compressed_copies_suit_servers_that_send_them(host):
    assert found(hosting, small.subject_of(settings_of(host, ", precompress: [br]"))) == []


def test_limits_of_hosts(monkeypatch):
    tight = replace(HOSTS["cloudflare-pages"], files=3, file_bytes=60_000, site_bytes=50_000, redirects=1, redirect=30)
    monkeypatch.setattr(hosting, "HOSTS", {"cloudflare-pages": tight})
    files = {
        **settings_of("cloudflare-pages"),
        "content/guide/cost.md": small.text("Shown [@one].\n", "aliases: [/a/, /b/, /a-very-long-address-of-old/]\n"),
    }
    messages = [message for code, message in found(hosting, small.subject_of(files)) if code == "host-limit"]
    assert messages[0] == "3 addresses have moved; Cloudflare Pages reads 1 redirects"
    assert messages[1] == "a redirect has 45 characters; Cloudflare Pages reads 30"
    assert "files; Cloudflare Pages takes 3" in messages[2]
    assert messages[-1].startswith("the site has 0.0")
    assert any("MiB; Cloudflare Pages takes" in message for message in messages[3:-1])
    assert small.artifacts(small.site_of(files)).keys() >= {"a/index.html", "b/index.html"}
