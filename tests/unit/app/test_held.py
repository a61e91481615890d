"""A caller whose process ends next may keep a build from letting go of what it worked with."""

from __future__ import annotations

import gc

import pytest

from sitegen.app.build import build
from sitegen.app.draft import Draft
from sitegen.app.options import BuildOptions
from sitegen.shell.memo import MemoryMemo
from sitegen.shell.store import MemoryStore
from tests import small


@pytest.fixture
def site(tmp_path):
    for path, text in small.BASE.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    return tmp_path


def drafts():
    return [one for one in gc.get_objects() if type(one) is Draft]


def test_the_caller_holds_what_the_build_worked_with(site):
    options = BuildOptions(site, small.AS_OF)
    held: list[object] = []
    assert build(options, store=MemoryStore(), memo=MemoryMemo(), held=held).exit_code == 0
    assert any(type(one) is Draft for one in held)


def test_nobody_else_does(site):
    before = len(drafts())
    assert build(BuildOptions(site, small.AS_OF), store=MemoryStore(), memo=MemoryMemo()).exit_code == 0
    assert len(drafts()) == before
