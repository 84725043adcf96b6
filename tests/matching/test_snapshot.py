"""The frozen values that the engine sees."""

import pickle
from dataclasses import replace

import pytest

from matchmaker.matching.snapshot import Answer, GlossaryWord, Place, Verdict
from tests.matching.builders import actor, need, resource, snapshot

VERDICTS = tuple(
    Verdict(need("a.n1"), resource(id), actor("a"), actor("b"), Answer.ACCEPTED) for id in ("b.r1", "b.r2")
)
SOME = snapshot(actor("a", "Byn"), actor("b"), need("a.n1"), resource("b.r1"), Place("Byn", 64, 19))


def test_equal_content_in_another_order_has_the_same_digest() -> None:
    assert replace(SOME, actors=SOME.actors[::-1]).digest == SOME.digest
    assert replace(SOME, verdicts=VERDICTS).digest == replace(SOME, verdicts=VERDICTS[::-1]).digest


@pytest.mark.parametrize(
    "changed",
    [
        replace(SOME, needs=()),
        replace(SOME, needs=(need("a.n1", "Annat"),)),
        replace(SOME, resources=(resource("b.r1", capacity="två"),)),
        replace(SOME, places=(Place("Byn", 64, 20),)),
        replace(SOME, glossary=(GlossaryWord("kälke", means=("pulka",)),)),
        replace(SOME, verdicts=VERDICTS),
    ],
)
def test_other_content_has_another_digest(changed: object) -> None:
    assert changed.digest != SOME.digest  # type: ignore[attr-defined]


def test_actors_and_places_are_found_by_id_and_name() -> None:
    assert SOME.actor_by_id["a"].place == "Byn"
    assert SOME.place_by_name["Byn"].lat == 64


def test_a_snapshot_can_be_pickled_with_its_digest() -> None:
    assert pickle.loads(pickle.dumps(SOME)) == SOME  # noqa: S301


@pytest.mark.parametrize(
    ("answer", "yes"),
    [(Answer.ACCEPTED, True), (Answer.AGREED, True), (Answer.DECLINED, False), (Answer.REFUSED, False)],
)
def test_a_verdict_is_a_yes_or_a_no(answer: Answer, yes: bool) -> None:
    assert replace(VERDICTS[0], answer=answer).is_yes is yes


def test_texts_have_the_same_numbers_in_every_snapshot_and_are_not_carried_to_another_process() -> None:
    before = snapshot(need("a.n1", "Släp"), need("a.n2", "Bil"), resource("b.r1", "Släp"))
    after = snapshot(need("a.n2", "Bil"), need("a.n3", "Båt"), resource("b.r1", "Släp"))
    assert before.texts[0].numbers[1] == after.texts[0].numbers[0]
    assert before.texts[1].numbers.tolist() == after.texts[1].numbers.tolist() == before.texts[0].numbers[:1].tolist()
    assert list(after.texts[0]) == [(item.title, item.description) for item in after.needs]
    carried = pickle.loads(pickle.dumps(after))  # noqa: S301
    assert carried == after
    assert "texts" in vars(after)
    assert "texts" not in vars(carried)


def test_the_places_of_actors_are_named_once_and_given_by_position() -> None:
    names, at = snapshot(actor("a", "Byn"), actor("b", "Ön"), actor("c", "Byn")).actor_places
    assert names == ("Byn", "Ön")
    assert at.tolist() == [0, 1, 0]


def test_what_belongs_to_some_actors_is_told_by_position_and_nobody_here_has_anything() -> None:
    of = snapshot(actor("b"), actor("a"), actor("c"), need("a.n1"), need("b.n1"), resource("b.r1"), resource("a.r1"))
    assert [side.tolist() for side in of.of_actors(["a", "c", "elsewhere"])] == [[True, False], [False, True]]
    assert [side.tolist() for side in of.of_actors(iter(()))] == [[False, False], [False, False]]
    assert [side.tolist() for side in snapshot().of_actors(["a"])] == [[], []]
