"""What others do to the output folder."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

from sitegen.engine.records import MANIFEST
from sitegen.shell.guard import STAGING
from tests.properties.desk import FUTURE, keeping_times, other_byte, pick

if TYPE_CHECKING:
    from tests.properties.desk import Desk


def tampered(desk: Desk, where: int, what: int) -> bool:
    path = pick(desk.owned_outputs(), where)
    desk.alter(path, b"tampered %d\n" % what)
    return True


def tampered_unseen(desk: Desk, where: int, what: int) -> bool:
    """Neither the size nor the times of the file tell."""
    path = pick(desk.owned_outputs(), where)
    whole = desk.output / path
    keeping_times(whole, other_byte(whole.read_bytes(), what))
    desk.altered[path] = whole.read_bytes()
    return True


def emptied(desk: Desk, where: int, what: int) -> bool:
    desk.alter(pick(desk.owned_outputs(), where), b"")
    return True


def touched(desk: Desk, where: int, what: int) -> bool:
    os.utime(desk.output / pick(desk.owned_outputs(), where), (FUTURE, what))
    return True


def two_swapped(desk: Desk, where: int, what: int) -> bool:
    one, other = pick(desk.owned_outputs(), where), pick(desk.owned_outputs(), what)
    texts = desk.outputs()
    if texts[one] == texts[other]:
        return False
    aside = desk.site / "aside"
    (desk.output / one).rename(aside)
    (desk.output / other).rename(desk.output / one)
    aside.rename(desk.output / other)
    desk.altered |= {one: texts[other], other: texts[one]}
    return True


def lost(desk: Desk, where: int, what: int) -> bool:
    path = pick(desk.owned_outputs(), where)
    (desk.output / path).unlink()
    desk.altered.pop(path, None)
    return True


def altered_and_left(desk: Desk, where: int, what: int) -> bool:
    """Someone writes into a page whose source goes at the same time: what they wrote stays, and is told."""
    pages = {f"content/{kind}": f"{kind}/" for kind in ("guide", "news")} | {"content/pages": ""}
    pages |= {f"data/clinics/{region}": f"clinics/{region}/" for region in ("us/wa/seattle", "ie/dublin")}
    found = []
    for source in desk.plain_sources(".md", ".yaml"):
        folder, _, name = source.rpartition("/")
        page = f"{pages.get(folder, 'none/')}{name.rpartition('.')[0]}/index.html"
        if (desk.output / page).is_file() and page not in desk.foreign:
            found.append((source, page))
    source, page = pick(found, where)
    desk.alter(page, b"altered %d\n" % what)
    (desk.site / source).unlink()
    return True


def folder_lost(desk: Desk, where: int, what: int) -> bool:
    folder = pick(sorted({path.split("/")[0] for path in desk.owned_outputs() if "/" in path}), where)
    shutil.rmtree(desk.output / folder)
    _forget(desk, folder)
    return True


def all_lost(desk: Desk, where: int, what: int) -> bool:
    if not desk.output.exists():
        return False
    shutil.rmtree(desk.output)
    _forget(desk, "")
    return True


def _forget(desk: Desk, folder: str) -> None:
    for kept in (desk.altered, desk.foreign):
        for path in [path for path in kept if path.startswith(folder)]:
            del kept[path]


def manifest_lost(desk: Desk, where: int, what: int) -> bool:
    """Then nothing tells what is ours: the folder is refused, until someone takes it away."""
    if not desk.built():
        return False
    manifest = desk.output / MANIFEST
    if what % 2:
        manifest.unlink()
    else:
        manifest.write_bytes(manifest.read_bytes()[: what % 99])
    before = desk.outputs()
    result = desk.incremental()
    assert result.exit_code == 2, f"a folder without a manifest is used: {result}"
    assert desk.outputs() == before, "a refused folder was changed"
    return all_lost(desk, where, what)


def foreign_added(desk: Desk, where: int, what: int) -> bool:
    if not desk.built():
        return False
    folder = pick(sorted({path.rpartition("/")[0] for path in desk.owned_outputs()}), where)
    path = f"{folder}/foreign-{what % 3}.txt".lstrip("/")
    desk.foreign[path] = b"mine %d" % what
    desk.write(f"output/{path}", desk.foreign[path])
    return True


def linked_to_a_copy(desk: Desk, where: int, what: int) -> bool:
    """A link out of the output folder to the very same bytes; what it leads to must never be written."""
    path = pick(desk.owned_outputs(), where)
    whole, copy = desk.output / path, desk.beside / f"copy-{where}-{what}"
    if whole.is_symlink():
        return False
    whole.rename(copy)
    whole.symlink_to(copy)
    return True


def folder_linked_away(desk: Desk, where: int, what: int) -> bool:
    """A folder became a link: nothing is written or deleted through it, until someone takes it away."""
    folder = pick(sorted({path.split("/")[0] for path in desk.owned_outputs() if "/" in path}), where)
    whole, away = desk.output / folder, desk.beside / f"away-{where}-{what}"
    whole.rename(away)
    whole.symlink_to(away)
    before = {path.relative_to(away): path.read_bytes() for path in away.rglob("*") if path.is_file()}
    result = desk.incremental()
    after = {path.relative_to(away): path.read_bytes() for path in away.rglob("*") if path.is_file()}
    assert after == before, "something was written through a link"
    assert result.exit_code in {0, 1, 3}, result
    if whole.is_symlink():
        whole.unlink()
    _forget(desk, f"{folder}/")
    return True


def folder_in_the_way(desk: Desk, where: int, what: int) -> bool:
    path = pick(desk.owned_outputs(), where)
    (desk.output / path).unlink()
    (desk.output / path).mkdir()
    desk.altered.pop(path, None)
    return True


def left_in_staging(desk: Desk, where: int, what: int) -> bool:
    if not desk.built():
        return False
    shelf = f"shelf{where % 9}/" if what % 2 else ""  # without one as formerly
    desk.write(f"output/{STAGING}/{shelf}{where % 9}", b"left behind")
    return True


def restored_from_backup(desk: Desk, where: int, what: int) -> bool:
    """The whole folder as it was at some build, its manifest with it; what is remembered is newer."""
    if desk.backup is None:
        return False
    if desk.output.exists():
        shutil.rmtree(desk.output)
    _forget(desk, "")
    shutil.copytree(desk.backup, desk.output, symlinks=True)
    desk.foreign = dict(desk.backed_up)
    return True


LETTERS = (
    tampered, altered_and_left, tampered_unseen, tampered_unseen, emptied, touched, two_swapped, lost, lost, folder_lost, all_lost,
    manifest_lost, foreign_added, linked_to_a_copy, folder_linked_away, folder_in_the_way, left_in_staging,
    restored_from_backup,
)  # fmt: skip
