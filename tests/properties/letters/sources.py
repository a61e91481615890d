"""What editors do to texts and records."""

from __future__ import annotations

import os
import unicodedata
from typing import TYPE_CHECKING

from tests.properties.desk import FUTURE, keeping_times, other_byte, pick
from tests.properties.letters.fields import field_set

if TYPE_CHECKING:
    from tests.properties.desk import Desk

#: Facts of the site that reach other pages, each way they may be: file, one wording, the other.
FACTS = (
    ("content/guide/cost.md", b"title: What it costs", b"title: The price"),
    ("content/guide/cost.md", b"description: Prices", b"description: Money"),
    ("content/guide/cost.md", b"It depends.", b"It varies with the clinic."),
    ("content/guide/cost.md", b"suicidal thoughts", b"other thoughts"),
    ("content/guide/cost.md", b"## Insurance", b"## Insurance\n\n### Plans"),
    ("content/guide/cost.md", b"order: 2", b"order: 0"),
    ("content/guide/cost.md", b"published: 2026-03-01", b"published: 2026-12-24"),
    ("content/guide/cost.md", b"published: 2026-03-01", b"published: 2026-03-01\nsection: start"),
    ("content/guide/infusion.md", b"status: reviewed", b"status: unreviewed"),
    ("content/guide/infusion.md", b"related: [cost.md]\n", b""),
    ("content/guide/infusion.md", b"/guide/drip/", b"/guide/drop/"),
    ("content/guide/infusion.md", b"limit=1", b"limit=2"),
    ("content/guide/infusion.md", b"[@sanacora2017]", b"[@sanacora2017] and [@none]"),
    ("content/faq/safe.md", b"Is it safe?", b"Is it very safe?"),
    ("content/faq/safe.md", b"Not for everyone.", b"Ask about [cost](../guide/cost.md#insurance)."),
    ("content/news/open.md", b"published: 2026-04-01", b"published: 2025-04-01"),
    ("content/news/open.md", b"We are open", b"Now open"),
    ("content/pages/about.md", b"title: About", b"title: About us"),
    ("content/regions/us/wa.md", b"Most clinics are in Seattle.", b"![House](../../guide/none.png)"),
    ("data/clinics/us/wa/seattle/harbor-light.yaml", b"name: Harbor Light Clinic", b"name: Harbour Clinic"),
    ("data/clinics/us/wa/seattle/harbor-light.yaml", b"min: 400", b"min: 500"),
    ("data/clinics/us/wa/seattle/harbor-light.yaml", b"lat: 47.6097", b"lat: 47.2097"),
    ("data/clinics/us/wa/seattle/harbor-light.yaml", b"tue: 09:00", b"tue: 10:00"),
    ("data/clinics/us/wa/seattle/harbor-light.yaml", b"rating: 4", b"rating: 2"),
    ("data/clinics/us/wa/seattle/harbor-light.yaml", b"iv-infusion, esketamine", b"iv-infuson, esketamine"),
    ("data/clinics/us/wa/seattle/harbor-light.yaml", b"contact: PRIVATEMARKER", b"contact: PRIVATEMARKER TOO"),
    ("data/clinics/us/wa/seattle/harbor-light.yaml", b"/clinics/us/wa/seattle/old-name/", b"/clinics/older-name/"),
    ("data/clinics/us/wa/seattle/pine.yaml", b"sample: true\n", b""),
    ("data/clinics/us/wa/seattle/pine.yaml", b"on: 2025-06-01", b"on: 2026-06-01"),
    ("data/clinics/us/wa/seattle/pine.yaml", b"A quiet house.", b"A loud house, for [depression](condition:depression)."),
    ("data/clinics/us/wa/seattle/pine.yaml", b"conditions: [depression]\n", b""),
    ("data/clinics/ie/dublin/liffey.yaml", b"temporarily-closed", b"closed"),
    ("data/clinics/ie/dublin/liffey.yaml", b"locality: Dublin", b"locality: Dun Laoghaire"),
    ("data/regions.yaml", b"name: Washington", b"name: Washington State"),
    ("data/regions.yaml", b"units: mi", b"units: km"),
    ("data/regions.yaml", b"ie: {name: Ireland, currency: EUR, units: km, timezone: Europe/Dublin}\n", b""),
    ("data/sources.yaml", b"year: 2017", b"year: 2018"),
    ("data/glossary.yaml", b"A feeling of being apart", b"A sense of being apart"),
    ("data/glossary.yaml", b"term: Dissociation", b"term: Dissociating"),
    ("data/synonyms.yaml", b"same: [drip]", b"same: [dripping]"),
    ("data/geo/us.yaml", b"70 0 0 30", b"60 0 10 30"),
    ("data/vocab/treatments.yaml", b"name: IV infusion", b"name: Infusion"),
    ("data/vocab/conditions.yaml", b"summary: Low mood that lasts.", b"synonyms: [low mood]"),
    ("data/vocab/amenities.yaml", b"Private rooms", b"Own rooms"),
    ("data/vocab/insurers.yaml", b"name: Aetna", b"name: Etna"),
    ("data/vocab/credentials.yaml", b"name: MD", b"name: M.D."),
    ("data/vocab/accessibility.yaml", b"Step-free entrance", b"No steps"),
)  # fmt: skip


def fact_changed(desk: Desk, where: int, what: int) -> bool:
    path, one, other = pick(FACTS, where)
    data = desk.read(path) if path in desk.plain_sources() else b""
    new = (
        data.replace(one, other)
        if one in data and (not other or other not in data)
        else data.replace(other or b"\0", one)
    )
    if new != data:
        desk.write(path, new)
    return new != data


def same_size_same_times(desk: Desk, where: int, what: int) -> bool:
    path = pick(desk.plain_sources(".md", ".yaml", ".html", ".css", ".svg"), where)
    data = desk.read(path)
    head = data.find(b"\n---\n") if path.endswith(".md") else -1
    new = data[:head] + other_byte(data[head:], what) if head >= 0 else other_byte(data, what)
    keeping_times(desk.site / path, new)
    return new != data


def same_size_in_body(desk: Desk, where: int, what: int) -> bool:
    """A typing error in a name or a text, as long as the right word, on a file whose times do not move."""
    path = pick([path for path in desk.plain_sources(".md", ".yaml") if _words(desk, path)], where)
    data = desk.read(path)
    word = pick(_words(desk, path), what)
    keeping_times(desk.site / path, data.replace(word, word.swapcase()))
    return True


def _words(desk: Desk, path: str) -> list[bytes]:
    data = desk.read(path)
    known = (b"clinics", b"Clinic", b"costs", b"Seattle", b"house", b"dose", b"open", b"Ireland", b"mood", b"apart")
    return [word for word in known if word in data]


def appended_from_the_future(desk: Desk, where: int, what: int) -> bool:
    path = pick(desk.plain_sources(".md"), where)
    desk.write(path, desk.read(path) + f"\nAnother paragraph, {what % 7}.\n".encode())
    os.utime(desk.site / path, (FUTURE, FUTURE))
    return True


def appended_in_the_past(desk: Desk, where: int, what: int) -> bool:
    path = pick(desk.plain_sources(".md"), where)
    desk.write(path, desk.read(path) + f"\n## A heading, {what % 3}\n\n::: note\nText.\n:::\n".encode())
    os.utime(desk.site / path, (1, 1))
    return True


def touched(desk: Desk, where: int, what: int) -> bool:
    path = pick(desk.plain_sources(), where)
    os.utime(desk.site / path, (what, FUTURE if what % 2 else what))
    return True


def deleted(desk: Desk, where: int, what: int) -> bool:
    path = pick(desk.plain_sources(), where)
    (desk.site / path).unlink()
    return True


def renamed(desk: Desk, where: int, what: int) -> bool:
    path = pick(desk.plain_sources(".md", ".yaml", ".png"), where)
    folder, _, name = path.rpartition("/")
    new = f"{folder}/{name[4:] if name.startswith('new-') else 'new-' + name}"
    if os.path.lexists(desk.site / new):
        return False
    (desk.site / path).rename(desk.site / new)
    return True


def moved_to_another_region(desk: Desk, where: int, what: int) -> bool:
    path = pick([path for path in desk.plain_sources(".yaml") if path.startswith("data/clinics/")], where)
    folder = pick(("us/wa/seattle", "us/wa/tacoma", "us/or/portland", "ie/dublin"), what)
    new = f"data/clinics/{folder}/{path.rpartition('/')[2]}"
    if os.path.lexists(desk.site / new):
        return False
    (desk.site / new).parent.mkdir(parents=True, exist_ok=True)
    (desk.site / path).rename(desk.site / new)
    return True


def swapped(desk: Desk, where: int, what: int) -> bool:
    """Two files of a kind change places; each keeps its time."""
    one = pick(desk.plain_sources(".md", ".yaml"), where)
    alike = [path for path in desk.plain_sources(one.rpartition(".")[2]) if path.split("/")[:2] == one.split("/")[:2]]
    other = pick(alike, what)
    if desk.read(one) == desk.read(other):
        return False
    aside = desk.site / "aside"
    (desk.site / one).rename(aside)
    (desk.site / other).rename(desk.site / one)
    aside.rename(desk.site / other)
    return True


def copied(desk: Desk, where: int, what: int) -> bool:
    """The same bytes at another place, where they may mean something else."""
    places = ("content/regions/us.md", "content/regions/us/wa.md", "content/faq/copy.md", "content/guide/copy.md",
              "content/news/copy.md", "content/pages/copy.md")  # fmt: skip
    new, data = pick(places, what), desk.read(pick(desk.plain_sources(".md"), where))
    target = desk.site / new
    if target.is_symlink() or (target.is_file() and desk.read(new) == data):
        return False
    if (desk.site / "content").is_symlink() or any(
        (desk.site / "content" / part).is_symlink() for part in ("news", "faq")
    ):
        return False
    desk.write(new, data)
    return True


def case_changed(desk: Desk, where: int, what: int) -> bool:
    path = pick(desk.plain_sources(), where)
    folder, _, name = path.rpartition("/")
    other = name.lower() if name != name.lower() else name[:1].upper() + name[1:]
    if other == name or os.path.lexists(desk.site / folder / other):
        return False
    (desk.site / path).rename(desk.site / folder / other)
    return True


def normal_form_changed(desk: Desk, where: int, what: int) -> bool:
    """A name spelt in Unicode's other form, as copying between systems does."""
    return _spell(desk, where, both=False)


def both_normal_forms(desk: Desk, where: int, what: int) -> bool:
    return _spell(desk, where, both=True)


def _spell(desk: Desk, where: int, *, both: bool) -> bool:
    regular = (path for path, found in desk.snapshot().items() if isinstance(found, bytes))
    path = pick([path for path in regular if not path.isascii()], where)
    other = unicodedata.normalize("NFC" if path == unicodedata.normalize("NFD", path) else "NFD", path)
    if os.path.lexists(desk.site / other):
        (desk.site / other).unlink()
    elif both:
        (desk.site / other).write_bytes(desk.read(path))
    else:
        (desk.site / path).rename(desk.site / other)
    return True


def saved_by_rename(desk: Desk, where: int, what: int) -> bool:
    """As careful editors save: a new file takes the place of the old; some leave a backup."""
    path = pick(desk.plain_sources(".md", ".yaml", ".html"), where)
    data = desk.read(path)
    part = desk.site / path.replace(path.rpartition("/")[2], ".saving.swp")
    part.write_bytes(data + b"\n" if what % 3 else other_byte(data, what))
    if what % 4 == 0:
        (desk.site / f"{path}~").write_bytes(data)
    part.replace(desk.site / path)
    return True


def checked_out(desk: Desk, where: int, what: int) -> bool:
    """Back to how the sources were at some build."""
    return desk.restore(pick(desk.earlier, where))


def reset(desk: Desk, where: int, what: int) -> bool:
    """Back to the beginning, every file written anew and of one time."""
    changed = desk.restore(pick(desk.earlier, 0))
    for path in desk.plain_sources():
        os.utime(desk.site / path, (what, what))
    return changed


def linked_inside(desk: Desk, where: int, what: int) -> bool:
    """A source becomes a link to a file elsewhere in the site."""
    path = pick(desk.plain_sources(), where)
    target = desk.site / "shared" / f"{what % 5}-{path.rpartition('/')[2]}"
    if target.exists():
        return False
    target.parent.mkdir(exist_ok=True)
    (desk.site / path).rename(target)
    (desk.site / path).symlink_to(os.path.relpath(target, (desk.site / path).parent))
    return True


def linked_target_changed(desk: Desk, where: int, what: int) -> bool:
    """What a link leads to changes; the link does not."""
    path = pick(sorted(path for path in (desk.site / "shared").glob("*-*") if path.is_file()), where)
    if path.suffix == ".md":
        path.write_bytes(path.read_bytes() + f"\nMore behind the link, {what % 5}.\n".encode())
    else:
        path.write_bytes(other_byte(path.read_bytes(), what))
    return True


def folder_linked_inside(desk: Desk, where: int, what: int) -> bool:
    folder = desk.site / pick(("content/news", "content/faq", "data/vocab", "data/clinics/us/wa"), where)
    target = desk.site / "shared" / folder.name
    if folder.is_symlink():
        folder.unlink()
        target.rename(folder)
        return True
    if not folder.is_dir() or target.exists():
        return False
    target.parent.mkdir(exist_ok=True)
    folder.rename(target)
    folder.symlink_to(os.path.relpath(target, folder.parent))
    return True


def linked_outside(desk: Desk, where: int, what: int) -> bool:
    """A source becomes a link out of the site, to nothing, or to a folder that holds it: each is refused."""
    path = desk.site / pick(desk.plain_sources(), where)
    target = desk.beside / f"{what % 5}{path.suffix}"
    target.write_bytes(path.read_bytes())
    path.unlink()
    path.symlink_to(pick((str(target), "nowhere", "..", "/etc/hostname"), what))
    return True


def made_regular(desk: Desk, where: int, what: int) -> bool:
    """Links become files again, with what was there at the beginning."""
    links = {path for path, found in desk.snapshot().items() if isinstance(found, str)}
    first = pick(desk.earlier, 0)
    for path in links:
        (desk.site / path).unlink()
        for name, data in first.items():
            if (name == path or name.startswith(f"{path}/")) and isinstance(data, bytes):
                desk.write(name, data)
    return bool(links)


def draft_flipped(desk: Desk, where: int, what: int) -> bool:
    path = pick([*desk.plain_sources(".md"), *(p for p in desk.plain_sources(".yaml") if "/clinics/" in p)], where)
    data = desk.read(path)
    if b"\ndraft: true\n" in data:
        new = data.replace(b"\ndraft: true\n", b"\n", 1)
    elif path.endswith(".yaml"):
        new = data + b"draft: true\n"
    elif data.startswith(b"---\n"):
        new = data.replace(b"---\n", b"---\ndraft: true\n", 1).replace(b"---\ndraft", b"---\n#\ndraft", 1)
    else:
        return False
    desk.write(path, new)
    return new != data


def collided(desk: Desk, where: int, what: int) -> bool:
    """Two claims on one address: refused until `collision_undone`."""
    path = pick(("data/clinics/us/wa/seattle/pine.yaml", "content/faq/safe.md", "content/pages/about.md"), where)
    claim = pick((b"/clinics/us/wa/seattle/old-name/", b"/guide/cost/", b"/guide/drip/", b"/clinics/usa/"), what)
    if path not in desk.plain_sources():
        return False
    data = desk.read(path)
    line = b"aliases: [%s]\n" % claim
    if b"aliases:" in data:
        return False
    desk.write(path, data + line if path.endswith(".yaml") else data.replace(b"\n---\n", b"\n" + line + b"---\n", 1))
    return True


def collision_undone(desk: Desk, where: int, what: int) -> bool:
    undone = False
    for path in ("data/clinics/us/wa/seattle/pine.yaml", "content/faq/safe.md", "content/pages/about.md"):
        if path in desk.plain_sources() and b"aliases:" in (data := desk.read(path)):
            lines = [line for line in data.splitlines(keepends=True) if not line.startswith(b"aliases:")]
            desk.write(path, b"".join(lines))
            undone = True
    return undone


def broken(desk: Desk, where: int, what: int) -> bool:
    path = pick(desk.plain_sources(".yaml", ".md"), where)
    data = desk.read(path)
    desk.write(
        path, pick((b"\n: [\n" + data, data + b"\nname: {\n", b"\xff" + data, b"", data[: len(data) // 2]), what)
    )
    return True


def mended(desk: Desk, where: int, what: int) -> bool:
    """Every file that the beginning had is as it was; what came since stays."""
    changed = False
    links = [path for path, found in desk.snapshot().items() if isinstance(found, str)]
    for path, data in pick(desk.earlier, 0).items():
        inside_link = any(path == link or path.startswith(f"{link}/") for link in links)
        if (
            isinstance(data, bytes)
            and not inside_link
            and (path not in desk.plain_sources() or desk.read(path) != data)
        ):
            desk.write(path, data)
            changed = True
    return changed


def record_added(desk: Desk, where: int, what: int) -> bool:
    folder = pick(("us/wa/seattle", "us/wa/spokane", "us/or/portland", "ie/cork"), where)
    path = f"data/clinics/{folder}/added-{what % 3}.yaml"
    if desk.site.joinpath(path).exists() or "shared" in os.path.realpath(desk.site / "data/clinics/us/wa"):
        return False
    name = folder.rpartition("/")[2].title()
    desk.write(path, (
        f"name: Added {what % 3}\naddress: {{locality: {name}}}\ntreatments: [iv-infusion]\nconditions: [depression]\n"
        f"phone: +1 206 555 01{what % 90 + 10}\nverified: {{on: 2026-0{what % 9 + 1}-01}}\n"
        f"location: {{lat: 47.{what % 9}, lon: -122.{what % 7}}}\n"
    ).encode())  # fmt: skip
    return True


def picture_changed(desk: Desk, where: int, what: int) -> bool:
    path = pick(desk.plain_sources(".svg"), where)
    desk.write(path, desk.read(path).replace(b"M0 0", b"M%d 0" % (what % 4)))
    return True


LETTERS = (
    fact_changed, fact_changed, fact_changed, fact_changed, fact_changed, fact_changed, same_size_same_times,
    same_size_in_body, same_size_in_body, appended_from_the_future, appended_in_the_past, touched, deleted, renamed,
    moved_to_another_region, swapped, swapped, copied, copied, case_changed, normal_form_changed, both_normal_forms,
    saved_by_rename, checked_out, checked_out, reset, linked_inside, linked_target_changed, folder_linked_inside,
    linked_outside, made_regular, draft_flipped, draft_flipped, collided, collision_undone, broken, mended, mended,
    record_added, picture_changed, field_set, field_set, field_set, field_set,
)  # fmt: skip
