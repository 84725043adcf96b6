"""The invented municipality: repeatable, of any size, clustered like a real one, and with texts that vary."""

from collections import Counter

import pytest

from matchmaker.matching.geography import distances_km
from matchmaker.matching.snapshot import WEEKDAYS, ActorKind
from matchmaker.testing.municipality import ACTORS_AROUND_A_CENTRE, municipality, services

SMALL, LARGE = municipality(300, seed=1), municipality(3000, seed=1)


def test_the_same_seed_gives_the_same_municipality_and_another_seed_another() -> None:
    assert municipality(300, seed=1) == SMALL
    assert municipality(300, seed=2).digest != SMALL.digest


@pytest.mark.parametrize("actors", [0, 1, 7])
def test_it_can_be_as_small_as_one_likes(actors: int) -> None:
    assert len(municipality(actors).actors) == actors


def test_each_actor_has_about_three_needs_and_three_resources() -> None:
    for items in (LARGE.needs, LARGE.resources):
        assert 2.9 < len(items) / 3000 < 3.1
        assert set(Counter(Counter(item.actor for item in items).values())) == {1, 2, 3, 4, 5}


def test_ids_are_distinct_and_every_actor_lives_in_a_known_place() -> None:
    for items in (LARGE.actors, LARGE.needs, LARGE.resources):
        assert len({item.id for item in items}) == len(items)
    assert {actor.place for actor in LARGE.actors} <= LARGE.place_by_name.keys()
    assert len(LARGE.place_by_name) == len(LARGE.places)


def test_a_centre_has_many_actors_and_most_villages_few() -> None:
    sizes = sorted(Counter(actor.place for actor in SMALL.actors).values())
    assert sizes[-1] > 50
    assert sizes[len(sizes) // 2] < 12


def test_villages_lie_around_their_centre_and_more_actors_spread_over_more_land() -> None:
    around = distances_km(SMALL.places)[0]
    assert around.max() < 80
    assert distances_km(LARGE.places).max() > 200
    for snapshot, actors in ((SMALL, 300), (LARGE, 3000)):
        assert len(snapshot.places) == 20 * -(-actors // ACTORS_AROUND_A_CENTRE)


def test_texts_vary_and_have_no_gaps_left() -> None:
    texts = [f"{item.title} {item.description}" for items in (LARGE.needs, LARGE.resources) for item in items]
    assert len(set(texts)) > 0.99 * len(texts)
    assert not [text for text in texts if "{" in text or text[0].islower()]


def test_every_kind_of_service_is_asked_for_and_what_is_offered_is_most_often_like_the_actor() -> None:
    asked = " ".join(f"{need.title} {need.description}" for need in LARGE.needs).lower()
    assert not [kind for kind, service in services().items() if not any(noun in asked for noun in service.nouns)]
    taxis = {actor.id for actor in LARGE.actors if actor.name.startswith("Taxi")}
    offered = [item for item in LARGE.resources if item.actor in taxis]
    carrying = [item for item in offered if any(noun in item.title.lower() for noun in ("skjuts", "paket", "buss"))]
    assert len(carrying) > len(offered) / 20


def test_kinds_months_weekdays_and_capacities_are_among_the_possible() -> None:
    assert {actor.kind for actor in SMALL.actors} == set(ActorKind)
    for items in (SMALL.needs, SMALL.resources):
        assert any(item.months for item in items)
        assert any(item.weekdays for item in items)
        assert all(set(item.months) <= set(range(1, 13)) and set(item.weekdays) <= set(WEEKDAYS) for item in items)
    assert any("kvm" in item.capacity for item in SMALL.resources)


def test_names_of_places_do_not_run_out() -> None:
    many = municipality(1, seed=3).places
    assert len({place.name for place in many}) == len(many)
