"""The grammar of the invented municipality fits the vocabulary that fills it."""

import string

from matchmaker.testing import phrases
from matchmaker.testing.municipality import services

GAPS = {"noun", "other", "said", "place", "name", "number", "season", "occasion"}


def test_actors_name_kinds_of_service_that_are_there() -> None:
    named = {kind for actors in phrases.ACTORS.values() for _, kinds in actors for kind in kinds}
    assert named <= services().keys()


def test_patterns_have_only_gaps_that_are_filled() -> None:
    patterns = (
        *phrases.NEED_TITLES,
        *phrases.NEED_SENTENCES,
        *phrases.RESOURCE_TITLES,
        *phrases.RESOURCE_SENTENCES,
        *phrases.TAILS,
        *phrases.CAPACITIES,
    )
    gaps = {gap for pattern in patterns for _, gap, _, _ in string.Formatter().parse(pattern) if gap}
    assert gaps == GAPS


def test_words_that_name_no_thing_are_in_the_vocabulary() -> None:
    said = {word for service in services().values() for word in (*service.asks, *service.gives)}
    nouns = {word for service in services().values() for word in service.nouns}
    assert not phrases.NO_NOUNS & nouns
    assert phrases.NO_NOUNS & said
