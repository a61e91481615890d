"""The sequences notice forgotten dependencies: each fault that is planted into the program is caught by one of them."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest

from tests.properties import faults
from tests.properties.clean import Measure
from tests.properties.sequence import MismatchError, play, score

#: All of these are played in `make test` without a fault, and nothing is found.
BOUND = 300
#: The sequence that caught the fault when this was written; the others are tried when it no longer does.
FIRST = {
    "a_field_of_views_is_left_out": 8,
    "lists_count_by_their_length": 0,
    "the_frame_is_left_out": 3,
    "a_maker_reads_a_global": 0,
    "icons_are_left_out": 7,
    "strings_are_left_out": 7,
    "assets_are_left_out": 6,
    "included_parts_are_left_out": 12,
    "the_layout_is_left_out": 21,
    "memo_without_kind": 17,
    "memo_by_the_beginning": 1,
    "memo_by_size": 7,
    "memo_of_any_toolchain": 36,
    "inputs_without_toolchain": 51,
    "inputs_without_drafts": 3,
    "inputs_without_day": 8,
    "inputs_without_base_url": 3,
    "inputs_without_host": 26,
    "inputs_without_own_theme": 1,
    "inputs_without_tool_theme": 38,
    "inputs_without_names": 4,
    "ledger_of_any_toolchain": 16,
    "closures_are_not_compared": 6,
    "indexes_are_not_compared": 0,
    "old_pages_stay": 0,
    "altered_files_go": 34,
    "altered_output_is_not_seen": 0,
    "missing_output_is_not_seen": 0,
    "survey_by_size": 0,
    "survey_by_time": 0,
    "sources_by_time": 3,
    "nothing_is_announced": 76,
    "copies_stay": 24,
    "spared_for_good": 24,
    "keys_without_sources": 0,
    "keys_without_hoods": 20,
    "keys_without_members": 13,
    "keys_without_everyone": 13,
    "keys_without_sums": 13,
    "keys_without_records": 3,
    "keys_without_public_parts": 0,
    "keys_without_searched_parts": 3,
    "keys_without_listings": 13,
    "keys_without_makers": 0,
    "tables_without_marks": 13,
    "blocks_without_marks": 0,
    "finder_without_rows": 0,
    "finder_without_order": 19,
    "numbers_without_ids": 0,
    "other_texts_for_good": 0,
    "workings_of_any_key": 0,
    "workings_of_any_toolchain": 36,
    "covers_always_stay": 0,
    "covers_without_places": 33,
    "covers_without_neighbours": 206,
    "covers_wherever_clinics_stand": 167,
}


class AfterEveryBuild(Measure):
    """Compares after each build, so that what is found does not hang on what other tests have made known."""

    def knows(self, desk):
        return True


@pytest.mark.sampled(2)
@pytest.mark.parametrize("plant", faults.FAULTS, ids=lambda plant: plant.__name__)
def test_a_planted_fault_is_caught(plant, quick_disk, quickened, parses):
    measure = AfterEveryBuild()
    for number in (FIRST.get(plant.__name__, 0), *range(BOUND)):
        folder = tempfile.mkdtemp(dir=quick_disk)
        with pytest.MonkeyPatch.context() as patch:
            plant(patch)
            try:
                played = score(number)
                play(played, Path(folder), measure, parses[played.theme])
            except MismatchError:
                return
            finally:
                shutil.rmtree(folder)
    pytest.fail(f"{BOUND} sequences do not notice this: {plant.__doc__}")


def test_there_are_twenty_and_more():
    assert len({plant.__doc__ for plant in faults.FAULTS}) == len(faults.FAULTS) >= 20
    assert FIRST.keys() == {plant.__name__ for plant in faults.FAULTS}
