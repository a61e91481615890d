"""Boundaries for the maps: `python -m tools.geo` writes `data/geo/*.yaml` from two packages of boundaries.

Reads the TopoJSON of us-atlas (U.S. Census Bureau) and world-atlas (Natural Earth), both of the public domain,
drops small and remote islands, thins every line for the largest map that shows it, and rounds. Borders that
neighbours share stay one line. Same packages, same bytes. `--us DIR --world DIR` take unpacked packages.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from math import cos, floor, radians
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sitegen.geo.thinning import ring_area, thin
from sitegen.geo.topology import encode

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

INTO = Path(__file__).parents[1] / "data" / "geo"
FINE = 100_000
"""Parts of a degree in which lines are thinned."""
LARGEST = 640
"""How many units wide or high the largest drawing of a shape is."""

STATES = (
    "01al 02ak 04az 05ar 06ca 08co 09ct 10de 11dc 12fl 13ga 15hi 16id 17il 18in 19ia 20ks 21ky 22la 23me 24md 25ma "
    "26mi 27mn 28ms 29mo 30mt 31ne 32nv 33nh 34nj 35nm 36ny 37nc 38nd 39oh 40ok 41or 42pa 44ri 45sc 46sd 47tn 48tx "
    "49ut 50vt 51va 53wa 54wv 55wi 56wy"
)
COUNTRIES = (
    "020ad 784ae 004af 028ag 660ai 008al 051am 024ao 032ar 016as 040at 036au 533aw 248ax 031az 070ba 052bb 050bd "
    "056be 854bf 100bg 048bh 108bi 204bj 652bl 060bm 096bn 068bo 076br 044bs 064bt 072bw 112by 084bz 124ca 180cd "
    "140cf 178cg 756ch 384ci 184ck 152cl 120cm 156cn 170co 188cr 192cu 132cv 531cw 196cy 203cz 276de 262dj 208dk "
    "212dm 214do 012dz 218ec 233ee 818eg 732eh 232er 724es 231et 246fi 242fj 238fk 583fm 234fo 250fr 266ga 826gb "
    "308gd 268ge 831gg 288gh 292gi 304gl 270gm 324gn 226gq 300gr 320gt 316gu 624gw 328gy 344hk 340hn 191hr 332ht "
    "348hu 360id 372ie 376il 833im 356in 368iq 364ir 352is 380it 832je 388jm 400jo 392jp 404ke 417kg 116kh 296ki "
    "174km 659kn 408kp 410kr 414kw 136ky 398kz 418la 422lb 662lc 438li 144lk 430lr 426ls 440lt 442lu 428lv 434ly "
    "504ma 492mc 498md 499me 663mf 450mg 584mh 807mk 466ml 104mm 496mn 446mo 580mp 478mr 500ms 470mt 480mu 462mv "
    "454mw 484mx 458my 508mz 516na 540nc 562ne 574nf 566ng 558ni 528nl 578no 524np 520nr 570nu 554nz 512om 591pa "
    "604pe 258pf 598pg 608ph 586pk 616pl 666pm 612pn 630pr 275ps 620pt 585pw 600py 634qa 642ro 688rs 643ru 646rw "
    "682sa 090sb 690sc 729sd 752se 702sg 654sh 705si 703sk 694sl 674sm 686sn 706so 740sr 728ss 678st 222sv 534sx "
    "760sy 748sz 796tc 148td 768tg 764th 762tj 626tl 795tm 788tn 776to 792tr 780tt 798tv 158tw 834tz 804ua 800ug "
    "840us 858uy 860uz 336va 670vc 862ve 092vg 850vi 704vn 548vu 876wf 882ws 887ye 710za 894zm 716zw"
)

Rings = list[tuple[int, ...]]


@dataclass(frozen=True)
class Detail:
    """``least`` and ``island`` of `Atlas` for some names."""

    least: float
    island: float
    names: frozenset[str]


@dataclass(frozen=True)
class Atlas:
    """How one file comes about.

    Attributes:
        package: the package and its version.
        file: the TopoJSON in it; ``layer`` is the object that is read.
        ids: numeric id and the region's last name, run together; ``under`` stands before each name.
        scale: parts of a degree in the result.
        least: twice the area of the smallest triangle that stays, in square units of the largest drawing.
        island: the smallest ring that stays, as a part of the shape's largest ring.
        remote: how far from the largest ring another may lie, as a part of that ring's larger side.
        more: lines that stand in the result as they are.
        fine: the shapes that are drawn with more detail.
    """

    package: str
    file: str
    layer: str
    ids: str
    under: str
    scale: int
    least: float
    island: float
    remote: float
    more: str
    fine: Detail | None = None


US = Atlas(
    package="us-atlas@3.0.1",
    file="states-10m.json",
    layer="states",
    ids=STATES,
    under="us/",
    scale=250,
    least=9,
    island=0.008,
    remote=1.5,
    more="credit: U.S. Census Bureau\n"
    "source: Census Bureau cartographic boundary files of 2017, by the npm package us-atlas 3.0.1 (states-10m.json)\n"
    "license: public domain, as a work of the United States government\n"
    "parallels: [29.5, 45.5]\n"
    "insets: {us/ak: 0.35, us/hi: 1}\n",
)
WORLD = Atlas(
    package="world-atlas@2.0.2",
    file="countries-10m.json",
    layer="countries",
    ids=COUNTRIES,
    under="",
    scale=100,
    least=205,
    island=0.015,
    remote=0.6,
    more="credit: Natural Earth\n"
    "source: Natural Earth 4.1 admin 0 countries 1:10m, by the npm package world-atlas 2.0.2 (countries-10m.json)\n"
    "license: public domain\n",
    fine=Detail(18, 0.003, frozenset({"ca", "de", "gb", "ie", "nl"})),
)


def detail(name: str, atlas: Atlas) -> Atlas | Detail:
    """What holds for one shape."""
    return atlas.fine if atlas.fine and name in atlas.fine.names else atlas


def lines_of(topology: Mapping[str, Any]) -> list[list[tuple[int, int]]]:
    """The lines of a quantised TopoJSON in `FINE` parts of a degree."""
    (kx, ky), (x0, y0) = topology["transform"]["scale"], topology["transform"]["translate"]
    lines = []
    for arc in topology["arcs"]:
        x = y = 0
        line = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            line.append((floor((x0 + kx * x) * FINE + 0.5), floor((y0 + ky * y) * FINE + 0.5)))
        lines.append(line)
    return lines


def shapes_of(topology: Mapping[str, Any], atlas: Atlas) -> dict[str, Rings]:
    """The rings of each shape that has a name, as numbers of lines from 1."""
    names = {part[:-2]: atlas.under + part[-2:] for part in atlas.ids.split()}
    found: dict[str, Rings] = {}
    for geometry in topology["objects"][atlas.layer]["geometries"]:
        name = names.get(geometry.get("id"))
        if name is None:
            continue
        polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        rings = [tuple(n + 1 if n >= 0 else n for n in ring) for polygon in polygons for ring in polygon]
        found.setdefault(name, []).extend(rings)
    return dict(sorted(found.items()))


def points_of(ring: Sequence[int], lines: Sequence[Sequence[tuple[int, int]]]) -> list[tuple[int, int]]:
    """The points of a ring, each once."""
    points: list[tuple[int, int]] = []
    for number in ring:
        line = lines[abs(number) - 1]
        points += line[:-1] if number > 0 else line[:0:-1]
    return points


@dataclass(frozen=True)
class Extent:
    """A ring's bounds in parts of a degree, and how much narrower a degree is there from west to east."""

    west: float
    east: float
    south: float
    north: float
    narrow: float

    @property
    def size(self) -> float:
        """The larger side."""
        return max((self.east - self.west) * self.narrow, self.north - self.south)

    def gap(self, other: Extent) -> float:
        """How far apart two are, as the larger of the two ways; the date line is no wall."""
        turn = 360 * FINE
        across = min(
            max(0.0, other.west + shift - self.east, self.west - other.east - shift) for shift in (-turn, 0, turn)
        )
        return max(across * self.narrow, other.south - self.north, self.south - other.north, 0.0)


def extent(points: Sequence[tuple[int, int]]) -> Extent:
    """The bounds of some points."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    middle = (min(ys) + max(ys)) / 2 / FINE
    return Extent(min(xs), max(xs), min(ys), max(ys), cos(radians(middle)))


def main_rings(
    rings: Rings, lines: Sequence[Sequence[tuple[int, int]]], island: float, remote: float
) -> tuple[Rings, float]:
    """The rings that are drawn, the largest first, and the larger side of what they cover together."""
    measured = sorted(
        ((abs(ring_area(points)), extent(points), ring) for ring in rings if (points := points_of(ring, lines))),
        key=lambda one: (-one[0], one[2]),
    )
    largest, main, _ = measured[0]
    kept = [
        (bounds, ring)
        for area, bounds, ring in measured
        if area >= island * largest and bounds.gap(main) <= remote * main.size
    ]
    size = main.size + max(bounds.gap(main) for bounds, _ in kept)
    return [ring for _, ring in kept], size


def least_areas(shapes: Mapping[str, Rings], sizes: Mapping[str, float], atlas: Atlas) -> dict[int, float]:
    """The smallest triangle on each line: as the most detailed drawing of a shape that has it asks."""
    found: dict[int, float] = {}
    for name, rings in shapes.items():
        least = detail(name, atlas).least * (sizes[name] / LARGEST) ** 2
        for number in {abs(number) for ring in rings for number in ring}:
            found[number] = min(found.get(number, least), least)
    return found


def thinned(line: Sequence[tuple[int, int]], least: float, scale: int) -> list[tuple[int, int]]:
    """A line with fewer points, in parts of a degree of the result; a closed one stays a ring."""
    narrow = cos(radians(sum(y for _, y in line) / len(line) / FINE))
    step = FINE // scale
    kept = thin(line, least / narrow)
    rounded = [(floor(x / step + 0.5), floor(y / step + 0.5)) for x, y in kept]
    once = [point for point, before in zip(rounded, [None, *rounded], strict=False) if point != before]
    return once if len(once) > 1 else [rounded[0], rounded[-1]]


def write(topology: Mapping[str, Any], atlas: Atlas) -> str:
    """The file's text."""
    lines = lines_of(topology)
    shapes: dict[str, Rings] = {}
    sizes: dict[str, float] = {}
    for name, rings in shapes_of(topology, atlas).items():
        shapes[name], sizes[name] = main_rings(rings, lines, detail(name, atlas).island, atlas.remote)
    least = least_areas(shapes, sizes, atlas)
    order = {number: place for place, number in enumerate(sorted(least), 1)}
    text = [
        "# Written by `make geo`; docs/WRITING.md says what it is.\n",
        atlas.more,
        f"scale: {atlas.scale}\nshapes:\n",
    ]
    for name, rings in shapes.items():
        written = (" ".join(str(order[abs(n)] if n > 0 else -order[abs(n)]) for n in ring) for ring in rings)
        text.append(f"  {name}: [{', '.join(written)}]\n")
    text.append("arcs:\n")
    text += (f"  - {encode(thinned(lines[number - 1], least[number], atlas.scale))}\n" for number in order)
    return "".join(text)


def unpacked(package: str, into: Path) -> Path:
    """A package as `npm pack` brings it."""
    command = ["npm", "pack", "--silent", package]
    done = subprocess.run(command, cwd=into, check=True, capture_output=True, text=True)  # noqa: S603 - a fixed command
    folder = into / package.partition("@")[0]
    with tarfile.open(into / done.stdout.split()[-1]) as archive:
        archive.extractall(folder, filter="data")
    return folder / "package"


def main() -> None:
    """Write both files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--us", type=Path, help="an unpacked us-atlas, instead of `npm pack`")
    parser.add_argument("--world", type=Path, help="an unpacked world-atlas, instead of `npm pack`")
    parser.add_argument("--into", type=Path, default=INTO, help="where the files go")
    asked = parser.parse_args()
    asked.into.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as work:
        for name, atlas, given in (("us", US, asked.us), ("world", WORLD, asked.world)):
            folder = given or unpacked(atlas.package, Path(work))
            text = write(json.loads((folder / atlas.file).read_text("utf-8")), atlas)
            (asked.into / f"{name}.yaml").write_text(text, "utf-8")
            print(f"data/geo/{name}.yaml", len(text.encode()))  # noqa: T201 - a script tells what it does


if __name__ == "__main__":
    main()
