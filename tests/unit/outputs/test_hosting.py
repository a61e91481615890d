"""What each host finds in the folder: headers, redirects, elements that stand for headers."""

from __future__ import annotations

import re

import pytest

from sitegen.base.headers import CACHE, CSP, IMMUTABLE, cache_control, policy, security_headers
from sitegen.model.hosts import HEADER_LINE, HEADER_RULES, HOSTS
from sitegen.outputs.hosting import lines_for, redirect_line
from sitegen.parse.schema import Publish
from tests import small

MOVED = {
    "content/guide/cost.md": small.text(more="aliases: [/guide/price/, /old.html, '/guide/prix-élevé/', '/a*:b/']\n"),
    "data/clinics/us/wa/seattle/harbor-light.yaml": small.clinic(),
}


def site_on(host: str, more: str = "", base_url: str = "https://small.example/"):
    settings = f"title: Small guide\nbase_url: {base_url}\npublish: {{host: {host}}}\n{more}"
    return small.site_of({**MOVED, "data/site.yaml": settings})


def test_every_host_is_known():
    assert set(HOSTS) == set(Publish.model_fields["host"].annotation.__args__)


@pytest.mark.parametrize("host", sorted(HOSTS))
def test_a_host_gets_the_files_that_it_reads_and_no_others(host):
    paths = small.artifacts(site_on(host)).keys()
    expected = {"netlify": {"_headers", "_redirects"}, "github-pages": {".nojekyll"}}
    expected["cloudflare-pages"] = expected["netlify"]
    assert paths & {"_headers", "_redirects", ".nojekyll"} == expected.get(host, set())
    assert {"guide/price/index.html", "old.html"} <= paths, "redirect pages stay"


def rules(text: str) -> dict[str, dict[str, str]]:
    found, rule = {}, ""
    for line in text.splitlines():
        if line.startswith("  "):
            name, _, value = line.strip().partition(": ")
            found[rule][name] = value
        else:
            rule = line
            found[rule] = {}
    return found


@pytest.mark.parametrize("host", ["netlify", "cloudflare-pages"])
def test_headers_are_the_one_value_and_no_rule_says_what_another_says(host):
    text = small.make(site_on(host), "_headers")
    found = rules(text)
    assert found["/*"] == dict(security_headers())
    for path, headers in found.items():
        if path != "/*":
            assert headers == {CACHE: IMMUTABLE}
            assert path.endswith("/*")
            assert cache_control(f"{path[1:-1]}x.css") == IMMUTABLE
    assert len(found) <= HEADER_RULES
    assert max(map(len, text.splitlines())) <= HEADER_LINE


def test_every_file_with_a_hashed_name_falls_under_a_rule_or_is_the_finders():
    site = site_on("netlify")
    folders = [rule[1:-1] for rule in rules(small.make(site, "_headers"))][1:]
    hashed = [path for path in small.artifacts(site) if cache_control(path) == IMMUTABLE]
    assert any(path.startswith("search/") for path in hashed)
    assert any(path.startswith("finder/") for path in hashed)
    assert [path for path in hashed if not path.startswith((*folders, "finder/"))] == []


def test_what_is_hashed_says_so_in_its_name():
    for path in small.artifacts(site_on("other")):
        if cache_control(path) == IMMUTABLE:
            assert re.search(r"(?:^|[./])[0-9a-z]{8,12}\.[a-z0-9]+$", path), path


def test_redirects_are_real_ones_and_hold_although_there_is_a_page():
    assert small.make(site_on("netlify"), "_redirects").splitlines() == [
        "/a%2A%3Ab/ /guide/cost/ 301!",
        "/guide/price/ /guide/cost/ 301!",
        "/guide/prix-%C3%A9lev%C3%A9/ /guide/cost/ 301!",
        "/old.html /guide/cost/ 301!",
    ]
    assert "/guide/price/ /guide/cost/ 301\n" in small.make(site_on("cloudflare-pages"), "_redirects")


def test_the_list_ends_where_the_host_stops_reading():
    cloudflare = HOSTS["cloudflare-pages"]
    many = [(f"/old-{number:05}/", "/new/") for number in range(3000)]
    found = lines_for([*many, ("/" + "x" * 1000 + "/", "/new/")], cloudflare)
    assert len(found) == cloudflare.redirects == 2000
    assert found[0] == redirect_line("/old-00000/", "/new/", cloudflare)
    assert max(map(len, found)) <= cloudflare.redirect


def test_pages_carry_the_policy_themselves_only_where_no_header_can():
    site = site_on("github-pages", base_url="https://someone.github.io/guide/")
    for path in ("index.html", "guide/cost/index.html", "404.html", "guide/price/index.html", "search/index.html"):
        text = small.make(site, path)
        (found,) = re.findall(f'<meta http-equiv="{CSP}" content="([^"]*)">', text)
        assert found.replace("&#39;", "'") == policy(meta=True)
        assert text.index(CSP) < text.index("<link")
        assert '<meta name="referrer" content="no-referrer">' in text
    for host in set(HOSTS) - {"github-pages"}:
        assert CSP not in small.make(site_on(host), "index.html")


def test_the_newsletters_form_is_let_through():
    form = "newsletter: {action: https://news.example/join}\n"
    assert "form-action https://news.example;" in small.make(site_on("github-pages", form), "index.html")
    assert "form-action https://news.example;" in small.make(site_on("netlify", form), "_headers")
