"""A loaded theme: renders templates, names assets, and says what a page depends on.

Invariant: all that a template can reach is known before it renders, so a page's closure digest
changes whenever its bytes may. Packs are out of a template's reach; a maker may take one, since a pack's
name stands for its content.
"""

from __future__ import annotations

import traceback
from dataclasses import field, replace
from functools import partial
from typing import TYPE_CHECKING, Final

from jinja2 import TemplateError

from sitegen.base.dataclass import dataclass
from sitegen.base.memory import NoMemo
from sitegen.base.problem import Fault, MakingFailed, Problem, Span, has_errors
from sitegen.theme.assets import ThemeAsset, publish
from sitegen.theme.closure import Closure, Stock, digest_of, reach
from sitegen.theme.environment import inline_icon, make_environment
from sitegen.theme.pages import Pages
from sitegen.theme.ready import BEGINNING, Knowing, read
from sitegen.theme.strings import read_strings
from sitegen.theme.templates import Facts, analyse, facts_from_plain, facts_to_plain
from sitegen.theme.units import Units, parsed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from jinja2 import Environment

    from sitegen.base.memory import MemoLike

_PACKS: Final = "packs/"
_TEMPLATES: Final = (".html", ".xml", ".txt")
_PAGES: Final = "pages/"
_TEMPLATE_FOLDERS: Final = (_PAGES, "layout/", "parts/")


class TemplateFailed(MakingFailed):
    """A template could not be rendered; ``problem`` says where and why."""


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme of which every static fault is known to be absent.

    Attributes:
        folder: where it lies in the site, for problems.
        words: where its strings lie.
        assets: all files that it publishes.
        packs: what was made when the tool was installed so that no maker need make it, by name; no asset.
        stock: its templates, and all that they may name.
        scope: what the artifact at hand declared; None outside making.
    """

    folder: str
    words: str
    assets: tuple[ThemeAsset, ...]
    packs: Mapping[str, bytes]
    stock: Stock
    environment: Environment
    pages: Pages
    scope: Closure | None = None
    closures: dict[tuple[str, ...], tuple[Closure, str]] = field(default_factory=dict)
    scopes: dict[tuple[str, ...], Theme] = field(default_factory=dict, init=False, repr=False)

    @property
    def texts(self) -> Mapping[str, str]:
        """Its templates' texts."""
        return self.stock.texts

    @property
    def facts(self) -> Mapping[str, Facts]:
        """What its templates name."""
        return self.stock.facts

    @property
    def strings(self) -> Mapping[str, str]:
        """Its words."""
        return self.stock.strings

    @property
    def roots(self) -> tuple[str, ...]:
        """Its page templates."""
        return tuple(name for name in sorted(self.stock.texts) if name.startswith(_PAGES))

    def prepare(self, roots: Iterable[str]) -> None:
        """Compile the page templates ``roots`` now, for all processes that are forked from here on."""
        self.pages.prepare(root for root in roots if root in self.stock.texts)

    def render(self, template: str, view: object) -> bytes:
        """The template's text for ``view``, in UTF-8, with one line end at its end.

        Raises:
            TemplateFailed: the view lacks something, or a value is not what the template expects.
            LookupError: the artifact did not declare the template.
        """
        if self.scope is not None and template not in self.scope.templates:
            message = f"the artifact renders `{template}`, which is not among its declared templates"
            raise LookupError(message)
        try:
            data = self.pages.render(template, view)
        except Exception as error:
            raise TemplateFailed(self._problem(template, error)) from error
        return data if data.endswith(b"\n") else data + b"\n"

    def asset(self, name: str) -> str:
        """The address of a file of the theme, with the site's base path and the content's digest.

        Raises:
            LookupError: there is no such file, or the artifact's templates do not name it.
        """
        if self.scope is not None and name not in self.scope.assets:
            message = f"the artifact asks for the asset `{name}`, which none of its declared templates names"
            raise LookupError(message)
        return self.stock.urls[name]

    def closure(self, roots: tuple[str, ...]) -> str:
        """The digest of all that the templates ``roots`` reach."""
        return self._reached(roots)[1]

    def attributes(self, roots: tuple[str, ...]) -> Mapping[str, tuple[str, ...]]:
        """What the templates that ``roots`` reach read of anything, as `Facts.attributes`, by their names."""
        return {name: self.stock.facts[name].attributes for name in self._reached(roots)[0].templates}

    def scoped(self, roots: tuple[str, ...]) -> Theme:
        """The same theme for the making of an artifact that declared ``roots``, and for nothing else."""
        if roots not in self.scopes:
            self.scopes[roots] = replace(self, scope=self._reached(roots)[0])
        return self.scopes[roots]

    def _reached(self, roots: tuple[str, ...]) -> tuple[Closure, str]:
        if roots not in self.closures:
            closure = reach(roots, self.stock.facts)
            found = digest_of(closure, self.stock)
            self.closures[roots] = (closure, found)
        return self.closures[roots]

    def _problem(self, template: str, error: Exception) -> Problem:
        """The problem at the deepest line of a template that ``error`` passed through."""
        span = Span(f"{self.folder}/{template}")
        if isinstance(error, TemplateError) and getattr(error, "lineno", None):
            span = replace(span, line=error.lineno)  # type: ignore[attr-defined]
        for frame in traceback.extract_tb(error.__traceback__):
            if frame.filename.startswith(f"{self.folder}/") and frame.lineno:
                span = Span(frame.filename, frame.lineno)
        kind = "" if isinstance(error, (TemplateError, LookupError, ValueError)) else f"{type(error).__name__}: "
        text = str(error.args[0]) if isinstance(error, LookupError) and error.args else str(error)
        return Problem(span, "error", "template-failed", f"cannot render `{template}`: {kind}{text}")


def load(
    files: Mapping[str, bytes],
    vendor: Mapping[str, bytes],
    base: str,
    language: str,
    *,
    folder: str = "themes/default",
    memo: MemoLike | None = None,
) -> tuple[Theme | None, tuple[Problem, ...]]:
    """Read a theme and find every static fault in it.

    Args:
        files: the theme's files by their paths inside its folder.
        vendor: files of others, reachable as ``vendor/<name>``; but what lies in ``packs/`` there is for makers alone,
            and of that what `packing` made is for this function.
        base: the path part of the site's address, without a last slash.
        language: which strings to take.
        folder: where the theme lies in the site, for problems.
        memo: remembers what templates name.

    Returns:
        the theme, or None when something in it is an error, and the problems.
    """
    if not files:
        return None, (Problem(Span(folder), "error", "theme-missing", f"the theme `{folder}` has no files"),)
    memo = memo or NoMemo()
    packs = {name.removeprefix(_PACKS): data for name, data in vendor.items() if name.startswith(_PACKS)}
    ready = read(packs.pop(name) for name in sorted(packs) if name.startswith(BEGINNING))
    knowing = Knowing(ready.plain, memo)
    scripts = {f"vendor/{name}": data for name, data in vendor.items() if not name.startswith(_PACKS)}
    everything = {**files, **scripts}
    published, asset_problems = publish(everything, folder, knowing)
    problems = list(asset_problems)
    strings = _strings(files, language, folder, problems)
    icons = _icons(files, folder, problems)
    texts = _texts(files, folder, problems)
    urls = {name: f"{base}/{path}" for name, path in published.paths.items()}
    facts: dict[str, Facts] = {}
    for name, text in texts.items():
        facts[name], faults = _analysed(name, text, knowing)
        problems += [fault.at(f"{folder}/{name}") for fault in faults]
    known = (texts, urls, icons)
    problems += [fault.at(f"{folder}/{name}") for name in facts for fault in _missing(facts[name], known)]
    problems += _missing_strings(facts, strings, language, folder)
    found = tuple(sorted(set(problems)))
    if has_errors(found):
        return None, found
    stock = Stock(texts, facts, urls, icons, strings)
    environment = make_environment(texts, folder, urls, icons, strings)
    pages = Pages(environment, Units(environment, stock, memo, ready.units), urls)
    words = f"{folder}/strings/{language}.yaml"
    return Theme(folder, words, published.files, packs, stock, environment, pages), found


def _analysed(name: str, text: str, memo: MemoLike) -> tuple[Facts, tuple[Fault, ...]]:
    """What a template names, from memory if it had no faults when it was last looked at."""
    data = text.encode()
    plain = memo.get("template", data)
    if plain is not None:
        return facts_from_plain(plain), ()
    facts, faults = analyse(partial(parsed, memo), name, text)
    if not faults:
        memo.put("template", data, facts_to_plain(facts))
    return facts, faults


def _strings(files: Mapping[str, bytes], language: str, folder: str, problems: list[Problem]) -> dict[str, str]:
    name = f"strings/{language}.yaml"
    if name not in files:
        message = f"the theme has no strings for the language `{language}`"
        problems.append(Problem(Span(f"{folder}/{name}"), "error", "string-missing", message))
        return {}
    strings, faults = read_strings(files[name])
    problems += [fault.at(f"{folder}/{name}") for fault in faults]
    return strings


def _icons(files: Mapping[str, bytes], folder: str, problems: list[Problem]) -> dict[str, str]:
    icons: dict[str, str] = {}
    for path in sorted(files):
        if path.startswith("icons/") and path.endswith(".svg"):
            drawing = inline_icon(files[path].decode("utf-8", "replace"))
            if drawing is None:
                message = "this is no plain SVG drawing (an `<svg>` element without script)"
                problems.append(Problem(Span(f"{folder}/{path}"), "error", "icon-unusable", message))
            icons[path.removeprefix("icons/").removesuffix(".svg")] = drawing or ""
    return icons


def _texts(files: Mapping[str, bytes], folder: str, problems: list[Problem]) -> dict[str, str]:
    """The templates: text files of their folders, by name."""
    texts: dict[str, str] = {}
    for path in sorted(files):
        if path.startswith(_TEMPLATE_FOLDERS) and path.endswith(_TEMPLATES):
            try:
                texts[path] = files[path].decode("utf-8-sig")
            except UnicodeDecodeError as error:
                line = files[path].count(b"\n", 0, error.start) + 1
                fault = Fault(line, 1, "theme-file-encoding", "the file is not valid UTF-8")
                problems.append(fault.at(f"{folder}/{path}"))
                texts[path] = ""
    return texts


def _missing(facts: Facts, known: tuple[Mapping[str, str], ...]) -> list[Fault]:
    """The templates, assets and icons that a template names and the theme does not have."""
    texts, urls, icons = known
    kinds = (
        (facts.templates, texts, "template-missing", "there is no template"),
        (facts.assets, urls, "asset-missing", "the theme publishes no file"),
        (facts.icons, icons, "icon-missing", "there is no icon"),
    )
    return [
        Fault(named.line, 1, code, f"{words} `{named.name}`")
        for names, there, code, words in kinds
        for named in names
        if named.name not in there
    ]


def _missing_strings(
    facts: Mapping[str, Facts], strings: Mapping[str, str], language: str, folder: str
) -> list[Problem]:
    """The strings that the theme lacks, each once, at the first place that needs it."""
    problems: dict[tuple[str, ...], Problem] = {}
    for name in sorted(facts):
        for needed in facts[name].needed:
            if needed.keys not in problems and not any(key in strings for key in needed.keys):
                message = f"the strings have no `{'` or `'.join(needed.keys)}`"
                span = Span(f"{folder}/{name}", needed.line)
                hint = f"add it to strings/{language}.yaml"
                problems[needed.keys] = Problem(span, "error", "string-missing", message, hint)
    return list(problems.values())
