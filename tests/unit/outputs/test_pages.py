"""What pages show of the records: addresses, regions, clinics, and that nothing hidden leaves the repository."""

from __future__ import annotations

import json
import re

import pytest

from sitegen.base.fingerprint import check
from tests import small

MARKER = "PRIVATEMARKER"


@pytest.mark.parametrize(
    ("region", "address", "expected"),
    [
        (
            "us/wa/seattle",
            "street: 1 Main St, locality: Seattle, postal_code: 98101",
            ("1 Main St", "Seattle, WA 98101", "United States"),
        ),
        ("us/wa/seattle", "locality: Seattle, region: Washington", ("Seattle, Washington", "United States")),
        ("us/wa", "locality: Seattle", ("Seattle, WA", "United States")),
        ("us/puerto-rico", "locality: San Juan", ("San Juan", "United States")),
        ("ca/on/toronto", "locality: Toronto, postal_code: M5V 2T6", ("Toronto, ON M5V 2T6", "Ca")),
        (
            "gb/england/london",
            "street: 1 High St, locality: London, postal_code: EC1A 1AA",
            ("1 High St", "London", "EC1A 1AA", "Gb"),
        ),
        ("ie/dublin", "locality: Dublin", ("Dublin", "Ie")),
        (
            "de/berlin",
            "street: Hauptstr. 1, locality: Berlin, postal_code: 02142",
            ("Hauptstr. 1", "02142 Berlin", "De"),
        ),
        ("nl/utrecht", "locality: Utrecht", ("Utrecht", "Nl")),
    ],
)
def test_addresses_are_written_as_in_their_country(region, address, expected):
    record = small.clinic().replace("locality: Seattle", address)
    site = small.site_of({f"data/clinics/{region}/a.yaml": record, "data/regions.yaml": "us: {name: United States}\n"})
    assert small.view(site, f"clinics/{region}/a/index.html").address == expected


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ("", []),
        (
            "location: {lat: 47.6097, lon: -122.33310}\n",
            [
                "geo:47.6097,-122.3331?q=Seattle%2C%20WA%2C%20Us",
                "https://www.openstreetmap.org/?mlat=47.6097&mlon=-122.3331#map=16/47.6097/-122.3331",
            ],
        ),
        (
            "location: {lat: 0, lon: -0}\n",
            ["geo:0,0?q=Seattle%2C%20WA%2C%20Us", "https://www.openstreetmap.org/?mlat=0&mlon=0#map=16/0/0"],
        ),
        (
            "location: {lat: -90, lon: 100}\n",
            [
                "geo:-90,100?q=Seattle%2C%20WA%2C%20Us",
                "https://www.openstreetmap.org/?mlat=-90&mlon=100#map=16/-90/100",
            ],
        ),
    ],
)
def test_ways_to_a_map(location, expected):
    site = small.site_of({"data/clinics/us/wa/a.yaml": small.clinic(more=location)})
    assert [link.href for link in small.view(site, "clinics/us/wa/a/index.html").map_links] == expected


def json_ld(view):
    return [json.loads(str(text)) for text in view.frame.json_ld]


@pytest.mark.parametrize(
    ("reviews", "sample", "expected"),
    [
        ("[{rating: 5}, {rating: 4}]", "false", (4.5, 2)),
        ("[{rating: 5}, {rating: 1, source: imported}, {rating: 1, source: clinic}]", "false", (5.0, 1)),
        ("[{rating: 5, source: imported}]", "false", None),
        ("[]", "false", None),
        ("[{rating: 5}]", "true", None),
    ],
)
def test_rating_markup_is_for_own_reviews_of_real_clinics(reviews, sample, expected):
    site = small.site_of({"data/clinics/us/a.yaml": small.clinic(more=f"reviews: {reviews}\nsample: {sample}\n")})
    view = small.view(site, "clinics/us/a/index.html")
    rating = json_ld(view)[0].get("aggregateRating")
    assert (rating and (rating["ratingValue"], rating["reviewCount"])) == expected
    assert (view.frame.robots == "noindex") is (sample == "true")


def test_doctors_are_those_whose_letters_say_so():
    files = {
        "data/clinics/us/a.yaml": small.clinic(
            more="practitioners:\n- {name: A, credentials: [MD]}\n- {name: B, credentials: [RN]}\n"
        ),
        "data/vocab/credentials.yaml": "MD: {name: MD, physician: true}\nRN: {name: RN}\n",
    }
    found = json_ld(small.view(small.site_of(files), "clinics/us/a/index.html"))
    assert [(item["@type"], item.get("name")) for item in found[:-1]] == [
        ("MedicalClinic", "Harbor Light"),
        ("Physician", "A"),
    ]


def test_hostile_words_are_shown_as_words():
    evil = "</script><script>alert(1)</script>\"'&"
    quoted = "'" + evil.replace("'", "''") + "'"
    files = {
        "data/site.yaml": f"title: {quoted}\ntagline: {quoted}\nbase_url: https://x.example/\nnotice: {quoted}\ncontact: {{address: {quoted}}}\n",
        "data/clinics/us/a.yaml": small.clinic()
        .replace("Harbor Light", quoted)
        .replace("locality: Seattle", f"locality: {quoted}, street: {quoted}")
        + f"summary: {quoted}\nreviews: [{{rating: 4, author: {quoted}, text: {quoted}}}]\npractitioners: [{{name: {quoted}, bio: {quoted}}}]\n",
        "data/vocab/treatments.yaml": f"iv-infusion: {{name: {quoted}, long: {quoted}, summary: {quoted}, synonyms: [{quoted}]}}\n",
        "data/glossary.yaml": f"a: {{term: {quoted}, definition: {quoted}}}\n",
        "data/sources.yaml": f"a: {{title: {quoted}, authors: {quoted}, doi: {quoted}}}\n",
        "content/guide/a.md": small.text("A [@a].\n")
        .replace("title: Cost", f"title: {quoted}")
        .replace("About it.", quoted),
        "content/faq/a.md": small.text("A.\n").replace("title: Cost", f"title: {quoted}"),
        "content/news/a.md": small.text("A.\n", "published: 2026-01-01\n").replace("title: Cost", f"title: {quoted}"),
    }
    site = small.site_of(files)
    for path in small.artifacts(site):
        if path.endswith(".html"):
            page = small.make(site, path)
            assert "<script>alert" not in page, path
            assert "</script><script" not in page, path
            for text in re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL):
                json.loads(text)


@pytest.mark.parametrize("count", [0, 1, 50, 51, 101])
@pytest.mark.parametrize("base", ["", "/guide-site"])
def test_long_lists_have_pages(count, base):
    files = {f"data/clinics/us/wa/c{number:03}.yaml": small.clinic(f"C{number:03}") for number in range(count)}
    site = small.site_of(files, base_url=f"https://x.example{base}/")
    found = sorted(
        path for path in small.artifacts(site) if re.fullmatch(r"clinics/us/wa/(page/\d+/)?index.html", path)
    )
    wanted = (
        []
        if not count
        else [
            "clinics/us/wa/index.html",
            *(f"clinics/us/wa/page/{page}/index.html" for page in range(2, (count + 49) // 50 + 1)),
        ]
    )
    assert found == sorted(wanted)
    shown = []
    for path in wanted:
        view = small.view(site, path)
        shown += [card.name for card in view.cards]
        assert view.total == count
        assert view.frame.path == f"/{path.removesuffix('index.html')}"
    assert shown == [f"C{number:03}" for number in range(count)]


def test_a_region_s_page():
    pricing = "pricing: [{{treatment: iv-infusion, min: {}, max: {}}}]\n"
    place = "location: {{lat: {}, lon: -122}}\n"
    site = small.site_of(
        {
            "data/clinics/us/wa/seattle/a.yaml": small.clinic(
                "A",
                pricing.format(400, 500)
                + place.format(47)
                + "accepting_new_patients: true\nconditions: [ptsd]\npayment: {insurers: [aetna]}\n",
            ),
            "data/clinics/us/wa/tacoma/b.yaml": small.clinic(
                "B", pricing.format(300, 450) + place.format(47.1) + "conditions: [ptsd]\n", locality="Tacoma"
            ),
            "data/clinics/us/wa/tacoma/c.yaml": small.clinic(
                "C", "status: closed\nconditions: [ptsd]\n" + pricing.format(1, 1), locality="Tacoma"
            ),
            "data/clinics/us/or/portland/d.yaml": small.clinic("D", place.format(45.5), locality="Portland"),
            "data/clinics/us/ny/new-york/e.yaml": small.clinic(
                "E", "location: {lat: 40.7, lon: -74}\n", locality="New York"
            ),
            "data/vocab/conditions.yaml": "ptsd: {name: PTSD}\n",
            "data/vocab/insurers.yaml": "aetna: {name: Aetna}\n",
            "data/regions.yaml": "us: {name: United States, units: mi}\n",
        }
    )
    view = small.view(site, "clinics/us/wa/index.html")
    assert (view.facts.clinics, view.facts.accepting, view.total) == (2, 1, 2)
    assert (view.facts.price.low, view.facts.price.high) == (300, 500)
    assert view.facts.insurers == (("Aetna", 1),)
    assert [(link.text, link.count) for link in view.conditions] == [("PTSD", 2)]
    assert [card.name for card in view.cards] == ["A", "B"]
    assert [(card.name, card.distance) for card in view.nearby] == [("D", (107.0, "mi"))]
    assert [(link.href, link.text) for link in view.regions] == [
        ("/clinics/us/wa/seattle/a/", "Seattle"),
        ("/clinics/us/wa/tacoma/", "Tacoma"),
    ]


@pytest.mark.parametrize(
    ("files", "robots"),
    [
        ({"data/clinics/us/wa/a.yaml": small.clinic("A")}, "noindex"),
        ({"data/clinics/us/wa/a.yaml": small.clinic("A"), "content/regions/us/wa.md": "Text.\n"}, ""),
        ({"data/clinics/us/wa/a.yaml": small.clinic("A"), "data/clinics/us/wa/b.yaml": small.clinic("B")}, ""),
        (
            {
                "data/clinics/us/wa/a.yaml": small.clinic("A", "sample: true\n"),
                "data/clinics/us/wa/b.yaml": small.clinic("B", "sample: true\n"),
            },
            "noindex",
        ),
        (
            {
                "data/clinics/us/wa/a.yaml": small.clinic("A", "sample: true\n"),
                "data/clinics/us/wa/b.yaml": small.clinic("B"),
            },
            "",
        ),
        ({"content/regions/us/wa.md": "Text.\n"}, "noindex"),
    ],
)
def test_which_regions_want_to_be_found(files, robots):
    assert small.view(small.site_of(files), "clinics/us/wa/index.html").frame.robots == robots


def hidden(files, seed):
    """The demonstration site with a marker in every text that no field marks as public."""
    found = dict(files)
    for index, (path, data) in enumerate(sorted(files.items())):
        if path.startswith("data/clinics/") and path.endswith(".yaml"):
            text = re.sub(r"^private:.*(\n[ \t].*)*\n?", "", data.decode(), flags=re.MULTILINE)
            found[path] = f"{text.rstrip()}\nprivate: {{contact: {MARKER}, deep: {{er: [{MARKER}]}}}}\n".encode()
            if index % 10 == seed:
                marked = re.sub(r"^(name|summary): .*$", rf"\1: {MARKER}", text, flags=re.MULTILINE)
                found[path.replace(".yaml", "-hidden.yaml")] = (
                    re.sub(r"^(draft: .*|aliases: .*)\n", "", marked, flags=re.MULTILINE).encode() + b"\ndraft: true\n"
                )
        elif path.startswith("content/") and path.endswith(".md") and not path.startswith("content/regions/"):
            body = f"{MARKER} ![{MARKER}](https://x.example/)\n".encode()
            for number, more in enumerate(("draft: true\n", "published: 2026-11-24\n")):
                front = small.FRONT.format(title=MARKER, more=more, body="").encode()
                found[path.replace(".md", f"-hidden-{number}.md")] = front + body
    found["content/guide/secret.svg"] = f"<svg>{MARKER}</svg>".encode()
    found["content/guide/notes.txt"] = MARKER.encode()
    found["data/notes.yaml"] = f"a: {MARKER}\n".encode()
    return found


def test_nothing_hidden_leaves_the_repository():
    files = {}
    for folder in ("content", "data"):
        files |= {
            path.relative_to(small.ROOT).as_posix(): path.read_bytes()
            for path in (small.ROOT / folder).rglob("*")
            if path.is_file()
        }
    marked = hidden(files, 3)
    assert sum(MARKER.encode() in data for data in marked.values()) > 200
    memo = small.JsonMemo()
    site, problems = small.load(marked, small.LoadOptions(small.AS_OF), memo)
    assert {problem.code for problem in problems} <= {"unused-file"}
    assert MARKER not in "".join(f"{problem.message}{problem.hint}" for problem in problems)
    theme = small.theme(site.base)
    planned = small.artifacts(site).values()
    assert len(planned) > 300
    for artifact in planned:
        data = artifact.make(artifact.view, theme.scoped(artifact.templates))
        assert MARKER.encode() not in data, artifact.path
        assert MARKER.lower().encode() not in data.lower(), artifact.path
        assert MARKER not in artifact.path
    plain, _ = small.load(files, small.LoadOptions(small.AS_OF), small.NoMemo())
    assert {*small.artifacts(plain)} == {artifact.path for artifact in planned}


def test_views_hold_what_they_declare():
    """A fingerprint takes declarations at their word; here every value is looked at."""
    config = "title: T\nbase_url: https://x.example/\ncrisis: {text: Call., lines: [{region: us, name: L, phones: ['988']}]}\n"
    hours = "hours: {mon: 09:00-17:00}\nreviews: [{rating: 5, text: Good.}]\n"
    files = {f"data/clinics/us/wa/{slug}.yaml": small.clinic(slug) + hours for slug in ("a", "b", "c")}
    files |= {"data/site.yaml": config, "content/guide/a.md": small.text("## H\n\nText.")}
    for artifact in small.artifacts(small.site_of(files)).values():
        check(artifact.view)
