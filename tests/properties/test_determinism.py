"""Same input, same bytes: whatever the hash seed, time zone, locale, number of workers and place on the disk."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.properties.harness import make_world
from tests.toy import FILES, TOY

ROOT = Path(__file__).parents[2]
BUILDER = """
import sys
from datetime import date
from pathlib import Path
from sitegen.app.build import build
from sitegen.app.options import BuildOptions
from tests.toy import TOY
result = build(BuildOptions(Path(sys.argv[1]), date(2026, 11, 23), jobs=int(sys.argv[2])), TOY)
sys.exit(result.failure or result.exit_code)
"""
MANY = {**FILES, **{f"content/many/p{number}.md": f"Page {number}.".encode() for number in range(400)}}
SETTINGS = (
    ("a", "1", {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C"}),
    ("a much/longer place/on the disk", "3", {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati", "LC_ALL": "C.UTF-8"}),
    ("b", "2", {"PYTHONHASHSEED": "77", "TZ": "America/Adak", "LC_ALL": "tr_TR.UTF-8"}),
)


def test_settings_never_show(tmp_path):
    told = []
    for place, jobs, environment in SETTINGS:
        files = dict(sorted(MANY.items(), reverse=place == "b"))
        world = make_world(tmp_path / place / "site", files, TOY)
        subprocess.run(
            [sys.executable, "-c", BUILDER, str(world.site), jobs],
            cwd=ROOT,
            env={**os.environ, **environment},
            check=True,
        )
        manifest = (world.site / "output/.sitegen-manifest.json").read_bytes()
        told.append((world.outputs(), manifest))
    assert len(told[0][0]) > 400
    assert told[0] == told[1] == told[2]


def test_workers_report_what_goes_wrong(tmp_path):
    world = make_world(tmp_path, MANY, TOY)
    world.options["jobs"] = 3
    world.write("themes/toy/pages/page.html", b"\n{{ view.none }}")
    result = world.incremental()
    assert [(p.code, p.span.line) for p in result.problems] == [("template-failed", 2)]
    assert not (tmp_path / "output").exists()
    world.write("themes/toy/pages/page.html", FILES["themes/toy/pages/page.html"])
    assert world.incremental().exit_code == 0
