from __future__ import annotations

import os

import pytest

from sitegen.shell.tree import read_tree


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
