"""Conversations: proposed from what was answered, written and found, and never from nothing."""

from typing import Any

import numpy as np
import pytest

from matchmaker.matching.judging import checked_conversations
from matchmaker.matching.snapshot import ActorKind, Misperception, Place, Snapshot
from matchmaker.matching.strategy import Conversation, Mark, Task
from matchmaker.matching.vocabulary import vocabulary
from matchmaker.testing.factories import actor, need, resource, snapshot, task_of
from plugins.conversations import CLAIM, FAR_KM, FIRST_CHOICES, LEAST_GAP, Conversations

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


def test_two_who_write_of_the_same_obstacle_are_to_talk_and_its_words_are_marked() -> None:
    of = snapshot(
        actor("a", "Här"),
        actor("b", "Nära"),
        need("a.n", "Ny spis", "Vi vill söka bidrag i år."),
        need("b.n", "Tak", "Vi kan inget om bidragen."),
        HERE,
        NEAR,
    )
    [talk] = proposed(of)
    assert talk.needs == ("a.n", "b.n")
    (one, its), (other, others) = talk.own_words
    assert (one, its.marks) == ("a.n", (Mark("need", "description", 8, 19),))
    assert its.reason.sv == "Ett hinder är att söka bidrag: ”söka bidrag”."
    assert (other, others.reason.en) == ("b.n", "One obstacle is applying for grants: “kan inget om bidragen”.")
    for words in ("söka", "bidrag", "grant"):
        assert words not in talk.reasons[0].sv, "what stands in a description is told with its marks only"


@pytest.mark.parametrize(
    ("its", "others", "where"),
    [
        ("Vi ska söka bidrag.", "Vi saknar folk.", "Nära"),
        ("Vi saknar folk.", "Allt är bra.", "Nära"),
        ("Vi saknar folk.", "Ingen som hinner.", "Långt bort"),
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
    assert proposed(snapshot(need("a.n", "X", "Vi saknar folk."), need("a.m", "Y", "För få händer."))) == []


def test_what_stands_in_the_way_of_many_things_is_shared_only_by_those_who_need_the_same_kind() -> None:
    other_kind = next(kind for kind in vocabulary() if kind.words and kind.id != KIND.id)

    def village(title: str) -> Snapshot:
        needs = need("a.n", KIND.words[0], "Vi har inte råd."), need("b.n", title, "Det blir för dyrt.")
        return snapshot(actor("a", "Här"), actor("b", "Nära"), *needs, HERE, NEAR)

    assert [talk.needs for talk in proposed(village(KIND.words[0]))] == [("a.n", "b.n")]
    assert proposed(village(other_kind.words[0])) == []


def test_those_who_also_need_the_same_kind_come_before_those_who_only_share_an_obstacle() -> None:
    needs = need("a.n", KIND.words[0], "Vi saknar folk."), need("b.n", "Y", "Vi saknar folk.")
    of = snapshot(actor("a", "Här"), actor("b", "Här"), actor("c", "Här"), *needs, HERE)
    third = snapshot(*of.actors, *of.needs, need("c.n", KIND.words[0], "Ingen som orkar."), HERE)
    [only] = proposed(of)
    best = max(proposed(third), key=lambda talk: talk.score)
    assert best.needs == ("a.n", "c.n")
    assert best.score > only.score


@pytest.mark.parametrize(
    "words",
    [
        "Guiderna ska ha försäkringen klar.",
        "Lådan är tom på pengar.",
        "Kan ni ge dem tillstånd att fiska?",
        "Maskinen orkar inte mer.",
        "Vi betalar med bidraget vi fått.",
        "Det krävs inget tillstånd för det.",
        "Inget bygglov krävs.",
        "Bygglov behövs inte.",
        "Det är inte för dyrt.",
        "No planning permission is needed.",
        "Bygglovet är klart.",
        "Bygglovet är nu beviljat, och vi sätter i gång.",
        "Tillståndet är klart.",
        "Vi har fått bygglov.",
        "Vi fick vårt bygglov i maj.",
        "Vi har redan bygglov.",
        "Bidragsansökan är godkänd.",
        "The planning permission is granted.",
        "We have got our building permit.",
        "Vi saknade bygglov länge, men nu är det klart.",
        "Vi väntade på bygglovet. Nu är det beviljat och vi sätter i gång",
        "Ingen som orkar, men det är nu löst!",
        "Vi saknar försäkring, men nu har det löst sig.",
        "Vi saknade bygglov. Nu har vi fått det, så vi börjar i maj.",
        "We lacked planning permission, but now it is granted.",
    ],
)
def test_a_word_that_tells_of_nothing_in_the_way_is_no_obstacle(words: str) -> None:
    assert proposed(snapshot(need("a.n", KIND.words[0], words), need("b.n", KIND.words[0], words))) == []


@pytest.mark.parametrize(
    "words",
    [
        "Bygglovet är inte klart.",
        "Vi bygger när bygglovet är klart.",
        "Vi väntar på att bygglovet är klart.",
        "Vi kan börja först när vi har fått bygglov.",
        "Vi har inte fått bygglov.",
        "Vi har fått avslag på bygglov.",
        "Inget bygglov är klart.",
        "Vi fick inget tillstånd.",
        "We have not got planning permission.",
        "Once the planning permission is granted we build.",
        "Vi saknar bygglov, men det är klart att vi försöker.",
        "Vi söker bygglov. Nu är det klart att det dröjer.",
        "Vi söker bygglov. Nu är det klart?",
        "Vi söker bygglov. Nu har vi det svårt.",
        "Vi söker bygglov och hoppas att det nu är klart i maj.",
        "Nu är det klart. Vi saknar bygglov.",
        "Vi saknar bygglov. Vi har byggt i år. Nu är det klart.",
    ],
)
def test_what_is_not_solved_yet_is_an_obstacle(words: str) -> None:
    [talk] = proposed(snapshot(need("a.n", KIND.words[0], words), need("b.n", KIND.words[0], words)))
    assert len(talk.own_words) == 2


def test_what_stands_in_the_way_beside_what_does_not_is_one() -> None:
    words = "Inget bygglov krävs, men vi vet inte hur man gör."
    [talk] = proposed(snapshot(need("a.n", KIND.words[0], words), need("b.n", KIND.words[0], words)))
    assert {said.reason.sv for _, said in talk.own_words} == {"Ett hinder är att ingen vet hur: ”vet inte hur”."}


def test_those_who_lay_claim_to_the_same_resource_are_to_talk_with_its_owner() -> None:
    of = snapshot(
        need("a.n", "Skjuts"), need("b.n", "Buss"), need("c.n", "Kyl"), resource("d.r", "Minibuss", capacity="1")
    )
    [talk] = proposed(of, task_of(of, [0.9, 0.7, 0.3]))
    assert (talk.needs, talk.resource) == (("a.n", "b.n"), "d.r")
    assert talk.score == pytest.approx(0.6)
    assert talk.reasons[0].sv.startswith("2 har behov som ”Minibuss” hos Föreningen d kan passa för.")
    assert proposed(of, task_of(of, [0.9, CLAIM - 0.01, 0.3])) == []


def test_who_has_two_better_ways_lays_no_claim() -> None:
    of = snapshot(need("a.n", "Skjuts"), need("b.n", "Buss"), *(resource(f"{a}.r", "Minibuss") for a in "wxyz"))
    assert FIRST_CHOICES == 2
    talks = proposed(of, task_of(of, [0.9, 0.8, 0.75, 0.7, 0.0, 0.0, 0.95, 0.0]))
    assert talks == [], "the third choice of one is the first of the other"
    [talk] = proposed(of, task_of(of, [0.9, 0.8, 0.75, 0.7, 0.0, 0.95, 0.0, 0.0]))
    assert talk.resource == "x.r"


@pytest.mark.parametrize(
    ("its", "others", "meet"),
    [
        ({"weekdays": ("mon",)}, {"weekdays": ("tue", "wed")}, False),
        ({"weekdays": ("mon",)}, {"weekdays": ("mon", "tue")}, True),
        ({"months": (6, 7)}, {"months": (1, 2)}, False),
        ({"months": (6, 7)}, {}, True),
    ],
)
def test_claims_that_never_meet_in_time_are_none(its: dict[str, Any], others: dict[str, Any], meet: bool) -> None:
    of = snapshot(need("a.n", "Skjuts", **its), need("b.n", "Buss", **others), resource("d.r", "Minibuss"))
    assert bool(proposed(of, task_of(of, [0.9, 0.9]))) is meet


def test_of_one_actors_needs_the_likeliest_lays_the_claim_and_no_more_than_three_do() -> None:
    of = snapshot(*(need(f"{a}.{n}", "Skjuts") for a in "abcde" for n in "nm"), resource("z.r", "Minibuss"))
    [talk] = proposed(of, task_of(of, [0.75, 0.9, 0.85, 0.75, 0.8, 0.7, 0.7, 0.7, 0.7, 0.7]))
    assert talk.needs == ("a.m", "b.n", "c.n")


def test_those_who_lay_claim_have_one_time_that_suits_them_all() -> None:
    times = {"a": "mon", "b": "tue", "c": "tue", "d": "mon"}
    needs = [need(f"{one}.n", "Skjuts", weekdays=(day,)) for one, day in times.items()]
    of = snapshot(*needs, need("e.n", "Skjuts"), resource("z.r", "Minibuss"))
    [talk] = proposed(of, task_of(of, [0.95, 0.9, 0.85, 0.8, 0.75]))
    assert talk.needs == ("a.n", "d.n", "e.n")
    assert talk.reasons[0].sv.startswith("3 har behov")
    months = zip("abc", [(1, 2), (2, 3), (1, 3)], strict=True)
    of = snapshot(*(need(f"{one}.n", "Skjuts", months=some) for one, some in months), resource("z.r", "Minibuss"))
    [talk] = proposed(of, task_of(of, [0.95, 0.9, 0.85]))
    assert talk.needs == ("a.n", "b.n"), "each two have a month, but not all three"


def test_where_there_is_nothing_it_is_silent_and_of_pairs_it_never_says_anything() -> None:
    empty = snapshot()
    assert proposed(empty) == []
    of = snapshot(need("a.n", "Skjuts"), resource("b.r", "Buss"))
    assert Conversations().score(task_of(of)) == [None]
    assert Conversations().explain(task_of(of)) == [None]
    assert Conversations().conversations(Task(of, np.zeros((0, 2), dtype=np.intp))) == []
