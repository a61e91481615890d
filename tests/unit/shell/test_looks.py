"""What lies in the output folder is read again only when something may have happened to it."""

from __future__ import annotations

import os
import shutil
import time

import pytest

from sitegen.base.fingerprint import digest
from sitegen.shell import disk
from sitegen.shell.disk import DiskStore
from sitegen.shell.looks import (
    NOTHING,
    UNSEEN,
    Looks,
    decode_folders,
    decode_looks,
    digest_in,
    encode_folders,
    encode_looks,
    folder_row_of,
    folders_in,
    is_of_look,
    row_of,
    rows_in,
    without,
)

FILES = {"index.html": b"home", "a/index.html": b"page a", "b/index.html": b"page b"}
DIGESTS = {path: digest(data) for path, data in FILES.items()}


@pytest.fixture(autouse=True, params=["here", "beside"])
def where(request, monkeypatch):
    """Where the folder is gone through: all that follows holds for both."""
    if request.param == "beside":
        right = DiskStore.open
        monkeypatch.setattr(DiskStore, "open", lambda store: (right(store), store.survey_beside()))


@pytest.fixture
def site(tmp_path):
    """A site whose output was placed a while ago."""
    store = opened(tmp_path)
    store.begin()
    for number, (path, data) in enumerate(FILES.items()):
        store.stage(number, data)
        if "/" in path:
            store.took([store.make_folder(path.partition("/")[0])])
        store.took([store.place(number, path)])
    time.sleep(0.15)
    store.remember(DIGESTS)
    store.finish()
    store.close()
    return tmp_path


def opened(site):
    store = DiskStore(site, site / "output")
    store.open()
    return store


@pytest.fixture
def read(monkeypatch):
    """The files whose bytes are read from here on."""
    seen = []
    right = DiskStore._looked_at

    def reading(store, path):
        seen.append(path)
        return right(store, path)

    monkeypatch.setattr(DiskStore, "_looked_at", reading)
    return seen


def survey(site, **more):
    store = opened(site)
    found = store.survey(FILES, 2, **more)
    store.remember({path: output for path, output in found.files.items() if output})
    store.close()
    return found.files


def same_size_and_times(path):
    before = os.stat(path)
    path.write_bytes(b"PAGE A")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def by_rename(path):
    before = os.stat(path)
    other = path.with_name("other")
    other.write_bytes(b"PAGE A")
    os.utime(other, ns=(before.st_atime_ns, before.st_mtime_ns))
    other.replace(path)


def future(path):
    path.write_bytes(b"PAGE A")
    os.utime(path, (4_000_000_000, 4_000_000_000))


def test_what_nothing_happened_to_is_not_read(site, read):
    assert survey(site) == DIGESTS
    assert read == []
    assert survey(site, trusting=False) == DIGESTS
    assert sorted(read) == sorted(FILES)


@pytest.mark.parametrize("change", [same_size_and_times, by_rename, future])
def test_what_changed_is_read(site, read, change):
    change(site / "output/a/index.html")
    for _ in range(2):
        assert survey(site) == {**DIGESTS, "a/index.html": digest(b"PAGE A")}
        assert set(read) == {"a/index.html"}
    (site / "output/b/index.html").chmod(0o600)
    assert survey(site)["b/index.html"] == DIGESTS["b/index.html"]


def test_another_process_goes_through_the_folder_while_this_one_does_something_else(site, monkeypatch):
    right, here = disk.go_through, os.getpid()
    monkeypatch.setattr(disk, "go_through", lambda *given: right(*given) if os.getpid() != here else 1 // 0)
    (site / "output/link").symlink_to("a")
    (site / "output/b/index.html").unlink()
    store = disk.DiskStore(site, site / "output")
    store.open()
    store.survey_beside()
    found = store.survey(FILES.keys() - {"index.html"}, 2)
    store.close()
    assert found.files == {path: DIGESTS[path] for path in ("index.html", "a/index.html")} | {"link": None}
    assert found.folders == {"a", "b"}


def test_where_the_other_process_gets_nowhere_the_survey_is_the_same(site, monkeypatch):
    store = opened(site)
    store.close()
    store.open()
    monkeypatch.setattr(disk, "Beside", lambda work: (_ for _ in ()).throw(OSError(11, "no more processes")))
    store.survey_beside()
    assert store.survey(FILES, 2).files == DIGESTS
    store.close()


def test_a_survey_is_never_of_an_earlier_one(site, read):
    store = opened(site)
    assert store.survey(FILES, 2).files == DIGESTS
    (site / "output/a/index.html").write_bytes(b"page c")
    assert store.survey(FILES, 2).files == {**DIGESTS, "a/index.html": digest(b"page c")}
    store.close()


def test_a_build_that_is_gone_leaves_no_lock_with_the_other_process(site, monkeypatch):
    right, here = disk.go_through, os.getpid()
    monkeypatch.setattr(disk, "go_through", lambda *given: right(*given) if os.getpid() == here else time.sleep(20))
    store = disk.DiskStore(site, site / "output")
    store.open()
    store.survey_beside()
    time.sleep(0.3)
    os.close(store._lock)  # as its end by force would
    other = disk.DiskStore(site, site / "output")
    other.open()
    other.close()
    store._lock = None
    store.close()


def test_a_copy_of_the_site_is_read(site, read):
    shutil.copytree(site, site.with_name(f"{site.name}-copy"), copy_function=shutil.copy2)
    assert survey(site.with_name(f"{site.name}-copy")) == DIGESTS
    assert sorted(read) == sorted(FILES)


def test_what_is_new_is_read_until_the_clock_has_moved_on(site, read):
    (site / "output/a/index.html").write_bytes(b"page c")
    survey(site)
    assert read == ["a/index.html"]
    (site / "output/a/index.html").write_bytes(b"page d")
    assert survey(site)["a/index.html"] == digest(b"page d")
    time.sleep(0.15)
    survey(site)
    read.clear()
    survey(site)
    assert read == []


def test_what_changes_after_it_was_staged_is_not_taken_for_what_was_staged(tmp_path, read):
    store = opened(tmp_path)
    store.begin()
    store.stage(0, b"home")
    store.took([store.place(0, "index.html")])
    (tmp_path / "output/index.html").write_bytes(b"HOME")
    time.sleep(0.15)
    store.remember({"index.html": DIGESTS["index.html"]})
    store.finish()
    store.close()
    assert survey(tmp_path)["index.html"] == digest(b"HOME")
    assert read == ["index.html"]


@pytest.mark.parametrize(
    "spoil", [lambda data: data[:-3], lambda data: data.replace(b"a/index", b"c/index"), lambda _: b""]
)
def test_spoiled_looks_count_as_none(site, read, spoil):
    (path,) = (site / ".sitegen/ledgers").glob("*.looks")
    path.write_bytes(spoil(path.read_bytes()))
    assert survey(site) == DIGESTS
    assert sorted(read) == sorted(FILES)


def test_looks_read_back_or_not_at_all():
    looks = {"a": ((1, 2, 3, 4, 5), digest(b"o")), "ü": ((1, 2, 3, -4, 2**63), digest(b"p"))}
    rows = {path: row_of(look, output) for path, (look, output) in looks.items()}
    folders = {"f": folder_row_of((1, 2, 3, 4, 5)), "f/ö": UNSEEN}
    every = Looks(rows, encode_folders(folders))
    data = encode_looks(every)
    assert decode_looks(data) == every
    for part in (every._replace(folders=NOTHING.folders), every._replace(files={}), NOTHING):
        assert decode_looks(encode_looks(part)) == part
    assert all(decode_looks(data[:end]) == NOTHING for end in range(len(data)))
    assert decode_looks(None) == NOTHING
    assert decode_folders(every.folders) == folders
    assert folders_in(every.folders) == [*folders]
    assert decode_folders(without(every.folders, {"f", "g"})) == {"f": UNSEEN, "f/ö": UNSEEN}
    assert folders_in(NOTHING.folders) == []
    assert {path: digest_in(row) for path, row in rows.items()} == {path: output for path, (_, output) in looks.items()}
    assert rows_in(b"".join(rows.values())) == list(rows.values())


@pytest.mark.parametrize("place", range(5))
def test_a_row_is_of_one_look_alone(place):
    look = (1, 2, 3, -4, 2**63)
    other = (*look[:place], look[place] + 1, *look[place + 1 :])
    row = row_of(look, DIGESTS["index.html"])
    assert is_of_look(row, look)
    assert not is_of_look(row, other)
    assert row_of(other, DIGESTS["index.html"]) != row != row_of(look, digest(b"other"))


def test_what_another_version_noted_is_not_believed():
    looks = Looks({"a": row_of((1, 2, 3, 4, 5), digest(b"6"))}, encode_folders({"b": UNSEEN}))
    head, _, body = encode_looks(looks).partition(b"\n")
    assert decode_looks(head + b"\n" + body) == looks
    assert decode_looks(digest(body).encode() + b"\n" + body) == NOTHING


@pytest.fixture
def listed(site, monkeypatch):
    """The folders whose names are read from here on, of a site whose folders were learnt; by this process alone."""
    time.sleep(0.15)
    survey(site)
    seen = []
    right = os.scandir
    monkeypatch.setattr(DiskStore, "survey_beside", lambda _: None)
    monkeypatch.setattr(os, "scandir", lambda path: (seen.append(str(path)[len(f"{site}/output/") :]), right(path))[1])
    return seen


def learnt(site, listed):
    """What a survey finds, and which folders it lists."""
    listed.clear()
    store = opened(site)
    found = store.survey(FILES, 2)
    store.remember(DIGESTS)
    store.close()
    return found, sorted(listed)


def test_names_of_a_folder_that_nothing_happened_to_are_not_read(site, listed):
    for _ in range(2):
        found, names = learnt(site, listed)
        assert names == [""]
        assert found.files == DIGESTS
        assert found.folders == {"a", "b"}
    (site / "output/a/index.html").write_bytes(b"page c")  # no name of the folder changes
    found, names = learnt(site, listed)
    assert (found.files, names) == ({**DIGESTS, "a/index.html": digest(b"page c")}, [""])


def test_names_are_read_anew_until_all_that_a_folder_holds_is_known_and_the_clock_has_moved_on(site, listed):
    output = site / "output"
    (output / "a/more.txt").write_bytes(b"more")
    for _ in range(2):  # a file of somebody else's, whose bytes nobody reads
        time.sleep(0.15)
        found, names = learnt(site, listed)
        assert (found.files, names) == ({**DIGESTS, "a/more.txt": None}, ["", "a"])
    (output / "a/more.txt").unlink()
    assert learnt(site, listed)[1] == ["", "a"]  # too soon after the change to be learnt
    time.sleep(0.15)
    assert [learnt(site, listed)[1] for _ in range(2)] == [["", "a"], [""]]


def away(output):
    (output / "a/index.html").unlink()
    return {path: DIGESTS[path] for path in ("index.html", "b/index.html")}, {"a", "b"}


def folder_away(output):
    shutil.rmtree(output / "a")
    return {path: DIGESTS[path] for path in ("index.html", "b/index.html")}, {"b"}


def folder_elsewhere_and_a_link_to_it(output):
    (output / "a").rename(output.parent / "elsewhere")
    (output / "a").symlink_to(output.parent / "elsewhere")
    return {path: DIGESTS[path] for path in ("index.html", "b/index.html")} | {"a": None}, {"b"}


def folders_in_each_others_place(output):
    (output / "a").rename(output / "c")
    (output / "b").rename(output / "a")
    (output / "c").rename(output / "b")
    swapped = {"a/index.html": DIGESTS["b/index.html"], "b/index.html": DIGESTS["a/index.html"]}
    return {**DIGESTS, **swapped}, {"a", "b"}


def link_for_a_file(output):
    (output / "a/index.html").unlink()
    (output / "a/index.html").symlink_to("../b/index.html")
    return {**DIGESTS, "a/index.html": None}, {"a", "b"}


def folder_for_a_file(output):
    (output / "a/index.html").unlink()
    (output / "a/index.html").mkdir()
    (output / "a/index.html/x").write_bytes(b"x")
    files = {path: DIGESTS[path] for path in ("index.html", "b/index.html")}
    return {**files, "a/index.html/x": None}, {"a", "a/index.html", "b"}


def times_set_back(output):
    folder = output / "a"
    before = os.stat(folder)
    (folder / "x").write_bytes(b"x")
    os.utime(folder, ns=(before.st_atime_ns, before.st_mtime_ns))
    return {**DIGESTS, "a/x": None}, {"a", "b"}


@pytest.mark.parametrize(
    "change",
    [
        away,
        folder_away,
        folder_elsewhere_and_a_link_to_it,
        folders_in_each_others_place,
        link_for_a_file,
        folder_for_a_file,
        times_set_back,
    ],
)
def test_what_happens_to_the_names_of_a_learnt_folder_shows(site, listed, change):
    files, folders = change(site / "output")
    for _ in range(2):
        found, _ = learnt(site, listed)
        assert (found.files, found.folders) == (files, folders)
        time.sleep(0.15)


def test_a_memory_that_is_ahead_of_the_folder_is_not_believed(site, listed):
    """As after a loss of power: the folder is again as it was, and what was noted of it is not."""
    learnt(site, listed)
    (path,) = (site / ".sitegen/ledgers").glob("*.looks")
    looks = decode_looks(path.read_bytes())
    row = row_of((1, 2, 3, 4, 5), digest(b"new"))
    folders = encode_folders({**decode_folders(looks.folders), "a/c": UNSEEN})
    for ahead in (looks._replace(files={**looks.files, "a/new.html": row}), looks._replace(folders=folders)):
        path.write_bytes(encode_looks(ahead))
        found, names = learnt(site, listed)
        assert (found.files, found.folders) == (DIGESTS, {"a", "b"})
        assert {"a", "b"} < {*names}


def test_what_a_build_places_and_takes_away_shows_in_folders_it_had_learnt(site, listed):
    store = opened(site)
    store.survey(FILES, 2)
    store.begin()
    store.stage(0, b"page c")
    store.took([store.make_folder("a/c"), store.place(0, "a/c/index.html")])
    store.remove("b/index.html")
    store.remove_folder("b")
    time.sleep(0.15)
    now = {
        "index.html": DIGESTS["index.html"],
        "a/index.html": DIGESTS["a/index.html"],
        "a/c/index.html": digest(b"page c"),
    }
    store.remember(now)
    store.finish()
    store.close()
    for lists in (["", "a", "a/c"], [""]):
        listed.clear()
        store = opened(site)
        found = store.survey(now, 2)
        store.remember(now)
        store.close()
        assert (found.files, found.folders, sorted(listed)) == (now, {"a", "a/c"}, lists)
