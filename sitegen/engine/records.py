"""What is written down beside the site: the manifest (what is ours) and the ledger (what it was made from).

Invariant: what cannot be read whole is None; a record is never half believed.
"""

from __future__ import annotations

import json
from dataclasses import field
from functools import lru_cache
from itertools import repeat
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sitegen.base.dataclass import dataclass
from sitegen.base.fingerprint import digest, is_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sitegen.engine.plan import Planned

MANIFEST: Final = ".sitegen-manifest.json"
_FORMAT: Final = 1
_LEDGER_FORMAT: Final = 2
_AS_IS: Final = bytes(range(0x20, 0x7F)).translate(None, b'"\\')  # what JSON has as it stands, among ASCII


@dataclass(frozen=True, slots=True)
class Manifest:
    """The files in an output folder that the tool wrote, each with the digest of its bytes.

    Attributes:
        files: the site as it was last finished.
        pending: what a commit that has begun is going to write.
        kept: files that left the site but were altered by someone else, so that they stayed.
    """

    files: Mapping[str, str] = field(default_factory=dict)
    pending: Mapping[str, str] = field(default_factory=dict)
    kept: Mapping[str, str] = field(default_factory=dict)

    def owned(self) -> set[str]:
        """Every path that the tool ever wrote and did not take away again."""
        return {*self.files, *self.pending, *self.kept}

    def wrote(self, path: str, found: str | None) -> bool:
        """Whether the bytes with the digest ``found`` are ones that the tool wrote at ``path``."""
        return found is not None and found in {
            self.files.get(path),
            self.pending.get(path),
            self.kept.get(path),
        }


class Entry(NamedTuple):
    """What one file was made from, the digest of its bytes, and its turn among the others (`artifact.Stage`).

    Attributes:
        view: the fingerprint of its view; '' where nobody had to know it yet.
        key: that of what the view was made from (`artifact.Later`), or ''.
    """

    view: str
    closure: str
    output: str
    stage: int = 1
    key: str = ""


def entry_of(item: Planned, output: str) -> Entry:
    """What is to be noted of a file with these bytes."""
    return Entry(item.view, item.closure, output, int(item.stage), item.key)


@dataclass(frozen=True, slots=True)
class Ledger:
    """What the files of one output folder were made from.

    Attributes:
        toolchain: of the tool's sources and packages.
        inputs: of everything that was read and every option.
        entries: by path.
        warnings: the problems that the build had, as JSON text; it had no errors.
        spared: the fingerprints of compressed copies that are not worth having, by path.
        batches: the keys of batches, by their folders.
    """

    toolchain: str = ""
    inputs: str = ""
    entries: Mapping[str, Entry] = field(default_factory=dict)
    warnings: str = "[]"
    spared: Mapping[str, str] = field(default_factory=dict)
    batches: Mapping[str, str] = field(default_factory=dict)


def encode_manifest(manifest: Manifest) -> bytes:
    """The manifest as its file: readable JSON, the same bytes for the same manifest."""
    parts = ['"tool": "sitegen"', f'"format": {_FORMAT}', f'"files": {_to_lines(manifest.files)}']
    if manifest.pending:
        parts.append(f'"pending": {_to_lines(manifest.pending)}')
    if manifest.kept:
        parts.append(f'"kept": {_to_lines(manifest.kept)}')
    return ("{" + ",\n".join(parts) + "}\n").encode()


def _to_lines(texts: Mapping[str, str]) -> str:
    """A mapping as JSON with an entry to a line, in order; nearly always nothing in it has to be escaped."""
    paths = sorted(texts)
    if not any("".join(part).encode().translate(None, _AS_IS) for part in (paths, texts.values())):
        return "{" + ",\n".join([f'"{path}": "{texts[path]}"' for path in paths]) + "}"
    return json.dumps({path: texts[path] for path in paths}, separators=(",\n", ": "), ensure_ascii=False)


@lru_cache(maxsize=1)  # whoever claims a folder looks at it, and then who builds
def decode_manifest(data: bytes | None) -> Manifest | None:
    """The manifest in a file's bytes; None when they are no whole manifest."""
    record = _object(data)
    if record is None or record.get("tool") != "sitegen" or record.get("format") != _FORMAT:
        return None
    parts = [record.get("files"), record.get("pending", {}), record.get("kept", {})]
    if not all(isinstance(part, dict) and _texts(*part, *part.values()) for part in parts):
        return None
    return Manifest(*parts)


def taken_anew(manifest: Manifest, found: Mapping[str, str | None], read: Callable[[str], bytes | None]) -> Manifest:
    """A manifest with digests of the present kind; an older tool took others of the same files.

    Args:
        manifest: as it was read.
        found: what lies there, with the digests that were asked for.
        read: the bytes of a file that lies there.
    """

    def anew(known: Mapping[str, str]) -> Mapping[str, str]:
        if known == found:
            return known
        taken = {}
        for path, output in known.items():
            now, data = found.get(path), None
            if now is not None and now != output:
                data = read(path)
            taken[path] = now if now is not None and data is not None and is_of(output, data) else output
        return taken

    return Manifest(anew(manifest.files), anew(manifest.pending), anew(manifest.kept))


def encode_ledger(ledger: Ledger) -> bytes:
    """The ledger as its file; its first line holds a digest of the rest.

    Entries stand there by columns, and the few closures once: so reading them makes no object but what they hold.
    """
    paths = sorted(ledger.entries)
    entries = [ledger.entries[path] for path in paths]
    closures = {closure: number for number, closure in enumerate(dict.fromkeys([one.closure for one in entries]))}
    record = {
        "format": _LEDGER_FORMAT,
        "toolchain": ledger.toolchain,
        "inputs": ledger.inputs,
        "warnings": ledger.warnings,
        "paths": paths,
        "views": [one.view for one in entries],
        "closures": list(closures),
        "closure": [closures[one.closure] for one in entries],
        "outputs": [one.output for one in entries],
        "stages": [one.stage for one in entries],
        "keys": [one.key for one in entries],
    }
    for name, texts in (("spared", ledger.spared), ("batches", ledger.batches)):
        if texts:
            record[name] = dict(sorted(texts.items()))
    from pydantic_core import to_json  # noqa: PLC0415 - three times as fast as the other, but a build may need neither

    body = to_json(record)
    return digest(body).encode() + b"\n" + body


def decode_ledger(data: bytes | None) -> Ledger | None:
    """The ledger in a file's bytes; None when they are not exactly what `encode_ledger` wrote."""
    head, _, body = (data or b"").partition(b"\n")
    if digest(body).encode() != head:
        return None
    record = _object(body)
    if record is None or record.get("format") != _LEDGER_FORMAT:
        return None
    closure = map(record["closures"].__getitem__, record["closure"])
    columns = zip(record["views"], closure, record["outputs"], record["stages"], record["keys"], strict=True)
    entries = dict(zip(record["paths"], map(tuple.__new__, repeat(Entry), columns), strict=True))
    more = record.get("spared", {}), record.get("batches", {})
    return Ledger(record["toolchain"], record["inputs"], entries, record["warnings"], *more)


def _object(data: bytes | None) -> dict[str, Any] | None:
    try:
        record = json.loads(data or b"")
    except (ValueError, RecursionError):
        return None
    return record if isinstance(record, dict) else None


def _texts(*values: object) -> bool:
    return all(isinstance(value, str) for value in values)
