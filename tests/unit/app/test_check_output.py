"""`check` after a build: the verdict is that of a site without an output, whatever lies there."""

from __future__ import annotations

from datetime import date

import pytest

from sitegen.app import check as check_module
from sitegen.app.build import build
from sitegen.app.check import check
from sitegen.app.options import BuildOptions
from tests import small
from tests.serve_harness import write_site

SITE = {
    "data/site.yaml": small.BASE["data/site.yaml"],
    "data/vocab/treatments.yaml": small.BASE["data/vocab/treatments.yaml"],
    "data/clinics/us/wa/seattle/a.yaml": small.clinic("A"),
    "content/guide/cost.md": small.text("Words.\n"),
    "content/guide/visit.md": small.text("Words.\n", title="Visit"),
}


def verdict(options):
    result = check(options)
    assert result.failure == ""
    return result.problems


def test_a_page_that_only_its_clinic_leads_to_is_no_orphan(tmp_path):
    options = BuildOptions(write_site(tmp_path, SITE), date(2026, 10, 1))
    assert build(options).exit_code == 0
    link = b'href="/clinics/us/wa/seattle/"'
    leading = {
        str(path.relative_to(options.folder)) for path in options.folder.rglob("*.html") if link in path.read_bytes()
    }
    assert leading <= {f"clinics/us/wa/seattle/{name}index.html" for name in ("", "a/")}
    assert "orphan-page" not in {problem.code for problem in verdict(options)}


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize(
    "spoil",
    [
        lambda output: None,
        lambda output: (output / "guide/cost/index.html").write_bytes(b"tampered"),
        lambda output: (output / "index.html").unlink(),
        lambda output: (output / "guide/all/index.html").write_bytes(b"<a href='/nowhere/'>"),
        lambda output: (output / "search/manifest.json").unlink(),
    ],
    ids=["whole", "page altered", "home gone", "list altered", "index gone"],
)
def test_the_output_never_decides(tmp_path, spoil, jobs):
    options = BuildOptions(write_site(tmp_path, SITE), date(2026, 10, 1), jobs=jobs)
    before = verdict(options)
    assert build(options).exit_code == 0
    spoil(options.folder)
    assert verdict(options) == before


@pytest.mark.parametrize("path", ["search/index.html", "clinics/us/wa/index.html"])
def test_an_edit_makes_only_what_it_may_have_touched(tmp_path, path, monkeypatch):
    """What a key says is as it was is read from the output; where it is not there any more it is made."""
    options = BuildOptions(write_site(tmp_path, SITE), date(2026, 10, 1), jobs=1)
    assert build(options).exit_code == 0
    (options.site / "data/clinics/us/wa/seattle/a.yaml").write_text(small.clinic("A") + "founded: 1999\n")
    made = []
    right = check_module.make
    monkeypatch.setattr(
        check_module, "make", lambda artifact, *rest: made.append(artifact.path) or right(artifact, *rest)
    )
    before = verdict(options)
    assert "clinics/us/wa/seattle/a/index.html" in made
    assert path not in made
    (options.folder / path).unlink()
    assert verdict(options) == before
    assert path in made
