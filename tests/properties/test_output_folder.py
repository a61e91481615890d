"""Nothing foreign deleted: which folders are refused, and what happens to files that are not ours."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sitegen.app.build import build
from sitegen.app.options import BuildOptions
from sitegen.engine.records import MANIFEST
from tests.properties.harness import AS_OF, check_build, make_world
from tests.toy import FILES, TOY


@pytest.fixture
def world(tmp_path):
    return make_world(tmp_path / "site", FILES, TOY)


def refused(world, output):
    before = sorted(world.site.rglob("*"))
    result = build(BuildOptions(world.site, AS_OF, output=output), TOY)
    assert result.exit_code == 2, result
    assert sorted(world.site.rglob("*")) == before
    return result.failure


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        (".", "is or holds the site's own folder"),
        ("..", "is or holds the site's own folder"),
        ("content", "is or holds the folder content/"),
        ("content/deep", "lies inside the folder content/"),
        ("content/new/folder", "lies inside the folder content/"),
        ("data", "is or holds the folder data/"),
        ("themes/toy", "lies inside the folder themes/"),
        (".sitegen/out", "lies inside the folder .sitegen/"),
        (".git/out", "lies inside .git"),
        ("content/one.md", "is no folder"),
        ("link", "is or holds the folder content/"),
    ],
)
def test_folders_of_the_site(world, name, reason):
    (world.site / "link").symlink_to("content")
    assert reason in refused(world, world.site / name)


def test_the_root_and_homes(world, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path / "me"))
    (tmp_path / "me").mkdir()
    assert "is the root of the file system" in refused(world, Path("/"))
    assert "is a home folder" in refused(world, tmp_path / "me")
    assert "is a home folder" in refused(world, Path("/home/somebody"))


def test_a_folder_that_holds_git(world, tmp_path):
    (tmp_path / "clone/.git").mkdir(parents=True)
    assert "holds .git" in refused(world, tmp_path / "clone")


def test_a_folder_that_is_a_source_elsewhere(world, tmp_path):
    (tmp_path / "shared").mkdir()
    for path in sorted((world.site / "data").iterdir()):
        path.rename(tmp_path / "shared" / path.name)
    (world.site / "data").rmdir()
    (world.site / "data").symlink_to(tmp_path / "shared")
    assert "is or holds the folder data/" in refused(world, tmp_path / "shared")


def test_a_folder_that_is_not_ours(world, tmp_path):
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos/me.jpg").write_bytes(b"me")
    assert "is not empty and was not made by sitegen" in refused(world, tmp_path / "photos")
    assert (tmp_path / "photos/me.jpg").read_bytes() == b"me"


def test_an_empty_folder_is_free(world, tmp_path):
    (tmp_path / "free").mkdir()
    world.options["output"] = tmp_path / "free"
    assert world.incremental().exit_code == 0


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b'{"tool": "other"}', b"\xff", b'{"tool":"sitegen","format":1}'])
def test_a_lost_manifest(world, data):
    world.incremental()
    (world.site / "output" / MANIFEST).write_bytes(data)
    assert "cannot be read" in refused(world, None)
    (world.site / "output" / MANIFEST).unlink()
    assert "was not made by sitegen" in refused(world, None)


def test_errors_leave_no_folder_behind(world):
    world.write("content/one.md", b"BROKEN")
    assert world.incremental().exit_code == 1
    assert not (world.site / "output").exists()


def test_a_template_that_fails_leaves_everything(world):
    world.incremental()
    before = world.outputs()
    world.write("themes/toy/pages/page.html", b"a\n{{ view.nothing }}")
    result = world.incremental()
    assert result.exit_code == 1
    assert [(p.code, p.span.path, p.span.line) for p in result.problems] == [
        ("template-failed", "themes/toy/pages/page.html", 2)
    ]
    assert world.outputs() == before
    assert not (world.site / "output/.sitegen-staging").exists()
    world.site.joinpath("themes/toy/pages/page.html").write_bytes(FILES["themes/toy/pages/page.html"])
    check_build(world)


def test_losing_every_cache_leaves_no_old_page(world):
    world.incremental()
    for path in (world.site / ".sitegen").rglob("*.json"):
        path.unlink()
    (world.site / "content/deep/three.md").unlink()
    result = check_build(world)
    assert result.deleted == ("deep/three/index.html",)
    assert result.changed == ("all.txt", "index.html")
    assert not (world.site / "output/deep").exists()


def test_foreign_files_stay(world):
    world.incremental()
    world.write("output/deep/note.txt", b"mine")
    world.write("output/deep/three/note.txt", b"mine")
    (world.site / "content/deep/three.md").unlink()
    assert world.incremental().deleted == ("deep/three/index.html",)
    assert (world.site / "output/deep/three/note.txt").read_bytes() == b"mine"


def test_a_foreign_file_in_the_way(world):
    world.incremental()
    before = world.outputs()
    world.write("output/new/index.html", b"mine")
    world.write("content/new.md", b"New.")
    result = world.incremental()
    assert (result.exit_code, result.failure) == (
        3,
        "files that sitegen did not write are in the way: new/index.html; move them away",
    )
    assert world.outputs() == {**before, "new/index.html": b"mine"}
    (world.site / "output/new/index.html").unlink()
    check_build(world)


def test_a_foreign_file_with_the_same_bytes_is_taken_over(world):
    _, files = world.clean()
    world.incremental()
    manifest = world.site / "output" / MANIFEST
    record = json.loads(manifest.read_bytes())
    del record["files"]["two/index.html"]
    manifest.write_text(json.dumps(record))
    result = check_build(world)
    assert result.exit_code == 0
    assert "two/index.html" in world.manifest()
    assert result.changed == ()
    assert world.outputs() == files


def test_an_altered_file_is_rewritten_while_planned_and_kept_once_it_is_not(world):
    world.incremental()
    world.write("output/one/index.html", b"altered")
    result = check_build(world)
    assert [(path, reason.value) for path, reason in result.made] == [("one/index.html", "output-altered")]
    world.write("output/one/index.html", b"altered")
    (world.site / "content/one.md").unlink()
    for _ in range(2):
        result = check_build(world)
        assert [(p.code, p.severity, p.span.path) for p in result.problems] == [
            ("altered-output", "warning", "output/one/index.html")
        ]
        assert (world.site / "output/one/index.html").read_bytes() == b"altered"
    world.write("content/one.md", b"Back.")
    assert check_build(world).problems == ()


def test_a_linked_folder_is_not_written_through(world, tmp_path):
    world.incremental()
    outside = tmp_path / "outside"
    (world.site / "output/one").rename(outside)
    (world.site / "output/one").symlink_to(outside)
    before = (outside / "index.html").read_bytes()
    world.write("content/one.md", b"Changed.")
    result = world.incremental()
    assert (result.exit_code, "one" in result.failure) == (3, True)
    (world.site / "content/one.md").unlink()
    world.incremental()
    assert (outside / "index.html").read_bytes() == before
    assert (world.site / "output/one").is_symlink()


def test_a_linked_file_is_replaced_not_written_through(world, tmp_path):
    world.incremental()
    outside = tmp_path / "outside.html"
    outside.write_bytes(b"outside")
    (world.site / "output/one/index.html").unlink()
    (world.site / "output/one/index.html").symlink_to(outside)
    check_build(world)
    assert outside.read_bytes() == b"outside"
    assert not (world.site / "output/one/index.html").is_symlink()


def test_a_page_becomes_a_folder_and_back(world):
    world.write("content/all.txt.md", b"Clashes with all.txt.")
    result = world.incremental()
    assert [problem.code for problem in result.problems] == ["output-clash"]
    (world.site / "content/all.txt.md").unlink()
    check_build(world)
    manifest = world.site / "output" / MANIFEST
    record = json.loads(manifest.read_bytes())
    # An older version of the tool wrote a file where now a folder is, and the other way round.
    (world.site / "output/two/index.html").unlink()
    (world.site / "output/two").rmdir()
    (world.site / "output/all.txt").unlink()
    (world.site / "output/all.txt").mkdir()
    (world.site / "output/all.txt/old").write_bytes(FILES["content/one.md"])
    (world.site / "output/two").write_bytes(FILES["content/one.md"])
    from sitegen.base.fingerprint import digest

    record["files"] |= {"two": digest(FILES["content/one.md"]), "all.txt/old": digest(FILES["content/one.md"])}
    del record["files"]["two/index.html"], record["files"]["all.txt"]
    manifest.write_text(json.dumps(record))
    assert check_build(world).deleted == ("all.txt/old", "two")


def test_staging_that_is_a_link_is_not_used(world, tmp_path):
    world.incremental()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    names = {"7", "manifest"}  # as files of our own there are called
    for name in names:
        (elsewhere / name).write_text("somebody else's")
    (world.site / "output/.sitegen-staging").symlink_to(elsewhere)
    world.write("content/one.md", b"Changed.")
    assert world.incremental().exit_code == 3
    assert {path.name: path.read_text() for path in elsewhere.iterdir()} == dict.fromkeys(names, "somebody else's")


def test_a_shelf_of_the_staging_room_that_is_a_link_is_not_used(world, tmp_path):
    world.incremental()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/7").write_text("somebody else's")
    staging = world.site / "output/.sitegen-staging"
    staging.mkdir()
    for number in range(16):
        (staging / f"shelf{number}").symlink_to(tmp_path / "elsewhere")
    world.write("content/one.md", b"Changed.")
    assert world.incremental().exit_code == 3
    assert [path.read_text() for path in (tmp_path / "elsewhere").iterdir()] == ["somebody else's"]


def test_what_a_killed_build_left_in_the_staging_room_is_taken_away_and_nothing_else(world):
    world.incremental()
    staging = world.site / "output/.sitegen-staging"
    for path in ("7", "manifest", "mine.txt", "shelf3/19", "shelf3/mine.txt", "other/7"):
        (staging / path).parent.mkdir(parents=True, exist_ok=True)
        (staging / path).write_text("left")
    world.write("content/one.md", b"Changed.")
    assert world.incremental().exit_code == 0
    left = [path.relative_to(staging).as_posix() for path in staging.rglob("*") if path.is_file()]
    assert sorted(left) == ["mine.txt", "other/7", "shelf3/mine.txt"]


def test_a_read_only_site_builds_elsewhere(world, tmp_path):
    (world.site / ".sitegen").write_bytes(b"a file where the caches should be")
    world.options["output"] = tmp_path / "out"
    assert world.incremental().exit_code == 3
