"""``sitegen search``: the site's search in the terminal, with the browser's ranking."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from sitegen.app.search import search as search_site
from sitegen.cli.flags import common_flags
from sitegen.cli.telling import say
from sitegen.shell.report import render, visible

if TYPE_CHECKING:
    from sitegen.app.search import SearchResult
    from sitegen.cli.flags import Common
    from sitegen.search.answer import Answer, Hit

_MOST = 1000
_FLAGS = {"title": ", title covered", "called": ", called so", "": ""}
_BEFORE = {"title": "the query covers its title", "called": "the query says what it is called"}
_FIELDS = {
    "title": "the title",
    "names": "names",
    "place": "place",
    "tags": "tags and synonyms",
    "text": "the text",
    "called": "what it is called",
    "numbers": "telephone numbers",
}


@click.command()
@click.argument("query", nargs=-1, required=True)
@common_flags
@click.option("--explain", is_flag=True, help="Tell what each score is made of.")
@click.option("--limit", type=click.IntRange(1, _MOST), default=10, show_default=True, help="How many results to show.")
def search(common: Common, *, query: tuple[str, ...], explain: bool, limit: int) -> None:
    """Find what readers find: the same words, stages and order as the script's.

    Asks the index in the output folder; where nothing is built, the sources.
    """
    text = " ".join(query)
    result = search_site(common.options, text, limit, explain=explain)
    if result.answer is None:
        click.echo(render(result.problems, result.sources, common.form), nl=False)
        say(f"sitegen: {visible(result.failure)}" if result.failure else "")
        sys.exit(result.exit_code)
    if common.form == "json":
        click.echo(json.dumps(_plain(text, result, result.answer), ensure_ascii=False, indent=2))
    else:
        _tell(text, result.answer, explain=explain)
    if common.loud >= 0:
        say(f"read {visible(result.read)}: {result.count} documents")


def _tell(text: str, answer: Answer, *, explain: bool) -> None:
    click.echo(_status(text, answer))
    if explain and answer.asked:
        adds = f"; only adding to a score: {', '.join(answer.adds)}" if answer.adds else ""
        click.echo(visible(f"Asked for: {', '.join(answer.asked)}{adds}"))
    for place, hit in enumerate(answer.hits, 1):
        row = hit.row
        click.echo(visible(f"{place:3}. {row.title}" + (f" — {row.detail}" if row.detail else "")))
        click.echo(visible(f"     {hit.id}  {row.url}  ({hit.ranked.score:.3f}{_FLAGS[hit.ranked.exact]})"))
        if explain:
            _explain(answer, hit)


def _explain(answer: Answer, hit: Hit) -> None:
    """Why a result stands where it does: what goes before the score, then the parts of the score."""
    if hit.ranked.exact:
        click.echo(f"       {_BEFORE[hit.ranked.exact]}, so it goes before all others")
    if answer.met == "any":
        click.echo(f"       has {hit.ranked.matched} of {len(answer.asked)} words; more go first")
    for part in hit.parts:
        times = "" if part.times == 1 else f"{part.times} times "
        other = f" ({part.term})" if part.word.endswith("…") else ""
        where = f"{times}in {_FIELDS[part.field]}, {part.length:g} word{'' if part.length == 1 else 's'} long"
        click.echo(visible(f"       {part.share:8.3f}  {part.word}{other}: {where}"))


def _status(text: str, answer: Answer) -> str:
    query = visible(text)
    count = f"{answer.total} result{'' if answer.total == 1 else 's'}"
    doubt = f" Did you mean “{answer.instead}”?" if answer.instead else ""
    match answer.met:
        case "all":
            return f"{count} for “{query}”."
        case "corrected":
            return f"Nothing found for “{query}”.{doubt} {count}."
        case "any":
            return f"Nothing has all of “{query}”.{doubt} {count} with some of these words."
        case "empty":
            return "Nothing was asked for."
        case "none":
            return f"Nothing found for “{query}”.{doubt}"


def _plain(text: str, result: SearchResult, answer: Answer) -> dict[str, Any]:
    return {
        "query": text,
        "read": result.read,
        "documents": result.count,
        "met": answer.met,
        "instead": answer.instead,
        "asked": list(answer.asked),
        "adds": list(answer.adds),
        "total": answer.total,
        "results": [
            {
                "id": hit.id,
                "kind": hit.row.kind,
                "url": hit.row.url,
                "title": hit.row.title,
                "detail": hit.row.detail,
                "sample": hit.row.sample,
                "score": round(hit.ranked.score, 6),
                "covered": bool(hit.ranked.exact),
                "because": hit.ranked.exact,
                "words": hit.ranked.matched,
                **({"explain": [asdict(part) for part in hit.parts]} if hit.parts else {}),
            }
            for hit in answer.hits
        ],
    }
