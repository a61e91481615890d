"""Importing and exporting over a small site on disk: what is written, told and kept."""

from __future__ import annotations

import json
import re

import pytest
from click.testing import CliRunner

from sitegen.base.fingerprint import former
from sitegen.cli import group
from sitegen.exchange.plan import revision
from sitegen.parse import yaml
from tests import small

REGIONS = """\
us: {name: United States, aliases: [USA]}
us/sc: {name: South Carolina, aliases: [SC]}
us/wa: {name: Washington, aliases: [WA]}
"""
MAP = """\
source: cms
external_id: Facility ID
region: {country: {constant: us}, state: State, city: City}
dates: MM/DD/YYYY
fields:
  name: Facility Name
  address.street: Address
  address.locality: City
  address.region: State
  address.postal_code: ZIP
  location.lat: Lat
  location.lon: Lon
  phone: Phone
  treatments: {column: Services, values: {DRIP: iv-infusion}}
  verified.on: Updated
"""
HEAD = "Facility ID,Facility Name,Address,City,State,ZIP,Phone,Lat,Lon,Services,Updated\r\n"
ROPER = (
    "0420079,ROPER KETAMINE LLC,316 CALHOUN ST,CHARLESTON,SC,29401,(843) 820-7762,32.7846,-79.9484,DRIP,10/01/2026\r\n"
)
PIER = '12,"HARBOR LIGHT\n",1 PIER,SEATTLE,WA,98101,206.555.0114,0,0,drip,10/02/2026\r\n'
TWIN = "13,HARBOR LIGHT,2 PIER,SEATTLE,WA,98101,206.555.0115,NOT AVAILABLE,-999,drip,10/02/2026\r\n"
ROPER_FILE = "data/clinics/us/sc/charleston/roper-ketamine-llc.yaml"
PIER_FILE = "data/clinics/us/wa/seattle/harbor-light.yaml"


@pytest.fixture
def site(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for path, text in {**small.BASE, "data/regions.yaml": REGIONS, "map.yaml": MAP}.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
    return tmp_path


def run(*arguments):
    result = CliRunner().invoke(group, arguments)
    return result.exit_code, result.stdout, result.stderr


def bring(site, text, *more, name="clinics.csv"):
    (site / name).write_bytes(text.encode())
    return run("import", "clinics", name, "--map", "map.yaml", *more)


def records(site):
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in (site / "data/clinics").rglob("*")
            if path.is_file()}  # fmt: skip


def mend(site, path, old, new):
    text = (site / path).read_text("utf-8")
    assert old in text
    (site / path).write_text(text.replace(old, new, 1), "utf-8")


def test_new_records_then_nothing(site):
    assert bring(site, HEAD + ROPER + PIER + TWIN) == (0, "", "3 new, 0 updated, 0 unchanged\n")
    made = records(site)
    assert made[ROPER_FILE].decode() == (
        "name: Roper Ketamine LLC\naddress:\n  street: 316 Calhoun St\n  locality: Charleston\n  region: SC\n"
        "  postal_code: 29401\nlocation: {lat: 32.7846, lon: -79.9484}\nphone: +1 843 820 7762\n"
        "treatments: [iv-infusion]\nverified: {on: 2026-10-01}\nprivate:\n  import:\n    cms:\n      id: 0420079\n"
        "      values:\n        name: Roper Ketamine LLC\n        address.street: 316 Calhoun St\n"
        "        address.locality: Charleston\n        address.region: SC\n        address.postal_code: 29401\n"
        "        location.lat: 32.7846\n        location.lon: -79.9484\n        phone: +1 843 820 7762\n"
        "        treatments: [iv-infusion]\n        verified.on: 2026-10-01\n"
    )
    assert PIER_FILE in made
    assert PIER_FILE.replace("light", "light-2") in made
    assert b"location: {" not in made[PIER_FILE]
    assert bring(site, HEAD + ROPER + PIER + TWIN) == (0, "", "0 new, 0 updated, 3 unchanged\n")
    assert records(site) == made
    assert not (site / "clinics.rejects.csv").exists()


def test_a_dry_run_writes_nothing(site):
    before = sorted(site.rglob("*"))
    code, out, err = bring(site, HEAD + ROPER + ROPER, "--dry-run")
    assert code == 0
    assert out.startswith(
        "clinics.csv:3:1: warning row-rejected: rejected: the id `0420079` is that of line 2 as well\n"
    )
    assert err == "dry run, nothing is written: 1 new, 0 updated, 0 unchanged, 1 rejected\n"
    assert sorted(site.rglob("*")) == sorted([*before, site / "clinics.csv"])


def test_rows_that_cannot_be_records(site):
    wrong = (
        ROPER.replace("32.7846", "132.7846")
        + PIER.replace("drip", "massage")
        + TWIN.replace("206.555.0115", "")
        + TWIN.replace("13,", "14,")
    )
    code, out, err = bring(site, HEAD + wrong)
    assert code == 0
    assert err == "1 new, 0 updated, 0 unchanged, 3 rejected (see clinics.rejects.csv)\n"
    assert [line for line in out.splitlines() if "warning" in line] == [
        "clinics.csv:2:1: warning row-rejected: rejected: `lat`: 132.7846 is not between -90 and 90",
        (
            "clinics.csv:3:1: warning row-rejected: rejected: unknown treatment `massage` "
            "(add it to data/vocab/treatments.yaml)"
        ),
        "clinics.csv:5:1: warning row-rejected: rejected: no phone, email or website (add one way to get in touch)",
    ]
    kept = (site / "clinics.rejects.csv").read_bytes().decode("utf-8-sig")
    assert kept.startswith(HEAD.rstrip() + ",reason\r\n0420079,ROPER KETAMINE LLC,")
    assert '"HARBOR LIGHT\n"' in kept
    (site / "mended.csv").write_bytes((site / "clinics.rejects.csv").read_bytes().replace(b"132.", b"32."))
    code, _, err = run("import", "clinics", "mended.csv", "--map", "map.yaml", "--rejects", "left.csv", "-q")
    assert (code, err) == (0, "")
    assert ROPER_FILE in records(site)
    assert (site / "left.csv").read_text("utf-8-sig").count("reason") == 1


def test_all_rows_rejected_is_a_failure(site):
    assert bring(site, HEAD + ROPER.replace("SC", "XX"))[0] == 1


def test_an_update_keeps_what_editors_changed(site):
    bring(site, HEAD + ROPER + PIER)
    mend(site, ROPER_FILE, "name: Roper", "# Mended.\nname: Roper House")
    mend(site, ROPER_FILE, "phone: +1 843 820 7762", "summary: Kind.  # sic\nphone: +1 843 820 7762 # desk")
    mend(site, ROPER_FILE, "  street: 316 Calhoun St", "  street: 316 Calhoun Street")
    changed = ROPER.replace("7762", "7763").replace("ROPER", "ROPERS").replace("29401", "29403")
    code, out, err = bring(site, HEAD + changed)
    assert code == 0
    assert err == "0 new, 1 updated, 0 unchanged, 1 conflict, 1 no longer in the source\n"
    assert out == (
        f"{ROPER_FILE}:2:1: warning import-conflict: `name`: the record has `Roper House Ketamine LLC`, line 2 of "
        "the table `Ropers Ketamine LLC`\n    2 | name: Roper House Ketamine LLC\n      | ^\n"
        "  hint: write the one that is true; `--settle` keeps the record's and tells no more of it\n"
        f"{PIER_FILE}:1:1: warning row-vanished: the source has no row `12` any more\n"
        "    1 | name: Harbor Light\n      | ^\n  hint: is it closed?\n"
    )
    text = (site / ROPER_FILE).read_text("utf-8")
    head, _, tail = text.partition("private:")
    assert head == (
        "# Mended.\nname: Roper House Ketamine LLC\naddress:\n  street: 316 Calhoun Street\n  locality: Charleston\n"
        "  region: SC\n  postal_code: 29403\nlocation: {lat: 32.7846, lon: -79.9484}\nsummary: Kind.  # sic\n"
        "phone: +1 843 820 7763 # desk\ntreatments: [iv-infusion]\nverified: {on: 2026-10-01}\n"
    )
    assert "name: Roper Ketamine LLC" in tail
    made = records(site)
    assert bring(site, HEAD + changed)[2] == "0 new, 0 updated, 1 unchanged, 1 conflict, 1 no longer in the source\n"
    assert records(site) == made
    assert bring(site, HEAD + changed, "--settle")[2] == "0 new, 1 updated, 0 unchanged, 1 no longer in the source\n"
    assert bring(site, HEAD + changed)[2] == "0 new, 0 updated, 1 unchanged, 1 no longer in the source\n"
    assert "name: Roper House" in (site / ROPER_FILE).read_text("utf-8")


def test_a_new_record_takes_no_old_address(site):
    (site / "data/clinics/us/wa/seattle").mkdir(parents=True)
    old = small.clinic(more="aliases: [/clinics/us/wa/seattle/harbor-light/]\n")
    (site / "data/clinics/us/wa/seattle/new.yaml").write_text(old, "utf-8")
    assert bring(site, HEAD + PIER) == (0, "", "1 new, 0 updated, 0 unchanged\n")
    assert PIER_FILE.replace("light", "light-2") in records(site)
    code, told, _ = run("check", "-q")
    assert (code, [line for line in told.splitlines() if ": error " in line]) == (0, [])


def test_a_table_from_a_german_spreadsheet(site):
    text = (HEAD + ROPER.replace("ROPER", "CAFÉ ROPER").replace("32.7846", '"32.7846"')).replace(",", ";")
    text = text.replace('"32.7846"', '"32,7846"').replace("-79.9484", "-79,9484")
    (site / "clinics.csv").write_bytes(text.encode("cp1252"))
    assert run("import", "clinics", "clinics.csv", "--map", "map.yaml") == (0, "", "1 new, 0 updated, 0 unchanged\n")
    made = records(site)["data/clinics/us/sc/charleston/cafe-roper-ketamine-llc.yaml"].decode()
    assert "name: Café Roper Ketamine LLC\n" in made
    assert "location: {lat: 32.7846, lon: -79.9484}\n" in made


def test_a_moved_record_is_found_by_its_id(site):
    bring(site, HEAD + ROPER)
    moved = site / "data/clinics/us/sc/roper.yaml"
    (site / ROPER_FILE).rename(moved)
    assert bring(site, HEAD + ROPER.replace("7762", "7763"))[2] == "0 new, 1 updated, 0 unchanged\n"
    assert list(records(site)) == ["data/clinics/us/sc/roper.yaml"]
    assert "phone: +1 843 820 7763\n" in moved.read_text("utf-8")


def test_faults_of_map_and_table_come_with_their_places(site):
    mend(site, "map.yaml", "  phone: Phone", "  phone: Phnoe")
    code, out, err = bring(site, HEAD + ROPER)
    assert (code, err) == (1, "")
    assert out == (
        "map.yaml:13:3: error unknown-column: the table has no column `Phnoe`\n   13 |   phone: Phnoe\n"
        "      |   ^\n  hint: did you mean `Phone`?\n"
    )
    code, out, _ = bring(site, HEAD + '"a,b\r\n')
    assert code == 1
    assert out.startswith("clinics.csv:2:1: error csv-syntax: a quote is never closed\n")
    code, out, _ = bring(site, HEAD + '"a,b\r\n', "--format", "json")
    assert json.loads(out)["problems"][0]["code"] == "csv-syntax"


def test_a_broken_site_is_told_before_its_rows(site):
    (site / "data/vocab/treatments.yaml").write_text("a: [\n", "utf-8")
    code, out, _ = bring(site, HEAD + ROPER)
    assert code == 1
    assert out.startswith("data/vocab/treatments.yaml:1:4: error yaml-syntax")
    assert not (site / "data/clinics").exists()


def test_wrong_usage_and_a_world_that_fails(site, monkeypatch):
    assert run("import", "clinics", "none.csv", "--map", "map.yaml")[0] == 2
    (site / "clinics.csv").write_text(HEAD + ROPER, "utf-8")
    assert run("import", "clinics", "clinics.csv")[0] == 2
    (site / "data/clinics").write_text("in the way", "utf-8")
    code, _, err = run("import", "clinics", "clinics.csv", "--map", "map.yaml")
    assert code == 3
    assert err.startswith("sitegen: ")


def test_nothing_is_written_through_a_link_out_of_the_site(site, tmp_path_factory):
    away = tmp_path_factory.mktemp("away")
    (site / "data/clinics").mkdir()
    (site / "data/clinics/us").symlink_to(away)
    code, _, err = bring(site, HEAD + ROPER)
    assert code == 3
    assert "leads out of the site's folder" in err
    assert list(away.iterdir()) == []


def test_refused_rows_never_overwrite_their_source(site):
    assert bring(site, HEAD + ROPER, "--rejects", "./clinics.csv")[0] == 2
    assert bring(site, HEAD + ROPER, "--rejects", "map.yaml")[0] == 2


def test_a_record_copied_with_its_memory_is_asked_about(site):
    bring(site, HEAD + ROPER)
    copy = site / ROPER_FILE.replace("roper", "copy")
    copy.write_bytes((site / ROPER_FILE).read_bytes())
    code, out, _ = bring(site, HEAD + ROPER)
    assert code == 1
    assert "roper-ketamine-llc.yaml remember its id; take `private.import` out of one" in out


def test_marks_and_line_ends_of_an_edited_file_stay(site):
    bring(site, HEAD + ROPER)
    data = b"\xef\xbb\xbf" + (site / ROPER_FILE).read_bytes().replace(b"\n", b"\r\n")
    (site / ROPER_FILE).write_bytes(data)
    assert bring(site, HEAD + ROPER.replace("7762", "7763"))[2] == "0 new, 1 updated, 0 unchanged\n"
    assert (site / ROPER_FILE).read_bytes() == data.replace(b"7762", b"7763")


def test_the_guide_s_example(site):
    guide = (small.ROOT / "docs/IMPORT.md").read_text("utf-8")
    table = re.findall(r"```csv\n(.*?)```", guide, re.DOTALL)[0]
    chosen, begins = re.findall(r"```yaml\n(.*?)```", guide, re.DOTALL)[:2]
    (site / "data/vocab/treatments.yaml").write_text("iv-infusion: {name: A}\nesketamine: {name: B}\n", "utf-8")
    (site / "map.yaml").write_text(chosen, "utf-8")
    assert bring(site, table) == (0, "", "2 new, 0 updated, 0 unchanged\n")
    made = records(site)
    assert made["data/clinics/us/sc/charleston/harbor-light-ketamine-llc.yaml"].decode().startswith(begins)
    second = made["data/clinics/us/sc/charleston/st-johns-pain-center.yaml"].decode()
    assert second.startswith("name: St. John's Pain Center\naddress:\n  locality: Charleston\n")


FULL = """\
# By hand.
name: "=Harbor: Light"
sample: true
added: 2026-03-01
address: {street: '+1 Pier', locality: Seattle, postal_code: 02142}
location: {lat: 47.6110, lon: -122.3327}
phone: (206) 555-0114
email: a@b.example
website: https://b.example/?a;b
summary: >-
  Two  words
  more.
background: |
  One, "two"

  - three
treatments: [iv-infusion]
practitioners:
  - name: Ann, the "first"
    bio: |
      Long

      text
  - {name: Ben}
hours: {mon: 09:00-17:00}
pricing:
  - {treatment: iv-infusion, min: 400, max: 500.50, currency: USD}
payment: {hsa_fsa: true, checked: 2026-03-01}
languages: [en, no]
verified: {on: 2026-10-01, by: phone}
aliases: [/a;b/, /c/]
private: {notes: SECRET}
"""


def test_an_export_comes_back_as_nothing(site):
    (site / "data/clinics/us/wa/seattle").mkdir(parents=True)
    (site / PIER_FILE).write_text(FULL, "utf-8")
    (site / "data/clinics/us/wa/seattle/draft.yaml").write_text(small.clinic(more="draft: true\n"), "utf-8")
    code, out, err = run("export")
    assert (code, err) == (0, "")
    assert out.startswith("id,revision,name,sample,draft,added,status,address.street,")
    assert ",'=Harbor: Light," in out
    assert ",'+1 Pier," in out
    assert ",-122.3327," in out
    assert "SECRET" not in out
    assert "us/wa/seattle/draft," in out
    assert run("export", "--to", "all.csv") == (0, "", "")
    assert (site / "all.csv").read_bytes().replace(b"\r\n", b"\n") == b"\xef\xbb\xbf" + out.encode()
    (site / "own.yaml").write_text(run("export", "--map")[1], "utf-8")
    made = records(site)
    back = ("import", "clinics", "all.csv", "--map", "own.yaml")
    assert run(*back) == (0, "", "0 new, 0 updated, 2 unchanged\n")
    assert records(site) == made


def test_an_export_is_a_way_to_edit(site):
    (site / "data/clinics/us/wa/seattle").mkdir(parents=True)
    (site / PIER_FILE).write_text(FULL, "utf-8")
    (site / "own.yaml").write_text(run("export", "--map")[1], "utf-8")
    text = run("export")[1].replace("a@b.example", "c@b.example").replace("02142", "2142")
    (site / "all.csv").write_text(text, "utf-8")
    back = ("import", "clinics", "all.csv", "--map", "own.yaml")
    code, out, err = run(*back)
    assert (code, err) == (0, "0 new, 1 updated, 0 unchanged\n")
    after = (site / PIER_FILE).read_text("utf-8")
    assert after == FULL.replace("a@b.example", "c@b.example")
    assert run(*back)[2] == "0 new, 0 updated, 1 unchanged\n"
    mend(site, PIER_FILE, "Seattle", "Tacoma")
    code, out, err = run(*back)
    assert err == "0 new, 0 updated, 1 unchanged, 1 conflict\n"
    assert "`address.locality`: the record has `Tacoma`, line 2 of the table `Seattle`" in out


def test_an_export_of_a_former_tool_is_one_still(site):
    (site / "data/clinics/us/wa/seattle").mkdir(parents=True)
    (site / PIER_FILE).write_text(FULL, "utf-8")
    (site / "own.yaml").write_text(run("export", "--map")[1], "utf-8")
    data = (site / PIER_FILE).read_bytes()
    text = run("export")[1]
    table = text.replace(revision(data), f"r{former(data)[:12]}").replace("1 Pier", "1 Quay")
    assert table.count(former(data)[:12]) == 1
    (site / "all.csv").write_text(table, "utf-8")
    code, out, err = run("import", "clinics", "all.csv", "--map", "own.yaml")
    assert (code, out, err) == (0, "", "0 new, 1 updated, 0 unchanged\n")
    mend(site, PIER_FILE, "1 Quay", "1 Jetty")
    (site / "all.csv").write_text(table.replace("1 Quay", "1 Dock"), "utf-8")
    assert run("import", "clinics", "all.csv", "--map", "own.yaml")[2] == "0 new, 0 updated, 1 unchanged, 1 conflict\n"


def test_an_export_needs_readable_records(site):
    (site / "data/clinics/us/wa").mkdir(parents=True)
    (site / "data/clinics/us/wa/a.yaml").write_text("name: A\n", "utf-8")
    code, out, err = run("export")
    assert (code, out) == (1, "")
    assert "data/clinics/us/wa/a.yaml:1:1: error missing-key: `address` is required" in err
    (site / "data/clinics/us/wa/a.yaml").write_text(small.clinic(), "utf-8")
    assert run("export", "--to", "no/where.csv")[0] == 3


def test_what_the_source_said_is_remembered_as_text(site):
    bring(site, HEAD + ROPER.replace("ROPER KETAMINE LLC", "NO"))
    tree, faults = yaml.read((site / "data/clinics/us/sc/charleston/no.yaml").read_text("utf-8"))
    assert faults == ()
    assert tree["name"] == tree["private"]["import"]["cms"]["values"]["name"] == "NO"
