"""The clinics in blocks, so that what is made of many of them is made anew only where a record changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sitegen.base.fingerprint import digest
from sitegen.base.sealing import short_hash, stable_hash
from sitegen.views.keys import heads_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sitegen.model.site import Clinic
    from sitegen.views.edition import Edition

BLOCK = "block-"
"""How the names of blocks begin."""
_USUAL = 256  # clinics to a block


class Block(NamedTuple):
    """Some clinics.

    Attributes:
        name: of its working; its own, however many blocks there are.
        key: of what is made from the public part of their records.
        clinics: by their ids.
    """

    name: str
    key: str
    clinics: Sequence[Clinic]


def blocks(edition: Edition) -> tuple[Block, ...]:
    """All clinics by their ids; where a block begins is up to the id, so that a new clinic moves no other."""
    return edition.once(_blocks)


def _blocks(edition: Edition) -> tuple[Block, ...]:
    found: list[list[Clinic]] = []
    for name in sorted(edition.site.clinics):
        if not found or stable_hash(name) % _USUAL == 0:
            found.append([])
        found[-1].append(edition.site.clinics[name])
    return tuple([_block(edition, clinics) for clinics in found])


def _block(edition: Edition, clinics: Sequence[Clinic]) -> Block:
    parts = [heads_key(edition), *(f"{clinic.id} {clinic.marks.public}" for clinic in clinics)]
    return Block(f"{BLOCK}{short_hash(clinics[0].id)}", digest("\n".join(parts).encode()), clinics)
