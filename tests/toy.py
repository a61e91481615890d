"""A toy site for tests of the engine: pages from `content/*.md`, an index, a theme of a few files."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sitegen.app.pipeline import Pipeline
from sitegen.artifact import Artifact, Stage
from sitegen.base.problem import Problem, Span

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sitegen.base.memory import LoadOptions, MemoLike
    from sitegen.theme.theme import Theme

CONFIG = {"theme": "toy", "base_url": "https://toy.example/base/", "language": "en", "tagline": "Hello"}

FILES: dict[str, bytes] = {
    "data/site.json": json.dumps(CONFIG).encode(),
    "content/one.md": b"The first page.\n",
    "content/two.md": b"The second page.\n",
    "content/deep/three.md": b"The third page.\n",
    "themes/toy/strings/en.yaml": b"title: 'A toy'\npages: {one: '{n} page', other: '{n} pages'}\n",
    "themes/toy/pages/page.html": (
        b'{% extends "layout/base.html" %}\n{% block body %}<p>{{ view.text }}</p>'
        b'{{ icon("star") }}{% include "parts/foot/foot.html" %}{% endblock %}\n'
    ),
    "themes/toy/pages/index.html": (
        b'{% extends "layout/base.html" %}\n{% block body %}{{ t("pages", n=view.names|length) }}'
        b"{% for name in view.names %}<a>{{ name }}</a>{% endfor %}{% endblock %}\n"
    ),
    "themes/toy/layout/base.html": (
        b'<title>{{ t("title") }} {{ view.tagline }}</title><link href="{{ asset("css/site.css") }}">'
        b'<script src="{{ asset("js/main.mjs") }}"></script>{% block body %}{% endblock %}\n'
    ),
    "themes/toy/parts/foot/foot.html": b"<footer>foot</footer>\n",
    "themes/toy/parts/foot/foot.css": b".foot { color: red; }\n",
    "themes/toy/css/base.css": b"body { margin: 0; }\n",
    "themes/toy/icons/star.svg": b'<svg viewBox="0 0 1 1"><path d="M0 0"/></svg>\n',
    "themes/toy/js/main.mjs": b'import { x } from "./lib.mjs";\nx();\n',
    "themes/toy/js/lib.mjs": b"export function x() {}\n",
}


@dataclass(frozen=True, slots=True)
class Config:
    theme: str
    base_url: str
    language: str
    tagline: str


@dataclass(frozen=True, slots=True)
class Site:
    config: Config
    pages: tuple[tuple[str, str], ...]
    drafts: bool
    as_of: str
    # what `check` asks of every site
    base: str = ""
    clinics: Mapping[str, Any] = field(default_factory=dict)
    redirects: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class PageView:
    tagline: str
    text: str


@dataclass(frozen=True, slots=True)
class IndexView:
    tagline: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TextView:
    text: str


def load(files: Mapping[str, bytes], options: LoadOptions, memo: MemoLike) -> tuple[Site | None, tuple[Problem, ...]]:
    """Files named `draft-*` are drafts; a text that holds BROKEN is an error, ODD a warning."""
    problems: list[Problem] = []
    try:
        record = {**CONFIG, **json.loads(files.get("data/site.json", b"{}"))}
    except ValueError:
        return None, (Problem(Span("data/site.json"), "error", "toy-config", "not JSON"),)
    if options.base_url is not None:
        record["base_url"] = options.base_url
    pages = []
    for path, data in files.items():
        if not path.startswith("content/") or not path.endswith(".md"):
            continue
        parsed = memo.get("toy", data)
        if parsed is None:
            parsed = {"text": data.decode("utf-8", "replace").strip()}
            memo.put("toy", data, parsed)
        assert isinstance(parsed, dict)
        name = path.removeprefix("content/").removesuffix(".md")
        for word, severity in (("BROKEN", "error"), ("ODD", "warning")):
            if word in parsed["text"]:
                problems.append(Problem(Span(path), severity, "toy-word", f"the text holds {word}"))  # type: ignore[arg-type]
        if options.drafts or not name.startswith("draft-"):
            pages.append((name, parsed["text"]))
    config = Config(record["theme"], record["base_url"], record["language"], record["tagline"])
    return Site(config, tuple(sorted(pages)), options.drafts, options.as_of.isoformat()), tuple(problems)


def make_page(view: PageView, theme: Theme) -> bytes:
    return theme.render("pages/page.html", view)


def make_index(view: IndexView, theme: Theme) -> bytes:
    return theme.render("pages/index.html", view)


def make_text(view: TextView, theme: Theme) -> bytes:
    del theme
    return view.text.encode()


def plan_site(site: Site, theme: Theme) -> tuple[tuple[Artifact[object], ...], tuple[Problem, ...]]:
    del theme
    artifacts: list[Artifact[object]] = []
    for name, text in site.pages:
        path = f"{name.lower()}/index.html"
        view = PageView(site.config.tagline, text)
        artifacts.append(Artifact(path, make_page, view, ("pages/page.html",), Span(f"content/{name}.md")))  # type: ignore[arg-type]
    names = tuple(name for name, _ in site.pages)
    artifacts.append(Artifact("index.html", make_index, IndexView(site.config.tagline, names), ("pages/index.html",)))  # type: ignore[arg-type]
    artifacts.append(Artifact("all.txt", make_text, TextView(" ".join(names)), stage=Stage.INDEX))  # type: ignore[arg-type]
    artifacts.append(Artifact("day.txt", make_text, TextView(site.as_of[:7]), stage=Stage.INDEX))  # type: ignore[arg-type]
    return tuple(artifacts), ()


TOY = Pipeline(load, plan_site, theme=dict, vendor=dict)
