"""What can be found beside the obvious: other spellings, pages of the site's own, and help in a crisis."""

import pytest

from sitegen.outputs.documents import documents, stands_for
from sitegen.outputs.facets import facets
from sitegen.parse.schema import SynonymEntry
from sitegen.views.edition import Edition
from tests import small

FILES = {
    **small.BASE,
    "data/site.yaml": (
        "title: Guide\nbase_url: https://x.example/below\ndirectory: {name: Ketamine clinics}\n"
        "crisis: {mentions: [suicid], lines: [{region: us, name: Lifeline, phones: ['988']}]}\n"
    ),
    "data/vocab/conditions.yaml": (
        "suicidal-thoughts: {name: Suicidal thoughts, synonyms: [wanting to die]}\n"
        "ptsd: {name: PTSD, long: Post-traumatic stress disorder, synonyms: [trauma]}\n"
        "crps: {name: CRPS, synonyms: [RSD, reflex sympathetic dystrophy]}\n"
    ),
    "data/regions.yaml": "us/wa: {name: Washington, aliases: [WA, Evergreen State]}\n",
    "data/vocab/insurers.yaml": "aetna: {name: Aetna, synonyms: [ACE]}\n",
    "data/vocab/accessibility.yaml": "step-free: {name: Step-free entrance, synonyms: [wheelchair]}\n",
    "data/vocab/credentials.yaml": "CRNA: {name: CRNA, long: Nurse anesthetist}\n",
    "content/guide/pain.md": (
        "---\ntitle: Pain\ndescription: Of reflex sympathetic dystrophy.\n---\nMore.\n\n## What else\n\nAlso PTSD.\n"
    ),
    "content/faq/safe.md": "---\ntitle: Is it safe?\ndescription: Mostly.\n---\nYes.\n",
    "data/clinics/us/wa/tacoma/other.yaml": (
        "name: Other\naddress: {locality: Tacoma}\ntreatments: [iv-infusion]\nphone: +1 206 555 0115\n"
        "verified: {on: 2026-10-01}\n"
    ),
    "data/clinics/us/wa/seattle/harbor.yaml": (
        "name: Harbor Light\naddress: {locality: Seattle}\ntreatments: [iv-infusion]\nphone: +1 206 555 0114\n"
        "verified: {on: 2026-10-01}\nlanguages: [en, es]\nconditions: [suicidal-thoughts]\n"
        "payment: {financing: true, superbill: false, insurers: [aetna]}\naccepting_new_patients: true\n"
        "hours: {mon: 09:00-17:00, sat: 10:00-12:00, sun: closed}\naccessibility: [step-free]\n"
        "practitioners: [{name: Ann Bärwald, role: Owner, specialty: Anesthesiology, credentials: [CRNA]}]\n"
    ),
}


@pytest.fixture(scope="module")
def found():
    data = {path: text if isinstance(text, bytes) else text.encode() for path, text in FILES.items()}
    site, problems = small.load(data, small.LoadOptions(small.AS_OF), small.NoMemo())
    assert [problem for problem in problems if problem.severity == "error"] == []
    return {document.id: document for document in documents(Edition(site, small.theme().strings))}


def test_the_directory_is_found_by_its_name(found):
    assert found["page:clinics"].title == "Ketamine clinics"
    assert found["page:clinics"].url == "/below/clinics/"
    assert found["region:us/wa"].tags == ("Ketamine clinics",)


def test_pages_about_a_crisis_are_found_by_the_help_lines(found):
    assert found["condition:suicidal-thoughts"].names == ("Suicidal thoughts", "Lifeline", "988")
    assert found["condition:ptsd"].names == ("PTSD", "Post-traumatic stress disorder")
    assert found["condition:ptsd"].tags == ("trauma", "Posttraumatic")


def test_a_question_is_named_by_its_own_words(found):
    assert found["faq:safe"].names == ("Is it safe?",)


def test_a_clinic_is_found_by_its_terms_and_its_people(found):
    clinic = found["clinic:us/wa/seattle/harbor"]
    assert {"spanish", "financing", "saturday", "accepting", "aetna", "ace", "wheelchair"} <= set(clinic.tags)
    assert {"english", "sunday"} & set(clinic.tags) == set()
    assert len(clinic.tags) == len(set(clinic.tags))
    assert clinic.text.endswith("Owner Anesthesiology CRNA Nurse anesthetist")


def test_a_name_with_two_dots_is_found_by_two_letters(found):
    assert found["clinic:us/wa/seattle/harbor"].names == ("Ann Bärwald", "Baerwald")


def test_a_clinic_is_not_what_one_finds_who_is_in_crisis(found):
    assert found["condition:suicidal-thoughts"].tags == ("wanting to die",)
    assert "die" not in found["clinic:us/wa/seattle/harbor"].tags


def test_what_is_called_by_one_word(found):
    assert found["condition:ptsd"].called == ("trauma",)
    assert found["region:us/wa"].called == ("WA", "evergreenstate")
    assert found["page:clinics"].called == ("Clinics",)


def test_a_section_is_found_by_the_short_and_the_long_form(found):
    assert found["article:pain"].tags == ("RSD",)
    assert found["article:pain#what-else"].tags == ("Pain", "post traumatic stress disorder")


def test_pages_of_lists_are_found_where_they_are(found):
    assert {"page:faq", "page:guide", "page:contact"} <= set(found)
    assert "page:glossary" not in found


def test_synonyms_are_read_from_either_side():
    found = stands_for(
        {"color": SynonymEntry(same=("colour",), finds=("hue",)), "afford": SynonymEntry(finds=("cost", "price"))}
    )
    assert found == {"color": ("colour", "hue"), "colour": ("color", "hue"), "afford": ("cost", "price")}


def test_conditions_and_treatments_are_known_to_the_filters(found):
    assert found["condition:ptsd"].conditions == ("ptsd",)
    assert found["treatment:iv-infusion"].treatments == ("iv-infusion",)
    assert found["clinic:us/wa/seattle/harbor"].treatments == ("iv-infusion",)


def test_an_article_carries_the_condition_that_names_it():
    files = small.BASE | {
        "data/vocab/conditions.yaml": "ptsd: {name: PTSD, article: trauma.md}\nocd: {name: OCD}\n",
        "content/guide/trauma.md": "---\ntitle: Trauma\ndescription: What it is.\n---\nOne.\n\n## Two\n\nThree.\n",
        "content/guide/other.md": "---\ntitle: Other\ndescription: What it is.\n---\nOne.\n",
    }
    of = {each.id: each.conditions for each in documents(Edition(small.site_of(files), small.theme().strings))}
    assert of["article:trauma"] == of["article:trauma#two"] == ("ptsd",)
    assert of["article:other"] == ()


def test_the_filters_offer_countries_and_states_by_size_and_name():
    clinics = {
        f"data/clinics/{region}/a.yaml": small.clinic() for region in ("us/wa/seattle", "us/ga/macon", "ge/tbilisi")
    }
    offered = {facet.name: facet.labels for facet in facets(small.site_of(clinics))}
    assert list(offered) == ["kind", "region", "condition", "treatment"]
    assert [name for name, _ in offered["region"]] == ["us", "us/ga", "us/wa", "ge", "ge/tbilisi"]
    labels = dict(offered["region"])
    country, state = labels["us"], labels["us/ga"]
    assert state.endswith(f", {country}")
    assert len(set(labels.values())) == len(labels)
