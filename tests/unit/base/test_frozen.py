"""What is made by `frozen` is what a frozen dataclass with slots is."""

from __future__ import annotations

import pickle
from dataclasses import FrozenInstanceError, dataclass, fields, replace
from typing import ClassVar

import pytest

from sitegen.base.fingerprint import fingerprint
from sitegen.base.frozen import frozen


@frozen
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
    quick, usual = Quick(*given, **named), Usual(*given, **named)
    names = [part.name for part in fields(usual)]
    assert [part.name for part in fields(quick)] == names
    assert [getattr(quick, name) for name in names] == [getattr(usual, name) for name in names]
    assert repr(quick) == repr(usual).replace("Usual", "Quick")
    assert quick == Quick(*given, **named) == pickle.loads(pickle.dumps(quick)) != replace(quick, name="other")
    assert hash(quick) == hash(usual)
    assert quick.twice == quick.name * 2
    assert not hasattr(quick, "__dict__")


@pytest.mark.parametrize(
    ("given", "named"), [((), {}), (("x", (), 1, 2), {}), (("x",), {"name": "x"}), (("x",), {"other": 1})]
)
def test_what_does_not_fit_is_refused(given, named):
    with pytest.raises(TypeError):
        Quick(*given, **named)


def test_nothing_changes_once_it_is_made():
    quick = Quick("x")
    with pytest.raises(FrozenInstanceError):
        quick.name = "y"
    with pytest.raises(FrozenInstanceError):
        del quick.name
    with pytest.raises((FrozenInstanceError, TypeError)):
        quick.other = 1


def test_its_fingerprint_tells_values_apart():
    assert fingerprint(Quick("x")) == fingerprint(Quick("x", ("a",), None)) != fingerprint(Quick("x", ("a",), 0))
