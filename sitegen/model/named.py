"""The vocabulary ids that a record names, although it does not fit as a whole: so that one run reports these too.

Invariant: takes any mapping of text, and yields only what could be an id.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sitegen.parse.scalars import SLUG

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sitegen.parse.yaml import KeyPath

    Named = tuple[str, KeyPath, str]

_LISTS: Final = (
    ("treatment", "treatments"),
    ("condition", "conditions"),
    ("amenity", "amenities"),
    ("accessibility", "accessibility"),
)


def named_ids(raw: Mapping[str, Any]) -> list[Named]:
    """What kind of id stands where in ``raw``, and the id."""
    found = [(what, (key, *at), name) for what, key in _LISTS for at, name in _texts(raw.get(key))]
    for at, entry in _mappings(raw.get("pricing")):
        found += [("treatment", ("pricing", *at, "treatment"), name) for _, name in _texts([entry.get("treatment")])]
    for at, entry in _mappings(raw.get("practitioners")):
        letters = entry.get("credentials")
        found += [
            ("credential", ("practitioners", *at, "credentials", index), name)
            for index, name in enumerate(letters if isinstance(letters, list) else ())
            if isinstance(name, str)
        ]
    payment = raw.get("payment")
    if isinstance(payment, dict):
        found += [("insurer", ("payment", "insurers", *at), name) for at, name in _texts(payment.get("insurers"))]
    return found


def _texts(value: Any) -> Iterator[tuple[KeyPath, str]]:
    for index, name in enumerate(value if isinstance(value, list) else ()):
        if isinstance(name, str) and SLUG.fullmatch(name):
            yield (index,), name


def _mappings(value: Any) -> Iterator[tuple[KeyPath, dict[str, Any]]]:
    for index, entry in enumerate(value if isinstance(value, list) else ()):
        if isinstance(entry, dict):
            yield (index,), entry
