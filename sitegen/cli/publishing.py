"""``sitegen publish``: the site to where readers find it."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from sitegen.app.publish import PublishOptions, confirm_invalidation, pending_invalidations
from sitegen.app.publish import publish as publish_site
from sitegen.cli.failing import faults_told
from sitegen.cli.flags import common_flags
from sitegen.cli.telling import say
from sitegen.engine.publishing.addresses import address
from sitegen.shell.new_files import renew_files
from sitegen.shell.progress import bar, on_terminal, silent, takes_colour
from sitegen.shell.report import render, summary, visible

if TYPE_CHECKING:
    from sitegen.app.publish import PublishResult
    from sitegen.cli.flags import Common
    from sitegen.engine.publishing.plan import Plan

_MOST: Final = 50  # paths of one kind that are shown, unless more are asked for


@click.command()
@click.argument("target", required=False, default="")
@common_flags
@click.option("--plan", "only_plan", is_flag=True, help="Tell what would be done, and change nothing.")
@click.option("--allow-deletes", is_flag=True, help="Let any number of addresses be lost at once.")
@click.option("--rollback", metavar="RELEASE", default="", help="Put an earlier release back; nothing is built.")
@click.option(
    "--invalidation",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the addresses that a CDN has still to drop: JSON lines into a *.jsonl, else one path a line.",
)
@click.option("--invalidated", metavar="RELEASE", default="", help="Confirm that the CDN dropped those of a release.")
def publish(common: Common, *, target: str, invalidation: Path | None, invalidated: str, **asked: Any) -> None:
    """Build the site and publish it to TARGET of data/site.yaml: only what changed, and never a page before its files.

    A publish that fails or is killed is simply run again.
    """
    if invalidation or invalidated:
        _tell_invalidations(common, target, invalidation, invalidated)
        return
    wanted = common.loud >= 0 and common.form == "text"
    with bar(wanted=wanted, doing="publishing", plain=True) as progress:
        building = progress if on_terminal() else silent  # a log needs no lines about making what is published then
        result = publish_site(common.options, PublishOptions(target, **asked), building=building, sending=progress)
    plan = result.plan
    if common.form == "json":
        found = json.loads(render(result.problems, result.sources, "json"))
        click.echo(json.dumps({**found, "plan": _record(result, plan) if plan else None}, indent=2))
    else:
        colour = common.form == "text" and takes_colour()
        click.echo(render(result.problems, result.sources, common.form, colour=colour), nl=False, color=colour)
        if plan and asked["only_plan"]:
            click.echo("".join(f"{line}\n" for line in _lines(plan, every=common.loud > 0)), nl=False)
    if result.failure:
        say(f"sitegen: {visible(result.failure)}")
    elif common.loud >= 0:
        if plan and not result.exit_code:
            say(_told(result, plan, only_plan=asked["only_plan"]))
        say(summary(result.problems))
    sys.exit(result.exit_code)


def _tell_invalidations(common: Common, target: str, file: Path | None, release: str) -> None:
    with faults_told():
        if file:
            paths = pending_invalidations(common.options, target)
            lines = [json.dumps({"path": path}) if file.suffix == ".jsonl" else path for path in paths]
            renew_files(file.parent, {file.name: "".join(f"{line}\n" for line in lines).encode()})
            say(f"{len(paths)} addresses wait to be dropped by the CDN")
        if release:
            for name in confirm_invalidation(common.options, target, release):
                say(f"{name}: confirmed")


def _kinds(plan: Plan) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """What is done with files: a sign, its name, and the paths."""
    return (
        ("+", "add", plan.adds),
        ("~", "change", plan.changes),
        ("h", "headers", plan.metadata),
        ("?", "again", plan.again),
        (">", "redirect", tuple(sorted(plan.redirected))),
        ("-", "leave", plan.retires),
        ("x", "delete", plan.journal.deletes),
    )


def _lines(plan: Plan, *, every: bool) -> list[str]:
    """The plan for people: one line for each path, of many only the first."""
    found = []
    for sign, _, paths in _kinds(plan):
        shown = paths if every else paths[:_MOST]
        for path in shown:
            to = f" → {address(plan.redirected[path])}" if sign == ">" else ""
            found.append(f"{sign} {visible(path)}{to}")
        if len(paths) > len(shown):
            found.append(f"{sign} and {len(paths) - len(shown)} more; -v shows all")
    return found


def _record(result: PublishResult, plan: Plan) -> dict[str, Any]:
    """The plan for programs."""
    return {
        "target": result.name,
        "release": plan.name,
        "base": plan.journal.base or None,
        "sequence": plan.current.sequence,
        "resumed": result.resumed,
        "idle": plan.idle,
        **{kind: list(paths) for _, kind, paths in _kinds(plan)},
        "redirect": dict(sorted(plan.redirected.items())),
        "invalidate": list(plan.journal.invalid),
        "lost": list(plan.lost),
        "vanishing": plan.vanishing,
        "limit": plan.limit,
    }


def _told(result: PublishResult, plan: Plan, *, only_plan: bool) -> str:
    """What was, or would be, done, in one line."""
    if plan.idle and not result.resumed:
        return f"{result.name}: nothing to publish; {plan.name} is there"
    counts = ", ".join(f"{len(paths)} {kind}" for _, kind, paths in _kinds(plan) if paths) or "nothing to send"
    before = "would publish" if only_plan else "published"
    more = ""
    if plan.journal.invalid and not only_plan:
        more = f"; {len(plan.journal.invalid)} addresses for the CDN (--invalidation FILE)"
    return f"{result.name}: {before} {plan.name}: {counts}{more}"
