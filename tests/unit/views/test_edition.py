"""What an edition remembers: for good, or of places and lists for a while."""

from __future__ import annotations

from sitegen.views import edition as module
from sitegen.views.edition import Edition
from tests import small


def counted():
    """An edition, what is asked of it, and with which numbers that was made."""
    made = []

    def make(shown, number):
        made.append(number)
        return None if number % 2 else (shown.site.origin, number)

    return Edition(small.site_of({}), small.theme().strings), make, made


def test_what_is_asked_for_soon_again_is_made_once():
    shown, make, made = counted()
    found = [shown.lately(make, number // 3) for number in range(300)]
    assert made == list(range(100))
    assert found[:6] == [(shown.site.origin, 0)] * 3 + [None] * 3


def test_of_what_is_asked_for_lately_only_so_much_is_remembered():
    shown, make, made = counted()
    for number in range(5 * module._PLACES):
        shown.lately(make, number)
    assert len(shown._recent) <= module._PLACES
    assert shown.lately(make, 0) == (shown.site.origin, 0)
    assert made[-1] == 0


def test_what_is_asked_for_once_stays():
    shown, make, made = counted()
    for number in [*range(5 * module._PLACES), 0]:
        shown.once(make, number)
    assert made == list(range(5 * module._PLACES))


def test_cards_are_the_same_however_often_they_are_made():
    files = {f"data/clinics/us/wa/c{number}.yaml": small.clinic(f"C{number}") for number in range(3)}
    shown = Edition(small.site_of(files), small.theme().strings)
    names = tuple(shown.site.clinics)
    before = shown.cards(names)
    assert all(one is other for one, other in zip(before, shown.cards(names), strict=True))
    again = Edition(shown.site, shown.strings)
    assert again.cards(names) == before
    assert [card.id for card in before] == list(names)
