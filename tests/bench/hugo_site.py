"""A site of ours as a Hugo site: the same pages from content files, data and the theme in `hugo_theme/layouts`.

Invariant: the theme gets values, never HTML of ours, but for the pages of which a site has one each (`ALONE`).

What Hugo would have to search all pages for is worked out here and stands in each page's front matter: the
nearest clinics, who is listed where, figures over prices, lines of maps, neighbours, resolved links. That is in
its favour. A clinic's facts stand in its own file alone; lists name clinics, and the theme looks them up.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import re
import shutil
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sitegen.app.draft import draft
from sitegen.app.inputs import read_inputs
from sitegen.app.options import BuildOptions
from sitegen.app.pipeline import standard
from sitegen.artifact import Batch
from sitegen.base.memory import NoMemo
from sitegen.frame import ClinicCard, NearClinic
from sitegen.outputs import plan_site
from sitegen.shell.clock import Stopwatch
from sitegen.views.crisis import notice
from sitegen.views.edition import Edition
from tests.bench.hugo_text import to_goldmark
from tests.demo import AS_OF

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from sitegen.artifact import Artifact
    from sitegen.frame import Frame
    from sitegen.model.site import Clinic, Site
    from sitegen.outputs.article import ArticleView
    from sitegen.outputs.clinic import ClinicView
    from sitegen.outputs.guide import GuideAllView, GuideView
    from sitegen.theme.theme import Theme

LAYOUTS = Path(__file__).parent / "hugo_theme/layouts"
ALONE = (
    "CompareView",
    "ContactView",
    "DirectoryView",
    "FaqView",
    "GlossaryView",
    "HomeView",
    "NewsListView",
    "NewsletterView",
    "NotFoundView",
    "SearchView",
    "VocabularyListView",
)
"""Views of pages that a site has once, whatever its size; their main part comes as HTML."""

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_CONTENTS_OF_ARTICLE, _CONTENTS_OF_TEXT = 1, 3  # a page with more headings than this has a list of them
_WORD = re.compile(r"\[\[(?P<kind>icon|asset|t) (?P<name>[\w./-]+)(?P<values>(?: \w+=`[^`]*`)*)\]\]")
_VALUE = re.compile(r"(\w+)=`([^`]*)`")
_MAIN = re.compile(r"<main [^>]*>\n?(.*)</main>", re.DOTALL)
_SHEET = re.compile(r'<link rel="stylesheet" href="([^"]+)">')


def write_hugo_site(source: Path, folder: Path, as_of: date = AS_OF) -> int:
    """Write the site in ``source`` as a Hugo site into ``folder``; the number of its content files.

    Raises:
        ValueError: the site has errors, or a page of a kind that is not known here.
    """
    options, pipeline = BuildOptions(source, as_of), standard()
    inputs = read_inputs(options, pipeline)
    found = draft(inputs, options, pipeline, NoMemo(), Stopwatch())
    if found.site is None or found.theme is None:
        message = "\n".join(str(problem) for problem in found.problems)
        raise ValueError(message)
    items = plan_site(found.site, found.theme)[0]
    emitted = (one for item in items for one in (item.plan(*item.arguments) if isinstance(item, Batch) else (item,)))
    artifacts = [artifact for artifact in emitted if artifact.path.endswith(".html")]
    writer = _Writer(Edition(found.site, found.theme.strings), found.theme, inputs.files)
    shutil.copytree(LAYOUTS, folder / "layouts")
    for path in (folder / "layouts").rglob("*.html"):
        path.write_text(_WORD.sub(writer.word, path.read_text("utf-8")), "utf-8")
    frame = next(artifact.view.frame for artifact in artifacts if artifact.path == "index.html")
    _write(folder / "hugo.json", json.dumps(writer.settings(frame), ensure_ascii=False))
    for name, data in writer.data().items():
        _write(folder / f"data/{name}.json", json.dumps(data, ensure_ascii=False))
    tops = {artifact.path.partition("/")[0] for artifact in artifacts if artifact.path.count("/") > 1}
    for artifact in artifacts:
        facts, text = writer.page(artifact)
        _write(folder / "content" / _content_path(artifact.path, tops), f"{_plain_json(facts)}\n\n{text}")
    return len(artifacts)


def _content_path(path: str, tops: set[str]) -> str:
    """Where Hugo looks for the page at ``path``; what has pages below it at the first level is a section."""
    name = path.removesuffix("index.html").removesuffix(".html").strip("/")
    return "_index.md" if not name else f"{name}/_index.md" if name in tops else f"{name}.md"


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def _plain_json(facts: Mapping[str, Any]) -> str:
    kept = {key: value for key, value in facts.items() if value is not None and value not in ("", [], (), {})}
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


def _plain(value: Any) -> Any:
    """A view as plain values without what is empty; a clinic in a list is its id, with its distance where it has one."""
    if isinstance(value, ClinicCard):
        return value.id
    if isinstance(value, NearClinic):
        return [value.id, *value.distance]
    if dataclasses.is_dataclass(value):
        pairs = ((field.name, _plain(getattr(value, field.name))) for field in dataclasses.fields(value))
        return {key: item for key, item in pairs if item is not None and item not in ("", [], False)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


@dataclasses.dataclass(frozen=True)
class _Writer:
    edition: Edition
    theme: Theme
    files: Mapping[str, bytes]

    @property
    def site(self) -> Site:
        return self.edition.site

    def word(self, match: re.Match[str]) -> str:
        """What stands for `[[icon x]]`, `[[asset x]]` and `[[t key name=`…`]]` in a template."""
        name = match["name"]
        if match["kind"] == "icon":
            return self.theme.stock.icons[name]
        if match["kind"] == "asset":
            return self.theme.stock.urls[name]
        text = escape(self.theme.strings[name])
        for key, value in _VALUE.findall(match["values"]):
            text = text.replace(f"{{{key}}}", value)
        return text

    def settings(self, frame: Frame) -> dict[str, Any]:
        """Hugo's configuration; what it would make beside the pages is turned off."""
        return {
            "baseURL": f"{self.site.origin}{self.site.base}/",
            "title": frame.site,
            "disableKinds": ["taxonomy", "term", "rss", "sitemap", "robotstxt", "404"],
            "disableHugoGeneratorInject": True,
            "markup": {
                "goldmark": {
                    "renderer": {"unsafe": True},
                    "extensions": {"typographer": {"disable": True}, "linkify": False},
                },
            },
            "params": {
                "language": frame.language,
                "origin": frame.origin,
                "tagline": frame.tagline,
                "notice": self.site.config.notice,
                "pages": [[link.href, link.text] for link in frame.pages],
                "license": [frame.license.href, frame.license.text] if frame.license else ["", ""],
                "days": [[day, self.edition.say(f"hours.days.{day}")] for day in _DAYS],
                "stars": ["★" * count + "☆" * (5 - count) for count in range(1, 6)],
            },
        }

    def data(self) -> dict[str, Any]:
        """Hugo's data files."""
        countries = sorted({name.partition("/")[0] for name in self.site.regions})
        lines = {country or "all": self._lines(country) for country in ("", *countries)}
        found = notice(self.site)
        return {
            "crisis": lines,
            "notice": {"title": found.title if found else "", "text": found.text if found else ""},
            "money": {code: self.edition.say(f"money.{code}", amount="") for code in ("USD", "CAD", "GBP", "EUR")},
            "payment": {
                key: self.edition.say(f"payment.option.{key}")
                for key in ("hsa_fsa", "financing", "sliding_scale", "superbill")
            },
            "treatments": {name: entry.long or entry.name for name, entry in self.site.treatments.items()},
        }

    def _lines(self, country: str) -> list[dict[str, Any]]:
        def number(pair: tuple[str, str]) -> tuple[str, str]:
            return pair[0], pair[1].partition(":")[2]

        found = notice(self.site, country)
        return [
            {
                "place": line.place,
                "name": line.name,
                "phones": [number(pair) for pair in line.phones],
                "text": number(line.text) if line.text else None,
                "emergency": number(line.emergency) if line.emergency else None,
            }
            for line in (found.lines if found else ())
        ]

    def page(self, artifact: Artifact[Any]) -> tuple[dict[str, Any], str]:
        """The front matter and the text of a page's content file."""
        view = artifact.view
        kind = type(view).__name__
        if kind == "RedirectView":
            return {
                "layout": "moved",
                "title": view.title,
                "target": view.target,
                "canonical": view.canonical,
                "url": f"/{artifact.path}",
            }, ""
        shared = self._shared(artifact)
        if kind in ALONE:
            html = artifact.make(view, self.theme).decode()
            main = _MAIN.search(html)
            assert main
            own = view.frame.json_ld[:-1] if view.frame.crumbs else view.frame.json_ld
            return {**shared, "layout": "alone", "sheets": _SHEET.findall(html)[1:], "told": own}, main[1]
        facts, text = self._facts(artifact)
        for entry in facts.get("references") or ():
            for key in ("authors", "title"):
                if key in entry:
                    entry[key] = entry[key].rstrip(".")
        if live := _live(getattr(view, "body", ()), self.theme):
            facts["pieces"] = live
        return {**shared, **facts}, text

    def _facts(self, artifact: Artifact[Any]) -> tuple[dict[str, Any], str]:
        view = artifact.view
        match type(view).__name__:
            case "ClinicView":
                return self._clinic(view), self.site.clinics[view.id].record.background
            case "RegionView":
                return self._list(view, "region"), self._text(artifact) if view.intro else ""
            case "VocabularyView":
                return {**self._list(view, "topic"), "long": view.long if view.long != view.name else ""}, ""
            case "ArticleView":
                return self._article(view), self._text(artifact)
            case "PageView":
                return self._prose(view, "text", contents=len(view.toc) > _CONTENTS_OF_TEXT), self._text(artifact)
            case "NewsPostView":
                return self._prose(view, "post", contents=False), self._text(artifact)
            case "GuideView":
                return self._guide(view), ""
            case "GuideAllView":
                return self._guide_all(view), ""
            case kind:
                message = f"{artifact.path}: no layout for {kind}"
                raise ValueError(message)

    def _list(self, view: Any, layout: str) -> dict[str, Any]:
        facts = {key: value for key, value in _plain(view).items() if key not in {"frame", "intro"}}
        if "map" in facts:
            facts["map"] = self._map(facts["map"])
        return {"about": facts.pop("summary", ""), **facts, "layout": layout}

    def _prose(self, view: Any, layout: str, *, contents: bool) -> dict[str, Any]:
        facts = _plain(view)
        kept = {key: facts.get(key) for key in ("references", "previous", "next")}
        return {**kept, "layout": layout, "contents": contents}

    def _shared(self, artifact: Artifact[Any]) -> dict[str, Any]:
        frame: Frame = artifact.view.frame
        country = (artifact.view.id if hasattr(artifact.view, "id") else getattr(artifact.view, "region_id", "")) or ""
        parts = artifact.path.split("/")
        if parts[0] == "conditions" and len(parts) > 3:  # conditions, its id, the country
            country = parts[2] if parts[2] != "page" else ""
        facts: dict[str, Any] = {
            "title": frame.title,
            "description": frame.description,
            "menu": frame.section,
            "entrance": frame.path == f"/{frame.section}/",
            "country": country.partition("/")[0],
            "noindex": bool(frame.robots),
            "crisis": frame.crisis is not None,
            "since": frame.published,
            "updated": frame.updated,
            "og": frame.kind if frame.kind == "article" else "",
            "untrayed": frame.path == "/compare/",
            "crumbs": [[link.href, link.text] for link in frame.crumbs if not link.current],
        }
        if artifact.path == "404.html":
            facts["url"] = "/404.html"
        return {key: value for key, value in facts.items() if value}

    def _text(self, artifact: Artifact[Any]) -> str:
        path = artifact.origin.path if artifact.origin else ""
        source = self.files.get(path, b"").decode() if path.endswith(".md") else ""
        return to_goldmark(source, path, self.edition)

    def _map(self, facts: dict[str, Any]) -> dict[str, Any]:
        radius: dict[int, int] = {}
        for place in facts.get("places", ()):
            radius.setdefault(place["step"], place["radius"])
        return {**facts, "radius": [radius.get(step + 1, 0) for step in range(len(facts["steps"]))]}

    def _clinic(self, view: ClinicView) -> dict[str, Any]:
        clinic: Clinic = self.site.clinics[view.id]
        record = clinic.record
        price = self.edition.price_from(clinic)
        own = [review.rating for review in record.reviews if review.source == "site" and not record.sample]
        asked = [item.money for item in view.prices if item.money.low is not None]
        geo, osm = (view.map_links[0].href, view.map_links[-1].href) if view.map_links else ("", "")
        facts = {
            "layout": "clinic",
            "id": view.id,
            "name": view.name,
            "place": view.place,
            "region": [view.region.href, view.region.text],
            "sample": view.sample,
            "status": view.status,
            "about": view.summary,
            "postal": _plain_values(record.address, country=clinic.region.partition("/")[0].upper()),
            "address": list(view.address),
            "maps": {"geo": geo.partition(":")[2] if geo.startswith("geo:") else "", "osm": osm} if osm else None,
            "at": view.lat_lon,
            "units": view.units,
            "phone": [view.phone[0], view.phone[1].partition(":")[2]] if view.phone else None,
            "email": view.email,
            "website": view.website,
            "host": view.website_label,
            "treatments": [[link.href.split("/")[-2], link.text] for link in view.treatments],
            "conditions": [[link.href.split("/")[-2], link.text] for link in view.conditions],
            "practitioners": self._people(clinic, view),
            "amenities": list(view.amenities),
            "accessibility": list(view.accessibility),
            "hours": {row.day_key: row.ranges for row in view.hours if row.known},
            "timezone": view.timezone,
            "prices": [
                {
                    "id": item.treatment.href.split("/")[-2],
                    "name": item.treatment.text,
                    "purpose": item.purpose,
                    "includes": item.includes,
                    "checked": item.checked,
                    "age": item.age,
                    **_plain(item.money),
                }
                for item in view.prices
            ],
            "from": _plain(price) if price else None,
            "best": _plain(min(asked, key=lambda money: (money.per != "session", money.low))) if asked else None,
            "payment": _plain(view.payment) if view.payment else None,
            "languages": list(record.languages),
            "language_names": list(view.languages),
            "accepting": view.accepting,
            "telehealth": view.telehealth,
            "founded": view.founded,
            "reviews": _plain(view.reviews),
            "rating": view.rating,
            "own_rating": [round(sum(own) / len(own), 1), len(own)] if own else None,
            "verified": view.verified,
            "verified_by": view.verified_by,
            "freshness": view.freshness,
            "added": view.added,
            "nearby": _plain(view.nearby),
            "report": view.report_href,
        }
        told = (facts["prices"], facts["practitioners"], facts["payment"], facts["hours"], facts["accessibility"])
        facts["gaps"] = view.status == "open" and not (all(told) and view.accepting is not None)
        return facts

    def _people(self, clinic: Clinic, view: ClinicView) -> list[dict[str, Any]]:
        known = self.site.credentials
        people = []
        for shown, person in zip(view.practitioners, clinic.record.practitioners, strict=True):
            doctor = any(known[name].physician for name in person.credentials if name in known)
            letters = [[short, long if long != short else ""] for short, long in shown.credentials]
            people.append({**_plain(shown), "credentials": letters, **({"physician": True} if doctor else {})})
        return people

    def _article(self, view: ArticleView) -> dict[str, Any]:
        name = view.frame.path.split("/")[-2] + ".md"
        facts = _plain(view)
        kept = ("minutes", "review", "references", "related", "previous", "next", "conditions")
        return {
            **{key: facts.get(key) for key in kept},
            "layout": "article",
            "part": [view.section_href, view.section] if view.section else None,
            "contents": len(view.toc) > _CONTENTS_OF_ARTICLE,
            "subjects": [entry.long or entry.name for entry in self.site.conditions.values() if entry.article == name],
        }

    def _guide(self, view: GuideView) -> dict[str, Any]:
        sections = [
            {
                "id": section.id,
                "name": section.name,
                "about": section.description,
                "articles": [item.href for item in section.articles],
            }
            for section in view.sections
        ]
        return {"layout": "guide", "sections": sections, "unreviewed": view.unreviewed}

    def _guide_all(self, view: GuideAllView) -> dict[str, Any]:
        letters = [[letter, [item.href for item in items]] for letter, items in view.letters]
        return {"layout": "guide-all", "letters": letters}


def _live(pieces: Any, theme: Theme) -> list[Any]:
    """The data of a text's `prices`, `clinics` and `estimate` directives, in their order; of the last its HTML."""
    found: list[Any] = []
    for piece in pieces:
        if piece.kind in {"prices", "clinics"}:
            found.append(_plain(piece))
        elif piece.kind == "estimate":
            part = theme.environment.get_template("parts/estimate/estimate.html")
            found.append({"html": str(part.module.estimate(piece))})  # type: ignore[attr-defined]
        else:
            found += _live(getattr(piece, "children", ()), theme)
    return found


def _plain_values(address: Any, **more: str) -> dict[str, str]:
    names = ("street", "locality", "region", "postal_code")
    values = {name: getattr(address, name) for name in names}
    return {key: value for key, value in {**values, **more}.items() if value}


def main(arguments: list[str] | None = None) -> None:
    """`python -m tests.bench.hugo_site SITE FOLDER`."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("site", type=Path)
    parser.add_argument("folder", type=Path)
    options: Any = parser.parse_args(arguments)
    print(write_hugo_site(options.site, options.folder), "content files")


if __name__ == "__main__":
    main()
