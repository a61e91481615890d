"""What the page for editors says holds: its record is valid, its links lead somewhere, its codes and commands exist."""

import re
from pathlib import Path

import pytest

from sitegen.base.codes import CODES
from sitegen.cli import commands
from sitegen.model import sources
from sitegen.parse.schema import ClinicRecord

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/EDITORS.md").read_text("utf-8")


def test_the_record_is_valid():
    [record] = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    assert sources.record("x.yaml", record.encode(), ClinicRecord)[1] == []


@pytest.mark.parametrize("page", [*sorted(ROOT.glob("docs/*.md")), ROOT / "README.md"], ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(page):
    for target in re.findall(
        r"\]\((?!https?:|#)([^)#]+)", re.sub(r"```.*?```|`[^`\n]*`", "", page.read_text("utf-8"), flags=re.DOTALL)
    ):
        assert (page.parent / target).exists(), target


def test_codes_and_commands_exist():
    codes = re.findall(r"^- `([a-z-]+)`:", PAGE, re.MULTILINE)
    assert codes
    assert set(codes) <= CODES.keys()
    assert set(re.findall(r"`sitegen ([a-z]+)", PAGE)) <= {command.name for command in commands()}
