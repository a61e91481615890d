"""What a build tells of the files in the output."""

from __future__ import annotations

import pytest

from sitegen.app.options import Built, BuiltFiles
from sitegen.artifact import Stage
from sitegen.engine.records import Entry


def test_what_was_made_comes_instead_of_what_was_there():
    entries = {"a.css": Entry("", "", "1", 0), "b.html": Entry("", "", "2", 1)}
    files = BuiltFiles(entries, {"b.html": Built("3", Stage.PAGE), "c.xml": Built("4", Stage.INDEX)})
    assert dict(files) == {
        "a.css": Built("1", Stage.ASSET),
        "b.html": Built("3", Stage.PAGE),
        "c.xml": Built("4", Stage.INDEX),
    }
    assert len(files) == 3
    assert "d.html" not in files
    with pytest.raises(KeyError):
        files["d.html"]
