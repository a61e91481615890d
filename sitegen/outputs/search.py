"""The search index's files: `search/manifest.json`, and what it names.

Pages know only the manifest's address. Every other file under `search/` carries a content hash in
its name, so its bytes are decided when the artifacts are planned: the view is the text.

Invariant: the files follow from the documents alone. What is remembered of an earlier build spares work: the table of
each span of document numbers, and what was made of all tables.
"""

from __future__ import annotations

import json
from collections import deque
from itertools import groupby, zip_longest
from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic_core import from_json, to_json

from sitegen.artifact import Artifact, Stage
from sitegen.base.fingerprint import digest
from sitegen.base.sealing import sealed, sealed_json, short_hash
from sitegen.base.workings import AFRESH, recalled
from sitegen.search import renewal, table
from sitegen.search.display import BUNDLE, bundles, chunks
from sitegen.search.document import Listed
from sitegen.search.encode import SPAN, Layout, usual
from sitegen.search.facets import facet_text
from sitegen.search.names import is_named, names
from sitegen.search.numbering import CHUNK, first_of_regions, number
from sitegen.search.postings import COMMON, heaviest
from sitegen.search.renewal import Given, Made
from sitegen.search.synonyms import sources
from sitegen.search.table import EMPTY, FIELDS, SPREAD, Table, Terms, tabulate
from sitegen.search.vocabulary import letters

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from sitegen.base.workings import WorkingsLike
    from sitegen.search.document import SearchDocument
    from sitegen.search.facets import Facet
    from sitegen.theme.theme import Theme

#: Version of the format; the script refuses another and asks for a reload.
VERSION = 3
#: Where all of it lands.
FOLDER = "search/"
#: Where the manifest lands; templates prefix the base path.
MANIFEST = f"{FOLDER}manifest.json"

_CHUNKS = SPREAD // CHUNK  # to a table
_TABLE = "search-table-"
_MADE = "search-made"
_NAMES = "search-names"
_NUMBERS = "search-numbers"
_NOTHING = "-"  # the key of a span without documents
#: More than one of so many tables having changed, all is made afresh.
FEW = 4


class Found(NamedTuple):
    """What can be found.

    Attributes:
        listed: all of it, with distinct ids; only what has marks can be spared.
        read: gives the documents of some ids, in the order of these.
        about: a digest of whatever marks leave out because it concerns all documents.
    """

    listed: Sequence[Listed]
    read: Callable[[Sequence[str]], Sequence[SearchDocument]]
    about: str = ""


def make(view: str, theme: Theme) -> bytes:  # noqa: ARG001 (every maker takes a theme)
    """A search file's bytes: its text."""
    return view.encode()


def index_files(artifacts: Iterable[Artifact[Any]]) -> dict[str, bytes]:
    """The bytes of those of the artifacts that are search files, by their names below `FOLDER`."""
    return {item.path.removeprefix(FOLDER): item.view.encode() for item in artifacts if item.make is make}


def plan_search(
    documents: Iterable[SearchDocument],
    base: str,
    finds: Mapping[str, tuple[str, ...]] | None = None,
    *,
    facets: tuple[Facet, ...] = (),
) -> tuple[Artifact[str], ...]:
    """The search files over documents that are there, in any order; else as `plan_found`."""
    listed, known = [], {}
    for document in documents:
        known[document.id] = document
        listed.append(Listed(document.id, document.group))
    return plan_found(Found(listed, lambda ids: [known[name] for name in ids]), base, finds, facets=facets)


def plan_found(
    found: Found,
    base: str,
    finds: Mapping[str, tuple[str, ...]] | None = None,
    *,
    facets: tuple[Facet, ...] = (),
    workings: WorkingsLike = AFRESH,
) -> tuple[Artifact[str], ...]:
    """The search files over all that can be found.

    Args:
        found: in any order.
        base: the path part of the site's address, without a slash at its end; every document's url begins with it.
        finds: words that readers use → the words of the documents that they stand for.
        facets: what the filters offer.
        workings: remembers what was made of what, of documents with marks.

    Returns:
        The manifest and the shards, chunks, vocabulary and facets that it names.

    Raises:
        ValueError: if two documents have one id.
    """
    if len({listed.id for listed in found.listed}) != len(found.listed):
        message = "two search documents have one id"
        raise ValueError(message)
    spans = _Spans(found, base, finds or {}, workings)
    made, tables = spans.made()
    rows = bundles([text for own in tables for text in own.rows][: spans.chunks])
    named = _named(found, base, workings)
    spellings = letters(made.offered)
    offered = [(facet.name, facet_text(facet, (own.values for own in tables))) for facet in facets]
    files = {
        **{f"{FOLDER}n/{short_hash(text)}.txt": text for _, text in named},
        **{f"{FOLDER}w/{short_hash(text)}.txt": text for _, text in spellings},
        **{f"{FOLDER}f/{short_hash(text)}.txt": text for _, text in offered},
        **{
            f"{FOLDER}d/{place * BUNDLE + offset}.{name}.txt": text
            for place, (name, bundle) in enumerate(rows)
            for offset, text in enumerate(bundle)
            if text
        },
    }
    terms: list[tuple[str, str]] = []
    split: list[list[int]] = []
    shards = deque(made.shards)
    made = made._replace(shards=())  # each is let go when its files' texts are there, or all would be there twice
    while shards:
        shard = shards.popleft()
        text = sealed(shard.text)
        name = short_hash(text)
        if (line := shard.frequent) is not None:
            split.append([len(terms), line.held, heaviest(line.lengths, made.averages)])
            parts = enumerate(line.parts)
            files |= {f"{FOLDER}p/{part}.{name}.txt": sealed(lines) for part, lines in parts}
        terms.append((shard.first, name))
        files[f"{FOLDER}t/{name}.txt"] = text
    fields = [[field.name, field.boost, average] for field, average in zip(FIELDS, made.averages, strict=True)]
    manifest: dict[str, object] = {
        "version": VERSION,
        "count": made.documents,
        "chunk": CHUNK,
        "bundle": BUNDLE,
        "base": base,
        "fields": fields,
        "terms": " ".join(first for first, _ in terms),
        "shards": "".join(name for _, name in terms),
        "common": " ".join(made.common),
        "letters": " ".join(letter for letter, _ in spellings),
        "words": "".join(short_hash(text) for _, text in spellings),
        "bundles": "".join(name for name, _ in rows),
        "names": " ".join(first for first, _ in named),
        "named": "".join(short_hash(text) for _, text in named),
        "start": spans.given.layout.start,
        "span": SPAN,
        "split": split,
        "facets": [[name, short_hash(text)] for name, text in offered],
    }
    return (
        *(Artifact(path, make, text, stage=Stage.ASSET) for path, text in sorted(files.items())),
        Artifact(MANIFEST, make, sealed_json(manifest), stage=Stage.INDEX),
    )


class _Spans:
    """The spans of document numbers, and their tables.

    Attributes:
        given: what the tables are put together by.
        chunks: how many display chunks there are.
    """

    def __init__(self, found: Found, base: str, finds: Mapping[str, tuple[str, ...]], workings: WorkingsLike) -> None:
        listed = found.listed
        self._found, self._base, self._workings = found, base, workings
        self._numbers, self.chunks = _numbered(listed, workings)
        self._ordered = sorted(listed, key=lambda each: self._numbers[each.id])
        spans = {place: tuple(own) for place, own in groupby(self._ordered, self._span)}
        count = -(-self.chunks * CHUNK // SPREAD)
        self._spans = [spans.get(place, ()) for place in range(count)]
        self._keys = [self._key(place) for place in range(count)]
        self._terms = Terms()
        start = first_of_regions(listed, self._numbers)
        layout = Layout(usual(len(listed)), start, self.chunks * CHUNK)
        regional = {self._numbers[each.id] for each in listed if each.group}
        self.given = Given(layout, regional, sources(finds))

    def _span(self, listed: Listed) -> int:
        return self._numbers[listed.id] // SPREAD

    def _key(self, place: int) -> str:
        """A digest of what the table of a span is made from; '' if that is not known."""
        own = self._spans[place]
        if not own:
            return _NOTHING
        if not all(each.mark for each in own):
            return ""
        parts = [self._found.about, self._base]
        parts += [f"{self._numbers[each.id]} {each.mark} {each.id}" for each in own]
        return digest("\n".join(parts).encode())

    def made(self) -> tuple[Made, list[Table]]:
        """What is made of all tables, and what of these is needed after that."""
        workings, given = self._workings, self.given
        layout = given.layout
        together = [layout.usual, layout.bounds(), COMMON, sorted(given.stands_for.items())]
        how = digest(json.dumps(together).encode())
        kept = workings.get(_MADE)
        was = kept.key.split(",") if kept else [""]
        key = ",".join([how, *self._keys])
        if kept and was[0] == how and all(self._keys):
            changed = self._changed(was[1:])
            if changed is not None:
                tables = [self._table(place) for place in range(len(self._spans))]
                pairs = [(old, tables[place] if place < len(tables) else EMPTY) for place, old in changed.items()]
                made = renewal.decode(kept.data)
                if pairs:
                    made = renewal.renewed(made, pairs, tables, given)
                    workings.put(_MADE, key, renewal.encode(made))
                self._forget()
                return made, tables
        light: list[Table] = []
        made = renewal.afresh(self._each(light), given)
        if all(self._keys):
            workings.put(_MADE, key, renewal.encode(made))
            self._forget()
        return made, light

    def _changed(self, was: Sequence[str]) -> dict[int, Table] | None:
        """The tables that are others now, as they were; None if not all of these are known, or too many."""
        places = range(max(len(was), len(self._keys)))
        keys = [(old, new) for old, new in zip_longest(was, self._keys, fillvalue=_NOTHING)]
        others = [place for place in places if keys[place][0] != keys[place][1]]
        if len(others) * FEW > len(places):
            return None
        found = {}
        for place in others:
            key = keys[place][0]
            old = self._workings.get(f"{_TABLE}{place}")
            if key == _NOTHING:
                found[place] = EMPTY
            elif old and old.key == key:
                found[place] = table.decode(old.data)
            else:
                return None
        return found

    def _each(self, light: list[Table]) -> Iterator[Table]:
        """All tables, one by one; what of them is needed later is added to ``light``."""
        for place in range(len(self._spans)):
            found = self._table(place)
            light.append(EMPTY._replace(values=found.values, rows=found.rows))
            yield found
        self._terms.clear()

    def _table(self, place: int) -> Table:
        """The table of a span."""
        key, own = self._keys[place], self._spans[place]
        if not own:
            return EMPTY._replace(rows=("",) * _CHUNKS)
        kept = self._workings.get(f"{_TABLE}{place}") if key else None
        if kept and kept.key == key:
            return table.decode(kept.data)
        documents = self._found.read([each.id for each in own])
        rows = chunks(documents, self._numbers, place * _CHUNKS, _CHUNKS, self._base)
        found = tabulate(documents, self._numbers, self._terms)._replace(rows=rows)
        if key:
            self._workings.put(f"{_TABLE}{place}", key, (table.encode(found),))
        return found

    def _forget(self) -> None:
        self._workings.retain(_TABLE, {f"{_TABLE}{place}" for place in range(len(self._spans))})


def _numbered(listed: Sequence[Listed], workings: WorkingsLike) -> tuple[dict[str, int], int]:
    """What `number` gives, which an edit that adds and takes away nothing leaves as it is."""

    def made() -> bytes:
        numbers, chunks = number(listed)
        return to_json(([numbers[each.id] for each in listed], chunks))

    key = digest("\n".join([part for each in listed for part in (each.id, each.group)]).encode())
    found, chunks = from_json(recalled(workings, _NUMBERS, key, made))
    return dict(zip([each.id for each in listed], found, strict=True)), chunks


def _named(found: Found, base: str, workings: WorkingsLike) -> list[list[str]]:
    """The files of names: the first word of each, and its sealed text."""
    own = [each for each in found.listed if is_named(each.id)]

    def made() -> bytes:
        return json.dumps(names(found.read([each.id for each in own]), base), ensure_ascii=False).encode()

    key = digest("\n".join([found.about, base, *(f"{each.mark} {each.id}" for each in own)]).encode())
    marked = all(each.mark for each in own)
    files: list[list[str]] = json.loads(recalled(workings, _NAMES, key, made) if marked else made())
    return files
