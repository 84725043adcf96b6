"""A talk between those who write of the same obstacle, in words that are shown to nobody who may not read them."""

import pytest

from matchmaker.matching.snapshot import Snapshot
from matchmaker.matching.strategy import Mark
from matchmaker.matching.vocabulary import vocabulary
from matchmaker.testing.factories import actor, need, snapshot
from plugins.conversations.nearness import FAR_KM
from tests.plugins.conversations.proposing import FAR, HERE, KIND, NEAR, proposed


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
