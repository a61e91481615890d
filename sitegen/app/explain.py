"""What a problem means, how it looks and how to mend it."""

from __future__ import annotations

from typing import Final

from sitegen.base.codes import CODES, WARNINGS
from sitegen.checks import documentation
from sitegen.desk import outside
from sitegen.parse.records import nearest
from sitegen.shell.toolchain import example_of

_LARGE: Final = "(much text)"
_LONGEST: Final = 40  # lines of one file of an example


def explain(code: str) -> tuple[str, str]:
    """All that is known of a problem as a text for the terminal, or '' and the nearest code as a hint."""
    if code not in CODES:
        return "", nearest(code, CODES)
    if code in WARNINGS:
        weight = "a warning; `checks` in data/site.yaml can switch it off or make it an error"
    elif code == "altered-output":
        weight = "a warning of `build` about the output folder; no setting changes it"
    else:
        weight = "an error; no setting changes it"
    parts = [f"{code}: {CODES[code]}", f"It is {weight}."]
    if documented := (outside.__doc__ or "") if code in outside.CODES else documentation(code):
        parts.append(documented.strip())
    if example := example_of(code):
        parts.append(f"An example, and its report:\n\n{_indented(example)}")
    return "\n\n".join(parts) + "\n", ""


def _indented(example: str) -> str:
    """The files of a case and its report, without the marks that a test reads them by."""
    lines: list[str] = []
    inside = 0
    for line in example.strip().splitlines():
        if line.startswith("````"):
            inside = 0 if inside else 1
        elif line.startswith("## "):
            lines += ["", f"  {line[3:]}:"] if lines else [f"  {line[3:]}:"]
        elif inside and inside <= _LONGEST:
            lines.append(f"    {line}" if line else "")
            inside += 1
        elif inside == _LONGEST + 1:
            lines.append(f"    {_LARGE}")
            inside += 1
    return "\n".join(lines)
