from __future__ import annotations

import os
import shutil
import signal
import time

import pytest

from sitegen.shell import tree as trees
from sitegen.shell.blocks import Blocks
from sitegen.shell.tree import ReadBeside, Rereader, read_tree


def made(site, files):
    for path, data in files.items():
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).write_bytes(data)
    return site


def codes(tree):
    return [(problem.code, problem.span.path) for problem in tree.problems]


def test_one_pass_over_the_source_folders(tmp_path):
    made(tmp_path, {"content/b.md": b"b", "content/a.md": b"a", "data/x/y.yaml": b"y", "themes/t/x.css": b"c",
                    "output/index.html": b"no", "README.md": b"no", "content/.hidden/x": b"no", "data/.x": b"no"})  # fmt: skip
    tree = read_tree(tmp_path)
    assert tree.files == {"content/a.md": b"a", "content/b.md": b"b", "data/x/y.yaml": b"y", "themes/t/x.css": b"c"}
    assert list(tree.files) == sorted(tree.files)
    assert tree.problems == ()


def test_what_is_not_held_is_at_hand_until_it_is_let_go(tmp_path):
    site = made(tmp_path / "site", {"content/a.md": b"a", "data/b.yaml": b"b", "data/none.yaml": b""})
    made(tmp_path / "site/content/inner", {"c.yaml": b"c"})
    (site / "data/linked.yaml").symlink_to("../content/inner/c.yaml")
    aside = Blocks()
    files = read_tree(site, held=lambda path: path.endswith(".md"), aside=aside).files
    assert files == read_tree(site).files
    (site / "data/b.yaml").write_bytes(b"other")
    assert files["data/b.yaml"] == b"b"
    aside.let_go()
    assert (files["content/a.md"], files["data/none.yaml"], files["data/linked.yaml"]) == (b"a", b"", b"c")
    with pytest.raises(OSError, match="changed"):
        _ = files["data/b.yaml"]


def is_text(path):
    return path.endswith(".md")


def test_another_process_reads_the_same(tmp_path, monkeypatch):
    site = made(
        tmp_path / "site", {"content/a.md": b"a", "content/\u00e9.md": b"", "data/b.yaml": b"b", "data/none.yaml": b""}
    )
    made(site / "content/inner", {"c.yaml": b"c"})
    (site / "data/linked.yaml").symlink_to("../content/inner/c.yaml")
    here = read_tree(site, held=is_text)
    monkeypatch.setattr(trees, "read_tree", None)
    there = ReadBeside(site, is_text).tree()
    assert list(there.files) == list(here.files)
    assert there.files.digests() == here.files.digests()
    assert dict(there.files) == dict(here.files)
    assert {type(there.files.source(path).lies) for path in there.files if is_text(path)} == {bytes}
    (site / "data/b.yaml").write_bytes(b"other")
    (site / "content/inner/c.yaml").write_bytes(b"other")
    for path in ("data/b.yaml", "data/linked.yaml"):
        with pytest.raises(OSError, match="changed"):
            _ = there.files[path]


def test_what_is_wrong_is_told_as_if_there_were_no_other_process(tmp_path):
    site = made(tmp_path, {"content/a.md": b"a", "content/A.md": b"b", "content/x\x07.md": b""})
    (site / "data").mkdir()
    (site / "data/lost.yaml").symlink_to("nowhere")
    found = ReadBeside(site, is_text).tree()
    assert found == read_tree(site, held=is_text)
    assert len(found.problems) == 3
    with pytest.raises(FileNotFoundError):
        ReadBeside(site / "none", is_text).tree()


def test_a_process_that_is_killed_is_not_missed(tmp_path, monkeypatch):
    site = made(tmp_path, {"content/a.md": b"a"})
    with monkeypatch.context() as patch:
        patch.setattr(trees, "_told", lambda *_: os.kill(os.getpid(), signal.SIGKILL))
        beside = ReadBeside(site, is_text)
    assert beside.tree().files == {"content/a.md": b"a"}
    beside.drop()


def test_an_empty_site(tmp_path):
    assert read_tree(tmp_path).files == {}


def test_large_texts_are_left_out(tmp_path):
    big = b"x" * (2 * 1024 * 1024)
    made(
        tmp_path,
        {"content/ok.md": big, "content/big.md": big + b"x", "data/big.yaml": big + b"x", "content/x.jpg": big + b"x"},
    )
    tree = read_tree(tmp_path)
    assert codes(tree) == [("file-too-large", "content/big.md"), ("file-too-large", "data/big.yaml")]
    assert sorted(tree.files) == ["content/ok.md", "content/x.jpg"]


def test_links(tmp_path):
    site = made(tmp_path / "site", {"content/a.md": b"a", "data/shared/b.md": b"b", ".env": b"secret"})
    made(tmp_path, {"outside/secret.md": b"secret"})
    for name, target in {
        "file.md": "a.md",
        "folder": "../data/shared",
        "out.md": "../../outside/secret.md",
        "outdir": "../../outside",
        "hidden.md": "../.env",
        "site": "..",
        "loop": ".",
        "nowhere.md": "none.md",
        "self.md": "self.md",
    }.items():
        (site / "content" / name).symlink_to(target)
    (site / "data/shared/up").symlink_to("..")
    tree = read_tree(site)
    assert tree.files == {
        "content/a.md": b"a", "content/file.md": b"a", "content/folder/b.md": b"b", "data/shared/b.md": b"b"
    }  # fmt: skip
    assert codes(tree) == [
        ("link-loop", "content/folder/up"),
        ("link-leaves-site", "content/hidden.md"),
        ("link-loop", "content/loop"),
        ("unreadable-file", "content/nowhere.md"),
        ("link-leaves-site", "content/out.md"),
        ("link-leaves-site", "content/outdir"),
        ("unreadable-file", "content/self.md"),
        ("link-leaves-site", "content/site"),
        ("link-loop", "data/shared/up"),
    ]


def test_a_linked_source_folder(tmp_path):
    made(tmp_path, {"outside/x.md": b"x"})
    (tmp_path / "site").mkdir()
    (tmp_path / "site/content").symlink_to(tmp_path / "outside")
    assert codes(read_tree(tmp_path / "site")) == [("link-leaves-site", "content")]


def test_names_that_cannot_be_addresses(tmp_path):
    made(tmp_path, {"content/a\tb.md": b"", "content/a\\b.md": b"", "content/x\u202ey.md": b"", "content/ok.md": b""})
    with open(os.path.join(os.fsencode(tmp_path), b"content/\xff.md"), "wb"):
        pass
    tree = read_tree(tmp_path)
    assert list(tree.files) == ["content/ok.md"]
    assert {code for code, _ in codes(tree)} == {"unusable-name"}
    assert len(tree.problems) == 4
    for problem in tree.problems:
        assert problem.span.path.isprintable()


def test_names_that_some_systems_cannot_tell_apart(tmp_path):
    made(tmp_path, {"content/A.md": b"1", "content/a.md": b"2", "content/\u00e9.md": b"3", "content/e\u0301.md": b"4"})
    tree = read_tree(tmp_path)
    assert [code for code, _ in codes(tree)] == ["unusable-name", "unusable-name"]
    assert "content/A.md" in tree.files
    assert "content/é.md" in tree.files


def test_what_is_no_file_is_never_opened(tmp_path):
    (tmp_path / "content").mkdir()
    os.mkfifo(tmp_path / "content/pipe.md")
    assert codes(read_tree(tmp_path)) == [("unreadable-file", "content/pipe.md")]


def test_folders_nested_too_deep(tmp_path):
    made(tmp_path, {"content/" + "d/" * 80 + "x.md": b""})
    assert [code for code, _ in codes(read_tree(tmp_path))] == ["unreadable-file"]


@pytest.mark.parametrize("name", ["content", "data"])
def test_a_file_where_a_folder_should_be(tmp_path, name):
    made(tmp_path, {name: b"x"})
    assert read_tree(tmp_path).files == {name: b"x"}


# reading again ------------------------------------------------------------------------------


def settled(folder):
    """Make the clock's steps pass: what was written now is old."""
    for path in (folder, *folder.rglob("*")):
        os.utime(path, (1, 1), follow_symlinks=False)
    time.sleep(0.15)


@pytest.fixture
def site(tmp_path):
    for name in ("content/guide/a.md", "data/site.yaml", "data/clinics/us/wa/x.yaml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(f"{name}\n")
    return tmp_path


def swap(site):
    one, two = site / "content/guide/a.md", site / "data/site.yaml"
    one.rename(site / "t")
    two.rename(one)
    (site / "t").rename(two)


def same_size(site):
    path = site / "data/site.yaml"
    path.write_text(path.read_text().upper())
    os.utime(path, (1, 1))


def by_rename(site):
    (site / "data/new").write_text("new text\n")
    (site / "data/new").rename(site / "data/site.yaml")


CHANGES = {
    "edit": lambda site: (site / "data/site.yaml").write_text("other\n"),
    "same size, old time": same_size,
    "save by rename": by_rename,
    "new file": lambda site: (site / "data/clinics/us/wa/y.yaml").write_text("y"),
    "new folder": lambda site: (site / "data/vocab/deep").mkdir(parents=True),
    "new source folder": lambda site: (site / "themes").mkdir(),
    "gone": lambda site: (site / "content/guide/a.md").unlink(),
    "source folder gone": lambda site: shutil.rmtree(site / "content"),
    "renamed": lambda site: (site / "content/guide").rename(site / "content/faq"),
    "swapped": swap,
    "a link comes": lambda site: (site / "data/link.yaml").symlink_to("site.yaml"),
    "a folder for a file": lambda site: ((site / "data/site.yaml").unlink(), (site / "data/site.yaml").mkdir()),
    "too large": lambda site: (site / "data/site.yaml").write_text("x" * 3_000_000),
    "nothing": lambda site: None,
}


@pytest.mark.parametrize("rest", [True, False], ids=["after a while", "at once"])
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_reading_again_is_reading(site, change, rest):
    reader = Rereader(site)
    for _ in range(2):
        if rest:
            settled(site)
        reader.read()
    change(site)
    assert reader.read() == read_tree(site)
    assert reader.read() == read_tree(site)


def of(site, *names):
    return frozenset(str(site / name) for name in names)


def test_a_glance_sees_what_the_hints_name(site):
    reader = Rereader(site)
    assert reader.glance(of(site, "data/site.yaml")) is None, "nothing was read yet"
    reader.read()
    settled(site)
    first = reader.read()
    (site / "data/site.yaml").write_text("other\n")
    (site / "content/guide/a.md").write_text("other\n")
    seen = reader.glance(of(site, "data/site.yaml", "data/gone.tmp"))
    assert [path for path in first.files if seen.files[path] != first.files[path]] == ["data/site.yaml"]
    assert reader.glance(of(site, "data/site.yaml")) is seen
    assert reader.read() == read_tree(site)


@pytest.mark.parametrize("change", [CHANGES[name] for name in ("new file", "gone", "a folder for a file", "too large")])
def test_a_glance_is_not_enough_when_files_come_and_go(site, change):
    reader = Rereader(site)
    reader.read()
    change(site)
    names = ("data/site.yaml", "data/clinics/us/wa/y.yaml", "content/guide/a.md")
    glanced = reader.glance(of(site, *(name for name in names)))
    assert glanced is None or glanced == read_tree(site)
    assert reader.glance(()) is None
    assert reader.read() == read_tree(site)


def test_what_did_not_change_is_the_very_same(site):
    reader = Rereader(site)
    reader.read()
    settled(site)
    first = reader.read()
    assert reader.read() is first
    (site / "data/site.yaml").write_text("other\n")
    second = reader.read()
    kept = [path for path in first.files if second.files[path] is first.files[path]]
    assert kept == ["content/guide/a.md", "data/clinics/us/wa/x.yaml"]
