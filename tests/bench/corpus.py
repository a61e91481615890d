"""A whole site of any size from a seed: the demonstration site with made-up clinics and articles added.

Invariant: the same numbers and seed give the same files, and the files of a smaller site are among those of a larger.
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path
from random import Random
from typing import Any

import yaml

from tests.search_corpus import ENDINGS, NAMES, SUBJECT, made_word

ROOT = Path(__file__).parents[2]
DEMONSTRATION = ("content", "data", "themes")
PER_CITY = 8  # clinics, on average
_RARE_WORDS = 6_000
_RARE = 0.08  # of all words
_SENTENCE = (7, 18)  # words
_ZIP_CODES = 89_999
_ROLES = ("Medical director", "Psychiatrist", "Therapist", "Charge nurse", "Nurse anesthetist")


class _Writer:
    """Words and vocabulary to draw from."""

    def __init__(self, site: Path, seed: int) -> None:
        self.site = site
        dice = Random(seed)
        self.words = [made_word(dice, 2, 4) for _ in range(_RARE_WORDS)]
        self.people = [made_word(dice, 2, 3).title() for _ in range(700)]
        regions = yaml.safe_load((site / "data/regions.yaml").read_text("utf-8"))
        self.states = [name for name in regions if name.count("/") == 1 and name.startswith(("us/", "ca/"))]
        self.places = {name: regions[name]["location"] for name in self.states}
        self.ids = {
            path.stem: list(yaml.safe_load(path.read_text("utf-8")))
            for path in sorted((site / "data/vocab").glob("*.yaml"))
        }
        self.sections = list(yaml.safe_load((site / "data/site.yaml").read_text("utf-8"))["guide"]["sections"])
        self.sources = list(yaml.safe_load((site / "data/sources.yaml").read_text("utf-8")))

    def sentence(self, dice: Random) -> str:
        words = [
            dice.choice(self.words) if dice.random() < _RARE else dice.choice(SUBJECT)
            for _ in range(dice.randint(*_SENTENCE))
        ]
        return " ".join(words).capitalize() + "."

    def paragraph(self, dice: Random, low: int, high: int) -> str:
        return " ".join(self.sentence(dice) for _ in range(dice.randint(low, high)))

    def some(self, dice: Random, kind: str, low: int, high: int) -> list[str]:
        return dice.sample(self.ids[kind], min(dice.randint(low, high), len(self.ids[kind])))

    def person(self, dice: Random) -> str:
        return f"{dice.choice(self.people)} {dice.choice(self.people)}"


def write_site(folder: Path, clinics: int, articles: int, seed: int = 1) -> Path:
    """The demonstration site in ``folder``, grown to so many clinics and guide articles."""
    for name in DEMONSTRATION:
        shutil.copytree(ROOT / name, folder / name)
    (folder / "data/search-tests.yaml").unlink(missing_ok=True)  # its places are other ones among so many
    writer = _Writer(folder, seed)
    here = sum(1 for _ in (folder / "data/clinics").rglob("*.yaml"))
    for number in range(max(clinics - here, 0)):
        _write_clinic(writer, number, Random(f"{seed} clinic {number}"))
    here = sum(1 for _ in (folder / "content/guide").glob("*.md"))
    for number in range(max(articles - here, 0)):
        _write_article(writer, number, Random(f"{seed} article {number}"))
    return folder


def _write_clinic(writer: _Writer, number: int, dice: Random) -> None:
    # Cities of very different size, as there are.
    city_number = int(number / PER_CITY * dice.random() ** 0.5)
    town = Random(f"city {city_number}")
    state = town.choice(writer.states)
    city, place = made_word(town, 3, 4).title(), writer.places[state]
    lat, lon = place["lat"] + town.uniform(-1, 1), place["lon"] + town.uniform(-1, 1)
    name = f"{dice.choice((*NAMES, city))} {dice.choice(NAMES)} {dice.choice(ENDINGS)} {number}"
    slug = name.lower().replace(" ", "-")
    currency = "CAD" if state.startswith("ca/") else "USD"
    days = [
        f"  {day}: 0{dice.randint(7, 9)}:00-1{dice.randint(4, 8)}:30" for day in ("mon", "tue", "wed", "thu", "fri")
    ]
    postal_code = f"{10000 + number % _ZIP_CODES:05d}"
    lines = [
        f"name: {name}",
        f"sample: {'true' if number % 3 == 0 else 'false'}",
        f"added: 2026-0{dice.randint(1, 9)}-1{dice.randint(0, 9)}",
        "status: open",
        f"address: {{street: {dice.randint(1, 9999)} Cedar Ave, locality: {city}, postal_code: {postal_code}}}",
        f"location: {{lat: {lat + dice.uniform(-0.1, 0.1):.4f}, lon: {lon + dice.uniform(-0.1, 0.1):.4f}}}",
        f"phone: +1 206 {220 + number // 10_000 % 300} {number % 10_000:04d}",
        f"email: hello@{slug}.example",
        f"website: https://{slug}.example/",
        f"summary: {writer.sentence(dice)}",
        "background: |",
        *(line for _ in range(dice.randint(2, 3)) for line in (*_folded(writer.paragraph(dice, 2, 4)), "")),
        f"treatments: [{', '.join(writer.some(dice, 'treatments', 1, 3))}]",
        f"conditions: [{', '.join(writer.some(dice, 'conditions', 1, 5))}]",
        "practitioners:",
    ]
    for role in dice.sample(_ROLES, dice.randint(1, 4)):
        lines += [
            f"  - name: {writer.person(dice)}",
            f"    credentials: [{', '.join(writer.some(dice, 'credentials', 1, 2))}]",
            f"    role: {role}",
            f"    bio: {writer.sentence(dice)}",
        ]
    lines += [
        f"amenities: [{', '.join(writer.some(dice, 'amenities', 2, 7))}]",
        "hours:",
        *days,
        "  sat: closed",
        "pricing:",
    ]
    for treatment in writer.some(dice, "treatments", 1, 2):
        low = dice.randint(30, 70) * 10
        lines.append(
            f"  - {{treatment: {treatment}, for: mood, min: {low}, max: {low + 50}, currency: {currency}, per: session, "
            "checked: 2026-09-30}"
        )
    lines += [
        "payment:",
        f"  insurers: [{', '.join(writer.some(dice, 'insurers', 0, 3))}]",
        "  hsa_fsa: true",
        "  superbill: true",
        "  checked: 2026-09-30",
        "languages: [en, es]",
        f"accepting_new_patients: {'true' if dice.random() < 0.8 else 'false'}",
        f"accessibility: [{', '.join(writer.some(dice, 'accessibility', 1, 3))}]",
        f"founded: {dice.randint(1995, 2025)}",
        "reviews:",
    ]
    for _ in range(dice.randint(1, 2)):
        lines += [
            f"  - rating: {dice.randint(2, 5)}",
            f"    date: 2026-0{dice.randint(1, 9)}-0{dice.randint(1, 9)}",
            f"    author: {dice.choice(writer.people)[0]}. {dice.choice(writer.people)[0]}.",
            f"    text: {writer.sentence(dice)}",
            "    source: imported",
        ]
    lines += [f"verified: {{on: 2026-{dice.choice(('03', '08', '10'))}-01, by: phone}}", ""]
    path = writer.site / "data/clinics" / state / city.lower() / f"{slug}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines), "utf-8")


def _folded(paragraph: str, width: int = 90) -> list[str]:
    """A paragraph in lines of about ``width`` characters, indented by two spaces."""
    lines: list[str] = [""]
    for word in paragraph.split():
        if len(lines[-1]) + len(word) > width:
            lines.append("")
        lines[-1] += f" {word}" if lines[-1] else word
    return [f"  {line}" for line in lines]


def _write_article(writer: _Writer, number: int, dice: Random) -> None:
    title = f"{dice.choice(SUBJECT).title()} {dice.choice(writer.words)} {number}"
    lines = [
        "---",
        f"title: {title}",
        f"description: {writer.sentence(dice)}",
        f"section: {dice.choice(writer.sections)}",
        f"order: {100 + number}",
        "published: 2026-05-01",
        "updated: 2026-09-01",
        "---",
        "",
        writer.paragraph(dice, 2, 4),
        "",
    ]
    for heading in range(6):
        words = " ".join(dice.choice(writer.words) for _ in range(3)).capitalize()
        lines += [f"## {words} {heading}", ""]
        for _ in range(dice.randint(2, 4)):
            text = writer.paragraph(dice, 2, 5)
            first, _, rest = text.partition(" ")
            lines += [f"**{first}** {rest[:-1]} [@{dice.choice(writer.sources)}].", ""]
        lines += [f"- {writer.sentence(dice)}" for _ in range(dice.randint(3, 5))]
        lines += [
            "",
            f"See also [the cost](cost.md) and [what to ask](choosing-a-clinic.md). {writer.sentence(dice)}",
            "",
        ]
    path = writer.site / f"content/guide/made-up-{number}.md"
    path.write_text("\n".join(lines), "utf-8")


def main(arguments: list[str] | None = None) -> None:
    """`python -m tests.bench.corpus FOLDER --clinics 10000 --articles 200`."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--clinics", type=int, default=1_000)
    parser.add_argument("--articles", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options: Any = parser.parse_args(arguments)
    write_site(options.folder, options.clinics, options.articles, options.seed)


if __name__ == "__main__":
    main()
