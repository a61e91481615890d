"""The flags that every command shares, and what they say together."""

from __future__ import annotations

import re
from datetime import date
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from sitegen.app.options import BuildOptions
from sitegen.base.dataclass import dataclass
from sitegen.model.hosts import HOSTS
from sitegen.shell.clock import today
from sitegen.shell.faults import UsageFault
from sitegen.shell.report import FORMATS
from sitegen.shell.workers import default_jobs

if TYPE_CHECKING:
    from collections.abc import Callable

_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SHARE: Final = re.compile(r"(\d{1,9})/(\d{1,9})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Common:
    """What the shared flags say.

    Attributes:
        options: what is asked of a build.
        form: the format of reports.
        loud: -1 quiet, 0 as usual, 1 and more talkative.
    """

    options: BuildOptions
    form: str
    loud: int


class _Date(click.ParamType[date]):
    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """A day written as YYYY-MM-DD, and in no other way."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value if _DATE.fullmatch(value) else "")
        except ValueError:
            self.fail(f"{value!r} is no date like 2026-10-01", param, ctx)


class Share(click.ParamType[tuple[int, int]]):
    """So many of so many, written as a fraction."""

    name = "part/whole"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, int]:
        """A fraction like 1/32, above nothing and at most all."""
        found = _SHARE.fullmatch(value)
        share = (int(found[1]), int(found[2])) if found else (0, 0)
        if not 0 < share[0] <= share[1]:
            self.fail(f"{value!r} is no share like 1/32", param, ctx)
        return share


class BaseUrl(click.ParamType[str]):
    """Where a site is published."""

    name = "url"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """An http or https address without query and fragment."""
        from sitegen.parse.scalars import base_address  # noqa: PLC0415 - few calls have this flag

        try:
            return base_address(value)
        except ValueError:
            self.fail(f"{value!r} is no address like https://example.org/guide/", param, ctx)


site_flag: Final = click.option(
    "--site",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path(),
    help="The site's folder (default: here).",
)
AS_OF: Final = click.option("--as-of", type=_Date(), help="The day that counts as today (default: today in UTC).")
_FLAGS: Final = (
    site_flag,
    click.option("--output", type=click.Path(path_type=Path), help="Where it is built (default: output/ of the site)."),
    click.option("--base-url", type=BaseUrl(), help="Where it will be published, instead of what data/site.yaml says."),
    click.option(
        "--served-by", type=click.Choice(tuple(HOSTS)), help="Who serves it, instead of what data/site.yaml says."
    ),
    click.option("--drafts", is_flag=True, help="Publish drafts as well."),
    AS_OF,
    click.option("--format", "form", type=click.Choice(FORMATS), default="text", help="How problems are reported."),
    click.option("--jobs", type=click.IntRange(1, 64), default=default_jobs, help="How many processes at most."),
    click.option("-q", "--quiet", is_flag=True, help="Report problems only."),
    click.option("-v", "--verbose", count=True, help="Tell more."),
)


def common_flags(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the shared flags; it receives them as its first argument, a `Common`."""

    @wraps(command)
    def run(**flags: Any) -> None:
        common = _common(flags)
        command(common, **flags)

    for flag in reversed(_FLAGS):
        run = flag(run)
    return run


def site_flags(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command that only reads a site the flags that say which one, and when; it receives `BuildOptions`."""

    @wraps(command)
    def run(**flags: Any) -> None:
        options = BuildOptions(site=flags.pop("site"), as_of=day_of(flags.pop("as_of")))
        command(options, **flags)

    return site_flag(AS_OF(run))


def day_of(stated: date | None) -> date:
    """The day that counts as today.

    Raises:
        click.UsageError: ``SOURCE_DATE_EPOCH`` cannot be understood.
    """
    try:
        return stated or today()
    except UsageFault as fault:
        raise click.UsageError(str(fault)) from fault


def _common(flags: dict[str, Any]) -> Common:
    """Take the shared flags out of all the flags.

    Raises:
        click.UsageError: ``SOURCE_DATE_EPOCH`` cannot be understood.
    """
    as_of = day_of(flags.pop("as_of"))
    quiet, verbose = flags.pop("quiet"), flags.pop("verbose")
    options = BuildOptions(
        site=flags.pop("site"),
        as_of=as_of,
        output=flags.pop("output"),
        base_url=flags.pop("base_url"),
        host=flags.pop("served_by"),
        drafts=flags.pop("drafts"),
        jobs=flags.pop("jobs"),
    )
    return Common(options, flags.pop("form"), -1 if quiet else verbose)
