"""Shared rides keep every rule, and no other way gives more of them or goes less far round."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.planning.rides import MOST_DETOUR_KM, MOST_WAITING, Pair, Traveller, share_rides, suits

DRIVERS = st.builds(
    Traveller,
    id=st.sampled_from(["d1", "d2"]),
    arrives=st.sampled_from([0, 30]),
    leaves=st.sampled_from([120, 150]),
    seats=st.integers(0, 2),
)
PASSENGERS = st.builds(
    Traveller,
    id=st.sampled_from(["p1", "p2", "p3"]),
    arrives=st.sampled_from([0, 30, 90]),
    leaves=st.sampled_from([120, 150]),
)
KM = st.sampled_from([0.0, 5.0, 11.5, MOST_DETOUR_KM, MOST_DETOUR_KM + 1])


@st.composite
def evenings(draw: st.DrawFn) -> tuple[list[Traveller], list[Traveller], dict[Pair, float], set[Pair]]:
    drivers = draw(st.lists(DRIVERS, max_size=2, unique_by=lambda one: one.id))
    passengers = draw(st.lists(PASSENGERS, max_size=3, unique_by=lambda one: one.id))
    pairs = [(p.id, d.id) for p in passengers for d in drivers]
    known = {pair: draw(KM) for pair in pairs if draw(st.integers(0, 5))}
    return drivers, passengers, known, {pair for pair in pairs if not draw(st.integers(0, 5))}


def sound(
    rides: dict[str, str],
    drivers: list[Traveller],
    passengers: list[Traveller],
    detours: dict[Pair, float],
    barred: set[Pair],
) -> bool:
    cars, people = {one.id: one for one in drivers}, {one.id: one for one in passengers}
    return all(
        (who, car) not in barred and detours.get((who, car), 1000) <= MOST_DETOUR_KM and suits(cars[car], people[who])
        for who, car in rides.items()
    ) and all(list(rides.values()).count(car) <= one.seats for car, one in cars.items())


@settings(max_examples=60, deadline=None)
@given(evenings())
def test_it_is_the_best_of_all_ways_that_keep_the_rules(
    evening: tuple[list[Traveller], list[Traveller], dict[Pair, float], set[Pair]],
) -> None:
    drivers, passengers, detours, barred = evening
    found = share_rides(drivers, passengers, detours, barred=barred)
    assert sound(found, drivers, passengers, detours, barred)

    def worth(rides: dict[str, str]) -> tuple[int, float]:
        return len(rides), -sum(detours[pair] for pair in rides.items())

    choices = [None, *(one.id for one in drivers)]
    ways = (
        {p.id: car for p, car in zip(passengers, cars, strict=True) if car is not None}
        for cars in product(choices, repeat=len(passengers))
    )
    best = max(worth(way) for way in ways if sound(way, drivers, passengers, detours, barred))
    assert worth(found) == best


def test_a_driver_who_comes_later_or_waits_too_long_takes_nobody() -> None:
    driver = Traveller("d", 30, 120, seats=4)
    assert suits(driver, Traveller("p", 30, 120))
    assert not suits(driver, Traveller("p", 0, 120))
    assert not suits(driver, Traveller("p", 30, 150))
    assert not suits(driver, Traveller("p", 31 + MOST_WAITING, 120))
