"""What is due, in which order, and as a table, CSV and calendar."""

import csv
import io
from datetime import date

import pytest
from click.testing import CliRunner

from sitegen.cli import group
from sitegen.desk.agenda import as_calendar, as_csv, escaped, folded
from sitegen.desk.due import due
from tests import small

SEATTLE = "data/clinics/us/wa/seattle/{}.yaml"


def found(files, within=0, **options):
    return [
        (item.id.rpartition("/")[2], item.task, item.overdue, item.weight, item.why)
        for item in due_of(files, within, **options)
    ]


def due_of(files, within=0, **options):
    return due(small.site_of(files, **options), within)


def test_a_record_is_due_after_the_days_of_its_site():
    record = small.clinic(verified="2026-05-27")  # 180 days before
    assert found({SEATTLE.format("a"): record}) == [
        ("a", "confirm the record", 0, 3.0, "no other open clinic in Seattle")
    ]
    assert found({SEATTLE.format("a"): record}, as_of=date(2026, 11, 22)) == []
    assert found({SEATTLE.format("a"): record}, 1, as_of=date(2026, 11, 22))[0][2:4] == (-1, 2.98)
    config = small.BASE["data/site.yaml"] + "freshness: {fresh: 10}\n"
    assert found({SEATTLE.format("a"): record, "data/site.yaml": config})[0][2:4] == (170, 54.0)


def test_prices_and_payment_have_dates_of_their_own():
    more = "pricing:\n  - {treatment: iv-infusion, min: 1, checked: 2026-01-01}\npayment: {checked: 2026-11-01}\n"
    [item] = due_of({SEATTLE.format("a"): small.clinic(more=more)})
    assert (item.task, item.last, item.day) == ("confirm prices", date(2026, 1, 1), date(2026, 6, 30))
    [item] = due_of({SEATTLE.format("a"): small.clinic(more=more, verified="2025-01-01")})
    assert item.task == "confirm the record, prices"


def test_where_readers_have_no_other_choice_comes_first():
    one = small.clinic("Alone", verified="2026-05-01")
    files = {"data/clinics/us/wa/yakima/alone.yaml": one}
    for name in "abcd":
        files[SEATTLE.format(name)] = small.clinic(name, verified="2026-04-01")
    assert [row[0] for row in found(files)] == ["alone", "a", "b", "c", "d"]
    files[SEATTLE.format("a")] = small.clinic("a", "status: closed\n", verified="2026-04-01")
    assert [(row[0], row[4]) for row in found(files)][1] == ("b", "2 others in Seattle")
    for name in "bc":
        files[SEATTLE.format(name)] = small.clinic(name, "status: temporarily-closed\n", verified="2026-04-01")
    assert {row[0]: row[4] for row in found(files)}["d"] == "no other open clinic in Seattle"


def test_texts():
    files = {
        "data/site.yaml": small.BASE["data/site.yaml"] + "featured: [home.md]\n",
        "data/vocab/treatments.yaml": "iv-infusion: {name: IV, article: lead.md}\n",
        "content/guide/home.md": small.text(more="published: 2024-11-23\n", title="Home"),
        "content/guide/lead.md": small.text(more="updated: 2024-01-01\npublished: 2023-01-01\n", title="Lead"),
        "content/guide/own.md": small.text(more="published: 2026-01-01\nreview: {due: 2026-11-20}\n", title="Own"),
        "content/guide/undated.md": small.text(title="Undated"),
        "content/faq/why.md": small.text(more="published: 2020-01-01\n", title="Why"),
        "content/news/old.md": small.text(more="published: 2020-01-01\n", title="Old"),
        "content/pages/about.md": small.text(more="updated: 2026-11-01\nreview: {status: reviewed, on: 2026-11-02}\n"),
        "content/regions/us/wa.md": "---\nupdated: 2024-11-01\n---\nHello.\n",
    }
    assert [(item.id, *rest) for item, (_, *rest) in zip(due_of(files), found(files), strict=True)] == [
        ("faq:why", "read it again", 1788, 3.45, ""),
        ("article:home", "read it again", 0, 3.0, "on the home page"),
        ("article:lead", "read it again", 327, 2.9, "the article of a condition or treatment"),
        ("region:us/wa", "read it again", 22, 1.03, ""),
        ("article:own", "review the text", 3, 1.0, ""),
    ]


def test_terms_past_the_end_of_time():
    config = small.BASE["data/site.yaml"] + "freshness: {article: 100000, fresh: 0}\n"
    text = small.text(more="published: 2026-01-01\n")
    files = {"data/site.yaml": config, "content/guide/x.md": text}
    assert due_of(files, 36500, as_of=date(2026, 1, 2)) == ()
    late = {"data/site.yaml": config, "content/guide/x.md": small.text(more="published: 9999-12-30\n")}
    [item] = due_of(late, as_of=date.max)
    assert (item.day, item.overdue) == (date.max, 0)


def test_csv_is_safe_in_a_spreadsheet():
    text = as_csv(due_of({SEATTLE.format("a"): small.clinic('"=1+1"', verified="2025-01-01")}))
    rows = list(csv.DictReader(io.StringIO(text)))
    assert rows[0]["title"] == "'=1+1"
    assert (rows[0]["due"], rows[0]["overdue_days"]) == ("2025-06-30", "511")


def unfolded(text):
    return text.replace("\r\n ", "").split("\r\n")


def test_a_calendar():
    name = "Zoë, “Sons”; \\ Söhne " + "ü" * 60
    record = small.clinic(f"'{name}'", verified="2025-01-01")
    items = due_of({SEATTLE.format("a"): record})
    text = as_calendar(items, "To do", small.AS_OF)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "\n" not in text.replace("\r\n", "")
    lines = unfolded(text)
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]
    assert "DTSTART;VALUE=DATE:20261123" in lines
    assert f"SUMMARY:Zoë\\, “Sons”\\; \\\\ Söhne {'ü' * 60}: confirm the record" in lines
    later = as_calendar(
        due_of({SEATTLE.format("a"): small.clinic("Other", verified="2026-05-30")}, 9), "To do", small.AS_OF
    )
    assert "DTSTART;VALUE=DATE:20261126" in unfolded(later)
    uid = next(line for line in lines if line.startswith("UID:"))
    assert uid in unfolded(later)


def test_escaping_and_folding():
    assert escaped("a\\b;c,d\r\ne\rf\n") == "a\\\\b\\;c\\,d\\ne\\nf\\n"
    assert folded("x" * 75) == "x" * 75
    assert folded("x" * 76) == "x" * 75 + "\r\n x"
    assert folded("x" * 74 + "€") == "x" * 74 + "\r\n €"
    assert folded("x" * 150).split("\r\n ") == ["x" * 75, "x" * 74, "x"]


@pytest.fixture
def site(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    more = {SEATTLE.format("a"): small.clinic("'\\x1b[31mRed [bold]'", verified="2025-01-01")}
    for name, text in {**small.BASE, **more}.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return tmp_path


def run(*arguments):
    result = CliRunner().invoke(group, ("due", "--as-of", "2026-11-23", *arguments))
    return result.exit_code, result.stdout_bytes.decode(), result.stderr


def test_the_command(site):
    code, out, err = run()
    assert code == 0
    assert out.splitlines()[0].split() == [
        "due",
        "weight",
        "what,",
        "and",
        "its",
        "file",
        "to",
        "do",
    ]
    assert out.splitlines()[2].split()[:2] == ["2025-06-30", "11.52"]
    assert "[bold]" in out
    assert SEATTLE.format("a") in out
    assert err.startswith("1 due, 0 more within 30 days; most pressing first")
    assert run("--format", "csv")[1].startswith("due,overdue_days,")
    assert run("--format", "csv", "--within", "0")[2] == "1 due, 0 more within 0 days\n"
    assert run("--format", "ics")[1].startswith("BEGIN:VCALENDAR\r\n")
    assert run("--within", "-1")[0] == 2


def test_faults_of_the_sources(site):
    (site / SEATTLE.format("b")).write_text("name: [\n", "utf-8")
    code, out, err = run("--format", "csv")
    assert (code, len(out.splitlines())) == (0, 2)
    assert err.startswith("some sources have errors and are missing here; run `sitegen check`\n")
    (site / "data/site.yaml").unlink()
    assert run()[0] == 2
