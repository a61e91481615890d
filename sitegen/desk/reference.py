"""The field reference: every key of every source with its form and meaning, as a page made from the schemas."""

from __future__ import annotations

from typing import Any, Final

from sitegen.desk.schemas import SOURCES, schemas

_HEAD: Final = """\
# Fields

Every key of every source, made by `make docs` from the models that the program reads with. How texts,
records and settings hang together is in [WRITING.md](WRITING.md). A value that is left empty counts as left out.

"""
_DATE: Final = "^([0-9]{4}-[0-9]{2}-[0-9]{2})$"
_SLUG: Final = "^([a-z0-9]+(-[a-z0-9]+)*)$"


def fields_page() -> str:
    """The whole page."""
    made = schemas()
    lines: list[str] = []
    told: set[str] = set()
    for source in SOURCES:
        schema = made[source.name]
        lines += [f"## {source.name}", "", f"`{source.files}`: {source.words}", ""]
        parts = schema.get("$defs", {})
        same = next((other.name for other in SOURCES if other.model is source.model), source.name)
        if same != source.name:
            lines += [f"The keys are those of [{same}](#{same}).", ""]
            continue
        if "properties" in schema:
            lines += _table(schema)
        for name in _in_order(schema, parts):
            if name not in told:
                told.add(name)
                own = name == source.model.__name__
                lines += [] if own else [f"### {name}", "", parts[name].get("description", ""), ""]
                lines += _table(parts[name])
    return _HEAD + "\n".join(lines).rstrip() + "\n"


def _in_order(schema: dict[str, Any], parts: dict[str, Any]) -> list[str]:
    """The parts in the order in which a reader meets them."""
    found: list[str] = []
    waiting = [schema]
    while waiting:
        for name in _named({key: part for key, part in waiting.pop(0).items() if key != "$defs"}):
            if name not in found:
                found.append(name)
                waiting.append(parts[name])
    return found


def _named(value: Any) -> list[str]:
    if isinstance(value, dict):
        here = [value["$ref"].rpartition("/")[2]] if "$ref" in value else []
        return here + [name for inner in value.values() for name in _named(inner)]
    return [name for inner in value for name in _named(inner)] if isinstance(value, list) else []


def _table(part: dict[str, Any]) -> list[str]:
    needed = part.get("required", ())
    lines = ["| key | form | meaning |", "| --- | --- | --- |"]
    for key, value in part["properties"].items():
        star = " (required)" if key in needed else ""
        default = value.get("default")
        left_out = f" If left out: `{_said(default)}`." if default not in (None, "", [], {}, False) else ""
        form = _form(value)
        lines.append(f"| `{key}`{star} | {form} | {value.get('description', '')}{left_out} |")
    return [*lines, ""]


def _said(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else f"{value:g}" if isinstance(value, float) else str(value)


def _form(value: dict[str, Any]) -> str:
    """What a value looks like, in words."""
    if "anyOf" in value:
        branches = [_form(branch) for branch in value["anyOf"] if branch.get("type") != "null"]
        return " or ".join(dict.fromkeys(branches)) or "anything"
    if "$ref" in value:
        name = value["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "enum" in value:
        return ", ".join(f"`{choice}`" for choice in value["enum"])
    kinds = value.get("type", "")
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if "array" in kinds:
        inner = _form(value.get("items", {}))
        if inner.startswith("as "):
            return f"list, each {inner}"
        return f"list of {inner}s" if inner in {"id", "text"} else f"list of {inner}"
    if "object" in kinds:
        entry = next(iter(value.get("patternProperties", {}).values()), None)
        return f"by id: {_form(entry)}" if entry else "`key: value` lines"
    if kinds and kinds[0] in {"number", "integer"}:
        ends = f", {_said(value['minimum'])} to {_said(value['maximum'])}" if "minimum" in value else ""
        return f"{'whole number' if kinds[0] == 'integer' else 'number'}{ends}"
    if "boolean" in kinds and "string" not in kinds:
        return "`true` or `false`"
    return _text(value) if "string" in kinds else "anything"


def _text(value: dict[str, Any]) -> str:
    if value.get("pattern") == _DATE:
        return "date, `YYYY-MM-DD`"
    if value.get("pattern") == _SLUG:
        return "id"
    if value.get("examples"):
        return f"as `{value['examples'][0]}`"
    return f"text of at most {value['maxLength']} characters" if "maxLength" in value else "text"
