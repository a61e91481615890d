"""``docs/PROBLEMS.md`` from the table of codes: ``python -m tests.house.problems_page`` renews it."""

from __future__ import annotations

from pathlib import Path

from sitegen.base.codes import CODES

PAGE = Path(__file__).parents[2] / "docs" / "PROBLEMS.md"
HEAD = """\
# Problems

Every problem that a command reports has one of these codes. `make docs` renews this page from
`sitegen/base/codes.py`.

| code | what it means |
| --- | --- |
"""


def page() -> str:
    """The whole page."""
    return HEAD + "".join(f"| `{code}` | {CODES[code].replace('|', chr(92) + '|')} |\n" for code in sorted(CODES))


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
