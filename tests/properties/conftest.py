from __future__ import annotations

import tempfile
from pathlib import Path

import pytest


@pytest.fixture
def folders(tmp_path):
    """Makes a fresh folder for each example of one test."""
    return lambda: Path(tempfile.mkdtemp(dir=tmp_path))
