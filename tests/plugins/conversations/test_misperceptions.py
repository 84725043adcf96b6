"""A talk where a group is wrong about another, and never from a small difference."""

import pytest

from matchmaker.matching.snapshot import ActorKind, Misperception, Snapshot
from matchmaker.testing.factories import actor, need, snapshot
from plugins.conversations.misperceptions import LEAST_GAP
from tests.plugins.conversations.proposing import FAR, HERE, KIND, NEAR, proposed

SHOP, CLUB = ActorKind.SERVICE_NODE, ActorKind.ASSOCIATION


def with_answers(of: Snapshot, *answers: Misperception) -> Snapshot:
    return Snapshot(of.actors, of.needs, of.resources, of.places, misperceptions=answers)


VILLAGE = snapshot(
    actor("s", "Här", kind=SHOP, name="Affären"),
    actor("c", "Nära", name="Klubben"),
    actor("d", "Långt bort", name="Fjällklubben"),
    need("s.n", KIND.words[0]),
    need("c.n", "Något annat"),
    need("d.n", "Något helt annat"),
    HERE,
    NEAR,
    FAR,
)


def test_where_a_group_is_wrong_about_another_its_nearest_is_to_talk_with_whoever_needs_it() -> None:
    [talk] = proposed(with_answers(VILLAGE, Misperception(CLUB, SHOP, KIND.id, 6, 8, 1, 9)))
    assert talk.needs == ("s.n", "c.n")
    [reason] = talk.reasons
    assert f"6 av 8 bland butikerna och servicen sa på ett möte att de behöver ”{KIND.title.sv}” mest." in reason.sv
    assert "1 av 9 bland föreningarna trodde det." in reason.sv
    assert "Affären" not in reason.sv
    assert "Klubben" not in reason.sv


def test_the_larger_the_misperception_the_more_it_is_worth() -> None:
    small, large = (
        proposed(with_answers(VILLAGE, Misperception(CLUB, SHOP, KIND.id, named, 10, 0, 10)))[0].score
        for named in (4, 9)
    )
    assert small < large


@pytest.mark.parametrize(
    "answer",
    [
        Misperception(CLUB, SHOP, KIND.id, 2, 10, 0, 10),
        Misperception(CLUB, SHOP, KIND.id, 9, 10, 9, 10),
        Misperception(CLUB, SHOP, "no such kind", 9, 10, 0, 10),
        Misperception(ActorKind.MUNICIPAL_UNIT, SHOP, KIND.id, 9, 10, 0, 10),
    ],
)
def test_what_is_guessed_well_enough_or_has_nobody_to_talk_with_is_no_reason(answer: Misperception) -> None:
    assert answer.gap < LEAST_GAP or proposed(with_answers(VILLAGE, answer)) == []
    assert proposed(with_answers(VILLAGE, answer)) == []
