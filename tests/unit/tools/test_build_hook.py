"""The build hook: what it packs is what a build would, and installing in whatever way carries it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
import zipfile
from importlib import metadata
from pathlib import Path

import pytest

from hatch_build import LICENCE, CustomBuildHook
from sitegen.base.sealing import is_sealed
from sitegen.finder import zips
from sitegen.shell.toolchain import default_theme, theme_pack
from sitegen.theme.packing import packed

ROOT = Path(__file__).parents[3]
PACK = zips.pack_name(zips.version())
OF_THEME = theme_pack().removeprefix("packs/")


@pytest.fixture
def vendor(tmp_path):
    """The vendor folder of a project of which nothing was ever built."""
    (tmp_path / "sitegen").mkdir()
    return tmp_path / "sitegen" / "_vendor"


def run_hook(vendor):
    CustomBuildHook(str(vendor.parents[1]), {}, None, None, "", "wheel").initialize("standard", {})


def below(folder):
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def scripts_in(vendor):
    return {name: (vendor / name).read_bytes() for name in ("lunr.js", "lunr.LICENSE")}


def test_the_hook_packs_what_a_build_would(vendor):
    path = list(sys.path)
    run_hook(vendor)
    assert sys.path == path
    assert below(vendor) == {"lunr.js", "lunr.LICENSE", f"packs/{PACK}", f"packs/{OF_THEME}", "packs/zips.LICENSE"}
    data = (vendor / "packs" / PACK).read_bytes()
    assert is_sealed(data)
    assert data == zips.packed(zips.version()).encode()
    assert "GeoNames" in (vendor / "packs" / "zips.LICENSE").read_text()
    assert (vendor / "lunr.LICENSE").read_text() == LICENCE
    assert (vendor / "packs" / OF_THEME).read_bytes() == packed(default_theme(), scripts_in(vendor))


def test_the_hook_takes_away_what_it_packed_of_another_version_or_format(vendor):
    (vendor / "packs").mkdir(parents=True)
    for name in ("zips.2.9.9.1.txt", f"zips.{zips.version()}.0.txt", f"theme.{'0' * 32}", "other.txt"):
        (vendor / "packs" / name).write_text("old\n")
    run_hook(vendor)
    assert below(vendor / "packs") == {PACK, OF_THEME, "zips.LICENSE", "other.txt"}


@pytest.mark.parametrize("name", [PACK, OF_THEME])
def test_the_hook_mends_what_is_damaged_and_leaves_the_rest_alone(vendor, name):
    run_hook(vendor)
    pack = vendor / "packs" / name
    before = pack.read_bytes()
    os.utime(pack, ns=(1, 1))
    run_hook(vendor)
    assert pack.stat().st_mtime_ns == 1
    pack.write_bytes(before[:-100])
    run_hook(vendor)
    assert pack.read_bytes() == before


def test_a_faulty_theme_is_not_packed(vendor, monkeypatch):
    files = {**default_theme(), "pages/broken.html": b"{% if %}"}
    monkeypatch.setattr("sitegen.shell.toolchain.default_theme", lambda: files)
    run_hook(vendor)
    assert below(vendor / "packs") == {PACK, "zips.LICENSE"}


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """The project as somebody may have fetched it, but with a format of ZIP codes that no other has."""
    folder = tmp_path_factory.mktemp("project")
    for name in ("pyproject.toml", "hatch_build.py", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, folder)
    for name in ("sitegen", "themes/default", "tests/cases/problems"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("_vendor", "__pycache__"))
    source = folder / "sitegen" / "finder" / "zips.py"
    text = source.read_text("utf-8")
    assert text.count("\nFORMAT = 1\n") == 1
    source.write_text(text.replace("\nFORMAT = 1\n", "\nFORMAT = 77\n"), "utf-8")
    return folder


def in_project(folder, *command):
    """Run Python in ``folder`` as installers do: modules are not looked for there."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [sys.executable, "-P", *command], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_wheel_carries_what_its_own_sources_pack(project):
    in_project(project, "-m", "hatchling", "build", "-t", "wheel", "-d", "dist")
    (wheel,) = (project / "dist").glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        carried = {name for name in archive.namelist() if "/_vendor/" in name}
        text = archive.read(f"sitegen/_vendor/packs/zips.{zips.version()}.77.txt")
    assert carried == {
        f"sitegen/_vendor/{name}"
        for name in (
            "lunr.js", "lunr.LICENSE", f"packs/zips.{zips.version()}.77.txt", f"packs/{OF_THEME}", "packs/zips.LICENSE",
        )
    }  # fmt: skip
    assert text == zips.packed(zips.version()).encode()


def test_an_editable_install_finds_it_in_the_checkout(project):
    shutil.rmtree(project / "sitegen" / "_vendor", ignore_errors=True)
    in_project(project, "-c", "import hatchling.build as b; b.build_editable('dist')")
    assert f"packs/zips.{zips.version()}.77.txt" in below(project / "sitegen" / "_vendor")


def without_packages(code, *folders):
    """What Python prints that has the standard library alone, and what is in ``folders``."""
    code = f"import sys\nsys.path += {[str(folder) for folder in folders]}\n{code}"
    done = subprocess.run([sys.executable, "-S", "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return done.stdout


def test_packing_codes_needs_no_package_but_theirs():
    """Who builds a wheel in isolation has only what `[build-system]` names."""
    found = without_packages("import sitegen.finder.zips as z; print(z.pack_name('1'))")
    assert found == f"zips.1.{zips.FORMAT}.txt\n"


def test_packing_the_theme_needs_few_packages(vendor, tmp_path):
    """And makes the same of it, under the same name."""
    packages = tmp_path / "packages"
    packages.mkdir()
    for package in ("blake3", "jinja2", "markupsafe", "pyyaml"):
        origin = Path(metadata.distribution(package).locate_file(""))
        for path in (origin / package.removeprefix("py"), *origin.glob(f"{package}-*.dist-info")):
            (packages / path.name).symlink_to(path)
    run_hook(vendor)
    found = without_packages(
        "from pathlib import Path\nfrom sitegen.shell.toolchain import default_theme, theme_pack\n"
        "from sitegen.theme.packing import packed\nprint(theme_pack())\n"
        f"scripts = {{name: Path({str(vendor)!r}, name).read_bytes() for name in ('lunr.js', 'lunr.LICENSE')}}\n"
        f"Path({str(tmp_path / 'pack')!r}).write_bytes(packed(default_theme(), scripts))",
        packages,
    )
    assert found == f"packs/{OF_THEME}\n"
    assert (tmp_path / "pack").read_bytes() == (vendor / "packs" / OF_THEME).read_bytes()


def test_what_packs_is_pinned_alike_wherever_it_is_named():
    """A build with another version than was packed does the work again, without a word."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    pins = project["build-system"]["requires"]
    assert project["dependency-groups"]["build"] == pins
    packing = {f"{name}=={metadata.version(name)}" for name in ("blake3", "jinja2", "markupsafe", "pyyaml", "zipcodes")}
    assert packing <= set(pins)
    for name in ("build.in", "build.lock", "run.lock", "dev.lock"):
        lines = (ROOT / "requirements" / name).read_text("utf-8").splitlines()
        pinned = {line.removesuffix(" \\") for line in lines}
        assert set(pins if name.startswith("build") else packing) <= pinned, name
