"""What files for the browser share: numbers as base64 digits, names by content, a seal that shows a cut file.

Invariant: everything is plain text, and the same on every machine.
"""

from __future__ import annotations

import json
import zlib
from base64 import b32encode
from hashlib import blake2b

DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

_BITS = 5
_MORE = 1 << _BITS


def varint(value: int) -> str:
    """``value`` (not negative) in base64 digits of five bits, lowest first; all but the last have 32 added."""
    digits = ""
    while value >= _MORE:
        digits += DIGITS[_MORE | value & (_MORE - 1)]
        value >>= _BITS
    return digits + DIGITS[value]


def stable_hash(text: str) -> int:
    """64 bits of ``text``, the same on every machine."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")


def short_hash(text: str) -> str:
    """Eight lower-case characters (40 bits) that name a content; safe where file names fold case."""
    return b32encode(blake2b(text.encode(), digest_size=5).digest()).decode().lower()


def sealed_json(value: dict[str, object]) -> str:
    """An object as JSON whose last entry, ``crc``, is the CRC-32 of everything before it."""
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":"))[:-1]
    return f'{body},"crc":"{zlib.crc32(body.encode()):08x}"}}\n'


def sealed(body: str) -> str:
    """``body`` (ending in a line end) with a last line that shows a cut or altered file: ``#`` and its CRC-32."""
    return f"{body}#{zlib.crc32(body.encode()):08x}\n"


def is_sealed(data: bytes) -> bool:
    """Whether ``data`` is a text that `sealed` gave, neither cut nor altered."""
    body, mark, seal = data.rpartition(b"#")
    return bool(mark) and seal == b"%08x\n" % zlib.crc32(body)
