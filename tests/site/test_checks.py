"""The demonstration site has nothing to mend, and a check after a build takes its pages from the output."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import sitegen.app.check as checking
from sitegen.app.check import CheckOptions, check
from sitegen.app.options import BuildOptions
from sitegen.engine.records import MANIFEST
from tests.demo import AS_OF

if TYPE_CHECKING:
    from tests.demo import Demo

pytestmark = pytest.mark.xdist_group("site")


def test_there_is_nothing_to_mend(demo: Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    monkeypatch.setattr(checking, "make", lambda planned, _: made.append(planned.path))
    options = BuildOptions(demo.folder.parent, AS_OF, base_url=f"{demo.origin}{demo.base}/")
    result = check(options, CheckOptions(previous=demo.folder / MANIFEST))
    assert [str(problem) for problem in result.problems] == []
    assert (result.exit_code, result.failure) == (0, "")
    assert len(result.kept) > 500
    assert made == []
