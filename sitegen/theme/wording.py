"""Dates, numbers and money in the words of the theme's strings; no locale of the machine is asked."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from sitegen.theme.strings import fill

if TYPE_CHECKING:
    from collections.abc import Mapping

_CENT: Final = 0.005

# What each filter reads: a name, or a prefix that ends with a dot.
STRINGS_OF_FILTER: Final[dict[str, tuple[str, ...]]] = {
    "day": ("dates.day", "months."),
    "month": ("dates.month", "months."),
    "number": ("numbers.group", "numbers.point"),
    "money": ("numbers.group", "numbers.point", "money."),
}

# What a strings file must have as soon as a template uses the filter.
NEEDED_BY_FILTER: Final[dict[str, tuple[str, ...]]] = {
    "day": ("dates.day", *(f"months.{number}" for number in range(1, 13))),
    "month": ("dates.month", *(f"months.{number}" for number in range(1, 13))),
    "number": ("numbers.group", "numbers.point"),
    "money": ("numbers.group", "numbers.point", "money.other"),
}


def day(strings: Mapping[str, str], value: date | str) -> str:
    """A date in words: ``2026-10-01`` gives "October 1, 2026" in English."""
    when = value if isinstance(value, date) else date.fromisoformat(value)
    return fill(strings, "dates.day", {"day": when.day, "month": strings[f"months.{when.month}"], "year": when.year})


def month(strings: Mapping[str, str], value: date | str) -> str:
    """A date's month in words: ``2026-10-01`` and ``2026-10`` give "October 2026" in English."""
    when = value if isinstance(value, date) else date.fromisoformat(f"{value}-01"[:10])
    return fill(strings, "dates.month", {"month": strings[f"months.{when.month}"], "year": when.year})


def number(strings: Mapping[str, str], value: float) -> str:
    """A number with its thousands grouped and no needless decimals: 1234.5 gives "1,234.5" in English."""
    value += 0  # which leaves of a negative zero a plain one
    return _local(strings, f"{value:,}" if isinstance(value, int) else f"{value:,.10f}".rstrip("0").rstrip("."))


def money(strings: Mapping[str, str], value: float, currency: str) -> str:
    """An amount of money: whole units plain, others with two decimals.

    ``currency`` is an ISO 4217 code; ``money.<code>`` or else ``money.other`` says how it is written.
    """
    whole = abs(value - round(value)) < _CENT
    amount = _local(strings, f"{round(value):,}" if whole else f"{value:,.2f}")
    key = f"money.{currency}"
    return fill(strings, key if key in strings else "money.other", {"amount": amount, "code": currency})


def _local(strings: Mapping[str, str], text: str) -> str:
    """Python's own grouping rewritten with the signs of the language."""
    if strings["numbers.group"] == "," and strings["numbers.point"] == ".":
        return text
    whole, _, rest = text.partition(".")
    whole = whole.replace(",", strings["numbers.group"])
    return f"{whole}{strings['numbers.point']}{rest}" if rest else whole
