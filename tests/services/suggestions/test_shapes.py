"""The names of shapes and of suggestions: for every shape, in both languages, and without anybody's name."""

import pytest

from matchmaker.models import Need, Suggestion, SuggestionLink, SuggestionShape
from matchmaker.services.suggestions.shapes import MEANINGS, SHAPES, name_of


def named(shape: SuggestionShape, *titles: str) -> tuple[str, str]:
    links = [SuggestionLink(position=n, need=Need(title=title)) for n, title in enumerate(titles)]
    name = name_of(Suggestion(shape=shape, links=links))
    return name.sv, name.en


def test_every_shape_has_a_name_and_a_meaning_of_its_own() -> None:
    assert set(SHAPES) == set(MEANINGS) == set(SuggestionShape)
    assert [SHAPES[shape].sv for shape in SuggestionShape] == ["Par", "Knippe", "Bytesring", "Kedja", "Pool", "Samtal"]
    assert len(set(MEANINGS.values())) == len(SuggestionShape)


@pytest.mark.parametrize(
    ("shape", "titles", "name"),
    [
        (SuggestionShape.PAIR, ["Skjuts"], ("Skjuts", "Skjuts")),
        (SuggestionShape.BUNDLE, ["Fest", "Fest"], ("Knippe: Fest", "Bundle: Fest")),
        (
            SuggestionShape.CYCLE,
            ["Ved", "Skjuts"],
            ("Bytesring: Ved och ett behov till", "Circle: Ved and one more need"),
        ),
        (SuggestionShape.POOL, ["Ved", "A", "B"], ("Pool: Ved och 2 behov till", "Pool: Ved and 2 more needs")),
    ],
)
def test_a_suggestion_is_called_after_what_is_needed(
    shape: SuggestionShape, titles: list[str], name: tuple[str, str]
) -> None:
    assert named(shape, *titles) == name
