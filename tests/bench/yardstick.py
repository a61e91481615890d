"""How fast the machine is, by something that any site in YAML costs: PyYAML's C loader reads all records once.

Seconds of one machine say little about another. Said in readings, what an edit takes can be held to a figure from elsewhere.
"""

from __future__ import annotations

import sys
from pathlib import Path

import yaml

from tests.bench.corpus import ROOT
from tests.bench.process import Taken, measured


def reading(site: Path) -> Taken:
    """What it takes to read the records of a site, in a process of its own."""
    return measured([sys.executable, "-m", "tests.bench.yardstick", str(site)], ROOT)


def _read(site: Path) -> None:
    for path in sorted((site / "data/clinics").rglob("*.yaml")):
        yaml.load(path.read_bytes(), yaml.CSafeLoader)


if __name__ == "__main__":
    _read(Path(sys.argv[1]))
