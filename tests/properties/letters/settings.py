"""What a build is asked for, and what `data/site.yaml` says."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from tests.properties.desk import pick

if TYPE_CHECKING:
    from tests.properties.desk import Desk

CONFIG = "data/site.yaml"
DAYS = (date(2026, 11, 23), date(2026, 11, 24), date(2027, 2, 21), date(2027, 6, 1), date(2026, 3, 1), date(2030, 1, 1))
LINES = (
    (b"title: Small Guide", b"title: Little Guide"),
    (b"tagline: Plain facts", b"tagline: Facts"),
    (b"https://small.example/guide-site/", b"https://small.example/"),
    (b"https://small.example/guide-site/", b"https://small.example/site-guide/"),
    (b"editors@small.example", b"people@small.example"),
    (b"notice: General information", b"notice: Information"),
    (b"mentions: [suicid]", b"mentions: [infusion]"),
    (b'text: "988"', b'text: "989"'),
    (b"name: Start here", b"name: Begin here"),
    (b"title: Small Guide\n", b"title: Small Guide\nenvironment: demonstration\n"),
    (b"title: Small Guide\n", b"title: Small Guide\nfreshness: {fresh: 20, stale: 40}\n"),
    (b"title: Small Guide\n", b"title: Small Guide\nlanguage: de\n"),
    (b"title: Small Guide\n", b"title: Small Guide\ntheme: other\n"),
    (b"title: Small Guide\n", b"title: Small Guide\nfeatured: [us/wa/seattle/pine]\n"),
    (b"title: Small Guide\n", b"title: Small Guide\ndirectory: {name: All clinics}\n"),
    (b"title: Small Guide\n", b"title: Small Guide\nrepository: https://code.example/guide\n"),
    (b"title: Small Guide\n", b"title: Small Guide\npublish: {precompress: [br, gzip]}\n"),
    (b"title: Small Guide\n", b"title: Small Guide\npublish: {precompress: [gzip]}\n"),
    (b"title: Small Guide\n", b"title: Small Guide\npublish: {host: github-pages}\n"),
    (b"title: Small Guide\n", b"title: Small Guide\npublish: {host: netlify}\n"),
    (b"title: Small Guide\n", b"title: Small Guide\nchecks: {ignore: [unused-file]}\n"),
)


def line_of_config(desk: Desk, where: int, what: int) -> bool:
    if CONFIG not in desk.plain_sources():
        return False
    one, other = pick(LINES, where)
    data = desk.read(CONFIG)
    new = data.replace(other, one) if other in data else data.replace(one, other)
    if new != data:
        desk.write(CONFIG, new)
    return new != data


def config_lost(desk: Desk, where: int, what: int) -> bool:
    (desk.site / pick([CONFIG] if CONFIG in desk.plain_sources() else [], 0)).unlink()
    return True


def drafts_shown_or_not(desk: Desk, where: int, what: int) -> bool:
    desk.options["drafts"] = not desk.options.get("drafts", False)
    return True


def another_day(desk: Desk, where: int, what: int) -> bool:
    before = desk.options.get("as_of", DAYS[0])
    desk.options["as_of"] = pick(DAYS, where)
    return before != desk.options["as_of"]


def another_base_url(desk: Desk, where: int, what: int) -> bool:
    before = desk.options.get("base_url")
    desk.options["base_url"] = pick((None, "https://other.example/", "https://other.example/a/b/"), where)
    return before != desk.options["base_url"]


LETTERS = (
    line_of_config, line_of_config, line_of_config, config_lost, drafts_shown_or_not, drafts_shown_or_not,
    another_day, another_day, another_base_url, another_base_url,
)  # fmt: skip
