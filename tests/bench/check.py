"""How long `sitegen check` takes after a build, and a build when nothing or one record changed, on a site of many clinics."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.bench.corpus import ROOT, write_site
from tests.bench.process import Taken, measured, spread
from tests.demo import AS_OF

ROUNDS = 3
RECORD = "data/clinics/us/wa/seattle/harbor-light.yaml"


def run(clinics: int, rounds: int = ROUNDS) -> None:
    """Print wall and CPU seconds of each, over several rounds."""
    taken: dict[str, list[Taken]] = {}
    with tempfile.TemporaryDirectory(prefix="bench-check-") as folder:
        site = write_site(Path(folder) / "site", clinics, 200)
        record = site / RECORD
        text = record.read_text("utf-8")

        def took(case: str, command: str) -> None:
            done = measured(
                [sys.executable, "-m", "sitegen", command, "--site", site, "--as-of", str(AS_OF), "-q"], ROOT
            )
            taken.setdefault(case, []).append(done)

        took("cold build", "build")
        for number in range(rounds):
            took("unchanged", "build")
            took("check", "check")
            record.write_text(text.replace("summary: ", f"summary: Edit {number}. "), "utf-8")
            took("one record", "build")
            took("check then", "check")
    print(f"{clinics} clinics       {'wall s':>22} {'cpu s':>22}")
    for case, runs in taken.items():
        print(f"{case:20} {spread([one.wall for one in runs]):>22} {spread([one.cpu for one in runs]):>22}")
