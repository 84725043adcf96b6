"""No code is told as a code: each has words, also in what people get of all that is kept about them."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import Enum

from matchmaker.matching.snapshot import ActorKind, Horizon
from matchmaker.models import Base, OutcomeCause
from matchmaker.services.personal_data.field_registry import Exported, field_registry
from matchmaker.services.personal_data.visibility import AUDIENCES
from matchmaker.web.codes import CODES, PLAIN, categories_label, causes_label, code_label, visibility_label
from matchmaker.web.disclosure import ENUMS, value_in_words


@pytest.fixture(autouse=True)
def context(app: Flask) -> Iterator[None]:
    with app.test_request_context(headers={"Accept-Language": "sv"}):
        yield


def test_each_value_that_can_be_given_out_has_words() -> None:
    without = []
    for name, table in field_registry().tables.items():
        for field in table.told:
            kept = Base.metadata.tables[name].columns[field.column].type
            if field.label is None or field.exported is Exported.NEVER or not isinstance(kept, Enum):
                continue
            values = list(kept.enum_class or ())
            assert values
            told = {value: value_in_words(field.column, value) for value in values}
            without += [f"{name}.{field.column}: {v}" for v, words in told.items() if words in ("", v.value)]
    assert without == []


def test_a_value_of_an_enumeration_without_words_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(ENUMS, next(iter(CODES)))
    with pytest.raises(AssertionError, match="rest_reason: wish"):
        test_each_value_that_can_be_given_out_has_words()


def test_every_value_has_words_of_its_own() -> None:
    for enumeration in CODES:
        words = [code_label(value) for value in enumeration]
        assert len(set(words)) == len(words) == len(enumeration)


@pytest.mark.parametrize(
    ("column", "code", "words"),
    [
        ("channel", "web", "På webben"),
        ("language", "fi", "suomi"),
        ("language", "xx", "xx"),
        ("reach", "near", "Ungefär tre mil"),
        ("reach", "20", "20"),
        ("kind", "service_node", "Butik eller service"),
        ("kind", "else", "else"),
        ("horizon", "year", "Inom ett år"),
        ("horizon", "else", "else"),
    ],
)
def test_a_plain_code_is_told_in_words_and_one_that_nobody_knows_as_it_is(column: str, code: str, words: str) -> None:
    assert PLAIN[column](code).lower() == words.lower()
    assert value_in_words(column, code).lower() == words.lower()


def test_the_form_s_choices_all_have_words() -> None:
    assert all(PLAIN["kind"](kind.value) != kind.value for kind in ActorKind)
    assert all(PLAIN["horizon"](horizon.value) != horizon.value for horizon in Horizon)


def test_kinds_of_service_and_of_reasons_are_listed_by_their_titles() -> None:
    assert categories_label(["snow", "gone"]) == "snöröjning, gone"
    assert value_in_words("categories", ["snow"]) == "snöröjning"
    assert causes_label([OutcomeCause.ECONOMIC]) == value_in_words("causes", ["economic"]) == "Pengar"


def test_what_others_may_see_is_told_as_it_was_asked() -> None:
    chosen = {field.value: audiences[-1].value for field, audiences in AUDIENCES.items()}
    told = visibility_label(chosen).split("\n")
    assert len(told) == len(AUDIENCES)
    assert "Vem får se er e-post? Bara projektledaren" in told
    assert value_in_words("visibility", {"board": "public"}).endswith("för alla? Ja, men aldrig vilka vi är")
