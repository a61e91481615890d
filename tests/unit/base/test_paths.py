from __future__ import annotations

import pytest

from sitegen.base.paths import fault_of_name, fault_of_output, folded, folders_of, parents, url_prefix


def test_parents():
    assert parents("a/b/c.html") == ("a", "a/b")
    assert parents("c.html") == ()


def test_the_folders_of_many_paths_are_all_their_parents():
    paths = ["a/b/c.html", "a/b/d.html", "a/x", "top.html", "e/f/g/h"]
    assert folders_of(paths) == {folder for path in paths for folder in parents(path)}
    assert folders_of(()) == set()


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("A/b", "a/B", True), ("straße", "STRASSE", True), ("é", "e\u0301", True), ("a", "b", False)],
)
def test_folded(one, other, same):
    assert (folded(one) == folded(other)) is same


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("harbor-light.yaml", ""),
        ("Zürich ✓.md", ""),
        ("a\\b", "holds a backslash"),
        ("a\tb", "holds a control character"),
        ("a\u202eb", "holds a control or invisible character"),
        ("a\x85b", "holds a control or invisible character"),
        ("a\udcffb", "is not valid UTF-8"),
    ],
)
def test_names(name, fault):
    assert fault_of_name(name) == fault


@pytest.mark.parametrize(
    ("path", "fault"),
    [
        ("guide/cost/index.html", ""),
        ("/guide", "has an empty, '.' or '..' part"),
        ("guide//x", "has an empty, '.' or '..' part"),
        ("../x", "has an empty, '.' or '..' part"),
        ("", "has an empty, '.' or '..' part"),
        ("a\\b", "holds a backslash"),
        ("x" * 256, "has a part longer than 255 bytes"),
        (".sitegen-manifest.json", "is a name that the tool keeps for itself"),
    ],
)
def test_outputs(path, fault):
    assert fault_of_output(path) == fault


@pytest.mark.parametrize(
    ("url", "prefix"),
    [("https://x.example", ""), ("https://x.example/", ""), ("https://x.example/a/b/", "/a/b")],
)
def test_url_prefix(url, prefix):
    assert url_prefix(url) == prefix
