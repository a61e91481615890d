"""Writing into a site's sources: whole, inside the site, and never over somebody's change."""

from __future__ import annotations

import os
import stat

import pytest

from sitegen.shell.faults import WorldFault
from sitegen.shell.rewrite import write_source


def test_a_new_file_with_its_folders(tmp_path):
    write_source(tmp_path, "data/clinics/us/a.yaml", b"a", None)
    assert (tmp_path / "data/clinics/us/a.yaml").read_bytes() == b"a"
    assert os.listdir(tmp_path / "data/clinics/us") == ["a.yaml"]


def test_a_file_keeps_its_rights(tmp_path):
    (tmp_path / "a.yaml").write_bytes(b"a")
    (tmp_path / "a.yaml").chmod(0o640)
    write_source(tmp_path, "a.yaml", b"b", b"a")
    assert (tmp_path / "a.yaml").read_bytes() == b"b"
    assert stat.S_IMODE((tmp_path / "a.yaml").stat().st_mode) == 0o640


@pytest.mark.parametrize(("there", "before"), [(b"mended", b"a"), (b"mended", None), (None, b"a")])
def test_what_changed_meanwhile_is_kept(tmp_path, there, before):
    if there is not None:
        (tmp_path / "a.yaml").write_bytes(there)
    with pytest.raises(WorldFault, match="changed while it was worked on"):
        write_source(tmp_path, "a.yaml", b"b", before)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == ({"a.yaml": there} if there else {})


def test_a_link_inside_the_site_stays_a_link(tmp_path):
    (tmp_path / "real.yaml").write_bytes(b"a")
    (tmp_path / "a.yaml").symlink_to("real.yaml")
    write_source(tmp_path, "a.yaml", b"b", b"a")
    assert (tmp_path / "a.yaml").is_symlink()
    assert (tmp_path / "real.yaml").read_bytes() == b"b"
    with pytest.raises(WorldFault, match="leads out of the site"):
        write_source(tmp_path, "../b.yaml", b"b", None)
