"""A small site in memory for tests: a few files over a base that every site needs."""

from __future__ import annotations

import functools
import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sitegen.artifact import Batch
from sitegen.base.memory import LoadOptions, NoMemo, Straight, line_of
from sitegen.base.problem import has_errors
from sitegen.base.sources import Source
from sitegen.checks import run_checks
from sitegen.checks.subject import Subject, dead_ends, emitted
from sitegen.engine.plan import Order, expand, ordered
from sitegen.engine.records import MANIFEST
from sitegen.model import sources
from sitegen.model.archive import Archive
from sitegen.model.assemble import load
from sitegen.model.site import Clinic
from sitegen.outputs import plan_site
from sitegen.outputs.assets import plan_assets
from sitegen.theme.theme import load as load_theme

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sitegen.artifact import Artifact
    from sitegen.base.memory import Line, MemoLike
    from sitegen.base.problem import Problem
    from sitegen.model.site import Site
    from sitegen.parse.prose import Prose
    from sitegen.parse.schema import ClinicRecord
    from sitegen.theme.theme import Theme

ROOT = Path(__file__).parents[1]
AS_OF = date(2026, 11, 23)
BASE = {
    "data/site.yaml": "title: Small guide\nbase_url: https://small.example/\n",
    "data/vocab/treatments.yaml": "iv-infusion: {name: IV infusion}\n",
}
CLINIC = """\
name: {name}
address: {{locality: {locality}}}
treatments: [iv-infusion]
phone: +1 206 555 0114
verified: {{on: {verified}}}
"""
FRONT = "---\ntitle: {title}\ndescription: About it.\n{more}---\n{body}"


class JsonMemo(Straight):
    """A memory that keeps what JSON can, as the one on disk does."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, bytes | Source], str | bytes] = {}

    def get(self, kind: str, data: bytes | Source) -> object | None:
        text = self.kept.get((kind, data))
        return json.loads(text) if isinstance(text, str) else text

    def put(self, kind: str, data: bytes | Source, plain: object) -> None:
        self.kept[kind, data] = plain if isinstance(plain, bytes) else json.dumps(plain)

    def line(self, kind: str, data: bytes | Source) -> Line | None:
        found = self.kept.get((kind, data))
        return line_of(found) if isinstance(found, bytes) else None


def clinic(
    name: str = "Harbor Light", more: str = "", *, locality: str = "Seattle", verified: str = "2026-10-01"
) -> str:
    """A record with what is required, and more lines."""
    return CLINIC.format(name=name, locality=locality, verified=verified) + more


def clinic_of(name: str, record: ClinicRecord, prose: Prose | None = None) -> Clinic:
    """The clinic of a record that was read elsewhere, by its id."""
    line = sources.clinic_out((record, prose, [], ()))
    memo, archive = JsonMemo(), Archive(10)
    source = Source.of(b"")
    memo.put("clinic", source, line)
    path = f"data/clinics/{name}.yaml"
    found, problems = sources.clinic(path, source, memo, archive.sharing)
    assert isinstance(found, sources.Listed), problems
    return Clinic(name, name.rpartition("/")[0], path, *found, archive)


def record_of(listed: sources.Listed) -> ClinicRecord:
    """The whole record of what was read."""
    return Archive(1).record(listed.marks.whole, listed.line)


def text(body: str = "", more: str = "", *, title: str = "Cost") -> str:
    """A Markdown text with what is required in its front matter, and more lines there."""
    return FRONT.format(title=title, more=more, body=body)


def read(
    files: Mapping[str, str | bytes], memo: MemoLike | None = None, *, as_of: date = AS_OF, **options: Any
) -> tuple[Site | None, tuple[Problem, ...]]:
    """The site that ``files`` over the base describe, and its problems."""
    whole = {path: data.encode() if isinstance(data, str) else data for path, data in {**BASE, **files}.items()}
    return load(whole, LoadOptions(as_of, **options), memo or NoMemo())


def site_of(files: Mapping[str, str | bytes], **options: Any) -> Site:
    """The site that ``files`` over the base describe; nothing may be wrong with it."""
    site, problems = read(files, **options)
    assert not problems, problems
    assert site is not None
    return site


@functools.cache
def scripts() -> dict[str, bytes]:
    """Scripts of others, without anything that was packed: what a theme needs is found out and compiled."""
    return {path.name: path.read_bytes() for path in (ROOT / "sitegen" / "_vendor").glob("*.js")}


@functools.cache
def theme(base: str = "") -> Theme:
    """The default theme for a site below ``base``."""
    folder = ROOT / "themes" / "default"
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    found, problems = load_theme(files, scripts(), base, "en")
    assert found is not None, problems
    return found


def artifacts(site: Site) -> dict[str, Artifact[Any]]:
    """Everything that the site emits but the theme's files, by path."""
    planned, problems = plan_site(site, theme(site.base))
    assert not has_errors(problems), problems
    return {order.path: order.artifact for item in planned for order in orders(item, theme(site.base))}


def orders(item: Artifact[Any] | Batch, shown: Theme) -> tuple[Order, ...]:
    """The orders that an item of a site's plan stands for."""
    found, problems = expand(item, shown) if isinstance(item, Batch) else ordered((item,), shown)
    assert not problems, problems
    return found


def view(site: Site, path: str) -> Any:
    """The view of the artifact at ``path``."""
    return artifacts(site)[path].view


def make(site: Site, path: str) -> str:
    """The text of the artifact at ``path``."""
    artifact = artifacts(site)[path]
    return artifact.make(artifact.view, theme(site.base).scoped(artifact.templates)).decode()


def subject_of(files: Mapping[str, str | bytes], **options: Any) -> Subject:
    """The site that ``files`` over the base describe, ready to be judged; a manifest is an earlier release's."""
    whole = {path: data.encode() if isinstance(data, str) else data for path, data in {**BASE, **files}.items()}
    previous = whole.pop(MANIFEST, None)
    site, problems = load(whole, LoadOptions(options.pop("as_of", AS_OF), **options), NoMemo())
    assert site is not None, problems
    planned = {**artifacts(site), **{one.path: one for one in plan_assets(theme(site.base))}}

    def read(path: str) -> bytes:
        one = planned[path]
        return one.make(one.view, theme(site.base).scoped(one.templates))

    shown = emitted(sorted(planned), dead_ends(site))
    known = (MANIFEST, previous) if previous else None
    return Subject(whole, site, shown, read, lambda path: planned[path].origin, previous=known)


def judge(files: Mapping[str, str | bytes], **options: Any) -> tuple[Problem, ...]:
    """What `sitegen check` reports of the site that ``files`` over the base describe; it can be planned."""
    _, problems = read({path: data for path, data in files.items() if path != MANIFEST}, **options)
    return tuple(sorted({*problems, *run_checks(subject_of(files, **options))}))
