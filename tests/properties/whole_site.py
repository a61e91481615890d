"""A small site with every family of pages, for sequences of edits, and two themes to show it in.

The plain theme prints each view whole, so that whatever a page depends on is in its bytes; it renders many
times as fast as the theme that comes with the tool.
"""

from __future__ import annotations

import functools
import io
from dataclasses import replace
from pathlib import Path

from PIL import Image

from sitegen.app.pipeline import Pipeline, standard
from sitegen.shell.toolchain import default_theme, vendor_files

GOLDEN = Path(__file__).parents[1] / "golden" / "site"
#: In Unicode's composed form, as sites read names; on disk an edit may spell it otherwise.
PICTURE = "data/clinics/us/wa/seattle/fa\u00e7ade.png"
PINE = "data/clinics/us/wa/seattle/pine.yaml"


@functools.cache
def site_files() -> dict[str, bytes]:
    """The golden site with a photo, a map, words for the search, and posts and records of other days."""
    files = {path.relative_to(GOLDEN).as_posix(): path.read_bytes() for path in GOLDEN.rglob("*") if path.is_file()}
    files[PICTURE] = _picture()
    files[PINE] += (
        "photos: [{file: fa\u00e7ade.png, alt: The house}]\nconditions: [depression]\nbackground: |\n  A quiet house.\n".encode()
    )
    files["data/clinics/us/wa/tacoma/north.yaml"] = (
        b"name: North Clinic\ndraft: true\naddress: {locality: Tacoma}\ntreatments: [iv-infusion]\n"
        b"phone: +1 206 555 0115\nverified: {on: 2026-10-01}\nprivate: {notes: PRIVATEMARKER}\n"
    )
    files["data/clinics/us/wa/seattle/lake.yaml"] = (
        b"name: Lake Clinic\naddress: {locality: Seattle}\ntreatments: [esketamine]\nconditions: [depression]\n"
        b"phone: +1 206 555 0116\nlocation: {lat: 47.7, lon: -122.2}\nverified: {on: 2026-09-01}\n"
    )
    files["data/synonyms.yaml"] = b"infusion: {same: [drip]}\n"
    files["data/geo/us.yaml"] = (
        b"credit: Nobody\nsource: drawn by hand\nlicense: public domain\nparallels: [29.5, 45.5]\nscale: 10\n"
        b"shapes:\n  us/wa: [1]\narcs:\n  - -1240 460 70 0 0 30 -70 0 0 -30\n"
    )
    files["content/news/later.md"] = (
        b"---\ntitle: More clinics\ndescription: In the new year.\npublished: 2027-01-05\n---\n"
        b"See [the questions](../faq/safe.md).\n"
    )
    return files


def _picture() -> bytes:
    found = io.BytesIO()
    Image.new("RGB", (4, 3), (200, 80, 10)).save(found, "PNG")
    return found.getvalue()


@functools.cache
def shown_theme() -> dict[str, bytes]:
    """The theme that comes with the tool."""
    return default_theme()


@functools.cache
def plain_theme() -> dict[str, bytes]:
    """Every page as its view in words, with an icon, a string, an asset and parts; it asks for telephone numbers."""
    files = {"strings/en.yaml": shown_theme()["strings/en.yaml"]}
    for path in sorted(shown_theme()):
        if path.startswith("pages/"):
            files[path] = _PAGE
    return files | {
        "layout/base.html": _BASE,
        "parts/dump/dump.html": b"{% macro dump(view) %}<pre>{{ view }}</pre>{% if false %}{{ view.phone }}{% endif %}{% endmacro %}\n",
        "parts/dump/dump.css": b".dump { color: red; }\n",
        "parts/foot/foot.html": b'<footer>{{ t("footer.quiet") }}{{ icon("star") }}</footer>\n',
        "css/base.css": b"body { margin: 0; }\n",
        "icons/star.svg": b'<svg viewBox="0 0 1 1"><path d="M0 0"/></svg>\n',
        "icons/ring.svg": b'<svg viewBox="0 0 1 1"><circle r="1"/></svg>\n',
        "js/main.mjs": b'import { x } from "./library.mjs";\nx();\n',
        "js/library.mjs": b"export function x() { return 1; }\n",
        "assets/mark.svg": b"<svg></svg>\n",
    }


_PAGE = b"""\
{% extends "layout/base.html" %}
{% from "parts/dump/dump.html" import dump %}
{% block body %}{{ icon("ring") }}{{ dump(view) }}<p>{{ t("site.skip") }}</p>{% endblock %}
"""
_BASE = b"""\
<link href="{{ asset("css/site.css") }}"><script src="{{ asset("js/main.mjs") }}"></script>
<nav>{{ t("menu.guide") }} {{ t("menu.search") }}</nav>
{% block body %}{% endblock %}{% include "parts/foot/foot.html" %}
"""


@functools.cache
def pipeline(theme: str) -> Pipeline:
    """The whole pipeline of guides and clinic directories, over the ``plain`` or the ``shown`` theme."""
    if theme == "plain":
        return replace(standard(), theme=plain_theme, vendor=dict)
    vendor = vendor_files()
    return replace(standard(), theme=shown_theme, vendor=lambda: vendor)
