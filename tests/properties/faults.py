"""Faults of the program, each planted alone: something that a file depends on is forgotten somewhere.

Each is a function that breaks the program while a test runs. Clean builds stay right, or the sequences could
not tell; so what is broken is what only an incremental build uses.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from sitegen.app import build, draft, inputs, making, produce
from sitegen.artifact import Stage
from sitegen.base.sources import sources_of
from sitegen.engine import delta, plan
from sitegen.engine.records import Entry, decode_ledger, decode_manifest
from sitegen.engine.release import WriteManifest
from sitegen.model import basis
from sitegen.outputs import blocks, clinic, documents, exports, finder, not_found, search
from sitegen.parse import listing
from sitegen.shell import memo, workings
from sitegen.shell.disk import DiskStore
from sitegen.shell.memo import DiskMemo
from sitegen.theme import theme
from sitegen.views import keys

if TYPE_CHECKING:
    import os
    from collections.abc import Callable

    from pytest import MonkeyPatch  # noqa: PT013 - a type's name

    from sitegen.base.sources import Source
    from sitegen.shell.tree import Tree

    Plant = Callable[[MonkeyPatch], None]

NO_DAY = date(2000, 1, 1)


# --- what a view depends on -----------------------------------------------------------------------


def a_field_of_views_is_left_out(patch: MonkeyPatch) -> None:
    """The text of an article, a post or a page is not part of its fingerprint."""
    right = plan.fingerprint

    def wrong(view: Any) -> str:
        named = is_dataclass(view) and any(field.name == "body" for field in fields(view))
        return right(replace(view, body=None) if named else view)

    patch.setattr(plan, "fingerprint", wrong)


def lists_count_by_their_length(patch: MonkeyPatch) -> None:
    """Of what a page lists, only the number is part of its fingerprint."""
    right = plan.fingerprint

    def wrong(view: Any) -> str:
        if not is_dataclass(view):
            return right(view)
        lists = {
            field.name: (len(getattr(view, field.name)),)
            for field in fields(view)
            if isinstance(getattr(view, field.name), tuple)
        }
        return right(replace(view, **lists))

    patch.setattr(plan, "fingerprint", wrong)


def the_frame_is_left_out(patch: MonkeyPatch) -> None:
    """What stands around every page (menu, crisis notice, breadcrumbs) is not part of the fingerprint."""
    right = plan.fingerprint
    patch.setattr(
        plan, "fingerprint", lambda view: right(replace(view, frame=None) if hasattr(view, "frame") else view)
    )


HIDDEN = {"title": ""}


def make_with_hidden_title(view: object, theme: Any) -> bytes:
    """A maker that reads what its view does not hold."""
    return not_found_make(view, theme) + HIDDEN["title"].encode()


not_found_make = not_found.make


def a_maker_reads_a_global(patch: MonkeyPatch) -> None:
    """The site's tagline reaches a page around its view."""
    right = draft.load

    def wrong(inputs: Any, options: Any, pipeline: Any, memo: Any, watch: Any, ahead: Any) -> Any:
        def load(*arguments: Any) -> Any:
            site, problems = pipeline.load(*arguments)
            HIDDEN["title"] = site.config.tagline + str(len(site.clinics)) if site else ""
            return site, problems

        return right(inputs, options, replace(pipeline, load=load), memo, watch, ahead)

    patch.setattr(making, "load", wrong)
    patch.setattr(not_found, "make", make_with_hidden_title)


# --- what a template depends on -------------------------------------------------------------------


def _closure_without(patch: MonkeyPatch, **left_out: Callable[[frozenset[str]], frozenset[str]]) -> None:
    right = theme.digest_of

    def wrong(closure: Any, *known: Any) -> str:
        return right(
            replace(closure, **{name: keep(getattr(closure, name)) for name, keep in left_out.items()}), *known
        )

    patch.setattr(theme, "digest_of", wrong)


def icons_are_left_out(patch: MonkeyPatch) -> None:
    """A page is not made again for a changed icon."""
    _closure_without(patch, icons=lambda names: frozenset())


def strings_are_left_out(patch: MonkeyPatch) -> None:
    """A page is not made again for changed words of the theme."""
    _closure_without(patch, strings=lambda names: frozenset())


def assets_are_left_out(patch: MonkeyPatch) -> None:
    """A page is not made again for the new address of a style or a script."""
    _closure_without(patch, assets=lambda names: frozenset())


def included_parts_are_left_out(patch: MonkeyPatch) -> None:
    """A page is not made again for what its template includes or imports."""
    _closure_without(patch, templates=lambda names: frozenset(name for name in names if not name.startswith("parts/")))


def the_layout_is_left_out(patch: MonkeyPatch) -> None:
    """A page is not made again for what its template extends."""
    _closure_without(patch, templates=lambda names: frozenset(name for name in names if not name.startswith("layout/")))


# --- what is remembered of parses -----------------------------------------------------------------


def _memo(patch: MonkeyPatch, key: Callable[[str, bytes], tuple[str, bytes]]) -> None:
    get, put, line = DiskMemo.get, DiskMemo.put, DiskMemo.line

    def wrong(kind: str, data: bytes | Source) -> tuple[str, bytes]:
        return key(kind, data if isinstance(data, bytes) else data.read())

    patch.setattr(DiskMemo, "get", lambda self, kind, data: get(self, *wrong(kind, data)))
    patch.setattr(DiskMemo, "line", lambda self, kind, data: line(self, *wrong(kind, data)))
    patch.setattr(DiskMemo, "put", lambda self, kind, data, plain: put(self, *wrong(kind, data), plain))


def memo_without_kind(patch: MonkeyPatch) -> None:
    """The same bytes as another kind of file are taken for what they were there."""
    _memo(patch, lambda kind, data: ("", data))


def memo_by_the_beginning(patch: MonkeyPatch) -> None:
    """Files that begin alike are taken for the same."""
    _memo(patch, lambda kind, data: (kind, data[:80]))


def memo_by_size(patch: MonkeyPatch) -> None:
    """Files of one size that end alike are taken for the same."""
    _memo(patch, lambda kind, data: (kind, b"%d" % len(data) + data[-20:]))


def memo_of_any_toolchain(patch: MonkeyPatch) -> None:
    """What another version parsed is believed."""

    class Forgetful(DiskMemo):
        def __init__(self, folder: Any, toolchain: str) -> None:
            super().__init__(folder, "any")

    patch.setattr(memo, "DiskMemo", Forgetful)


# --- what is remembered of a build ----------------------------------------------------------------


def _inputs(patch: MonkeyPatch, change: Callable[..., tuple[Any, Any, str]]) -> None:
    right = inputs.inputs_digest
    patch.setattr(inputs, "inputs_digest", lambda *arguments: right(*change(*arguments)))


def inputs_without_toolchain(patch: MonkeyPatch) -> None:
    """After another version's build of the same sources nothing is looked at."""
    _inputs(patch, lambda files, options, toolchain: (files, options, ""))


def inputs_without_drafts(patch: MonkeyPatch) -> None:
    """`--drafts` after a build without it does nothing."""
    _inputs(patch, lambda files, options, toolchain: (files, replace(options, drafts=False), toolchain))


def inputs_without_day(patch: MonkeyPatch) -> None:
    """A new day does nothing."""
    _inputs(patch, lambda files, options, toolchain: (files, replace(options, as_of=NO_DAY), toolchain))


def inputs_without_base_url(patch: MonkeyPatch) -> None:
    """Another `--base-url` does nothing."""
    _inputs(patch, lambda files, options, toolchain: (files, replace(options, base_url=None), toolchain))


def inputs_without_host(patch: MonkeyPatch) -> None:
    """Another `--served-by` does nothing."""
    _inputs(patch, lambda files, options, toolchain: (files, replace(options, host=None), toolchain))


def inputs_without_own_theme(patch: MonkeyPatch) -> None:
    """A change in the site's own theme alone does nothing."""
    _inputs(
        patch,
        lambda files, *rest: ({path: data for path, data in files.items() if not path.startswith("themes/")}, *rest),
    )


def inputs_without_tool_theme(patch: MonkeyPatch) -> None:
    """A change in the tool's theme alone does nothing."""
    _inputs(
        patch,
        lambda files, *rest: ({path: data for path, data in files.items() if not path.startswith("\0theme")}, *rest),
    )


def inputs_without_names(patch: MonkeyPatch) -> None:
    """Two files that changed places are taken for the same."""
    _inputs(patch, lambda files, *rest: (dict(enumerate_values(files)), *rest))


def enumerate_values(files: Any) -> Any:
    """The contents in an order of their own, under numbers."""
    return ((str(number), data) for number, data in enumerate(sorted(files.values())))


def _delta(
    patch: MonkeyPatch, change: Callable[..., tuple[Any, ...]], after: Callable[[Any], Any] = lambda delta: delta
) -> None:
    right = making.find_delta
    patch.setattr(making, "find_delta", lambda *arguments: after(right(*change(*arguments))))


def _reason(patch: MonkeyPatch, change: Callable[..., tuple[Any, ...]]) -> None:
    right = delta.reason_of

    def wrong(*arguments: Any) -> Any:
        return right(*change(*arguments))

    patch.setattr(delta, "reason_of", wrong)
    patch.setattr(produce, "reason_of", wrong)


def ledger_of_any_toolchain(patch: MonkeyPatch) -> None:
    """What another version made is kept."""
    _reason(patch, lambda item, toolchain, ledger, *rest: (item, ledger.toolchain, ledger, *rest))


def _believing(item: Any, ledger: Any, part: str) -> Any:
    """The item with the digest that the ledger has, so that nothing seems to have changed."""
    entry = ledger.entries.get(item.path)
    return item._replace(**{part: getattr(entry, part)}) if entry else item


def closures_are_not_compared(patch: MonkeyPatch) -> None:
    """A page is never made again for its templates."""
    _reason(
        patch, lambda item, toolchain, ledger, *rest: (_believing(item, ledger, "closure"), toolchain, ledger, *rest)
    )


def indexes_are_not_compared(patch: MonkeyPatch) -> None:
    """Feed, sitemap and home page are kept whatever they list."""

    def believing(item: Any, toolchain: str, ledger: Any, *rest: Any) -> tuple[Any, ...]:
        found = _believing(item, ledger, "view") if item.stage is Stage.INDEX else item
        return (found, toolchain, ledger, *rest)

    _reason(patch, believing)


def old_pages_stay(patch: MonkeyPatch) -> None:
    """What nothing asks for any more is not taken away."""
    _delta(patch, lambda *arguments: arguments, lambda delta: replace(delta, delete=()))


def altered_files_go(patch: MonkeyPatch) -> None:
    """What left the site is taken away though someone had written into it."""
    _delta(
        patch,
        lambda *arguments: arguments,
        lambda delta: replace(delta, delete=tuple(sorted((*delta.delete, *delta.altered))), altered=()),
    )


# --- what lies on the disk ------------------------------------------------------------------------


def _survey(
    patch: MonkeyPatch, change: Callable[[DiskStore, str, str | None], str | None], *, missing: bool = False
) -> None:
    right = DiskStore.survey

    def wrong(self: DiskStore, wanted: Any, jobs: int) -> Any:
        found = right(self, wanted, jobs)
        files = {path: change(self, path, output) for path, output in found.files.items()}
        if missing:
            files |= {path: change(self, path, None) for path in wanted if path not in files}
        return replace(found, files={path: output for path, output in files.items() if output or path in found.files})

    patch.setattr(DiskStore, "survey", wrong)


def _ledgers(store: DiskStore) -> dict[str, Entry]:
    ledger = decode_ledger(store.read_ledger())
    return dict(ledger.entries) if ledger else {}


def altered_output_is_not_seen(patch: MonkeyPatch) -> None:
    """The output is believed to be as it was written."""

    def change(store: DiskStore, path: str, output: str | None) -> str | None:
        manifest = decode_manifest(store.read_manifest())
        return manifest.files.get(path, output) if manifest and output else output

    _survey(patch, change)


def missing_output_is_not_seen(patch: MonkeyPatch) -> None:
    """A file that was made once is believed to be there."""

    def change(store: DiskStore, path: str, output: str | None) -> str | None:
        manifest = decode_manifest(store.read_manifest())
        return output or (manifest.files.get(path) if manifest else None)

    _survey(patch, change, missing=True)


def survey_by_size(patch: MonkeyPatch) -> None:
    """A file of the output that has kept its size is taken for the same."""
    _remembering(patch, lambda told: (told.st_size,))


def survey_by_time(patch: MonkeyPatch) -> None:
    """A file of the output that has kept its size and time is taken for the same."""
    _remembering(patch, lambda told: (told.st_size, told.st_mtime_ns))


def _remembering(patch: MonkeyPatch, look: Callable[[os.stat_result], tuple[int, ...]]) -> None:
    known: dict[tuple[object, ...], str | None] = {}

    def change(store: DiskStore, path: str, output: str | None) -> str | None:
        whole = store._output / path
        return known.setdefault((str(whole), *look(whole.lstat())), output) if output else output

    _survey(patch, change)


def sources_by_time(patch: MonkeyPatch) -> None:
    """A source that has kept its size and time is not read again."""
    right, opened, closed = inputs.read_tree, DiskStore.open, DiskStore.close
    known: dict[tuple[object, ...], bytes] = {}
    at_work: set[int] = set()  # a clean build opens no store on disk, and reads everything

    patch.setattr(DiskStore, "open", lambda self: (at_work.add(id(self)), opened(self))[1])
    patch.setattr(DiskStore, "close", lambda self: (at_work.discard(id(self)), closed(self))[1])

    def wrong(site: Any, **held: Any) -> Tree:
        tree = right(site, **held)
        if not at_work:
            return tree
        files = {}
        for path, data in tree.files.items():
            whole = site / path
            told = whole.stat() if whole.exists() else None
            key = (str(whole), told.st_size, told.st_mtime_ns) if told else (str(whole), len(data), data)
            files[path] = known.setdefault(key, data)
        return replace(tree, files=sources_of(files))

    patch.setattr(inputs, "read_tree", wrong)


def nothing_is_announced(patch: MonkeyPatch) -> None:
    """The commit does not say beforehand what it is going to write."""
    right = making.release

    def wrong(*arguments: Any) -> Any:
        return tuple(
            step for step in right(*arguments) if not (isinstance(step, WriteManifest) and step.manifest.pending)
        )

    patch.setattr(making, "release", wrong)


# --- compressed copies ------------------------------------------------------------------------------


def copies_stay(patch: MonkeyPatch) -> None:
    """A compressed copy stays as it is when the file that it is made of changes."""
    right = produce.copy_of
    patch.setattr(produce, "copy_of", lambda text, coding, output: right(text, coding, output and ""))


class _Whatever(str):
    """A text that equals every other."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = str.__hash__


def spared_for_good(patch: MonkeyPatch) -> None:
    """A copy that was not worth having once is never made."""
    right = build.decode_ledger

    def wrong(data: bytes | None) -> Any:
        ledger = right(data)
        return ledger and replace(ledger, spared={path: _Whatever(view) for path, view in ledger.spared.items()})

    patch.setattr(build, "decode_ledger", wrong)


# --- keys -------------------------------------------------------------------------------------------


def _forgetting(patch: MonkeyPatch, name: str, found: Any = "") -> None:
    patch.setattr(keys, name, lambda *arguments: found)


def keys_without_sources(patch: MonkeyPatch) -> None:
    """A page with a key is kept whatever becomes of texts, vocabularies, settings and the day."""
    patch.setattr(basis.Basis, "common", "")


def keys_without_hoods(patch: MonkeyPatch) -> None:
    """A clinic's page is kept when others open, move or are renamed close by."""
    _forgetting(patch, "_hood")


def keys_without_members(patch: MonkeyPatch) -> None:
    """A list is kept whatever its clinics say."""
    _forgetting(patch, "_of", [])


def keys_without_everyone(patch: MonkeyPatch) -> None:
    """A page about all clinics is kept whatever they say."""
    _forgetting(patch, "_everyone", "same")


def keys_without_sums(patch: MonkeyPatch) -> None:
    """A page that sums up all clinics is kept whatever they say."""
    _forgetting(patch, "_sums", "same")


def covers_always_stay(patch: MonkeyPatch) -> None:
    """Lists are kept, and of a clinic's page what lies around it, whatever other records say."""
    patch.setattr(produce, "stayed", lambda *given: {keys.everyone_key: frozenset()})


def _covers(patch: MonkeyPatch, names: Callable[[frozenset[str]], frozenset[str]]) -> None:
    """Have covers know less of what changed."""
    right = produce.stayed
    patch.setattr(produce, "stayed", lambda *given: {key: names(found) for key, found in right(*given).items()})


def covers_without_places(patch: MonkeyPatch) -> None:
    """Lists are kept where a clinic that stands in them has another telephone number."""
    _covers(patch, lambda found: frozenset(name for name in found if name == keys.EVERYWHERE or _near(name)))


def covers_without_neighbours(patch: MonkeyPatch) -> None:
    """Pages that tell of a clinic close by are kept when it has another name."""
    _covers(patch, lambda found: frozenset(name for name in found if not _near(name)))


def _near(name: str) -> bool:
    return name.startswith(keys.near_to(""))


def covers_wherever_clinics_stand(patch: MonkeyPatch) -> None:
    """Lists that a clinic is on no longer are kept."""
    patch.setattr(listing.Marks, "standing", staticmethod(lambda lists: "same"))


class _Same(dict[str, str]):
    """One key for whatever is asked for."""

    def __missing__(self, name: str) -> str:
        return "same"


def keys_without_records(patch: MonkeyPatch) -> None:
    """A clinic's page is kept whatever its record says."""
    patch.setattr(clinic, "profile_key", lambda edition, clinic: "same")


def keys_without_listings(patch: MonkeyPatch) -> None:
    """Lists are kept whatever the records say."""
    _forgetting(patch, "_listed", _Same())


def keys_without_public_parts(patch: MonkeyPatch) -> None:
    """The open data and the finder's files are kept whatever the records say."""
    for family in (exports, finder):
        patch.setattr(family, "directory_key", lambda edition: "same")


def keys_without_searched_parts(patch: MonkeyPatch) -> None:
    """The search index is kept whatever the records say."""
    patch.setattr(documents, "search_key", lambda edition: "same")


def tables_without_marks(patch: MonkeyPatch) -> None:
    """The search index goes on with what records said before."""
    patch.setattr(documents, "search_marks", lambda edition: dict.fromkeys(edition.site.clinics, "same"))


def blocks_without_marks(patch: MonkeyPatch) -> None:
    """The open data and the finder go on with what anything said before."""
    patch.setattr(blocks, "digest", lambda data: "same")


def finder_without_rows(patch: MonkeyPatch) -> None:
    """The finder's files stay, whatever its rows say."""
    _for_good(patch, finder, *[f"finder-{name}" for name in finder.KEPT])


def finder_without_order(patch: MonkeyPatch) -> None:
    """A column of the finder's table stays where rows come in another order."""
    right = finder._Making.made

    def made(making: Any, name: str, make: Any) -> Any:
        place = making.digests["place"] if name == "place" else ""
        return right(replace(making, digests={**making.digests, "place": place}), name, make)

    patch.setattr(finder._Making, "made", made)


def numbers_without_ids(patch: MonkeyPatch) -> None:
    """The search's documents keep their numbers, whichever they are."""
    _for_good(patch, search, "search-numbers")


def _for_good(patch: MonkeyPatch, family: Any, *kept: str) -> None:
    right = family.recalled
    patch.setattr(
        family,
        "recalled",
        lambda workings, name, key, make: right(workings, name, "same" if name in kept else key, make),
    )


def other_texts_for_good(patch: MonkeyPatch) -> None:
    """The search index goes on with the texts of before."""
    patch.setattr(documents, "texts_key", lambda *arguments: "same")


def workings_of_any_key(patch: MonkeyPatch) -> None:
    """What was halfway before counts as what is halfway now."""
    patch.setattr(search._Spans, "_key", lambda spans, place: "same")


def workings_of_any_toolchain(patch: MonkeyPatch) -> None:
    """What another version of the tool left halfway is gone on with."""
    right = workings.DiskWorkings.__init__
    patch.setattr(workings.DiskWorkings, "__init__", lambda self, folder, toolchain: right(self, folder, "same"))


def keys_without_makers(patch: MonkeyPatch) -> None:
    """What is not known of a page counts as what it was, so that it is kept when its key is another."""
    right = produce.planned
    patch.setattr(produce, "planned", lambda *given: right(*given)._replace(view=""))


FAULTS: tuple[Plant, ...] = (
    a_field_of_views_is_left_out, lists_count_by_their_length, the_frame_is_left_out, a_maker_reads_a_global,
    icons_are_left_out, strings_are_left_out, assets_are_left_out, included_parts_are_left_out, the_layout_is_left_out,
    memo_without_kind, memo_by_the_beginning, memo_by_size, memo_of_any_toolchain,
    inputs_without_toolchain, inputs_without_drafts, inputs_without_day, inputs_without_base_url, inputs_without_host,
    inputs_without_own_theme,
    inputs_without_tool_theme, inputs_without_names, ledger_of_any_toolchain, closures_are_not_compared,
    indexes_are_not_compared, old_pages_stay, altered_files_go,
    altered_output_is_not_seen, missing_output_is_not_seen, survey_by_size, survey_by_time, sources_by_time,
    nothing_is_announced, copies_stay, spared_for_good,
    keys_without_sources, keys_without_hoods,
    keys_without_members, keys_without_everyone, keys_without_records, keys_without_public_parts,
    keys_without_searched_parts, keys_without_listings, keys_without_makers, covers_always_stay,
    covers_without_places, covers_without_neighbours, covers_wherever_clinics_stand, keys_without_sums,
    tables_without_marks, blocks_without_marks, finder_without_rows, finder_without_order, numbers_without_ids, other_texts_for_good,
    workings_of_any_key, workings_of_any_toolchain,
)  # fmt: skip
