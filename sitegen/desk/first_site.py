"""A first site about any subject: the least that builds, with one example of each kind to copy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sitegen.desk.schemas import extensions, files, settings
from sitegen.desk.starters import scalar, slug

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

_SITE: Final = """\
# The site itself. What each key means: hold the pointer over it in your editor, or see docs/WRITING.md of sitegen.

title: {title}
base_url: {base_url}
tagline: what it is about, in a few words
language: en

# Days after which a record counts as older, as out of date, and an article as due for review.
freshness: {{fresh: 180, stale: 365, article: 730}}

# How readers reach you.
#contact: {{email: hello@guide.example}}

guide:
  name: {name}
  sections:
    basics: {{name: The basics, description: What everybody should know first.}}

# What the directory is called in titles.
directory: {{name: Clinics}}

# Articles on the home page, in this order.
featured: [writing-for-this-guide.md]
"""
_REGIONS: Final = """\
# Places by id; the id is the folder of the records in data/clinics/. What a place leaves out comes from the one
# around it: us/wa takes its currency from us.

us: {name: United States, the: true, aliases: [US, USA], currency: USD, units: mi, timezone: America/New_York}
"""
_VOCABULARIES: Final = {
    "treatments": ("What clinics offer", "consultation: {name: Consultation, summary: A first talk with a clinician.}"),
    "conditions": ("Why people come", "general-questions: {name: General questions}"),
    "amenities": ("What makes a visit easier", "parking: {name: Parking}"),
    "accessibility": ("Access for everyone", "step-free: {name: Step-free entrance}"),
    "credentials": ("Letters after a name", "MD: {name: Doctor of Medicine, physician: true}"),
    "insurers": ("Health plans", "self-pay: {name: Self-pay}"),
}
_SOURCES: Final = """\
# What articles cite, by the key in [@key].

plain-language:
  authors: Plain Language Action and Information Network
  title: Federal Plain Language Guidelines
  year: 2011
  url: https://www.plainlanguage.gov/
"""
_ARTICLE: Final = """\
---
title: Writing for this guide
description: How an article of this guide is written, as an example to copy and then to delete.
section: basics
order: 10
published: {day}
updated: {day}
review: {{status: unreviewed}}
---
This article shows what a text looks like. Copy it, write your own, and delete it when you no longer need it.

## Start with the answer

Say first what readers came for. Short sentences and common words help most people [@plain-language].

## Link to what helps

A link names a file, as in [about this site](../pages/about.md). A link that leads nowhere is reported before
anything is published.
"""
_PAGE: Final = """\
---
title: About this site
description: Who writes this site, for whom, and how to tell us about a mistake.
---
Say here who you are, whom the site is for, and how readers can tell you about a mistake.
"""
_README: Final = """\
# {title}

A guide and a clinic directory, built with sitegen.

    sitegen serve        shows the site while you edit it
    sitegen check        says what is wrong, and how to mend it
    sitegen new clinic   starts a record; also: article, faq, news, region
    sitegen due          says what to confirm next
    sitegen build        makes the site in output/

Texts are in `content/`, records and settings in `data/`. After a change to `data/vocab/`, renew what editors
complete with: `sitegen schema --site . --to schemas`.
"""


def first_site(title: str, base_url: str, as_of: date) -> Mapping[str, str]:
    """Every file of the new site by its path; its schemas list no ids yet."""
    day = as_of.isoformat()
    name = slug(title) or "guide"
    return {
        ".gitignore": "/output/\n/.sitegen/\n",
        "README.md": _README.format(title=title),
        "data/site.yaml": _SITE.format(title=scalar(title), base_url=scalar(base_url), name=name),
        "data/regions.yaml": _REGIONS,
        "data/sources.yaml": _SOURCES,
        **{f"data/vocab/{key}.yaml": f"# {words}, by id.\n\n{one}\n" for key, (words, one) in _VOCABULARIES.items()},
        "content/guide/writing-for-this-guide.md": _ARTICLE.format(day=day),
        "content/pages/about.md": _PAGE,
        **{f"schemas/{file}": text for file, text in files().items()},
        ".vscode/settings.json": settings(),
        ".vscode/extensions.json": extensions(),
    }
