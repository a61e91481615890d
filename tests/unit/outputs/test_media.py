"""Photos as they are published: formats, widths, names, and nothing in them but pixels."""

from __future__ import annotations

import io
import re

import pytest
from PIL import Image, ImageCms, ImageDraw

from sitegen.app.build import build
from sitegen.app.options import BuildOptions
from sitegen.base.problem import MakingFailed
from tests import small

CAMERA, PLACE, ORIENTATION = 0x010F, 0x8825, 0x0112
LARGE = (1600, 1200)


def photo(size=(600, 450), kind="JPEG", mode="RGB", **more):
    """A drawing with a red top half over a blue one; the corners tell which way is up."""
    picture = Image.new(mode, size, "blue")
    ImageDraw.Draw(picture).rectangle((0, 0, size[0], size[1] // 2), fill="red")
    out = io.BytesIO()
    picture.save(out, kind, **more)
    return out.getvalue()


def logo():
    """A red square in the middle of nothing."""
    picture = Image.new("RGBA", (600, 300))
    ImageDraw.Draw(picture).rectangle((200, 100, 400, 200), fill="red")
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def with_exif(orientation=1, **more):
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif[CAMERA] = "SECRETCAMERA"
    exif[PLACE] = {1: "N", 2: (47.0, 36.0, 35.0)}
    return photo(exif=exif, **more)


def site_with(**pictures):
    """A clinic whose photos are the given files."""
    names = {name.replace("__", "."): data for name, data in pictures.items()}
    listed = ", ".join(f"{{file: {name}, alt: Picture {name}}}" for name in names)
    record = small.clinic(more=f"photos: [{listed}]\n")
    files = {f"data/clinics/us/wa/{name}": data for name, data in names.items()}
    return small.site_of({"data/clinics/us/wa/a.yaml": record, **files})


def made(site):
    """Every picture that is published, by path."""
    theme = small.theme()
    found = {path: item for path, item in small.artifacts(site).items() if path.startswith("media/")}
    return {path: item.make(item.view, theme.scoped(item.templates)) for path, item in found.items()}


def opened(data):
    picture = Image.open(io.BytesIO(data))
    picture.load()
    return picture


def test_a_photo_comes_in_three_formats_and_three_widths():
    files = made(site_with(front__jpg=photo(LARGE)))
    kinds = {(opened(data).format, *opened(data).size) for data in files.values()}
    assert kinds == {
        (kind, width, height)
        for kind in ("AVIF", "WEBP", "JPEG")
        for width, height in ((480, 360), (960, 720), (1440, 1080))
    }
    for path, data in files.items():
        width, ending = re.fullmatch(r"media/front-(\d+)\.[0-9a-f]{12}\.(avif|webp|jpg)", path).groups()
        assert opened(data).width == int(width)
        assert opened(data).format == {"avif": "AVIF", "webp": "WEBP", "jpg": "JPEG"}[ending]


@pytest.mark.parametrize(("width", "widths"), [(300, {300}), (480, {480}), (700, {480, 700}), (1200, {480, 960, 1200})])
def test_a_photo_is_never_enlarged(width, widths):
    files = made(site_with(front__jpg=photo(size=(width, 100))))
    assert {opened(data).width for data in files.values()} == widths
    assert len(files) == 3 * len(widths)


def test_nothing_but_the_pixels_is_published():
    source = with_exif()
    assert b"SECRETCAMERA" in source
    for data in made(site_with(front__jpg=source)).values():
        assert b"SECRETCAMERA" not in data
        assert not opened(data).getexif()
        assert not opened(data).info.get("icc_profile")


@pytest.mark.parametrize(("orientation", "red"), [(1, "top"), (3, "bottom"), (6, "right"), (8, "left")])
def test_a_photo_stands_upright(orientation, red):
    """The camera's remark on how it was held is carried out; the size that the page states is that of what is seen."""
    site = site_with(front__jpg=with_exif(orientation))
    (shown,) = small.view(site, "clinics/us/wa/a/index.html").photos
    for data in made(site).values():
        picture = opened(data).convert("RGB")
        width, height = picture.size
        assert (width > height) == (orientation in {1, 3}) == (shown.width > shown.height)
        spots = {
            "top": (width // 2, 4),
            "bottom": (width // 2, height - 5),
            "left": (4, height // 2),
            "right": (width - 5, height // 2),
        }
        assert {place for place, spot in spots.items() if picture.getpixel(spot)[0] > 200} >= {red}
        opposite = {"top": "bottom", "bottom": "top", "left": "right", "right": "left"}[red]
        assert picture.getpixel(spots[opposite])[2] > 200


def test_colours_of_another_profile_are_brought_to_srgb():
    """A grey in a wide profile keeps its look; a profile that is broken is left aside."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for one in (profile, b"no profile"):
        files = made(site_with(front__jpg=photo(icc_profile=one)))
        assert all(opened(data).convert("RGB").getpixel((5, 5))[0] > 200 for data in files.values())


def test_what_is_seen_through_stays_so():
    files = made(site_with(logo__png=logo()))
    assert {opened(data).format for data in files.values()} == {"AVIF", "WEBP", "PNG"}
    assert all(opened(data).mode == "RGBA" for data in files.values())


def test_ink_colours_and_palettes_are_taken():
    files = made(site_with(ink__jpg=photo(mode="CMYK"), table__png=photo(kind="PNG", mode="P", size=(600, 300))))
    assert {opened(data).format for data in files.values()} == {"AVIF", "WEBP", "JPEG"}


def test_what_moves_and_what_is_drawn_is_published_as_it_is():
    frames = [Image.new("RGB", (40, 30), colour) for colour in ("red", "blue")]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    drawing = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 20"/>'
    site = site_with(wave__gif=out.getvalue(), plan__svg=drawing)
    files = made(site)
    assert sorted(files.values()) == sorted([out.getvalue(), drawing])
    page = small.make(site, "clinics/us/wa/a/index.html")
    assert re.search(r'<img src="/media/plan\.[0-9a-f]{12}\.svg" alt="Picture plan.svg" width="30" height="20"', page)


def test_making_twice_gives_the_same_bytes():
    source = with_exif()
    assert made(site_with(front__jpg=source)) == made(site_with(front__jpg=source))


def test_names_follow_the_source():
    one, other = (made(site_with(front__jpg=photo(quality=quality))) for quality in (80, 60))
    assert not one.keys() & other.keys()


def test_a_photo_that_ends_too_soon_is_a_problem():
    site = site_with(front__jpg=photo()[:2000])
    with pytest.raises(MakingFailed) as failed:
        made(site)
    problem = failed.value.problem
    assert (problem.code, problem.span.path) == ("picture-unreadable", "data/clinics/us/wa/front.jpg")


def test_a_page_offers_the_best_format_that_a_browser_knows():
    site = site_with(front__jpg=photo(LARGE), room__jpg=photo(size=(500, 400)), hall__jpg=photo(size=(300, 200)))
    page = small.make(site, "clinics/us/wa/a/index.html")
    pictures = re.findall(r"<picture>.*?</picture>", page, re.DOTALL)
    assert len(pictures) == 3
    assert re.findall(r'type="([a-z/]+)"', pictures[0]) == ["image/avif", "image/webp", "image/jpeg"]
    files = made(site)
    named = {name.lstrip("/") for one in pictures for name in re.findall(r"/media/[\w.-]+", one)}
    assert named == files.keys()
    images = [re.search(r"<img [^>]*>", one)[0] for one in pictures]
    assert all('alt="Picture ' in image for image in images)
    assert [re.search(r'width="(\d+)" height="(\d+)"', image).groups() for image in images] == [
        ("1440", "1080"),
        ("500", "400"),
        ("300", "200"),
    ]
    assert ["lazy" in image for image in images] == [False, True, True]


def test_texts_show_pictures_in_the_same_way():
    files = {"content/guide/a.md": small.text("![A door](door.jpg)\n"), "content/guide/door.jpg": photo(LARGE)}
    page = small.make(small.site_of(files), "guide/a/index.html")
    assert re.search(r'<picture><source type="image/avif" srcset="[^"]+ 480w, [^"]+ 1440w"', page)
    assert re.search(
        r'<img src="/media/door-1440\.\w+\.jpg" alt="A door" width="1440" height="1080" loading="lazy"', page
    )


def test_photos_are_made_once(tmp_path):
    """An edit of the record leaves its photos alone; a broken one keeps the site from being written."""
    record = tmp_path / "data/clinics/us/wa/a.yaml"
    record.parent.mkdir(parents=True)
    for path, text in small.BASE.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    text = small.clinic(more="photos: [{file: front.jpg, alt: Front}]\n")
    record.write_text(text)
    (record.parent / "front.jpg").write_bytes(photo())
    options = BuildOptions(tmp_path, small.AS_OF)
    first = build(options)
    assert sum(path.startswith("media/") for path, _ in first.made) == 6
    record.write_text(text.replace("Harbor Light", "Harbor Dark"))
    second = build(options)
    assert second.made
    assert not [path for path, _ in second.made if path.startswith("media/")]
    assert build(BuildOptions(tmp_path, small.AS_OF, verify=True)).exit_code == 0
    (record.parent / "front.jpg").write_bytes(photo()[:2000])
    failed = build(options)
    assert failed.exit_code == 1
    assert [problem.code for problem in failed.problems] == ["picture-unreadable"]
