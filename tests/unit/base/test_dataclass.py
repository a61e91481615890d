"""What the short way makes is what a frozen dataclass with slots is."""

from __future__ import annotations

import operator
import pickle
from dataclasses import FrozenInstanceError, dataclass, field, fields, is_dataclass, replace
from itertools import product
from typing import ClassVar

import pytest

from sitegen.base.dataclass import dataclass as quick
from sitegen.base.fingerprint import fingerprint


@quick(frozen=True, slots=True)
class Quick:
    """One with a default, a constant and a property."""

    MANY: ClassVar[bool] = True

    name: str
    tags: tuple[str, ...] = ("a",)
    count: int | None = None

    @property
    def twice(self) -> str:
        """Its name two times."""
        return self.name * 2


@dataclass(frozen=True, slots=True)
class Usual:
    name: str
    tags: tuple[str, ...] = ("a",)
    count: int | None = None


@pytest.mark.parametrize(
    ("given", "named"),
    [(("x",), {}), (("x", ()), {"count": 1}), ((), {"count": 0, "name": "y"}), (("x", ("b",), 2), {})],
)
def test_values_and_defaults_are_where_they_belong(given, named):
    made, usual = Quick(*given, **named), Usual(*given, **named)
    names = [part.name for part in fields(usual)]
    assert [part.name for part in fields(made)] == names
    assert [getattr(made, name) for name in names] == [getattr(usual, name) for name in names]
    assert repr(made) == repr(usual).replace("Usual", "Quick")
    assert made == Quick(*given, **named) == pickle.loads(pickle.dumps(made)) != replace(made, name="other")
    assert hash(made) == hash(usual)
    assert made.twice == made.name * 2
    assert not hasattr(made, "__dict__")


@pytest.mark.parametrize(
    ("given", "named"), [((), {}), (("x", (), 1, 2), {}), (("x",), {"name": "x"}), (("x",), {"other": 1})]
)
def test_what_does_not_fit_is_refused(given, named):
    with pytest.raises(TypeError):
        Quick(*given, **named)


def test_nothing_changes_once_it_is_made():
    made = Quick("x")
    with pytest.raises(FrozenInstanceError):
        made.name = "y"
    with pytest.raises(FrozenInstanceError):
        del made.name
    with pytest.raises((FrozenInstanceError, TypeError)):
        made.other = 1


def test_its_fingerprint_tells_values_apart():
    assert fingerprint(Quick("x")) == fingerprint(Quick("x", ("a",), None)) != fingerprint(Quick("x", ("a",), 0))


@quick(frozen=True, slots=True)
class Full:
    """One with factories, a field that does not count, and something to be done in the end."""

    name: str = field(repr=False)
    tags: list[str] = field(default_factory=list)
    note: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        """Nothing without a name."""
        if not self.name:
            raise ValueError(self.note)


@quick(frozen=True, slots=True)
class Fuller(Full):
    more: int = 0


@quick(frozen=True, slots=True)
class Single:
    name: str


@quick(frozen=True, slots=True)
class Empty:
    pass


@quick(frozen=True, slots=True, order=True)
class Ordered:
    rank: int


@quick
class Open:
    count: int = 0


def test_factories_make_a_value_for_each():
    one, other = Full("x"), Full("x")
    assert one.tags == []
    assert one.tags is not other.tags
    assert Full("x", ["a"]).tags == ["a"]


def test_only_what_counts_is_compared_and_only_what_shows_is_shown():
    assert Full("x", note="a") == Full("x", note="b")
    assert Full("x") != Full("y")
    assert repr(Full("x", note="a")) == "Full(tags=[], note='a')"
    with pytest.raises(ValueError, match="why"):
        Full("", note="why")


def test_another_kind_of_the_same_values_is_another():
    assert Single("x") != ("x",)
    assert Single("x") != Usual("x")
    assert hash(Single("x")) == hash(("x",))
    assert Empty() == Empty()
    assert pickle.loads(pickle.dumps(Empty())) == Empty()


@dataclass(frozen=True, slots=True, order=True)
class UsuallyOrdered:
    name: str
    place: tuple[int, int] = (1, 1)
    note: str = field(default="", compare=False)


@quick(frozen=True, slots=True, order=True)
class QuicklyOrdered:
    name: str
    place: tuple[int, int] = (1, 1)
    note: str = field(default="", compare=False)


@pytest.mark.parametrize("compare", [operator.lt, operator.le, operator.gt, operator.ge, operator.eq, operator.ne])
def test_order_is_that_of_the_values(compare):
    values = [("a",), ("a", (1, 2)), ("a", (1, 2), "x"), ("b",), ("b", (0, 9)), ("",)]
    for one, other in product(values, values):
        assert compare(QuicklyOrdered(*one), QuicklyOrdered(*other)) == compare(
            UsuallyOrdered(*one), UsuallyOrdered(*other)
        )


def test_nothing_else_comes_before_or_after():
    assert QuicklyOrdered.__dataclass_params__.order
    for compare in (operator.lt, operator.le, operator.gt, operator.ge):
        with pytest.raises(TypeError):
            compare(QuicklyOrdered("a"), UsuallyOrdered("a"))
        with pytest.raises(TypeError):
            compare(Quick("a"), Quick("a"))
    assert sorted([QuicklyOrdered("b"), QuicklyOrdered("a", (2, 1)), QuicklyOrdered("a")]) == [
        QuicklyOrdered("a"),
        QuicklyOrdered("a", (2, 1)),
        QuicklyOrdered("b"),
    ]


def test_what_the_short_way_does_not_know_goes_the_long_one():
    assert Fuller("x", more=1) == Fuller("x", [], "", 1)
    assert Fuller("x", more=1) != Fuller("x")
    assert Ordered(1) < Ordered(2)
    found = Open()
    found.count = 1
    assert is_dataclass(Open)
    assert found == Open(1)
