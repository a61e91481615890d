from __future__ import annotations

import datetime as dt
import enum
import subprocess
import sys
from dataclasses import dataclass, make_dataclass
from decimal import Decimal
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from sitegen.base.fingerprint import digest, fingerprint


@dataclass(frozen=True, slots=True)
class One:
    a: object


@dataclass(frozen=True, slots=True)
class Two:
    a: object


@dataclass(frozen=True, slots=True)
class Pair:
    a: object
    b: object


@dataclass(frozen=True, slots=True)
class Empty:
    pass


@dataclass
class Loose:
    a: int


@dataclass(frozen=True, slots=True)
class Shown:
    """Stands on many pages, and declares what it holds."""

    ON_MANY_PAGES: ClassVar[bool] = True

    name: str
    tags: tuple[str, ...] = ()
    count: int | None = None
    more: object = None


class Colour(enum.Enum):
    RED = 1
    BLUE = 2


ATOMS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(max_size=3), st.binary(max_size=3), st.floats(allow_nan=False)
)
DAYS = st.dates()
VALUES = st.recursive(
    st.one_of(ATOMS, DAYS, st.sampled_from(Colour), st.text(max_size=3).map(Markup), st.just(Empty())),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(tuple),
        st.builds(One, inner),
        st.builds(Two, inner),
        st.builds(Pair, inner, inner),
        st.builds(Shown, st.text(max_size=2), st.lists(st.text(max_size=2), max_size=2).map(tuple), st.none(), inner),
        st.builds(Shown, inner, st.just(()), inner, inner),
    ),
    max_leaves=8,
)


def shape(value):
    """An independent, slow description: equal exactly when type and value are."""
    if isinstance(value, tuple):
        return f"({','.join(shape(item) for item in value)})"
    if isinstance(value, (One, Two)):
        return f"{type(value).__name__}<{shape(value.a)}>"
    if isinstance(value, Pair):
        return f"Pair<{shape(value.a)},{shape(value.b)}>"
    if isinstance(value, Shown):
        return f"Shown<{shape(value.name)},{shape(value.tags)},{shape(value.count)},{shape(value.more)}>"
    return f"{type(value).__name__}:{value!r}"


@given(VALUES, VALUES)
def test_equal_exactly_when_types_and_values_are(one, other):
    assert (fingerprint(one) == fingerprint(other)) == (shape(one) == shape(other))


LOOKALIKES = [
    None, False, True, 0, 1, 0.0, -0.0, 1.0, "", "1", b"", b"1", (), ("",), ("1",), ((),), ("a", "bc"), ("ab", "c"),
    Markup("1"), Markup(""), dt.date(2026, 1, 1), "2026-01-01", Colour.RED, Colour.BLUE, "RED", Empty(), One(()),
    One(1), One(a=True), One("1"), Two(1), Pair(1, 2), Pair((1,), 2), Pair(1, (2,)), (1, 2), One((1, 2)),
    ("tests", "One"), 2**40, str(2**40),
]  # fmt: skip


def test_lookalikes_differ():
    assert len({fingerprint(value) for value in LOOKALIKES}) == len(LOOKALIKES)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ([1], "view: builtins.list is not a frozen plain value"),
        (One({1}), "view.a: builtins.set is not a frozen plain value"),
        (Pair(1, (1, One({}))), r"view.b\[1\].a: builtins.dict is not a frozen plain value"),
        (One(Loose(1)), "view.a: .*Loose is a dataclass, but not a frozen one"),
        ((1, object()), r"view\[1\]: builtins.object"),
        (One(dt.datetime(2026, 1, 1, tzinfo=dt.UTC)), "view.a: datetime.datetime"),
        (One(print), "view.a: builtins.builtin_function_or_method"),
        (..., "view: builtins.ellipsis"),
        (make_dataclass("Sub", [("a", int)], bases=(), frozen=False)(1), "not a frozen one"),
    ],
)
def test_what_is_not_plain_is_named(value, message):
    with pytest.raises(TypeError, match=message):
        fingerprint(value)


def test_a_subclass_of_text_is_not_text():
    class Text(str):
        __slots__ = ()

    with pytest.raises(TypeError, match="Text"):
        fingerprint(Text("x"))


def test_it_does_not_depend_on_interning_or_sharing():
    shared = str(b"longtext", "ascii")
    assert fingerprint((shared, shared)) == fingerprint(("longtext", str(b"longtext", "ascii")))


def test_it_is_the_same_in_every_process():
    code = "from sitegen.base.fingerprint import fingerprint; print(fingerprint(('a', 1, None, (2.5, b'x'))))"
    told = {
        subprocess.check_output(
            [sys.executable, "-c", code], env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)}
        )
        for seed in ("0", "1", "77")
    }
    assert told == {fingerprint(("a", 1, None, (2.5, b"x"))).encode() + b"\n"}


def test_digest_frames_its_chunks():
    assert digest(b"a", b"bc") != digest(b"ab", b"c")
    assert digest(b"abc") != digest(b"a", b"bc")
    assert digest(b"") != digest()
    assert len(digest(b"x")) == 32


def test_what_is_shown_on_many_pages_goes_by_its_value_whatever_takes_its_place_in_memory():
    seen = {fingerprint((Shown(str(number % 100)), number % 7)) for number in range(40_000)}
    assert len(seen) == 700


def test_declarations_are_no_excuse():
    assert fingerprint(Shown(Markup("a"))) != fingerprint(Shown("a"))
    assert fingerprint(Shown("a", count=True)) != fingerprint(Shown("a", count=1))
    with pytest.raises(TypeError, match=r"view\.more: builtins.list"):
        fingerprint(Shown("a", more=[1]))
    with pytest.raises(TypeError, match=r"view\.count: .*Decimal"):
        fingerprint(Shown("a", count=Decimal(1)))
