"""Spreadsheets as they come: tables, cells, single values, and what a row becomes."""

from __future__ import annotations

import pytest

from sitegen.exchange import clean
from sitegen.exchange.cells import plain, safe
from sitegen.exchange.fields import FIELDS
from sitegen.exchange.mapping import bind, read_map
from sitegen.exchange.places import Regions
from sitegen.exchange.rows import read_row
from sitegen.exchange.table import REASON, read_table, write_rejects
from sitegen.parse.records import fields_of
from sitegen.parse.schema import Address, ClinicRecord, Hours, Location, Payment, RegionEntry, Verified

NESTED = {"address": Address, "location": Location, "hours": Hours, "payment": Payment, "verified": Verified}


def leaves(model: type) -> list[str]:
    return [name for name in fields_of(model) if name != "private"]


def test_the_fields_are_those_of_a_record():
    wanted = []
    for key in leaves(ClinicRecord):
        wanted += [f"{key}.{inner}" for inner in leaves(NESTED[key])] if key in NESTED else [key]
    assert list(FIELDS) == wanted


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        ("Name,City\r\nCafé,Québec\r\n".encode(), "UTF-8"),
        ("\ufeffName,City\r\nCafé,Québec\r\n".encode(), "UTF-8 with its mark"),
        ("Name;City\r\nCafé;Québec\r\n".encode("cp1252"), "Windows-1252"),
        ("Name\tCity\r\nCafé\tQuébec\r\n".encode("utf-16"), "UTF-16"),
        ("sep=;\nName;City\n\n;\nCafé;Québec\n".encode(), "a stated separator, empty rows"),
        ("Name,City\rCafé,Québec\r".encode(), "an old Macintosh"),
    ],
)
def test_tables_as_programs_write_them(data, encoding):
    table, faults = read_table(data)
    assert faults == ()
    assert table.header == ("Name", "City")
    assert [row.cells for row in table.rows] == [("Café", "Québec")]


def test_lines_are_those_of_the_file():
    table, _ = read_table(b'Name,Note\nA,"one\ntwo, three"\n\nB,"say ""hi"""\n')
    assert [(row.line, row.cells) for row in table.rows] == [(2, ("A", "one\ntwo, three")), (5, ("B", 'say "hi"'))]


def test_the_sign_between_cells_is_not_taken_from_inside_quotes():
    table, _ = read_table(b'"Name, long; very, very, long";City\nA;B\n')
    assert table.header == ("Name, long; very, very, long", "City")


@pytest.mark.parametrize(
    ("data", "line", "code"),
    [
        (b'Name,City\nA,B\n"C,D\nE,F\n', 3, "csv-syntax"),
        (b'Name,City\nA,"B" C\n', 2, "csv-syntax"),
        pytest.param(b'Name\n"' + b"A\n" * 1_000_000, 2, "csv-syntax", id="past the longest cell"),
        (b"\n \n", 1, "csv-empty"),
        (b"", 1, "csv-empty"),
        (b"Name\nA\nB\x81\xff\n", 3, "wrong-encoding"),
    ],
)
def test_what_is_no_table(data, line, code):
    table, faults = read_table(data)
    assert [(fault.line, fault.code) for fault in faults] == [(line, code)]
    assert table.rows == ()


def test_columns_are_found_by_name():
    table, _ = read_table(b"ZIP  Code,zip code,City\n")
    assert [table.column(name) for name in ("ZIP Code", "zip code", "CITY", "Town")] == [0, 1, 2, None]


def test_rejected_rows_come_back_as_they_were():
    table, _ = read_table(b"Name;Note\nA;'=1\nB\nC;1;2\n")
    first = write_rejects(table, [(row, f"bad {row.line}") for row in table.rows])
    assert first == "Name;Note;reason\r\nA;'=1;bad 2\r\nB;;bad 3\r\nC;1;2;bad 4\r\n"
    again, _ = read_table(first.encode())
    assert again.header[-1] == REASON
    assert write_rejects(again, [(again.rows[0], "still bad")]) == "Name;Note;reason\r\nA;'=1;still bad\r\n"


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\tx", "'\tx"),
        ("\r=x", "'\r=x"),
        ("-122.3327", "-122.3327"),
        ("+1 206 555 0114", "+1 206 555 0114"),
        ("+1 (206) 555-0114 ext. 7", "+1 (206) 555-0114 ext. 7"),
        ("-12\n", "'-12\n"),
        ("'90s clinic", "'90s clinic"),
        ("'=x", "''=x"),
        ("a=b", "a=b"),
        ("", ""),
    ],
)
def test_cells_that_a_spreadsheet_would_run(text, cell):
    assert safe(text) == cell
    assert plain(cell) == text


@pytest.mark.parametrize(
    ("shouted", "name"),
    [
        ("HARBOR LIGHT KETAMINE LLC", "Harbor Light Ketamine LLC"),
        ("ST. JOHN'S HOSPITAL OF THE VALLEY", "St. John's Hospital of the Valley"),
        ("O'BRIEN & MCKAY PAIN CENTER, P.A.", "O'Brien & McKay Pain Center, P.A."),
        ("THE CLINIC AT 12TH STREET NW", "The Clinic at 12th Street NW"),
        ("WINSTON-SALEM IV THERAPY", "Winston-Salem IV Therapy"),
        ("MHBC PSYCHIATRY", "MHBC Psychiatry"),
        ("PO BOX 12", "PO Box 12"),
        ("LA JOLLA", "La Jolla"),
        ("HOSPITAL DE LA CRUZ", "Hospital de la Cruz"),
        ("123 N MAIN CT STE 4B", "123 N Main Ct Ste 4B"),
        ("QUÉBEC", "Québec"),
        ("Harbor Light KETAMINE", "Harbor Light KETAMINE"),
        ("UCSF", "UCSF"),
        ("MVP", "MVP"),
        ("", ""),
    ],
)
def test_upper_case_names(shouted, name):
    assert clean.cased(shouted) == name


@pytest.mark.parametrize(
    ("text", "country", "phone"),
    [
        ("(843) 820-7762", "us", "+1 843 820 7762"),
        ("843.820.7762 x12", "us", "+1 843 820 7762 ext. 12"),
        ("1-843-820-7762", "us", "+1 843 820 7762"),
        ("8438207762", "us", "+1 843 820 7762"),
        ("+49 221 4710397", "us", "+49 221 4710397"),
        ("020 7946 0018", "gb", "+44 20 7946 0018"),
        ("12", "us", None),
        ("call us", "us", None),
        ("(843) 820-7762", "", None),
    ],
)
def test_telephone_numbers(text, country, phone):
    assert clean.phone(text, country) == phone


@pytest.mark.parametrize(
    ("text", "country", "code"),
    [
        ("02142", "us", "02142"),
        ("2142", "us", "02142"),
        ("501.0", "us", "00501"),
        ("021421234", "us", "02142-1234"),
        ("21421234", "us", "02142-1234"),
        ("2142-1234", "us", "02142-1234"),
        ("98101 - 1234", "us", "98101-1234"),
        ("V6B 1A1", "ca", "V6B 1A1"),
        ("1011", "nl", "1011"),
    ],
)
def test_postal_codes(text, country, code):
    assert clean.postal_code(text, country) == code


@pytest.mark.parametrize(
    ("text", "forms", "day"),
    [
        ("2026-10-01", ("YYYY-MM-DD",), "2026-10-01"),
        ("2026-10-01 00:00:00", ("YYYY-MM-DD",), "2026-10-01"),
        ("1/2/2026", ("M/D/YYYY",), "2026-01-02"),
        ("1.2.2026", ("M/D/YYYY", "D.M.YYYY"), "2026-02-01"),
        ("Oct 3, 2026", ("MMM D, YYYY",), "2026-10-03"),
        ("3 September 2026", ("D MMM YYYY",), "2026-09-03"),
        ("1/2/2026", ("YYYY-MM-DD",), None),
        ("2026-02-30", ("YYYY-MM-DD",), None),
    ],
)
def test_dates_only_in_the_forms_of_the_map(text, forms, day):
    assert all(clean.is_date_form(form) for form in forms)
    assert clean.day(text, forms) == day


@pytest.mark.parametrize("form", ["", "YYYY", "MM/DD", "DD.MM.YY", "YYYY-MM-DD-DD", "year"])
def test_what_is_no_form_of_dates(form):
    assert not clean.is_date_form(form)


def test_small_cleaning():
    assert clean.degrees("47.60970000000001") == "47.6097"
    assert clean.degrees("52,3676") == "52.3676"
    assert clean.website("WWW.Harbor.EXAMPLE/Our/Page") == "https://www.harbor.example/Our/Page"
    assert clean.website("no site") == "no site"
    assert clean.email("INFO@HARBOR.EXAMPLE") == "info@harbor.example"
    assert clean.slug("St. John's Café & Straße №5") == "st-johns-cafe-and-strasse-no5"
    assert [clean.flag(word) for word in ("YES", "n", "maybe")] == ["true", "false", "maybe"]


MAP = """\
source: cms
external_id: Facility ID
region: {country: {constant: us}, state: State, city: City/Town}
dates: MM/DD/YYYY
fields:
  name: Facility Name
  address.street: [Street Address, Address]
  address.locality: City/Town
  address.region: State
  address.postal_code: ZIP Code
  location.lat: Lat
  location.lon: Lon
  phone: Telephone Number
  treatments:
    column: Services
    values: {ketamine drip: iv-infusion, spravato: esketamine}
    default: [iv-infusion]
  telehealth_followup: {column: Video, values: {OFFERED: true}}
  verified.on: Updated
  verified.by: {constant: source}
"""
HEAD = "Facility ID,Facility Name,Address,City/Town,State,ZIP Code,Telephone Number,Lat,Lon,Services,Video,Updated"
ROW = (
    "420079,HARBOR LIGHT KETAMINE LLC,316 CALHOUN ST,CHARLESTON,SC,2942,(843) 820-7762,32.7846,-79.9484,"
    '"Spravato; KETAMINE DRIP",Offered,10/01/2026'
)
REGIONS = {
    "us": RegionEntry(name="United States"),
    "us/sc": RegionEntry(name="South Carolina", aliases=("SC",)),
    "us/sc/mount-pleasant": RegionEntry(name="Mount Pleasant", aliases=("Mt. Pleasant",)),
}


def reading(row=ROW, text=MAP, head=HEAD):
    table, faults = read_table(f"{head}\n{row}\n".encode())
    assert not faults
    chosen, faults = read_map(text.encode())
    assert chosen is not None, faults
    binding, faults = bind(chosen, text.encode(), table)
    assert binding is not None, faults
    return read_row(table.rows[0], len(table.header), binding, Regions(REGIONS, ["us/ma/boston"]))


def test_a_row_as_hospitals_write_it():
    found = reading()
    assert found.reasons == ()
    assert (found.identity, found.region) == ("420079", "us/sc/charleston")
    assert found.values == {
        "name": "Harbor Light Ketamine LLC",
        "address.street": "316 Calhoun St",
        "address.locality": "Charleston",
        "address.region": "SC",
        "address.postal_code": "02942",
        "location.lat": "32.7846",
        "location.lon": "-79.9484",
        "phone": "+1 843 820 7762",
        "treatments": ("esketamine", "iv-infusion"),
        "telehealth_followup": "true",
        "verified.on": "2026-10-01",
        "verified.by": "source",
    }


def test_absent_in_all_its_forms():
    row = "1,X,NOT AVAILABLE,charleston,sc,N/A,-999,0,0.000, ,n/a,2026-10-01"
    found = reading(row, MAP.replace("MM/DD/YYYY", "YYYY-MM-DD"))
    assert found.reasons == ()
    assert set(found.values) == {
        *("name", "address.locality", "address.region", "treatments", "verified.on", "verified.by"),
    }
    assert found.values["treatments"] == ("iv-infusion",)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("420079", "", "the row has no id"),
        (",SC,", ",XX,", "no region is called `XX` in us (add it to data/regions.yaml, or to `values` in the map)"),
        ("CHARLESTON", "", "the row names no city"),
        ("(843) 820-7762", "12", "`phone`: `12` is no telephone number of US"),
        ("10/01/2026", "1.10.2026", "`verified.on`: `1.10.2026` is not a date of the form MM/DD/YYYY"),
        ("10/01/2026", "10/01/2026,more", "the row has 13 cells, but there are 12 columns"),
    ],
)
def test_reasons(old, new, reason):
    assert reading(ROW.replace(old, new)).reasons == (reason,)


def test_short_cities_are_no_abbreviations():
    assert reading(ROW.replace("CHARLESTON", "RYE")).values["address.locality"] == "Rye"


def test_places_go_by_their_names():
    assert reading(ROW.replace("SC", "South Carolina").replace("CHARLESTON", "Mt Pleasant")).region == (
        "us/sc/mount-pleasant"
    )


def test_apostrophes_of_an_export_come_off():
    assert reading(ROW.replace("316 CALHOUN ST", "'=A1")).values["address.street"] == "=A1"


def test_words_that_no_table_lists():
    keep = MAP.replace("    default: [iv-infusion]\n", "")
    row = ROW.replace("Spravato", "massage")
    assert reading(row, keep).values["treatments"] == ("massage", "iv-infusion")
    assert reading(row, keep + "", HEAD).reasons == ()
    drop = keep.replace("    column: Services\n", "    column: Services\n    unlisted: drop\n")
    assert reading(row, drop).values["treatments"] == ("iv-infusion",)
    reject = keep.replace("    column: Services\n", "    column: Services\n    unlisted: reject\n")
    assert reading(row, reject).reasons == ("`treatments`: `massage` is not in the table of values",)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("  phone: T", "  phon: T", "13:3 unknown-key a record has no key `phon` (did you mean `phone`?)"),
        (
            "  address.street: [Street Address, Address]",
            "  address: Address",
            (
                "7:3 unknown-key a record has no key `address` (name what is inside it: address.street, "
                "address.locality, address.region, address.postal_code)"
            ),
        ),
        (
            "Facility Name",
            "Facilty Name",
            "6:3 unknown-column the table has no column `Facilty Name` (did you mean `Facility Name`?)",
        ),
        (
            "external_id: Facility ID",
            "external_id: Facility Id No",
            "2:1 unknown-column the table has no column `Facility Id No` (did you mean `Facility ID`?)",
        ),
        (
            "external_id: Facility ID\n",
            "",
            (
                "1:1 map-without-id one of external_id and path is needed, and not both (add `external_id: COLUMN`: "
                "what the source calls a clinic, whatever else changes)"
            ),
        ),
        (
            "dates: MM/DD/YYYY",
            "dates: MM/DD/YY",
            (
                "4:1 wrong-date-form `dates`: `MM/DD/YY` is not a form of dates (write YYYY, MM or M or MMM, and DD or D, "
                "with . / - or a space between, such as MM/DD/YYYY)"
            ),
        ),
        (
            "  name: Facility Name",
            "  name: {case: title}",
            "6:3 map-without-value `name`: neither a column nor a constant is stated (write `column: …`)",
        ),
        ("    values: {ketamine", "    valeus: {ketamine", "16:5 unknown-key unknown key `valeus`"),
        ("fields:\n", "fields: &a\n", "5:9 yaml-anchor anchor `&a` is not allowed (delete it and write the value out)"),
    ],
)
def test_faults_of_a_map_have_their_place(old, new, fault):
    text = MAP.replace(old, new, 1)
    assert text != MAP
    table, _ = read_table(f"{HEAD}\n{ROW}\n".encode())
    chosen, faults = read_map(text.encode())
    if chosen is not None:
        _, faults = bind(chosen, text.encode(), table)
    lines = [
        f"{item.line}:{item.col} {item.code} {item.message}" + (f" ({item.hint})" if item.hint else "")
        for item in faults
    ]
    assert len(lines) == 1
    assert lines[0].startswith(fault)
