"""Conversations: proposed from what was answered, written and found, and never from nothing."""

import numpy as np
import pytest

from matchmaker.matching.judging import checked_conversations
from matchmaker.matching.snapshot import ActorKind, Misperception, Place, Snapshot
from matchmaker.matching.strategy import Conversation, Mark, Task
from matchmaker.matching.vocabulary import vocabulary
from matchmaker.testing.factories import actor, need, resource, snapshot, task_of
from plugins.conversations import FAR_KM, LEAST_GAP, Conversations

SHOP, CLUB = ActorKind.SERVICE_NODE, ActorKind.ASSOCIATION
HERE, NEAR, FAR = Place("Här", 64.9, 19.5), Place("Nära", 64.95, 19.6), Place("Långt bort", 66.9, 19.5)
KIND = next(kind for kind in vocabulary() if kind.words)


def proposed(of: Snapshot, task: Task | None = None) -> list[Conversation]:
    talks = Conversations(vocabulary()).conversations(task or task_of(of))
    return checked_conversations(talks, of)


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
    assert f"6 av 8 bland butikerna och servicen sade på ett möte att de behöver ”{KIND.title.sv}” mest." in reason.sv
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


def test_two_who_write_of_the_same_obstacle_are_to_talk_and_its_words_are_marked() -> None:
    of = snapshot(
        actor("a", "Här"),
        actor("b", "Nära"),
        need("a.n", "Ny spis", "Vi har inte råd i år."),
        need("b.n", "Tak", "Vi kan inget om bidragen."),
        HERE,
        NEAR,
    )
    [talk] = proposed(of)
    assert talk.needs == ("a.n", "b.n")
    (one, its), (other, others) = talk.own_words
    assert (one, its.marks) == ("a.n", (Mark("need", "description", 7, 15),))
    assert its.reason.sv == "Ett hinder är pengar: ”inte råd”."
    assert (other, others.reason.en) == ("b.n", "One obstacle is money: “bidragen”.")
    for words in ("råd", "bidrag", "pengar"):
        assert words not in talk.reasons[0].sv, "what stands in a description is told with its marks only"


@pytest.mark.parametrize(
    ("its", "others", "where"),
    [
        ("Vi har inte råd.", "Vi saknar folk.", "Nära"),
        ("Vi har inte råd.", "Allt är bra.", "Nära"),
        ("Vi har inte råd.", "Det blir för dyrt.", "Långt bort"),
    ],
)
def test_different_obstacles_none_and_those_who_live_far_apart_are_left_alone(
    its: str, others: str, where: str
) -> None:
    of = snapshot(
        actor("a", "Här"), actor("b", where), need("a.n", "X", its), need("b.n", "Y", others), HERE, NEAR, FAR
    )
    assert proposed(of) == []
    assert FAR_KM < 200


def test_one_who_meets_the_same_obstacle_twice_has_nobody_to_talk_with() -> None:
    assert proposed(snapshot(need("a.n", "X", "Vi har inte råd."), need("a.m", "Y", "För dyrt."))) == []


def test_those_who_lay_claim_to_the_same_resource_are_to_talk_with_its_owner() -> None:
    of = snapshot(
        need("a.n", "Skjuts"), need("b.n", "Buss"), need("c.n", "Kyl"), resource("d.r", "Minibuss", capacity="1")
    )
    [talk] = proposed(of, task_of(of, [0.9, 0.7, 0.3]))
    assert (talk.needs, talk.resource) == (("a.n", "b.n"), "d.r")
    assert talk.score == pytest.approx(0.6)
    assert talk.reasons[0].sv.startswith("2 har behov som ”Minibuss” hos Föreningen d kan passa för.")
    assert proposed(of, task_of(of, [0.9, 0.3, 0.3])) == []


def test_of_one_actors_needs_the_likeliest_lays_the_claim_and_no_more_than_three_do() -> None:
    of = snapshot(*(need(f"{a}.{n}", "Skjuts") for a in "abcde" for n in "nm"), resource("z.r", "Minibuss"))
    [talk] = proposed(of, task_of(of, [0.6, 0.9, 0.8, 0.6, 0.7, 0.6, 0.6, 0.55, 0.5, 0.5]))
    assert talk.needs == ("a.m", "b.n", "c.n")


def test_where_there_is_nothing_it_is_silent_and_of_pairs_it_never_says_anything() -> None:
    empty = snapshot()
    assert proposed(empty) == []
    of = snapshot(need("a.n", "Skjuts"), resource("b.r", "Buss"))
    assert Conversations().score(task_of(of)) == [None]
    assert Conversations().explain(task_of(of)) == [None]
    assert Conversations().conversations(Task(of, np.zeros((0, 2), dtype=np.intp))) == []
