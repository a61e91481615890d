from __future__ import annotations

import os

from sitegen.shell.beside import Beside
from sitegen.shell.blocks import Blocks


def test_what_was_added_comes_back():
    blocks, sizes = Blocks(), (0, 1, 700_000, 700_000, 3 << 20, 5)
    for size in sizes:
        blocks.add(f"of {size}", b"first")
        blocks.add(f"of {size}", os.urandom(1) * size)
    assert [len(blocks.get(f"of {size}")) for size in sizes] == list(sizes)
    assert [len(set(blocks.get(f"of {size}"))) for size in sizes] == [0, 1, 1, 1, 1, 1]
    assert (list(blocks), len(blocks)) == ([f"of {size}" for size in dict.fromkeys(sizes)], 5)
    assert ("of 1" in blocks, "of 2" in blocks, blocks.get("of 2")) == (True, False, b"")


def test_what_is_let_go_is_there_no_more():
    blocks = Blocks()
    for name in "abc":
        blocks.add(name, name.encode())
    blocks.let_go(["b"])
    blocks.add("d", b"more")
    assert {name: blocks.get(name) for name in "abcd"} == {"a": b"", "b": b"b", "c": b"", "d": b"more"}
    blocks.let_go()
    assert not len(blocks)


def test_a_forked_process_has_them_and_changes_nothing_here():
    blocks = Blocks()
    blocks.add("a", b"here")

    def work():
        blocks.add("b", b"there")
        return blocks.get("a"), blocks.get("b")

    assert Beside(work).result() == (b"here", b"there")
    blocks.add("c", b"after")
    assert (blocks.get("a"), blocks.get("b"), blocks.get("c")) == (b"here", b"", b"after")
