"""Tallies of places: the same as looking at every clinic that lies there."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.views.edition import Edition
from sitegen.views.tally import newest, tally
from tests import small

VOCABULARIES = {
    "data/vocab/conditions.yaml": "ptsd: {name: PTSD}\ncrps: {name: CRPS}\n",
    "data/vocab/insurers.yaml": "aetna: {name: Aetna}\nbupa: {name: Bupa}\n",
}
PLACES = ("ie", "ie/dublin", "us/wa", "us/wa/seattle", "us/wa/tacoma", "us/or/salem")
CLINICS = st.lists(
    st.tuples(
        st.sampled_from(PLACES),
        st.sampled_from(("open", "temporarily-closed", "closed")),
        st.sampled_from(("", "accepting_new_patients: true\n", "accepting_new_patients: false\n")),
        st.sampled_from(("", "conditions: [ptsd]\n", "conditions: [crps, ptsd]\n")),
        st.sampled_from(("", "payment: {hsa_fsa: true}\n", "payment: {insurers: [aetna, bupa]}\n")),
        st.sampled_from(("2024-01-31", "2026-02-01", "2026-10-01")),
    ),
    max_size=12,
)


def edition(clinics):
    files = {
        f"data/clinics/{place}/c{number}.yaml": small.clinic(
            f"C{number}", f"status: {status}\n{accepting}{conditions}{payment}", verified=verified
        )
        for number, (place, status, accepting, conditions, payment, verified) in enumerate(clinics)
    }
    return Edition(small.site_of({**VOCABULARIES, **files}), small.theme().strings)


def check_tally(shown, place, records):
    found = tally(shown, place)
    assert found.clinics == len(records)
    assert found.accepting == sum(record.accepting_new_patients is True for record in records)
    assert newest(shown, place) == max((record.verified.on.isoformat() for record in records), default="")
    assert found.treatments == Counter(name for record in records for name in record.treatments)
    assert found.conditions == Counter(name for record in records for name in record.conditions)
    assert found.insurers == Counter(name for record in records if record.payment for name in record.payment.insurers)


@given(CLINICS)
def test_a_tally_is_that_of_looking_at_every_clinic(clinics):
    shown = edition(clinics)
    living = [clinic.record for clinic in shown.site.clinics.values() if clinic.record.status != "closed"]
    check_tally(shown, "", living)
    for region in shown.site.regions.values():
        check_tally(shown, region.id, [shown.site.clinics[name].record for name in region.clinics])


def test_the_directory_counts_what_its_regions_count():
    clinics = [(place, "open", "", "conditions: [ptsd]\n", "", "2026-10-01") for place in PLACES]
    site = edition(clinics).site
    view = small.view(site, "clinics/index.html")
    assert (view.clinic_count, view.frame.updated) == (len(PLACES), "2026-10-01")
    assert [(link.text, link.count) for link in view.conditions] == [("PTSD", len(PLACES))]


@pytest.mark.parametrize("place", ["", "us", "us/wa", "us/wa/seattle"])
def test_a_place_whose_only_clinic_closed_counts_nothing(place):
    shown = edition([("us/wa/seattle", "closed", "", "", "", "2026-10-01")])
    found = tally(shown, place)
    assert (found.clinics, newest(shown, place), found.treatments) == (0, "", Counter())
