"""Every problem code with one plain line of explanation; a code names the fault, not the remedy."""

from __future__ import annotations

from typing import Final

_READING: Final = {
    "file-too-large": "A YAML or Markdown file is larger than 2 MiB; it is left out.",
    "link-leaves-site": "A symbolic link leads out of the site's folder or to a hidden file; it is not followed.",
    "link-loop": "A symbolic link leads to a folder that holds it, or lies in a linked folder; it is not followed.",
    "unreadable-file": "A file or folder cannot be read, or is no regular file.",
    "unusable-name": "A file's name holds characters that an address cannot carry, or differs from another only by case.",
}

_THEME: Final = {
    "asset-cycle": "Scripts of the theme import one another in a circle.",
    "asset-missing": "A template, style sheet or script names a file that the theme does not have.",
    "dynamic-asset": "An asset or icon is named by an expression, so what a template needs cannot be known.",
    "dynamic-template": "A template is included or extended by an expression, so what a page needs cannot be known.",
    "foreign-asset": "A style sheet or script asks for a file of another origin.",
    "icon-missing": "A template names an icon that the theme does not have.",
    "icon-unusable": "An icon is no plain SVG drawing.",
    "reserved-name": "A template gives one of the fixed names another meaning.",
    "string-missing": "A template names a string that the theme's strings do not have.",
    "strings-syntax": "A strings file is not a plain nested mapping of texts.",
    "style-syntax": "A style sheet does not close what it opens, or imports another one.",
    "template-failed": "A template could not be rendered with the values it was given.",
    "template-missing": "A template that a page or another template names does not exist.",
    "template-syntax": "A template is not valid Jinja.",
    "theme-file-encoding": "A text file of the theme is not valid UTF-8.",
    "theme-missing": "The theme that the site names has no files.",
    "unknown-name": "A template reads a name that is neither `view` nor one of the fixed names.",
}

_OUTPUT: Final = {
    "altered-output": "A file that is no longer part of the site was changed by someone else; it is kept.",
    "output-clash": "Two sources ask for the same address, or for addresses that some file systems cannot tell apart.",
    "output-differs": "A file of the output is not what a clean build makes (found by `build --verify`).",
    "output-name": "An address cannot be a file name.",
}

_YAML: Final = {
    "control-character": "A text holds a character that cannot be seen and may change how the text reads.",
    "wrong-encoding": "A file is not in UTF-8.",
    "yaml-alias": "A YAML alias (`*name`) stands where a value is expected.",
    "yaml-anchor": "A YAML value carries an anchor (`&name`).",
    "yaml-documents": "A file holds more than one YAML document.",
    "yaml-duplicate-key": "A mapping names one key twice.",
    "yaml-key": "A key is empty, or is a list or a mapping.",
    "yaml-merge-key": "A mapping takes in another one by `<<`.",
    "yaml-not-mapping": "A file or front matter holds something else than `key: value` lines.",
    "yaml-syntax": "A file or front matter is not valid YAML.",
    "yaml-tag": "A YAML value carries a tag (`!name`).",
    "yaml-too-deep": "YAML collections are nested past 64 levels.",
}

_FIELDS: Final = {
    "clinic-without-contact": "A clinic's record has neither phone nor email nor website.",
    "listed-twice": "A list of a clinic's record names one id twice.",
    "missing-key": "A required key is missing or empty.",
    "out-of-range": "A number is smaller or larger than its field takes.",
    "price-order": "A price's `max` is below its `min`.",
    "too-long": "A text is longer than its field takes.",
    "unknown-key": "A key is none of those that are known at its place.",
    "unknown-value": "A value is none of those that its field takes.",
    "wrong-address": "A web address is not a whole one with http or https and a host.",
    "wrong-alias": "An old address is not written from the root of the site, or holds what no address of it can.",
    "wrong-currency": "A currency is not three capital letters.",
    "wrong-date": "A date is not a day written as YYYY-MM-DD.",
    "wrong-email": "An email address is not of the form name@host.",
    "wrong-flag": "A value is neither `true` nor `false`.",
    "wrong-hours": "Opening hours are neither 24-hour ranges such as 09:00-17:00 nor `closed`.",
    "wrong-id": "An id is not made of lower-case letters, digits and single hyphens.",
    "wrong-language": "A language is not a code such as `en` or `pt-BR`.",
    "wrong-number": "A number is not a plain decimal, not a whole one, or not one that its option takes.",
    "wrong-phone": "A telephone number holds something else than digits, spaces and the usual signs.",
    "wrong-timezone": "A time zone is not a name such as America/Los_Angeles.",
    "wrong-type": "A text, a list or a mapping stands where one of the others is expected.",
}

_TEXT: Final = {
    "citation-syntax": "Text begins like a citation, `[@`, and does not go on like one.",
    "directive-content": "A directive that draws everything itself has text inside it.",
    "directive-open": "A directive is never closed.",
    "directive-stray": "A line `:::` closes nothing.",
    "directive-syntax": "The line that opens a directive is not well formed, or names an option twice.",
    "footnote-twice": "Two footnotes have the same label.",
    "footnote-unused": "Nothing refers to a footnote.",
    "front-matter-open": "The front matter is never closed.",
    "heading-level": "A heading is of the first level, which is the page's title, or a level is skipped.",
    "image-without-alt": "A picture has no description.",
    "link-empty": "A link has no address.",
    "link-scheme": "A link's scheme is not allowed, or it names a host without a scheme.",
    "markdown-too-deep": "Markdown is nested so deep that text would be lost.",
    "missing-option": "A directive lacks an option that it cannot do without.",
    "raw-html": "A text holds HTML, which is shown as text.",
    "table-row-too-long": "A table's row has more cells than the table has columns.",
    "unknown-directive": "There is no directive of this name.",
    "unknown-footnote": "A footnote that the text refers to is not defined.",
    "unknown-link-reference": "A link by reference, `[text][name]`, has no definition.",
    "unknown-option": "A directive does not know an option.",
}

_SITE: Final = {
    "alias-claimed-twice": "Two sources claim the same old address.",
    "alias-on-page": "An old address is that of a living page.",
    "article-without-checklist": "`compare.checklist` names an article that has no `checklist` directive.",
    "border-broken": "A file of data/geo holds a line or a shape that cannot be drawn.",
    "border-twice": "Two files of data/geo draw the same region.",
    "broken-anchor": "A link leads to a heading or an entry that its page does not have.",
    "broken-link": "A link leads to a page or a file that does not exist.",
    "link-unpublished": "A link leads to a draft, or to what is published only later.",
    "picture-unreadable": "A picture cannot be read, or is far too large.",
    "picture-with-script": "A drawing holds script or another thing that may run; it would run on the site's own origin.",
    "region-without-clinics": "A link leads to a region that has no page, since it has neither clinic nor introduction.",
    "reserved-slug": "A file's or folder's name is an address of the site's own.",
    "site-missing": "There is no data/site.yaml.",
    "unknown-accessibility": "A record names an id that data/vocab/accessibility.yaml does not have.",
    "unknown-amenity": "A record names an id that data/vocab/amenities.yaml does not have.",
    "unknown-article": "A source names an article that does not exist.",
    "unknown-clinic": "A link names a clinic that does not exist.",
    "unknown-condition": "A source names a condition that data/vocab/conditions.yaml does not have.",
    "unknown-credential": "A record names letters that data/vocab/credentials.yaml does not have.",
    "unknown-insurer": "A record names an id that data/vocab/insurers.yaml does not have.",
    "unknown-picture": "A text or a record shows a picture that does not lie where it says.",
    "unknown-region": "A text names a region that does not exist.",
    "unknown-section": "An article names a part of the guide that data/site.yaml does not have.",
    "unknown-source": "A citation names a source that data/sources.yaml does not have.",
    "unknown-term": "A link names a term that data/glossary.yaml does not have.",
    "unknown-treatment": "A source names a treatment that data/vocab/treatments.yaml does not have.",
    "unused-file": "A file lies among the sources and is not read.",
    "wrong-path": "A file lies where no source is expected, or its name cannot be part of an address.",
}

_CHECKS: Final = {
    "search-test-empty": "A query in data/search-tests.yaml states no result.",
    "search-test-failed": "A query in data/search-tests.yaml does not bring what it must; the hint says what came instead.",
    "search-test-unknown": "A query in data/search-tests.yaml asks for something that cannot be found by any query.",
}

_EXCHANGE: Final = {
    "csv-empty": "A spreadsheet has no line with the names of its columns.",
    "csv-syntax": "A spreadsheet's row is not CSV, for instance because a quote is never closed.",
    "import-conflict": "Editors and the source of an import changed the same value, each in its own way; the editors' stays.",
    "map-without-id": "A map does not say what the source calls a clinic, or where new records go.",
    "map-without-value": "A map states neither a column nor a constant for a key, or both.",
    "row-rejected": "A row of a spreadsheet cannot be a record; the rejects file has it, with the reason.",
    "row-vanished": "The source of an import has no row for a record any more; the record stays.",
    "unknown-column": "A map names a column that the spreadsheet does not have.",
    "wrong-date-form": "A form of dates in a map is not made of a year, a month and a day.",
}

CODES: Final[dict[str, str]] = {
    **_READING,
    **_YAML,
    **_FIELDS,
    **_TEXT,
    **_SITE,
    **_THEME,
    **_OUTPUT,
    **_CHECKS,
    **_EXCHANGE,
}
