"""Sequences of builds with whatever may happen between them, each given by its number alone."""

from __future__ import annotations

import shutil
import traceback
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

import pytest

from sitegen.app import making
from sitegen.shell.guard import MEMORY
from tests.properties import whole_site
from tests.properties.desk import Desk, NothingToPickError
from tests.properties.letters import builders, memories, outputs, settings, sources, themes

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.properties.clean import Clean, Measure

BUILDS = 8
_SHOWN_EVERY = 15  # one sequence of so many is shown in the tool's own theme
_BESIDE_EVERY = (
    10  # in one of so many the output folder is gone through by another process, and batches are begun by one
)
_FORGETTING_EVERY = 7  # and in one of so many the last clean build knows no parse


def good_again(desk: Desk, where: int, what: int) -> bool:
    """After an error, back to what was last built without one."""
    return desk.good is not None and desk.restore(desk.good)


GROUPS = ((sources, 40), (themes, 18), (settings, 9), (outputs, 13), (memories, 8), (builders, 10))
LETTERS: dict[str, Callable[[Desk, int, int], bool]] = {
    f"{group.__name__.rpartition('.')[2]}.{letter.__name__}": letter for group, _ in GROUPS for letter in group.LETTERS
} | {"good_again": good_again}


class MismatchError(AssertionError):
    """A build broke a promise."""


@dataclass(frozen=True, slots=True)
class Stroke:
    """One letter, and the numbers by which it chooses."""

    letter: str
    where: int
    what: int


@dataclass(frozen=True, slots=True)
class Score:
    """What happens before each build of a sequence, in which theme, and after which builds all is compared."""

    number: int
    theme: str
    rounds: tuple[tuple[Stroke, ...], ...]
    compared: frozenset[int]

    def __str__(self) -> str:
        lines = [f"sequence {self.number}, {self.theme} theme, compared after builds {sorted(self.compared)}"]
        lines += [f"  build {index}: {', '.join(map(_told, strokes))}" for index, strokes in enumerate(self.rounds)]
        return "\n".join(lines)


def _told(stroke: Stroke) -> str:
    return f"{stroke.letter}({stroke.where}, {stroke.what})"


def score(number: int) -> Score:
    """The sequence with this number: always the same."""
    dice = Random(number)
    rounds = []
    for index in range(BUILDS):
        strokes = [Stroke("good_again", 0, 0)] if dice.random() < 0.5 else []
        count = dice.choices((0, 1, 2, 3), (6, 2, 1, 1) if index == 0 else (0, 5, 3, 2))[0]
        strokes += [_drawn(dice) for _ in range(count)]
        rounds.append(tuple(strokes))
    theme = "shown" if number % _SHOWN_EVERY == 5 else "plain"
    return Score(number, theme, tuple(rounds), frozenset({dice.randrange(BUILDS - 1), BUILDS - 1}))


def _drawn(dice: Random) -> Stroke:
    group = dice.choices([group for group, _ in GROUPS], [weight for _, weight in GROUPS])[0]
    letter = dice.choice(group.LETTERS)
    name = f"{group.__name__.rpartition('.')[2]}.{letter.__name__}"
    return Stroke(name, dice.randrange(100_000), dice.randrange(100_000))


def play(played: Score, folder: Path, measure: Measure, memo: Path | None = None) -> dict[str, int]:
    """Play one sequence in an empty folder, and tell how often each letter changed something.

    Args:
        memo: parses that an earlier sequence left; the first build starts with a copy of them.

    Raises:
        MismatchError: with the whole sequence in its message.
    """
    desk = Desk(folder / "site", whole_site.pipeline(played.theme), outside=folder / "outside")
    with pytest.MonkeyPatch.context() as patch:
        if played.number % _BESIDE_EVERY == 0:
            desk.options["jobs"] = 2
            patch.setattr(making, "WORTH_FORKING", 0)
        return _play(played, desk, measure, memo)


def _play(played: Score, desk: Desk, measure: Measure, memo: Path | None) -> dict[str, int]:
    """The same at a desk with an empty site."""
    for path, data in whole_site.site_files().items():
        desk.write(path, data)
    if memo is not None:
        shutil.copytree(memo, desk.site / MEMORY / "memo")
    done: dict[str, int] = {}
    desk.earlier.append(desk.snapshot())
    desk.good = desk.earlier[0]
    index = -1
    try:
        for index, strokes in enumerate(played.rounds):
            for stroke in strokes:
                try:
                    if LETTERS[stroke.letter](desk, stroke.where, stroke.what):
                        done[stroke.letter] = done.get(stroke.letter, 0) + 1
                except NothingToPickError:
                    pass
            _build_and_judge(desk, measure, played, index)
    except Exception as error:
        where = traceback.extract_tb(error.__traceback__)[-1]
        told = f"{type(error).__name__}: {error} ({where.name}, line {where.lineno})"
        message = f"at build {index}: {told}\n{played}"
        raise MismatchError(message) from error
    return done


def _build_and_judge(desk: Desk, measure: Measure, played: Score, index: int) -> None:
    before = desk.listing()
    result = desk.incremental()
    assert result.exit_code in {0, 1}, result.failure
    last = index == BUILDS - 1
    if index in played.compared or measure.knows(desk):
        forget = last and played.number % _FORGETTING_EVERY == 0
        expected = measure.clean(desk, forget=forget)
        told = {problem for problem in result.problems if problem.code != "altered-output"}
        assert told == expected.problems, f"other problems: {sorted(told ^ expected.problems)[:3]}"
        assert result.exit_code == expected.exit_code
        if not result.exit_code:
            _compare(desk, expected, {problem.span.path for problem in result.problems})
    if result.exit_code:
        assert desk.listing() == before, "a failed build changed the output"
        return
    for name, data in desk.foreign.items():
        assert (desk.output / name).read_bytes() == data, f"the foreign file {name} was touched"
    if last:
        again = desk.incremental()
        assert (again.made, again.deleted, again.exit_code) == ((), (), 0), "a second build makes something"
        assert again.problems == result.problems, "a second build tells other problems"
    _remember(desk, index)


def _compare(desk: Desk, expected: Clean, named: set[str]) -> None:
    owned, lying = desk.manifest(), desk.outputs()
    assert owned == expected.files.keys(), f"the manifest differs: {sorted(owned ^ expected.files.keys())[:5]}"
    differing = [path for path in owned if lying.get(path) != expected.files[path]]
    assert not differing, f"incremental differs from clean: {sorted(differing)[:5]}"
    assert not [path for path in owned if (desk.output / path).is_symlink()], "a link stands for a file of ours"
    left = lying.keys() - owned - desk.foreign.keys()
    assert {f"output/{path}" for path in left} <= named, f"old files stay behind: {sorted(left)[:5]}"
    for path, data in desk.altered.items():
        assert path in owned or lying.get(path) == data, f"what someone wrote into {path} is gone"


def _remember(desk: Desk, index: int) -> None:
    """Keep what later letters go back to."""
    desk.altered = {path: data for path, data in desk.altered.items() if path not in desk.manifest()}
    now = desk.snapshot()
    desk.earlier.append(now)
    desk.good = now
    if index % 3 == 0:
        folder = desk.site / MEMORY / "ledgers"
        desk.ledgers = {path: path.read_bytes() for path in folder.glob("*")}
    if index == 1:
        desk.backup, desk.backed_up = desk.beside / "backup", dict(desk.foreign)
        shutil.rmtree(desk.backup, ignore_errors=True)
        shutil.copytree(desk.output, desk.backup, symlinks=True)


def shortened(failing: Score, fails: Callable[[Score], bool], most: int = 80) -> Score:
    """The sequence without the strokes that are not needed for it to fail; tried at most ``most`` times."""
    tries = 0
    index = len(failing.rounds) - 1
    while index >= 0:
        place = len(failing.rounds[index]) - 1
        while place >= 0 and tries < most:
            strokes = failing.rounds[index]
            fewer = (*strokes[:place], *strokes[place + 1 :])
            tried = Score(
                failing.number,
                failing.theme,
                (*failing.rounds[:index], fewer, *failing.rounds[index + 1 :]),
                failing.compared,
            )
            tries += 1
            if fails(tried):
                failing = tried
            place -= 1
        index -= 1
    return failing
