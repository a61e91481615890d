from __future__ import annotations

import os

import pytest

from sitegen.shell.memo import DiskMemo, MemoryMemo
from sitegen.shell.shards import write_shard


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "memo"


def filled(folder, count=200):
    memo = DiskMemo(folder, "t")
    for number in range(count):
        memo.put("k", str(number).encode(), {"n": number, "text": "ü\udcff"})
    memo.save()
    return memo


def states(folder):
    return {path.name: (path.stat().st_ino, path.stat().st_mtime_ns) for path in folder.iterdir()}


def test_what_was_put_comes_back(folder):
    filled(folder)
    memo = DiskMemo(folder, "t")
    assert memo.get("k", b"7") == {"n": 7, "text": "ü\udcff"}
    assert memo.get("other", b"7") is None
    assert memo.get("k", b"none") is None
    assert len(list(folder.iterdir())) <= 64


def test_within_one_build_too(folder):
    for memo in (DiskMemo(folder, "t"), MemoryMemo()):
        memo.put("k", b"x", [1])
        assert memo.get("k", b"x") == [1]


def test_bytes_are_json_that_somebody_else_reads(folder):
    for memo in (DiskMemo(folder, "t"), MemoryMemo()):
        memo.put("k", b"x", b'{"a": "=\xc3\xbc"}')
        assert memo.get("k", b"x") == b'{"a": "=\xc3\xbc"}'
    memo = DiskMemo(folder, "t")
    memo.put("k", b"x", b'{"a": "=\xc3\xbc"}')
    with pytest.raises(AssertionError):
        memo.put("k", b"y", b"1\n")
    memo.save()
    assert DiskMemo(folder, "t").get("k", b"x") == b'{"a": "=\xc3\xbc"}'


def read(line):
    """The two parts of a line; of what has no rest, the first."""
    return (line.first, line.aside.read(line.place)) if line.aside else line.first


def test_a_line_stays_as_it_is_whatever_happens_to_the_memo(folder):
    for memo in (DiskMemo(folder, "t"), MemoryMemo()):
        assert memo.line("k", b"x") is None
        memo.put("k", b"x", b'"first"')
        memo.put("k", b"y", b'["first"]\trest\tmore')
        memo.put("k", b"plain", ["not bytes"])
        assert memo.line("k", b"plain") is None
        short, long = memo.line("k", b"x"), memo.line("k", b"y")
        memo.save()
        for number in range(500):
            memo.put("k", b"%d" % number, b"9" * 1000)
        memo.put("k", b"x", b'"other"')
        assert (read(short), read(long)) == ("first", (["first"], b"rest\tmore"))
        assert read(memo.line("k", b"x")) == "other"
        memo.save()
        assert read(long) == (["first"], b"rest\tmore")
    memo = DiskMemo(folder, "t")
    short, long = memo.line("k", b"x"), memo.line("k", b"y")
    memo.save()
    kept = DiskMemo(folder, "t")
    assert (read(kept.line("k", b"x")), read(kept.line("k", b"y"))) == ("other", (["first"], b"rest\tmore"))
    assert kept.line("k", b"0") is None, "to ask for a line is to use it"
    for path in folder.iterdir():
        path.unlink()
    assert DiskMemo(folder, "t").line("k", b"x") is None
    assert (read(short), read(long)) == ("other", (["first"], b"rest\tmore"))


def test_what_was_saved_can_be_asked_for_and_saved_again(folder):
    memo = DiskMemo(folder, "t")
    memo.put("k", b"x", [1])
    memo.save()
    assert memo.get("k", b"x") == [1]
    memo.put("k", b"y", [2])
    memo.save()
    found = DiskMemo(folder, "t")
    assert (found.get("k", b"x"), found.get("k", b"y")) == ([1], [2])


def test_values_larger_than_a_block_come_back(folder):
    memo = DiskMemo(folder, "t")
    for size in (10, 3_000_000, 600_000, 600_000 + 1, 20):
        memo.put("k", b"%d" % size, "x" * size)
    memo.save()
    found = DiskMemo(folder, "t")
    assert [len(found.get("k", b"%d" % size)) for size in (10, 3_000_000, 600_001, 20)] == [10, 3_000_000, 600_001, 20]


def test_another_toolchain_is_cold(folder):
    filled(folder)
    assert DiskMemo(folder, "u").get("k", b"7") is None


def test_only_what_was_used_is_kept(folder):
    filled(folder)
    memo = DiskMemo(folder, "t")
    assert memo.get("k", b"7")
    memo.save()
    assert len(list(folder.iterdir())) == 1
    assert DiskMemo(folder, "t").get("k", b"8") is None


def test_a_command_that_parses_only_a_part_keeps_the_rest(folder):
    whole = DiskMemo(folder, "t")
    for name in (b"one", b"two"):
        whole.put("kind", name, name.decode())
    whole.save()
    part = DiskMemo(folder, "t")
    assert part.get("kind", b"one") == "one"
    part.put("kind", b"three", "three")
    part.save(drop=False)
    found = DiskMemo(folder, "t")
    assert [found.get("kind", name) for name in (b"one", b"two", b"three")] == ["one", "two", "three"]


def test_only_shards_that_changed_are_written(folder):
    filled(folder)
    before = states(folder)
    memo = DiskMemo(folder, "t")
    for number in range(200):
        assert memo.get("k", str(number).encode())
    memo.put("k", b"new", 1)
    memo.save()
    after = states(folder)
    assert len([name for name in after if after[name] != before.get(name)]) == 1


def test_a_damaged_shard_is_cold(folder):
    filled(folder, 1)
    (shard,) = folder.iterdir()
    data = shard.read_bytes()
    for end in range(len(data)):
        shard.write_bytes(data[:end])
        assert DiskMemo(folder, "t").get("k", b"0") is None
    shard.write_bytes(data[:-3] + b"9" + data[-2:])
    memo = DiskMemo(folder, "t")
    assert memo.get("k", b"0") is None
    memo.put("k", b"0", 5)
    memo.save()
    assert DiskMemo(folder, "t").get("k", b"0") == 5


def rests_of(folder):
    """Where the rests begin in the file of each shard, behind the head and what it vouches for."""
    for path in folder.iterdir():
        data = path.read_bytes()
        head = data.index(b"\n") + 1
        yield path, data, head + sum(map(int, data[:head].split()[1:4]))


def parted(folder):
    """A memo of lines with rests, saved."""
    memo = DiskMemo(folder, "t")
    for number in range(100):
        memo.put("k", b"%d" % number, b'["%d"]\t%s\tmore' % (number, b"rest" * number))
    memo.put("k", b"plain", "a\tb")
    memo.save()
    return memo


def known(folder):
    """The lines of such a memo by number, but those that are lost."""
    memo = DiskMemo(folder, "t")
    found = {number: read(line) for number in range(100) if (line := memo.line("k", b"%d" % number))}
    return {number: value for number, value in found.items() if value[1] is not None}


WHOLE = {number: ([str(number)], b"rest" * number + b"\tmore") for number in range(100)}


def test_what_stands_aside_is_read_when_somebody_asks(folder):
    for _ in range(3):  # as it was written at first, as it was read, and once every shard was written again
        memo = DiskMemo(folder, "t") if folder.exists() else parted(folder)
        lines = [memo.line("k", b"%d" % number) for number in range(100)]
        assert memo.get("k", b"7") is None, "what has two parts is for those who ask for a line"
        assert memo.get("k", b"plain") == "a\tb"
        for number in range(500):
            memo.put("other", b"%d" % number, b"1\t2")
        memo.save(drop=False)
        assert dict(enumerate(map(read, lines))) == WHOLE, "whatever has replaced the file"
    assert known(folder) == WHOLE


def test_what_is_saved_is_held_no_longer(folder):
    memo = DiskMemo(folder, "t")
    memo.put("k", b"x", b"[1]\t" + b"rest" * 1000)
    line = memo.line("k", b"x")
    memo.save()
    assert read(line) == ([1], b"rest" * 1000)
    (path,) = folder.iterdir()
    path.write_bytes(path.read_bytes().replace(b"rest", b"tser"))
    assert read(line) == ([1], None), "it is read from the file"


def test_a_rest_that_is_spoiled_is_lost_and_never_another(folder):
    parted(folder)
    memo = DiskMemo(folder, "t")
    lines = [memo.line("k", b"%d" % number) for number in range(100)]
    for path, data, start in rests_of(folder):
        path.write_bytes(data[:start] + data[start:].replace(b"rest", b"tser").replace(b"more", b"less"))
    assert [read(line)[1] for line in lines] == [None] * 100
    memo = DiskMemo(folder, "t")
    assert known(folder) == {}
    assert memo.get("k", b"plain") == "a\tb"
    for path, data, _ in list(rests_of(folder)):
        path.write_bytes(data[:-1])
    assert not DiskMemo(folder, "t").knows_anything()
    assert [read(line)[1] for line in lines] == [None] * 100


def test_a_lost_rest_is_not_written_again(folder):
    parted(folder)
    for path, data, start in list(rests_of(folder)):
        path.write_bytes(data[:start] + data[start:].replace(b"rest", b"tser", 1))
    memo = DiskMemo(folder, "t")
    for number in range(500):
        memo.put("other", b"%d" % number, b"1\t2")
    memo.save(drop=False)
    found = known(folder)
    assert 0 < len(found) < 100
    assert found.items() <= WHOLE.items()
    lost = next(number for number in WHOLE if number not in found)
    assert DiskMemo(folder, "t").line("k", b"%d" % lost) is None


def test_what_is_spoiled_while_a_memo_is_open_is_not_written_again(folder):
    parted(folder)
    memo = DiskMemo(folder, "t")
    assert memo.get("k", b"plain") == "a\tb"
    for path in folder.iterdir():
        path.write_bytes(path.read_bytes().replace(b'["1', b'["2'))
    for number in range(500):
        memo.put("other", b"%d" % number, b"1\t2")
    memo.save(drop=False)
    assert known(folder).items() <= WHOLE.items()


def test_lines_can_be_asked_for_again_and_again(folder):
    parted(folder)
    memo = DiskMemo(folder, "t")
    for _ in range(3):
        assert {number: read(memo.line("k", b"%d" % number)) for number in range(100)} == WHOLE
    memo = DiskMemo(folder, "t")
    assert read(memo.line("k", b"7")) == WHOLE[7]
    for path in folder.iterdir():
        path.write_bytes(b"spoiled")
    assert memo.line("k", b"7") is None, "it was let go, and is lost"
    memo.put("k", b"7", b'["7"]\tnew')
    assert read(memo.line("k", b"7")) == (["7"], b"new")


def test_halves_of_pairs_come_back(folder):
    memo = DiskMemo(folder, "t")
    for text in (b'["\\ud83d"]', b'["whole"]'):
        memo.put("k", text, text + b"\trest")
    memo.save()
    found = DiskMemo(folder, "t")
    assert read(found.line("k", b'["\\ud83d"]')) == (["\ud83d"], b"rest")
    assert read(found.line("k", b'["whole"]')) == (["whole"], b"rest")


def test_no_folder_is_made_for_nothing(folder):
    DiskMemo(folder, "t").save()
    assert not folder.exists()


def lines_of(folder, *, beside):
    """A memo saved alone or with another process, and the lines that it gave before."""
    memo = DiskMemo(folder, "t")
    for number in range(100):
        memo.put("k", b"%d" % number, b'["%d"]\t%s\tmore' % (number, b"rest" * number))
    memo.put("k", b"plain", "a\tb")
    if beside:
        memo.save_beside()
    return memo, [memo.line("k", b"%d" % number) for number in range(100)]


def test_another_process_saves_the_same(tmp_path, monkeypatch):
    lines_of(tmp_path / "alone", beside=False)[0].save()
    memo, lines = lines_of(tmp_path / "beside", beside=True)
    monkeypatch.setattr("sitegen.shell.memo.write_shard", None)  # so this one writes nothing
    memo.save()
    alone, beside = (
        {path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in ("alone", "beside")
    )
    assert beside == alone
    assert dict(enumerate(map(read, lines))) == WHOLE
    for path in (tmp_path / "beside").iterdir():
        path.write_bytes(b"spoiled" * 1000)
    assert read(lines[50]) == (["50"], None), "it is read from the file"


def test_what_is_kept_after_another_process_began_is_saved_too(folder):
    memo, lines = lines_of(folder, beside=True)
    memo.put("k", b"late", "c")
    memo.save()
    assert dict(enumerate(map(read, lines))) == known(folder) == WHOLE
    assert DiskMemo(folder, "t").get("k", b"late") == "c"


def test_another_process_drops_nothing(folder):
    parted(folder)
    memo = DiskMemo(folder, "t")
    memo.put("k", b"late", "c")
    memo.save_beside()
    lines = [memo.line("k", b"%d" % number) for number in range(100)]
    memo.save()
    assert dict(enumerate(map(read, lines))) == known(folder) == WHOLE


def test_a_process_that_failed_is_made_up_for(folder, monkeypatch):
    real, here = write_shard, os.getpid()

    def failing(*given):
        if os.getpid() != here:
            raise OSError
        return real(*given)

    monkeypatch.setattr("sitegen.shell.memo.write_shard", failing)
    memo, lines = lines_of(folder, beside=True)
    memo.save()
    assert dict(enumerate(map(read, lines))) == known(folder) == WHOLE


def test_a_file_that_others_replaced_meanwhile_is_not_relied_upon(folder, monkeypatch):
    memo, lines = lines_of(folder, beside=True)
    taken = memo._saved_beside

    def spoiled():
        found = taken()
        for path in folder.iterdir():
            path.write_bytes(b"spoiled" * 1000)
        return found

    monkeypatch.setattr(memo, "_saved_beside", spoiled)
    memo.save()
    assert dict(enumerate(map(read, lines))) == WHOLE
