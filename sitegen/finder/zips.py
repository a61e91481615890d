"""The centres of all US ZIP codes, from the `zipcodes` package, packed into one text.

Invariant: the text depends on the package's version and on `FORMAT` alone, so both make its name and
nothing has to be packed to know it. The build hook packs it too, where no other package is at hand, so this module
and what it imports need nothing but `zipcodes`.
"""

from __future__ import annotations

from functools import cache
from itertools import chain
from string import digits
from typing import TYPE_CHECKING, Any

from sitegen.base.sealing import is_sealed, sealed, short_hash, varint
from sitegen.finder.digits import steps

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

#: Counted up whenever the text of one version of the package would change.
FORMAT = 1


def version() -> str:
    """The version of the package that holds the data."""
    import zipcodes  # noqa: PLC0415 - only sites with clinics in the United States need it

    return str(zipcodes.__version__)


def name(package: str) -> str:
    """What stands for a content in the file's name."""
    return short_hash(f"zipcodes {package} {FORMAT}")


def pack_name(package: str) -> str:
    """What the text is called among those that were packed when sitegen was installed."""
    return f"zips.{package}.{FORMAT}.txt"


def whole(package: str, packs: Mapping[str, bytes]) -> bytes:
    """The file for that version of the package: as it lies in ``packs`` if it does and is whole, else packed now.

    To pack it takes half a second and 60 MB.

    Args:
        packs: what was packed when sitegen was installed, by name.

    Raises:
        ValueError: it has to be packed, and another version is installed.
    """
    found = packs.get(pack_name(package))
    return found if found is not None and is_sealed(found) else packed(package).encode()


@cache
def packed(package: str) -> str:
    """The whole file for that version of the package, seal included.

    Raises:
        ValueError: another version is installed.
    """
    import zipcodes  # noqa: PLC0415 - see above

    if package != version():
        message = f"zipcodes {package} is not installed"
        raise ValueError(message)
    # by first digit, since the package takes a kilobyte and a half for each of its 42,000 rows
    some: Iterator[list[dict[str, Any]]] = map(zipcodes.similar_to, digits)
    rows = chain.from_iterable(some)
    return sealed(
        zip_lines((row["zip_code"], round(float(row["lat"]), 2), round(float(row["long"]), 2)) for row in rows)
    )


def zip_lines(rows: Iterable[tuple[str, float, float]]) -> str:
    """Three lines of numbers: the way from each code to the next less one, and from place to place in 0.01 degrees.

    Codes whose place is not known (0, 0) are left out.
    """
    places = {int(code): (round(lat * 100), round(lon * 100)) for code, lat, lon in rows if (lat, lon) != (0, 0)}
    codes = sorted(places)
    gaps = [code - before - 1 for before, code in zip([-1, *codes], codes, strict=False)]
    ways = (steps([places[code][axis] for code in codes]) for axis in (0, 1))
    return "".join(f"{_varints(line)}\n" for line in (gaps, *ways))


def _varints(line: list[int]) -> str:
    digits = {value: varint(value) for value in set(line)}
    return "".join(map(digits.__getitem__, line))
