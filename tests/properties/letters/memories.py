"""What happens to the memories in `.sitegen/`: losing or spoiling any of them costs time, nothing else."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from sitegen.shell.guard import MEMORY
from tests.properties.desk import other_byte, pick

if TYPE_CHECKING:
    from pathlib import Path

    from tests.properties.desk import Desk


def _files(desk: Desk, *parts: str) -> list[Path]:
    return sorted(path for part in parts for path in (desk.site / MEMORY / part).rglob("*") if path.is_file())


def all_lost(desk: Desk, where: int, what: int) -> bool:
    if not (desk.site / MEMORY).exists():
        return False
    shutil.rmtree(desk.site / MEMORY)
    return True


def ledger_lost(desk: Desk, where: int, what: int) -> bool:
    pick(_files(desk, "ledgers"), where).unlink()
    return True


def ledger_truncated(desk: Desk, where: int, what: int) -> bool:
    return _cut(pick(_files(desk, "ledgers"), 0), where)


def ledger_corrupted(desk: Desk, where: int, what: int) -> bool:
    return _spoil(pick(_files(desk, "ledgers"), 0), where, what)


def ledger_of_another_build(desk: Desk, where: int, what: int) -> bool:
    """A whole ledger, true when it was written: the one of an earlier build."""
    if not desk.ledgers:
        return False
    for path, data in desk.ledgers.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return True


def memo_lost(desk: Desk, where: int, what: int) -> bool:
    for path in _files(desk, "memo", "workings")[where % 3 :: 2]:
        path.unlink()
    return True


def memo_truncated(desk: Desk, where: int, what: int) -> bool:
    return _cut(pick(_files(desk, "memo", "workings"), what), where)


def memo_corrupted(desk: Desk, where: int, what: int) -> bool:
    return _spoil(pick(_files(desk, "memo", "workings"), what), where, what)


def memo_misplaced(desk: Desk, where: int, what: int) -> bool:
    """Each file whole, under the name of another."""
    files = _files(desk, "memo", "workings")
    one, other = pick(files, where), pick(files, what)
    kept = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(kept)
    return one != other


def _cut(path: Path, where: int) -> bool:
    data = path.read_bytes()
    path.write_bytes(data[: where % (len(data) + 1)])
    return bool(data)


def _spoil(path: Path, where: int, what: int) -> bool:
    data = path.read_bytes()
    if not data:
        return False
    at = where % len(data)
    path.write_bytes(
        (data[:at] + bytes([data[at] ^ (1 + what % 255)]) + data[at + 1 :]) if what % 4 else other_byte(data, where)
    )
    return True


LETTERS = (
    all_lost, ledger_lost, ledger_truncated, ledger_corrupted, ledger_of_another_build, ledger_of_another_build, memo_lost,
    memo_truncated, memo_corrupted, memo_misplaced,
)  # fmt: skip
