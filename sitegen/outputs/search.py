"""The search index's files: `search/manifest.json`, and what it names.

Pages know only the manifest's address. Every other file under `search/` carries a content hash in
its name, so its bytes are decided when the artifacts are planned: the view is the text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sitegen.artifact import Artifact, Stage
from sitegen.base.sealing import sealed, sealed_json, short_hash
from sitegen.search.display import BUNDLE, chunks
from sitegen.search.encode import SPAN, shards, usual
from sitegen.search.facets import facet_text
from sitegen.search.names import names
from sitegen.search.numbering import CHUNK, first_of_regions, number
from sitegen.search.postings import FIELDS, Index, build, heaviest
from sitegen.search.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sitegen.search.document import SearchDocument
    from sitegen.search.facets import Facet
    from sitegen.theme.theme import Theme

#: Version of the format; the script refuses another and asks for a reload.
VERSION = 3
#: Where all of it lands.
FOLDER = "search/"
#: Where the manifest lands; templates prefix the base path.
MANIFEST = f"{FOLDER}manifest.json"


def make(view: str, theme: Theme) -> bytes:  # noqa: ARG001 (every maker takes a theme)
    """A search file's bytes: its text."""
    return view.encode()


def index_files(artifacts: Iterable[Artifact[Any]]) -> dict[str, bytes]:
    """The bytes of those of the artifacts that are search files, by their names below `FOLDER`."""
    return {item.path.removeprefix(FOLDER): item.view.encode() for item in artifacts if item.make is make}


def plan_search(
    documents: tuple[SearchDocument, ...],
    base: str,
    finds: Mapping[str, tuple[str, ...]] | None = None,
    *,
    facets: tuple[Facet, ...] = (),
) -> tuple[Artifact[str], ...]:
    """The search files over ``documents``.

    Args:
        documents: in any order, with distinct ids.
        base: the path part of the site's address, without a slash at its end; every document's url begins with it.
        finds: words that readers use → the words of the documents that they stand for.
        facets: what the filters offer.

    Returns:
        The manifest and the shards, chunks, vocabulary and facets that it names.

    Raises:
        ValueError: if two documents have one id.
    """
    if len({document.id for document in documents}) != len(documents):
        message = "two search documents have one id"
        raise ValueError(message)
    numbers, count = number(documents)
    index = build(documents, numbers, finds)
    start = first_of_regions(documents, numbers)
    found = shards(index.postings, usual(len(documents)), start, count * CHUNK)
    terms = [(shard.first, sealed(shard.text)) for shard in found]
    frequent = [(place, shard) for place, shard in enumerate(found) if shard.parts]
    bundles = chunks(documents, numbers, count, base)
    spellings = vocabulary(index)
    named = names(documents, base)
    offered = [(facet.name, facet_text(facet, documents, numbers)) for facet in facets]
    files = {
        **{f"search/t/{short_hash(text)}.txt": text for _, text in terms},
        **{
            f"search/p/{part}.{short_hash(terms[place][1])}.txt": sealed(line)
            for place, shard in frequent
            for part, line in enumerate(shard.parts)
        },
        **{f"search/n/{short_hash(text)}.txt": text for _, text in named},
        **{f"search/w/{short_hash(text)}.txt": text for _, text in spellings},
        **{f"search/f/{short_hash(text)}.txt": text for _, text in offered},
        **{
            f"search/d/{place * BUNDLE + offset}.{name}.txt": text
            for place, (name, bundle) in enumerate(bundles)
            for offset, text in enumerate(bundle)
            if text
        },
    }
    held = [(place, index.of(shard.first)) for place, shard in frequent]
    split = [[place, sum(map(len, own.values())), heaviest(own, index.averages, start)] for place, own in held]
    manifest = _manifest(index, base, terms, spellings, [name for name, _ in bundles])
    manifest |= {
        "names": " ".join(first for first, _ in named),
        "named": "".join(short_hash(text) for _, text in named),
    }
    manifest |= {"start": start, "span": SPAN, "split": split}
    manifest["facets"] = [[name, short_hash(text)] for name, text in offered]
    return (
        *(Artifact(path, make, text, stage=Stage.ASSET) for path, text in sorted(files.items())),
        Artifact(MANIFEST, make, sealed_json(manifest), stage=Stage.INDEX),
    )


def _manifest(
    index: Index, base: str, terms: list[tuple[str, str]], spellings: tuple[tuple[str, str], ...], bundles: list[str]
) -> dict[str, object]:
    fields = [[field.name, field.boost, average] for field, average in zip(FIELDS, index.averages, strict=True)]
    return {
        "version": VERSION,
        "count": index.count,
        "chunk": CHUNK,
        "bundle": BUNDLE,
        "base": base,
        "fields": fields,
        "terms": " ".join(first for first, _ in terms),
        "shards": "".join(short_hash(text) for _, text in terms),
        "common": " ".join(index.common),
        "letters": " ".join(letter for letter, _ in spellings),
        "words": "".join(short_hash(text) for _, text in spellings),
        "bundles": "".join(bundles),
    }
