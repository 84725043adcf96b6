"""Needs that name several places, and who is there."""

import pytest

from matchmaker.matching.engine import judge_all
from matchmaker.matching.groups.places import in_named_places
from matchmaker.matching.groups.results import Cover
from matchmaker.matching.snapshot import Actor, Need, Resource
from tests.matching.builders import Fixed, actor, by_pair, need, resource, snapshot

CLUB = need("a.n1", "Lokaler", description="Alsjö, Brånet och Ceders, en kväll var.")
VILLAGES = (actor("a", "Tätorten"), actor("b", "Alsjö"), actor("c", "Brånet"), actor("d", "Ceder"))
HALLS = (resource("b.r1", "Salen"), resource("c.r1", "Skolan"), resource("d.r1", "Stugan"))
SCORES = {("a.n1", "b.r1"): 0.5, ("a.n1", "c.r1"): 0.6, ("a.n1", "d.r1"): 0.4}


def found(*items: Actor | Need | Resource, scores: dict[tuple[str, str], float] = SCORES) -> list[tuple[Cover, ...]]:
    judged = judge_all(snapshot(*VILLAGES, *items), [Fixed("fixed", by_pair({**scores}))])
    return [covers for _, covers in in_named_places(judged, 0.4)]


def test_a_need_that_names_three_villages_gets_a_resource_in_each_surer_than_without_the_name() -> None:
    assert found(CLUB, *HALLS) == [
        (Cover("c.r1", "Brånet", 0.84), Cover("b.r1", "Alsjö", 0.75), Cover("d.r1", "Ceder", 0.64))
    ]


def test_in_each_place_the_likeliest_is_taken_and_what_is_far_less_likely_than_the_best_is_not() -> None:
    more = SCORES | {("a.n1", "b.r2"): 0.7, ("a.n1", "d.r1"): 0.27}
    (covers,) = found(CLUB, *HALLS, resource("b.r2", "Logen"), scores=more)
    assert [cover.resource for cover in covers] == ["b.r2", "c.r1"]


def test_another_place_counts_for_nothing() -> None:
    (covers,) = found(CLUB, *HALLS, actor("e", "Edet"), resource("e.r1", "Folkets hus"), scores=SCORES)
    assert {cover.part for cover in covers} == {"Alsjö", "Brånet", "Ceder"}


@pytest.mark.parametrize("text", ["En kväll i Alsjö", "Alsjö, i Alsjöby", "ALSJÖ"])
def test_a_need_that_names_one_place_gets_none(text: str) -> None:
    assert found(need("a.n1", "Lokal", description=text), *HALLS) == []


def test_who_has_told_no_place_is_in_none() -> None:
    assert len(found(CLUB, *HALLS, resource("e.r1", "Folkets hus"), need("e.n1", "Lokal"))[0]) == 3
    judged = judge_all(snapshot(need("a.n1", "Alsjö, Brånet"), HALLS[0]), [Fixed(score=0.9)])
    assert list(in_named_places(judged, 0.4)) == []


def test_a_need_with_resources_in_one_of_its_places_gets_none() -> None:
    assert found(CLUB, HALLS[0]) == []
    assert found(CLUB) == []
