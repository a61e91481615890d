"""Records come as they were written, whether they are remembered or not, and no more of them are than there is room."""

from __future__ import annotations

import pytest

from sitegen.model.archive import Archive
from sitegen.parse.plain import paragraphs
from sitegen.shell.memo import DiskMemo
from sitegen.shell.tree import read_tree
from tests import small


def clinics(count, memo=None):
    files = {f"data/clinics/us/a/c{number}.yaml": small.clinic(f"Clinic {number}") for number in range(count)}
    site, problems = small.read(files, memo)
    assert not problems
    return list(site.clinics.values())


def reads(monkeypatch):
    """The marks of what was read, as it is read."""
    marks, plainly = [], Archive.record

    def record(self, mark, line):
        if self._records.get(mark) is None:
            marks.append(mark)
        return plainly(self, mark, line)

    monkeypatch.setattr(Archive, "record", record)
    return marks


def test_what_is_asked_for_again_and_again_is_read_once(monkeypatch):
    found = clinics(3)
    read = reads(monkeypatch)
    for _ in range(5):
        assert [one.record.name for one in found] == [one.listing.name for one in found]
    assert read == [one.marks.whole for one in found]
    assert found[0].record is found[0].record


def test_only_so_many_are_remembered(monkeypatch):
    small_room = Archive(6)
    read = reads(monkeypatch)
    found = clinics(20)
    for one in found * 2:
        assert small_room.record(one.marks.whole, one.line).name == one.listing.name
        assert len(small_room._records) <= 6
    assert len(read) == 40, "those that were asked for long ago are read again"
    before = len(read)
    for one in found[-3:]:
        small_room.record(one.marks.whole, one.line)
    assert len(read) == before, "the last ones are not"
    for one in [found[-1], *found[:2], found[-1], *found[2:4], found[-1]]:
        small_room.record(one.marks.whole, one.line)
    assert read.count(found[-1].marks.whole) == 2, "nor what somebody asked for in between"


def test_a_record_of_which_there_are_two_is_read_once(monkeypatch):
    files = {f"data/clinics/us/a/{name}.yaml": small.clinic("Same") for name in "bc"}
    one, other = small.site_of(files).clinics.values()
    read = reads(monkeypatch)
    assert one != other
    assert one.record is other.record
    assert len(read) == 1


def test_records_outlive_the_saving_and_the_loss_of_the_memo(tmp_path):
    for _ in range(2):  # what is written now, and what was there
        memo = DiskMemo(tmp_path / "memo", "t")
        found = clinics(5, memo)
        memo.save()
        shards = list((tmp_path / "memo").iterdir())
        kept = {path: path.read_bytes() for path in shards}
        for path in shards:
            path.write_bytes(b"spoiled" * 1000)
        del memo
        assert [one.record.name for one in found] == [f"Clinic {number}" for number in range(5)]
        for path, data in kept.items():
            path.write_bytes(data)


FILES = {"data/clinics/us/a/b.yaml": small.clinic("B", "background: One *marked* word.\nlanguages: [en]\n")}


@pytest.fixture
def kept(tmp_path):
    """A clinic whose record was kept, and lost by now."""
    memo = DiskMemo(tmp_path / "memo", "t")
    small.site_of(FILES, memo=memo)
    memo.save()
    (one,) = small.site_of(FILES, memo=DiskMemo(tmp_path / "memo", "t")).clinics.values()
    for path in (tmp_path / "memo").iterdir():
        path.write_bytes(b"spoiled" * 1000)
    return one


def test_what_is_lost_is_read_from_the_source_again(kept, monkeypatch):
    (there,) = small.site_of(FILES).clinics.values()
    assert (kept.record, kept.marked, kept.more) == (there.record, there.marked, there.more)
    monkeypatch.setattr("sitegen.model.sources._parse_clinic", None)
    with pytest.raises(TypeError):
        _ = kept.more


def test_what_is_lost_is_not_read_from_a_source_that_was_changed(tmp_path):
    (tmp_path / "site/data/clinics/us/a").mkdir(parents=True)
    for name, text in {**small.BASE, **FILES}.items():
        (tmp_path / "site" / name).parent.mkdir(exist_ok=True)
        (tmp_path / "site" / name).write_text(text)
    for _ in range(2):
        memo, tree = (
            DiskMemo(tmp_path / "memo", "t"),
            read_tree(tmp_path / "site", held=lambda path: "clinics" not in path),
        )
        site, problems = small.load(tree.files, small.LoadOptions(small.AS_OF), memo)
        memo.save()
    assert not problems
    (one,) = site.clinics.values()
    for path in (tmp_path / "memo").iterdir():
        path.write_bytes(b"spoiled" * 1000)
    assert one.record.name == "B"
    (source,) = (tmp_path / "site/data/clinics").rglob("*.yaml")
    source.write_text(source.read_text().replace("One", "Two"))
    with pytest.raises(OSError, match="changed") as told:
        _ = one.more
    assert told.value.filename == "data/clinics/us/a/b.yaml"
    source.unlink()
    with pytest.raises(FileNotFoundError):
        _ = one.more


def test_without_a_memory_nothing_is_parsed_again(monkeypatch):
    found = clinics(3)
    monkeypatch.setattr("sitegen.model.sources._parse_clinic", None)
    assert [one.record.name for one in found] == ["Clinic 0", "Clinic 1", "Clinic 2"]


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("One *marked* [word](https://a.example/).", "One marked word."),
        ("Three 'plain' words\n\n  and two.", "Three 'plain' words and two."),
    ],
)
def test_the_words_of_a_background_are_those_of_its_prose(written, words):
    (one,) = small.site_of(
        {"data/clinics/us/a/b.yaml": small.clinic("B", f"background: |\n  {written}\n")}
    ).clinics.values()
    assert one.words(one.more.background).split() == words.split()
    prose = one.marked or paragraphs(one.more.background)
    assert prose.plain_text().split() == words.split()
