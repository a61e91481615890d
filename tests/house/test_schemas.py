"""What editors' programs are told is what the program reads: the committed files are current, the words complete."""

import pytest

from sitegen.parse import schema
from sitegen.parse.meanings import MEANINGS
from sitegen.parse.records import fields_of, part_in
from tests.house.schema_files import ROOT, expected

EXPECTED = expected()
MODELS = {
    name: model
    for name, model in vars(schema).items()
    if part_in(model) and model not in {schema.BaseModel, schema.Record}
}


@pytest.mark.parametrize("path", EXPECTED)
def test_the_committed_file_is_current(path):
    assert (ROOT / path).read_text("utf-8") == EXPECTED[path], "run `make docs`"


def test_nothing_else_lies_among_the_schemas():
    assert {f"schemas/{path.name}" for path in (ROOT / "schemas").iterdir()} <= EXPECTED.keys()


def test_every_key_has_a_meaning_and_every_meaning_a_key():
    keys = {name: {field.alias or key for key, field in fields_of(model).items()} for name, model in MODELS.items()}
    assert {name: set(meanings) for name, meanings in MEANINGS.items()} == keys


@pytest.mark.parametrize("name", MEANINGS)
def test_meanings_are_one_plain_line(name):
    for words in MEANINGS[name].values():
        assert words[-1] in ".…"
        assert not {"\n", "|"} & set(words)
