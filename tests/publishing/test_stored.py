"""What lies in the bucket: the build's own bytes under their types, packed or not, with how long they may be kept."""

from __future__ import annotations

import gzip
import re

import brotli
import pytest

from tests.publishing.stage import FOREIGN, PREFIX, ROOM, differing, public

pytestmark = pytest.mark.xdist_group("publishing")
UNPACK = {"": bytes, "gzip": gzip.decompress, "br": brotli.decompress}
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".geojson": "application/geo+json",
    ".csv": "text/csv; charset=utf-8",
    ".xml": "xml",
    ".txt": "text/plain; charset=utf-8",
    ".svg": "image/svg+xml",
    ".jpg": "image/jpeg",
    ".webp": "image/webp",
    ".avif": "image/avif",
}
#: Never kept without asking: what the same address shows may be another thing tomorrow.
CHANGING = re.compile(r".*\.html|robots\.txt|feed\.xml|sitemap\.xml|data/.*|.*/manifest\.json")


def built(folder):
    """The files that a build has made, by path."""
    top = folder / "output"
    return {
        path.relative_to(top).as_posix(): path.read_bytes()
        for path in top.rglob("*")
        if path.is_file() and path.name != ".sitegen-manifest.json"
    }


def check(stage, version, target="live", encoding="gzip"):
    """Publish a version where nothing is, and look at every object."""
    stage.bring("")
    stage.good(version, target=target)
    objects = stage.objects()
    files = built(stage.sites[version])
    ours = {key.removeprefix(PREFIX): one for key, one in objects.items() if not key.startswith(PREFIX + ROOM)}
    assert ours.keys() == files.keys() | FOREIGN.keys()
    for path, data in files.items():
        said = dict(ours[path].metadata)
        assert UNPACK[said.get("content-encoding", "")](ours[path].body) == data, path
        kind = TYPES.get(path[path.rindex(".") :], "")
        assert said["content-type"] == kind or (kind == "xml" and "xml" in said["content-type"]) or not kind, (
            path,
            said,
        )
        packed = kind.startswith(("text/", "application/")) or "xml" in kind
        assert said.get("content-encoding", "") == (encoding if packed else "") or not kind, (path, said)
        for_ever = "immutable" in said["cache-control"]
        assert for_ever != bool(CHANGING.fullmatch(path)), (path, said)
        age = int(re.search(r"max-age=(\d+)", said["cache-control"])[1])
        assert age > 30_000_000 if for_ever else age <= 600, (path, said)


@pytest.mark.parametrize(("target", "encoding"), [("live", "gzip"), ("denser", "br"), ("loose", "")])
def test_every_object_is_what_the_build_made(stage, target, encoding):
    check(stage, "first", target, encoding)


def test_another_encoding_changes_every_text_and_no_reader_sees_it(stage):
    before = stage.bring(" first")
    stage.reader.start(PREFIX, ["index.html", "search/index.html", "guide/index.html"], most=6)
    stage.good("first", target="denser")
    assert stage.reader.stop().misses == []
    after = stage.objects()
    said = [dict(one.metadata) for key, one in after.items() if key.endswith(".html") and key in before]
    assert sum(one.get("content-encoding") == "br" for one in said) > 40
    assert stage.misses(before) == []


def test_a_next_publish_leaves_what_a_first_one_makes(stage):
    stage.learn(" first second", " first", "second")
    clean, after = public(stage.bring(" second")), stage.states[" first second"]
    assert differing({key: after.get(key) for key in clean}, clean) == []


def test_one_sentence_costs_a_few_requests(stage):
    """Of some 130 files: the page, what is searched, and the records."""
    stage.learn(" first second third", " first second", "third")
    stage.bring(" first second")
    stage.good("third")
    puts = [one for one in stage.proxy.round.exchanges if one.request.method == "PUT"]
    changed = [key for key, one in stage.states[" first second third"].items() if stage.last.get(key) != one]
    assert len(changed) < 40
    assert stage.proxy.round.count <= 2 * len(changed) + 12
    assert sum(one.sent for one in puts) < 200_000
    stage.good("third")
    assert stage.proxy.round.count <= 6, "nothing to do, and hardly a question asked"


def test_a_plan_changes_nothing(stage):
    before = stage.bring(" first")
    ended = stage.publish("second", "--plan")
    assert ended.code == 0, ended
    assert {exchange.request.method for exchange in stage.proxy.round.exchanges} <= {"GET", "HEAD"}
    assert stage.objects() == before
    assert "guide/after" in ended.out
