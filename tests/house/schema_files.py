"""`schemas/`, `.vscode/` and ``docs/FIELDS.md``: ``python -m tests.house.schema_files`` renews them."""

from __future__ import annotations

from pathlib import Path

from sitegen.app.schema import schema_files
from sitegen.desk.reference import fields_page
from sitegen.desk.schemas import extensions, settings

ROOT = Path(__file__).parents[2]


def expected() -> dict[str, str]:
    """Every file by its path in the repository."""
    return {
        **{f"schemas/{name}": text for name, text in schema_files(ROOT).items()},
        ".vscode/settings.json": settings(),
        ".vscode/extensions.json": extensions(),
        "docs/FIELDS.md": fields_page(),
    }


if __name__ == "__main__":
    for path, text in expected().items():
        (ROOT / path).parent.mkdir(exist_ok=True)
        (ROOT / path).write_text(text, encoding="utf-8")
