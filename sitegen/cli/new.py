"""``sitegen new``: a new source from a few answers, which is valid as it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
from pydantic import TypeAdapter, ValidationError

from sitegen.app import new as app
from sitegen.base.dataclass import dataclass
from sitegen.cli.failing import faults_told
from sitegen.cli.flags import site_flags
from sitegen.cli.telling import say
from sitegen.desk.starters import FOLDERS, ClinicFacts, TextFacts, free_slug, region_title, regions_called
from sitegen.parse.scalars import Email, Line, Phone, WebAddress
from sitegen.shell.report import visible
from sitegen.shell.terminal import answers

if TYPE_CHECKING:
    from collections.abc import Callable

    from sitegen.app.options import BuildOptions
    from sitegen.desk.starters import TextKind

_FORMS: dict[str, TypeAdapter[Any]] = {
    "phone": TypeAdapter(Phone),
    "email": TypeAdapter(Email),
    "website": TypeAdapter(WebAddress),
}
_PRINT = click.option("--print", "show", is_flag=True, help="Show the file instead of writing it.")
_SLUG = click.option("--slug", default="", help="Its name in the address (default: made from its name).")


@dataclass(frozen=True, slots=True)
class _Ask:
    """Asks for what was not said, if somebody is there to answer."""

    there: bool

    def line(self, said: str, flag: str, question: str, default: str = "", *, needed: bool = True) -> str:
        """What was said for ``flag``, or what is answered to ``question``.

        Raises:
            click.UsageError: it is needed, and nobody is there to ask.
        """
        if said or not self.there:
            if needed and not (said or default):
                message = f"--{flag} is needed"
                raise click.UsageError(message)
            return _formed(flag, said or default)
        shown = default or (None if needed else "")
        answer: str = click.prompt(
            question, default=shown, show_default=bool(default), value_proc=lambda text: _formed(flag, text), err=True
        )
        return answer


def _formed(flag: str, text: str) -> str:
    """``text`` in the form that the field takes.

    Raises:
        click.BadParameter: it is in another one.
    """
    if not text.strip():
        return ""
    try:
        formed: str = _FORMS.get(flag, TypeAdapter(Line)).validate_python(text)
    except ValidationError as error:
        context = error.errors()[0].get("ctx", {})
        hint = context.get("hint", "")
        raise click.BadParameter(
            f"{context.get('message', 'cannot be used')}" + (f"; {hint}" if hint else "")
        ) from error
    return formed


@click.group()
def new() -> None:
    """Start a new clinic record, article, question, news post or region's introduction.

    Asks for what the flags do not say, tries the file on the site, and never writes over another.
    """


@new.command()
@site_flags
@click.option("--name", default="", help="The clinic's name.")
@click.option("--region", default="", help="Where it is: an id such as us/wa/seattle, or a name.")
@click.option("--locality", default="", help="The town (default: the region's name).")
@click.option("--treatment", "treatments", multiple=True, help="An id of a treatment; may be given again.")
@click.option("--phone", default="", help="Its telephone number.")
@click.option("--email", default="", help="Its email address.")
@click.option("--website", default="", help="Its website.")
@click.option("--by", default="", help="How you confirmed the facts: phone, email, website.")
@_SLUG
@_PRINT
def clinic(options: BuildOptions, *, treatments: tuple[str, ...], slug: str, show: bool, **said: str) -> None:
    """Start a clinic's record."""
    ask = _Ask(answers())
    with faults_told():
        at = app.bench(options)
        name = ask.line(said["name"], "name", "Name of the clinic")
        region = _region(at, ask, said["region"])
        town = at.site.regions[region].name if region in at.site.regions else ""
        locality = ask.line(said["locality"], "locality", "Town", town)
        chosen = treatments or _treatments(at, ask)
        ways = {
            flag: ask.line(said[flag], flag, f"{flag.capitalize()} (may stay empty)", needed=False)
            for flag in ("phone", "email", "website")
        }
        if not any(ways.values()):
            message = "one of --phone, --email and --website is needed"
            raise click.UsageError(message)
        by = ask.line(said["by"], "by", "How did you confirm this (phone, email, website)?", needed=False)
        slug = _slug(ask, slug, name, at.taken(f"data/clinics/{region}"))
        facts = ClinicFacts(name, region, locality, chosen, **ways, by=by)
        _finish(at, app.new_clinic(at, facts, slug), show=show)


def _text_command(kind: TextKind, title: str) -> Callable[..., None]:
    def run(options: BuildOptions, *, slug: str, show: bool, **said: str) -> None:
        ask = _Ask(answers())
        with faults_told():
            at = app.bench(options)
            words = ask.line(said["title"], "title", title)
            about = ask.line(said["description"], "description", "Description, for search results")
            sections = at.site.config.guide.sections
            section = said.get("section", "")
            if kind == "article" and sections:
                question = f"Part of the guide ({', '.join(sections)})"
                section = ask.line(section, "section", question, next(iter(sections)))
            slug = _slug(ask, slug, words, at.taken(f"content/{FOLDERS[kind]}"))
            _finish(at, app.new_text(at, TextFacts(kind, words, about, section), slug), show=show)

    return run


for _kind, _title, _help in (
    ("article", "Title of the article", "Start an article of the guide."),
    ("faq", "The question", "Start a question with its answer."),
    ("news", "Title of the post", "Start a news post."),
):
    _run = _PRINT(_SLUG(_text_command(_kind, _title)))  # type: ignore[arg-type]
    if _kind == "article":
        _run = click.option("--section", default="", help="The part of the guide (default: the first).")(_run)
    _run = click.option("--description", default="", help="One or two sentences for search results.")(_run)
    _run = click.option("--title", default="", help="Its title.")(_run)
    new.command(name=_kind, help=_help)(site_flags(_run))


@new.command()
@site_flags
@click.option("--region", default="", help="Its id, such as us/wa, or its name.")
@click.option("--title", default="", help="The title of its page.")
@click.option("--description", default="", help="One or two sentences for search results.")
@_PRINT
def region(options: BuildOptions, *, show: bool, **said: str) -> None:
    """Start a region's introduction."""
    ask = _Ask(answers())
    with faults_told():
        at = app.bench(options)
        name = _region(at, ask, said["region"])
        title = ask.line(said["title"], "title", "Title", region_title(at.site, name))
        about = ask.line(said["description"], "description", "Description, for search results")
        _finish(at, app.new_region(at, name, title, about), show=show)
        if name not in at.site.regions:
            say(f"next: add a line to data/regions.yaml, such as {name}: {{name: …}}")


def _region(at: app.Bench, ask: _Ask, said: str) -> str:
    """The id of the region that is meant; one that the site does not have yet is taken at its word."""
    while True:
        words = ask.line(said, "region", "Region (an id such as us/wa/seattle, or a name)")
        found = regions_called(at.site, words)
        if len(found) == 1:
            return found[0]
        if not found and words == words.casefold() and " " not in words:
            return words.strip("/")
        several = f"{words!r} may be {', '.join(found)}"
        message = several if found else f"no region is called {words!r}; write its id, such as us/wa/seattle"
        if said or not ask.there:
            raise click.UsageError(message)
        say(visible(message))


def _treatments(at: app.Bench, ask: _Ask) -> tuple[str, ...]:
    known = ", ".join(at.site.treatments)
    only = known if len(at.site.treatments) == 1 else ""
    answer = ask.line("", "treatment", f"Treatments, by commas ({known})", only)
    return tuple(dict.fromkeys(part.strip() for part in answer.split(",") if part.strip()))


def _slug(ask: _Ask, said: str, words: str, taken: frozenset[str]) -> str:
    return said or ask.line("", "slug", "Name in the address", free_slug(words, taken))


def _finish(at: app.Bench, proposal: app.Proposal, *, show: bool) -> None:
    if show:
        click.echo(proposal.text, nl=False)
        say(f"would be {proposal.path}")
        return
    app.write(at, proposal)
    click.echo(proposal.path)
