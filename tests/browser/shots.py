"""Pictures of every kind of page, for looking at: `make shots`; `--readme` also renews `docs/screenshot.png`."""

from __future__ import annotations

import argparse
import io
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

from tests.browser.demo_server import KINDS, chromium, serving
from tests.demo import ROOT, Demo, build_into

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.browser.demo_server import Server

#: Widths in CSS pixels with the height of their first screen.
WINDOWS = {360: 740, 1280: 860}
README = ROOT / "docs" / "screenshot.png"
LARGEST = 300_000  # bytes of the README's picture
PAPER, EDGE = (216, 209, 196), (38, 35, 31)


def shoot(browser: Browser, server: Server, address: str, width: int, scheme: str, *, whole: bool = True) -> bytes:
    """A PNG of one page."""
    context = browser.new_context(
        viewport={"width": width, "height": WINDOWS[width]},
        color_scheme=scheme,  # type: ignore[arg-type]
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto(server.url(address), wait_until="networkidle")
    picture = page.screenshot(full_page=whole)
    context.close()
    return picture


def take_all(browser: Browser, server: Server, folder: Path, kinds: list[str]) -> None:
    """Every kind at both widths, light and dark, as ``<kind>-<width>-<scheme>.png``."""
    folder.mkdir(exist_ok=True)
    for kind in kinds:
        for width in WINDOWS:
            for scheme in ("light", "dark"):
                picture = shoot(browser, server, KINDS[kind], width, scheme)
                (folder / f"{kind}-{width}-{scheme}.png").write_bytes(picture)
        print(kind, flush=True)  # noqa: T201 - a script tells what it does


def rounded(picture: Image.Image, radius: int, border: int) -> Image.Image:
    """The picture with round corners and a border, on nothing."""
    size = (picture.width + 2 * border, picture.height + 2 * border)
    frame = Image.new("RGBA", size)
    ImageDraw.Draw(frame).rounded_rectangle((0, 0, size[0] - 1, size[1] - 1), radius + border, fill=(*EDGE, 255))
    mask = Image.new("L", picture.size, 0)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, picture.width - 1, picture.height - 1), radius, fill=255)
    frame.paste(picture, (border, border), mask)
    return frame


def compose(browser: Browser, server: Server) -> bytes:
    """The home page on a wide screen and, beside it, a clinic on a phone."""
    wide = Image.open(io.BytesIO(shoot(browser, server, "/", 1280, "light", whole=False)))
    phone = Image.open(io.BytesIO(shoot(browser, server, KINDS["clinic-rich"], 360, "light", whole=False)))
    left, right = rounded(wide, 10, 1), rounded(phone, 22, 6)
    margin, overlap = 40, 60
    size = (left.width + right.width - overlap + 2 * margin, max(left.height, right.height) + 2 * margin)
    canvas = Image.new("RGB", size, PAPER)
    canvas.paste(left, (margin, margin), left)
    canvas.paste(right, (size[0] - right.width - margin, size[1] - right.height - margin), right)
    for colours in (256, 128, 64, 32):
        found = io.BytesIO()
        canvas.quantize(colours, dither=Image.Dither.NONE).save(found, "PNG", optimize=True)
        if len(found.getvalue()) <= LARGEST:
            return found.getvalue()
    message = "the picture is larger than it may be"
    raise ValueError(message)


def main() -> int:
    """Build the demonstration site into a folder of its own, and take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--into", type=Path, default=ROOT / "shots", help="folder of the pictures")
    parser.add_argument("--only", nargs="*", default=None, choices=[*KINDS], help="these kinds of pages alone")
    parser.add_argument(
        "--readme",
        action="store_true",
        help="renew docs/screenshot.png, and take no other picture unless --only says so",
    )
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        result = build_into(Path(work), "https://ketamine-guide.example/", as_of=datetime.now(UTC).date())
        if result.exit_code:
            print(result.failure, *result.problems, sep="\n", file=sys.stderr)  # noqa: T201 - a script tells what it does
            return result.exit_code
        with (
            serving(Demo(Path(work) / "output", "https://ketamine-guide.example", "")) as server,
            chromium() as browser,
        ):
            if asked.readme:
                README.parent.mkdir(exist_ok=True)
                README.write_bytes(compose(browser, server))
                print(README.relative_to(ROOT), README.stat().st_size)  # noqa: T201 - a script tells what it does
            if not asked.readme or asked.only:
                take_all(browser, server, asked.into, asked.only or [*KINDS])
    return 0


if __name__ == "__main__":
    sys.exit(main())
