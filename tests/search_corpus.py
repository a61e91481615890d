"""A made-up corpus for the search's tests and benchmarks: clinics, regions and article sections, from a seed."""

from __future__ import annotations

from random import Random

from sitegen.search.document import SearchDocument

STATES = (
    ("wa", "Washington"),
    ("or", "Oregon"),
    ("in", "Indiana"),
    ("me", "Maine"),
    ("ca", "California"),
    ("ny", "New York"),
    ("tx", "Texas"),
    ("fl", "Florida"),
    ("oh", "Ohio"),
    ("ga", "Georgia"),
    ("il", "Illinois"),
    ("az", "Arizona"),
    ("co", "Colorado"),
    ("nc", "North Carolina"),
)
CONDITIONS = (
    "Depression",
    "PTSD Post-traumatic stress disorder",
    "CRPS Complex regional pain syndrome",
    "Fibromyalgia",
    "Anxiety",
    "OCD Obsessive-compulsive disorder",
    "Migraine",
    "Bipolar depression",
    "Neuropathic pain",
    "Suicidal thoughts",
    "Addiction",
    "Cancer pain",
)
TREATMENTS = (
    "IV infusion intravenous",
    "Esketamine Spravato nasal spray",
    "KAP ketamine-assisted psychotherapy",
    "Intramuscular injection IM",
    "Lozenges troches at home",
)
_SUBJECTS = (
    "ketamine infusion depression treatment session dose clinic anesthesia pain nurse doctor patient recover insurance "
    "cost price pay mood memory bladder pressure breathing nausea music ride home prepare driver medicine therapy "
    "psychiatrist evidence trial study placebo opioid anxiety trauma dissociation vein monitor oxygen screening "
    "consent side effects risks the a of in or and to what how does it is for me with your you we they"
)
SUBJECT = tuple(_SUBJECTS.split())
NAMES = (
    "Harbor",
    "Light",
    "Cascade",
    "Summit",
    "Valley",
    "Wellness",
    "Renew",
    "Bridge",
    "Cedar",
    "North",
    "Clarity",
    "Horizon",
    "Spring",
    "River",
    "Stone",
    "Lantern",
)
ENDINGS = ("Ketamine Clinic", "Infusion Center", "Ketamine Wellness", "Psychiatry", "Pain Management", "Health")
SYLLABLES = (
    "ber",
    "lin",
    "to",
    "mar",
    "sea",
    "ville",
    "ton",
    "ria",
    "po",
    "ka",
    "den",
    "wes",
    "ly",
    "gra",
    "nor",
    "shi",
    "el",
    "dun",
    "ash",
    "ham",
)


def made_word(random: Random, low: int = 2, high: int = 4) -> str:
    """A pronounceable word."""
    return "".join(random.choice(SYLLABLES) for _ in range(random.randint(low, high)))


def corpus(clinics: int, sections: int, seed: int = 1) -> tuple[SearchDocument, ...]:
    """``clinics`` clinics in as many cities as that calls for, their regions, and ``sections`` article sections."""
    random = Random(seed)
    rare = [made_word(random) for _ in range(400 + clinics)]
    found: list[SearchDocument] = []
    cities = [(*random.choice(STATES), made_word(random).title()) for _ in range(max(clinics // 12, 3))]
    people = [made_word(random, 2, 3).title() for _ in range(200 + clinics // 5)]

    def prose(length: int) -> str:
        return " ".join(
            random.choice(rare) if random.random() < 0.12 else random.choice(SUBJECT) for _ in range(length)
        )

    def person() -> str:
        return f"{random.choice(people)} {random.choice(people)}"

    for number in range(clinics):
        code, state, city = cities[int(len(cities) * random.random() ** 2)]
        slug = city.lower()
        found.append(
            SearchDocument(
                id=f"clinic:us/{code}/{slug}/c{number}",
                kind="clinic",
                group=f"us/{code}/{slug}",
                url=f"/clinics/us/{code}/{slug}/c{number}/",
                title=f"{random.choice((*NAMES, city))} {random.choice(NAMES)} {random.choice(ENDINGS)}",
                detail=f"{city}, {state}",
                text=prose(random.randint(10, 120)),
                names=tuple(person() for _ in range(random.randint(1, 5))),
                place=(city, state, code.upper(), "United States", f"{10000 + number % 89999:05d}"),
                tags=tuple(random.sample(CONDITIONS, random.randint(1, 5)) + random.sample(TREATMENTS, 2)),
                rank=random.randint(0, 3),
                sample=number % 3 == 0,
                numbers=(f"+1 {200 + number % 700} 555 {number % 10000:04d}",),
            )
        )
    for code, state, city in sorted(set(cities)):
        group = f"us/{code}/{city.lower()}"
        found.append(
            SearchDocument(
                f"region:{group}", "region", group, f"/clinics/{group}/", city, state, place=(city, state, code)
            )
        )
    for code, state in STATES:
        found.append(
            SearchDocument(
                f"region:us/{code}",
                "region",
                f"us/{code}",
                f"/clinics/us/{code}/",
                state,
                "United States",
                names=(code.upper(),),
                place=(state, code.upper()),
                called=(code.upper(),),
            )
        )
    for number in range(sections):
        article = f"article-{number // 6}"
        heading = prose(random.randint(2, 6)).capitalize()
        found.append(
            SearchDocument(
                f"article:{article}#s{number}",
                "article",
                "",
                f"/guide/{article}/#s{number}",
                heading,
                article,
                text=prose(random.randint(60, 220)),
                tags=(article,),
            )
        )
    return tuple({document.id: document for document in found}.values())
