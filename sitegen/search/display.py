"""Display chunks: what a result row shows, `numbering.CHUNK` numbers to a file.

Chunk files are named in bundles: neighbours share one hash, of all their texts, so that the
manifest names eight files with one.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sitegen.base.sealing import sealed, short_hash
from sitegen.search.numbering import CHUNK

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sitegen.search.document import SearchDocument

#: Chunks that share a hash.
BUNDLE = 8
#: Longest snippet, in code points.
SNIPPET = 200

_WITHOUT_SNIPPET = frozenset({"clinic", "region"})


def row(document: SearchDocument, slot: int, base: str) -> list[object]:
    """A result row: slot in its chunk, kind, address below ``base``, title, detail, 1 for sample, snippet."""
    snippet = "" if document.kind in _WITHOUT_SNIPPET else shortened(document.text)
    address = document.url.removeprefix(base)
    return [slot, document.kind, address, document.title, document.detail, int(document.sample), snippet]


def shortened(text: str) -> str:
    """The start of ``text`` on one line, cut between words."""
    plain = " ".join(text.split(maxsplit=SNIPPET)[:SNIPPET])  # so many words are surely longer
    if len(plain) <= SNIPPET:
        return plain
    return f"{plain[:SNIPPET].rpartition(' ')[0] or plain[:SNIPPET]}…"


def chunks(
    documents: Iterable[SearchDocument], numbers: Mapping[str, int], place: int, count: int, base: str
) -> tuple[str, ...]:
    """The sealed texts of ``count`` chunks from ``place`` on, which hold these documents; '' for an empty one."""
    rows: list[list[list[object]]] = [[] for _ in range(count)]
    for document in sorted(documents, key=lambda document: numbers[document.id]):
        chunk, slot = divmod(numbers[document.id], CHUNK)
        rows[chunk - place].append(row(document, slot, base))
    return tuple(
        sealed(json.dumps(found, ensure_ascii=False, separators=(",", ":")) + "\n") if found else "" for found in rows
    )


def bundles(texts: Sequence[str]) -> tuple[tuple[str, Sequence[str]], ...]:
    """The texts of all chunks in bundles: each its hash and what is in it."""
    found = [texts[start : start + BUNDLE] for start in range(0, len(texts), BUNDLE)]
    return tuple((short_hash("\0".join(bundle)), bundle) for bundle in found)
