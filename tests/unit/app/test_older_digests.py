"""A folder that was written while digests were BLAKE2b's is still known for ours, and is not written once more."""

from __future__ import annotations

import json
import shutil

import pytest

from sitegen.base.fingerprint import digest, former, is_of
from sitegen.engine.records import MANIFEST, Manifest, decode_manifest, taken_anew
from tests.properties.harness import make_world
from tests.toy import FILES, TOY


@pytest.fixture
def world(tmp_path):
    """A built site as the older tool left it: its digests in the manifest, and memories that say nothing now."""
    world = make_world(tmp_path, FILES, TOY)
    assert world.incremental().exit_code == 0
    output = world.site / "output"
    record = json.loads((output / MANIFEST).read_text())
    record["files"] = {path: former((output / path).read_bytes()) for path in record["files"]}
    (output / MANIFEST).write_text(json.dumps(record))
    shutil.rmtree(world.site / ".sitegen")
    return world


def test_nothing_of_it_is_in_the_way_or_written_again(world):
    files = decode_manifest((world.site / "output" / MANIFEST).read_bytes()).files
    result = world.incremental()
    assert (result.exit_code, result.changed) == (0, ())
    manifest = decode_manifest((world.site / "output" / MANIFEST).read_bytes())
    assert manifest.files == {path: digest((world.site / "output" / path).read_bytes()) for path in files}
    assert not world.incremental().made


def test_what_left_the_site_is_taken_away_and_what_somebody_altered_stays(world):
    output = world.site / "output"
    files = decode_manifest((output / MANIFEST).read_bytes()).files
    two, three = (next(path for path in files if part in path) for part in ("one", "three"))
    (output / two).write_text("Somebody's own words.")
    (world.site / "content/one.md").unlink()
    (world.site / "content/deep/three.md").unlink()
    result = world.incremental()
    assert result.deleted == (three,)
    assert [problem.code for problem in result.problems] == ["altered-output"]
    assert (output / two).read_text() == "Somebody's own words."
    (output / two).write_bytes(b"")
    assert [problem.code for problem in world.incremental().problems] == ["altered-output"]


def test_a_digest_of_either_kind_is_known_and_no_other():
    assert is_of(digest(b"text"), b"text")
    assert is_of(former(b"text"), b"text")
    assert not is_of(former(b"text"), b"other")


def test_only_what_lies_there_with_other_digests_is_read():
    read = []

    def reader(path):
        read.append(path)
        return {"old": b"old", "empty": b"", "altered": b"mine"}.get(path)

    old = Manifest(
        {
            "old": former(b"old"),
            "empty": former(b""),
            "altered": former(b"ours"),
            "gone": former(b"x"),
            "new": digest(b"new"),
        },
        {"lost": former(b"lost")},
    )
    found = {
        "old": digest(b"old"),
        "empty": digest(b""),
        "altered": digest(b"mine"),
        "new": digest(b"new"),
        "lost": digest(b"y"),
        "link": None,
    }
    anew = {**old.files, "old": digest(b"old"), "empty": digest(b"")}
    assert taken_anew(old, found, reader) == Manifest(anew, old.pending)
    assert read == ["old", "empty", "altered", "lost"]
