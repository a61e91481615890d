"""Cards have telephone numbers where a theme may show them, and elsewhere no list follows from any."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sitegen.outputs import edition_of
from sitegen.shell.toolchain import default_theme
from sitegen.theme.theme import load
from sitegen.views.keys import LISTED, list_key
from tests import small

NAME = "us/wa/one"
CARD = "parts/clinic-card/clinic-card.html"
OTHERWISE = {
    "an attribute": "{{ card.phone[0] if card.phone }}",
    "by a text": "{{ card['phone'] }}",
    "of many": "{{ [card] | map(attribute='phone') | list }}",
    "who knows what": "{% set what = 'pho' ~ 'ne' %}{{ card[what] }}",
}


def theme(**laid):
    files = {**default_theme(), **{name: text.encode() for name, text in laid.items()}}
    found, problems = load(files, small.scripts(), "", "en")
    assert not problems
    return found


def with_card(more):
    text = default_theme()[CARD].decode()
    changed = text.replace("{{ card.place }}", "{{ card.place }} " + more, 1)
    assert changed != text
    return theme(**{CARD: changed})


def site(number):
    return small.site_of({f"data/clinics/{NAME}.yaml": small.clinic("One").replace("+1 206 555 0114", number)})


def shown_of(shown, number):
    edition = edition_of(site(number), shown)
    return edition, edition.card(edition.site.clinics[NAME])


def test_no_list_of_the_tools_own_theme_follows_from_a_number():
    one, other = (shown_of(theme(), f"+1 206 555 010{last}") for last in "12")
    assert one[1] == other[1]
    assert one[1].phone is None
    assert list_key(one[0], [NAME]) == list_key(other[0], [NAME])
    assert small.view(one[0].site, f"clinics/{NAME}/index.html").phone[0].endswith("0101")


@pytest.mark.parametrize("more", OTHERWISE.values(), ids=OTHERWISE)
def test_where_a_card_may_show_it_lists_follow_from_it(more):
    one, other = (shown_of(with_card(more), f"+1 206 555 010{last}") for last in "12")
    assert one[1].phone[1] == "tel:+12065550101"
    assert replace(one[1], phone=None) == replace(other[1], phone=None)
    assert list_key(one[0], [NAME]) != list_key(other[0], [NAME])
    was = LISTED.written(one[0])
    assert LISTED.since(one[0], was).names == {""}
    assert NAME.rpartition("/")[0] in LISTED.since(other[0], was).names


def test_a_page_of_ones_own_that_shows_cards_asks_for_them():
    name = "pages/clinic.html"
    text = default_theme()[name].decode()
    own = "{% for card in view.background.pieces[0].cards %}{{ card.phone[0] }}{% endfor %}"
    changed = text.replace("{% endblock %}", own + "{% endblock %}", 1)
    assert changed != text
    assert edition_of(site("+1 206 555 0101"), theme(**{name: changed})).phones
