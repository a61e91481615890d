"""Three versions of a small site with every family of pages, and what happens to real sites between them.

From the first to the second every hashed file that a page names gets another name (style sheets, scripts, photos,
shards of the search, the finder's table), pages are added, texts and records move with `aliases`, and derived pages
(the second page of a list, a condition's pages by region) vanish. The third changes one sentence of the second.
"""

from __future__ import annotations

import functools
import io
from typing import TYPE_CHECKING

from PIL import Image

from tests.properties.whole_site import PICTURE, PINE, shown_theme, site_files
from tests.publishing.nursery import PAGE_SIZE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

AS_OF = "2026-11-23"
ORIGIN = "https://small.example"
BASE = "/guide-site"
TOWN = "data/clinics/us/or/portland"
MANY = PAGE_SIZE + 1  # clinics in one town
LAKE = "data/clinics/us/wa/seattle/lake.yaml"
#: Addresses of the first version that the second has no file for.
VANISHED = {
    "clinics/us/or/portland/page/2/": "clinics/us/or/portland/",
    "conditions/depression/us/wa/seattle/": "conditions/depression/",  # those between vanish, too
}
#: Addresses of the first version that lead elsewhere in the second.
MOVED = {
    "guide/cost/": "guide/price/",
    "clinics/us/wa/seattle/lake/": "clinics/us/wa/spokane/lake/",
    "clinics/us/or/portland/house-3/": "clinics/us/or/portland/house-2/",
}


@functools.cache
def first() -> dict[str, bytes]:
    """The files of the first version."""
    files = dict(site_files())
    for number in range(MANY):
        files[f"{TOWN}/house-{number}.yaml"] = _house(number)
    return files


@functools.cache
def second() -> dict[str, bytes]:
    """The files of the second version."""
    files = dict(first())
    files["content/guide/price.md"] = files.pop("content/guide/cost.md").replace(
        b"order: 2", b"order: 2\naliases: [/guide/cost/]"
    )
    for path in ("content/guide/infusion.md", "content/faq/safe.md"):
        files[path] = files[path].replace(b"cost.md", b"price.md")
    files["content/guide/after.md"] = (
        b"---\ntitle: Afterwards\ndescription: The day after.\nupdated: 2026-11-20\n---\n"
        b"Rest at [Lake](clinic:us/wa/spokane/lake), and see [the price](price.md).\n"
    )
    lake = (
        files.pop(LAKE).replace(b"locality: Seattle", b"locality: Spokane").replace(b"conditions: [depression]\n", b"")
    )
    files["data/clinics/us/wa/spokane/lake.yaml"] = lake + b"aliases: [/clinics/us/wa/seattle/lake/]\n"
    files[PINE] = (
        files[PINE].replace(b"conditions: [depression]\n", b"").replace(b"alt: The house", b"alt: The red house")
    )
    files[PICTURE] = _picture()
    del files[f"{TOWN}/house-3.yaml"]
    files[f"{TOWN}/house-2.yaml"] += b"aliases: [/clinics/us/or/portland/house-3/]\n"
    files["content/news/moved.md"] = (
        b"---\ntitle: We moved\ndescription: To Spokane.\npublished: 2026-11-01\n---\nSoon.\n"
    )
    for name, more in (
        ("css/utilities.css", b"\n.second { color: inherit; }\n"),
        ("js/shortlist.mjs", b"\nwindow.name;\n"),
    ):
        files[f"themes/default/{name}"] = shown_theme()[name] + more
    return files


@functools.cache
def third() -> dict[str, bytes]:
    """The files of the third version."""
    files = dict(second())
    files["content/guide/price.md"] = files["content/guide/price.md"].replace(b"It depends.", b"It depends on much.")
    return files


VERSIONS = {"first": first, "second": second, "third": third}


def write(folder: Path, files: Mapping[str, bytes], publish: str = "") -> Path:
    """The files in a folder, and what `data/site.yaml` says of publishing; all else in the folder stays."""
    for path, data in files.items():
        whole = folder / path
        whole.parent.mkdir(parents=True, exist_ok=True)
        whole.write_bytes(data + publish.encode() if path == "data/site.yaml" else data)
    return folder


def targets(port: int) -> str:
    """What `data/site.yaml` says of publishing: to a bucket by way of a port, and into a folder."""
    server = f"endpoint: http://127.0.0.1:{port}, region: us-east-1"
    return (
        "publish:\n  targets:\n"
        f"    live: {{to: s3://site/live, {server}}}\n"
        f"    at-once: {{to: s3://site/live, {server}, grace: 0, keep: 1}}\n"
        f"    forgetful: {{to: s3://site/live, {server}, keep: 1}}\n"
        f"    denser: {{to: s3://site/live, {server}, encoding: br}}\n"
        f"    loose: {{to: s3://site/live, {server}, encoding: none}}\n"
        f"    missing: {{to: s3://missing/live, {server}}}\n"
        "    away: {to: s3://site/live, endpoint: http://127.0.0.1:9, region: us-east-1}\n"
        "    plain: {to: ../plain}\n"
        "    full: {to: ../full}\n"
    )


def _house(number: int) -> bytes:
    return (
        f"name: House {number}\naddress: {{locality: Portland}}\ntreatments: [iv-infusion]\n"
        f"website: https://house{number}.example/\nverified: {{on: 2026-10-01}}\n"
    ).encode()


def _picture() -> bytes:
    found = io.BytesIO()
    Image.new("RGB", (4, 3), (10, 80, 200)).save(found, "PNG")
    return found.getvalue()
