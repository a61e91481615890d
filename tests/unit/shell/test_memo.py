from __future__ import annotations

import pytest

from sitegen.shell.memo import DiskMemo, MemoryMemo


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
    return line.block[line.start : line.end]


def test_a_line_stays_where_it_is_whatever_happens_to_the_memo(folder):
    for memo in (DiskMemo(folder, "t"), MemoryMemo()):
        assert memo.line("k", b"x") is None
        memo.put("k", b"x", b'"first"')
        memo.put("k", b"plain", ["not bytes"])
        assert memo.line("k", b"plain") is None
        line = memo.line("k", b"x")
        memo.save()
        for number in range(500):
            memo.put("k", b"%d" % number, b"9" * 5000)
        memo.put("k", b"x", b'"other"')
        assert read(line) == b'"first"'
        assert read(memo.line("k", b"x")) == b'"other"'
    memo = DiskMemo(folder, "t")
    line = memo.line("k", b"x")
    memo.save()
    assert [len(path.read_bytes().splitlines()) for path in folder.iterdir()] == [2], "to ask for a line is to use it"
    for path in folder.iterdir():
        path.write_bytes(b"spoiled")
    assert DiskMemo(folder, "t").line("k", b"x") is None
    assert read(line) == b'"first"'


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
    """Where the rests begin in the file of each shard, behind the head and the lines."""
    for path in folder.iterdir():
        data = path.read_bytes()
        yield path, data, data.index(b"\n") + 1 + int(data.split()[2])


def parted(folder):
    """A memo of lines with rests, saved."""
    memo = DiskMemo(folder, "t")
    for number in range(100):
        memo.put("k", b"%d" % number, b'["%d"]\t%s\tmore' % (number, b"rest" * number))
    memo.put("k", b"plain", "a\tb")
    memo.save()


def test_what_stands_aside_is_read_when_somebody_asks(folder):
    parted(folder)
    for _ in range(2):  # as it was written at first, and once every shard was written again
        memo = DiskMemo(folder, "t")
        assert memo.get("k", b"7") == b'["7"]\t' + b"rest" * 7 + b"\tmore"
        assert memo.get("k", b"plain") == "a\tb"
        line = memo.line("k", b"9")
        first, place = line.block[line.start : line.end].split(b"\t")
        assert (first, line.aside.read(place)) == (b'["9"]', b"rest" * 9 + b"\tmore")
        assert len(line.block) < 1000, "the rests are no part of what is held"
        for number in range(500):
            memo.put("other", b"%d" % number, b"1\t2")
        memo.save(drop=False)
        assert line.aside.read(place) == b"rest" * 9 + b"\tmore", "whatever has replaced the file"


def test_a_rest_that_is_spoiled_is_lost_and_never_another(folder):
    parted(folder)
    memo = DiskMemo(folder, "t")
    lines = [memo.line("k", b"%d" % number) for number in range(100)]
    for path, data, start in rests_of(folder):
        path.write_bytes(data[:start] + data[start:].replace(b"rest", b"tser").replace(b"more", b"less"))
    for line in lines:
        assert line.aside.read(line.block[line.start : line.end].split(b"\t")[1]) is None
    memo = DiskMemo(folder, "t")
    assert [memo.get("k", b"%d" % number) for number in range(100)] == [None] * 100
    assert memo.get("k", b"plain") == "a\tb"
    for path, data, _ in list(rests_of(folder)):
        path.write_bytes(data[:-1])
    assert not DiskMemo(folder, "t").knows_anything()
    for line in lines:
        assert line.aside.read(line.block[line.start : line.end].split(b"\t")[1]) is None


def test_a_lost_rest_is_not_written_again(folder):
    parted(folder)
    for path, data, start in list(rests_of(folder)):
        path.write_bytes(data[:start] + data[start:].replace(b"rest", b"tser", 1))
    memo = DiskMemo(folder, "t")
    for number in range(500):
        memo.put("other", b"%d" % number, b"1\t2")
    memo.save(drop=False)
    found = DiskMemo(folder, "t")
    known = {number: found.get("k", b"%d" % number) for number in range(100)}
    assert 0 < list(known.values()).count(None) < 100
    assert all(value in {None, b'["%d"]\t%s\tmore' % (number, b"rest" * number)} for number, value in known.items())
    assert found.line("k", next(b"%d" % number for number, value in known.items() if value is None)) is None


def test_no_folder_is_made_for_nothing(folder):
    DiskMemo(folder, "t").save()
    assert not folder.exists()
