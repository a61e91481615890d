"""A directory of any size from a seed, and a reader of the finder's files that shares nothing with what wrote them."""

from __future__ import annotations

import json
import random
from datetime import date
from typing import Any

from sitegen.finder.clinic import AskingPrice, FinderClinic, FinderRegion
from sitegen.finder.names import Named
from sitegen.finder.table import PARTS, Ages, Terms, in_order, part, table_text

DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
AS_OF = date(2026, 11, 23).toordinal()
AGES = Ages(stale=AS_OF - 366, older=AS_OF - 181, year=AS_OF - 366)
#: How likely a clinic is to name each value: a few nearly always, many seldom.
SETS = {
    "conditions": [0.92, 0.7, 0.66, 0.5, 0.36, 0.3, 0.22, 0.2, 0.14, 0.12, 0.1, 0.06, 0.05, 0.04],
    "treatments": [0.95, 0.45, 0.3, 0.28, 0.2, 0.1, 0.05],
    "insurers": [
        0.3,
        0.28,
        0.26,
        0.2,
        0.18,
        0.15,
        0.1,
        0.1,
        0.08,
        0.06,
        0.05,
        0.05,
        0.04,
        0.03,
        0.03,
        0.02,
        0.02,
        0.01,
    ],
    "languages": [0.98, 0.3, 0.08, 0.06, 0.05, 0.04, 0.03, 0.02, 0.02, 0.02, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01],
    "accessibility": [0.7, 0.45, 0.25, 0.25, 0.15, 0.05, 0.05, 0.04, 0.03, 0.02],
}
ZONES = ("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles")
OPENING = ("08:00", "08:30", "09:00", "09:30", "10:00")
CLOSING = ("15:00", "16:00", "17:00", "17:30", "18:00", "19:00")


def regions_and_clinics(count: int, seed: int = 1) -> tuple[list[FinderRegion], list[FinderClinic]]:
    """A country of states and cities with ``count`` clinics, the largest cities with many of them."""
    dice = random.Random(seed)
    regions = [FinderRegion("us", "United States", ("US",), (39_800, -98_600), "mi", count)]
    cities: list[tuple[FinderRegion, str, int]] = []
    for number in range(50):
        state = f"us/s{number:02}"
        middle = dice.randint(26_000, 47_000), dice.randint(-122_000, -70_000)
        regions.append(FinderRegion(state, f"State {number:02}", (f"S{number:02}",), middle, "mi", 0))
        for place in range(40):
            where = middle[0] + dice.randint(-2_500, 2_500), middle[1] + dice.randint(-3_000, 3_000)
            city = FinderRegion(f"{state}/c{place:02}", f"City {number:02}-{place:02}", (), where, "mi", 0)
            regions.append(city)
            cities.append((city, ZONES[(middle[1] + 122_000) * 4 // 52_001 * -1 + 3], 1 + 60 // (place + 1)))
    week = [_week(dice) for _ in range(400)]
    chosen = dice.choices(range(len(cities)), [weight for _, _, weight in cities], k=count)
    clinics = [_clinic(dice, number, *cities[place][:2], week) for number, place in enumerate(chosen)]
    return regions, ordered(clinics, regions)


def ordered(clinics: list[FinderClinic], regions: list[FinderRegion]) -> list[FinderClinic]:
    """The clinics as the table lists them."""
    columns = [[getattr(clinic, field) for clinic in clinics] for field in ("id", "region", "where")]
    return [clinics[number] for number in in_order(*columns, regions)]


def _week(dice: random.Random) -> tuple[str, ...]:
    usual = f"{dice.choice(OPENING)}-{dice.choice(CLOSING)}"
    days = [usual if dice.random() < 0.85 else f"{dice.choice(OPENING)}-{dice.choice(CLOSING)}" for _ in range(5)]
    return (*days, "10:00-14:00" if dice.random() < 0.2 else "closed", "closed")


def _clinic(
    dice: random.Random, number: int, city: FinderRegion, zone: str, weeks: list[tuple[str, ...]]
) -> FinderClinic:
    assert city.where is not None
    chosen = {
        kind: tuple(f"{kind}-{place}" for place, likely in enumerate(odds) if dice.random() < likely)
        for kind, odds in SETS.items()
    }
    low = dice.randint(7, 34) * 25
    return FinderClinic(
        id=f"{city.id}/clinic-{number}",
        region=city.id,
        name=f"Clinic {dice.choice(('Harbor', 'Cedar', 'North', 'Lake', 'Hill'))} {number}",
        locality="" if dice.random() < 0.8 else f"Town {dice.randint(1, 99)}",
        where=(city.where[0] + round(dice.gauss(0, 50)), city.where[1] + round(dice.gauss(0, 65))),
        about=dice.random() < 0.02,
        postal_code="",
        **chosen,
        price=AskingPrice(float(low), "USD", "session", dice.random() < 0.3) if dice.random() < 0.8 else None,
        accepting=dice.choice((None, True, True, True, False)),
        telehealth=dice.random() < 0.5,
        paused=dice.random() < 0.02,
        sample=False,
        verified=AS_OF - min(int(dice.expovariate(1 / 150)), 900),
        hours=weeks[min(int(dice.expovariate(1 / 60)), len(weeks) - 1)] if dice.random() < 0.9 else (),
        zone=zone,
    )


def names_of(clinics: list[FinderClinic]) -> dict[str, dict[str, str]]:
    """What the values are called."""
    return {
        kind: {one: one.replace("-", " ").title() for clinic in clinics for one in getattr(clinic, kind)}
        for kind in SETS
    }


def table(regions: list[FinderRegion], clinics: list[FinderClinic], ages: Ages = AGES) -> str:
    """The table's text."""
    terms = Terms(regions, names_of(clinics), ages)
    made = {
        name: part(name, [[getattr(clinic, field) for clinic in clinics] for field in fields], terms)
        for name, fields in PARTS.items()
    }
    return table_text(len(clinics), made)


def named(clinics: list[FinderClinic]) -> list[Named]:
    """What rows show of them."""
    return [Named(one.id, one.region, one.name, one.locality) for one in clinics]


def read_table(text: str, regions: list[FinderRegion]) -> list[dict[str, Any]]:
    """The rows of a table, by the format's description in docs/FINDER.md."""
    first, *lines = text.removesuffix("\n").split("\n")
    head = json.loads(first)
    assert head["version"] == 1
    count, at = head["count"], 0
    columns: dict[str, list[int]] = {}
    for name, width in head["columns"]:
        values = [0] * count
        for shift in range(width):
            assert len(lines[at]) == count
            values = [value | DIGITS.index(digit) << 6 * shift for value, digit in zip(values, lines[at], strict=True)]
            at += 1
        columns[name] = values
    assert at == len(lines)
    rows: list[dict[str, Any]] = []
    region, lat = 0, 0
    for row in range(count):
        cell = {name: values[row] for name, values in columns.items()}
        region += cell["region"]
        middle = regions[region].where or (0, 0)
        if cell["region"] or not row:
            lat = middle[0]
        lat += back(cell["lat"])
        lon = middle[1] + back(cell["lon"])
        state, day = cell["state"], cell["verified"]
        rows.append(
            {
                "region": regions[region].id,
                "where": None if cell["placed"] == 2 else (lat, lon),
                "about": cell["placed"] == 1,
                **{kind: {one for bit, (one, _) in enumerate(head[kind]) if cell[kind] >> bit & 1} for kind in SETS},
                "price": tuple(head["prices"][cell["price"] - 1]) if cell["price"] else None,
                "accepting": (None, False, True)[state & 3],
                "telehealth": bool(state & 4),
                "paused": bool(state & 8),
                "sample": bool(state & 16),
                "verified": date.fromisoformat(head["first"]).toordinal() + day,
                "freshness": "stale" if day <= head["stale"] else "older" if day <= head["older"] else "fresh",
                "year": day > head["year"],
                "hours": tuple(head["hours"][one] for one in head["weeks"][cell["week"] - 1]) if cell["week"] else (),
                "zone": head["zones"][cell["zone"]],
            }
        )
    return rows


def back(value: int) -> int:
    """A number of either sign from one that is not negative."""
    return value // 2 if value % 2 == 0 else -(value + 1) // 2


def read_varints(text: str) -> list[int]:
    """Numbers of five bits a digit, lowest first; 32 is added to all but the last."""
    found, value, shift = [], 0, 0
    for digit in map(DIGITS.index, text):
        value += (digit & 31) << shift
        shift += 5
        if digit < 32:
            found.append(value)
            value = shift = 0
    return found
