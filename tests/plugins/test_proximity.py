"""Proximity: distance is soft."""

from itertools import pairwise

import numpy as np
import pytest

from matchmaker.matching.snapshot import Place, Snapshot
from matchmaker.matching.strategy import Evidence, Task
from plugins.proximity import Proximity
from tests.matching.builders import actor, need, resource, snapshot

KM_PER_DEGREE = 111.195
THE_PAIR = np.zeros((1, 2), dtype=np.intp)


def apart(
    km: float, reach_a: int | None = None, reach_b: int | None = None, title: str = "Något", description: str = ""
) -> Snapshot:
    return snapshot(
        actor("a", "Här", name="Affären", reach_km=reach_a),
        actor("b", "Där", name="Bygdegården", reach_km=reach_b),
        need("a.n1"),
        resource("b.r1", title, description),
        Place("Här", 64, 19),
        Place("Där", 64 + km / KM_PER_DEGREE, 19),
    )


def score(of: Snapshot) -> float | None:
    found = float(Proximity().score(Task(of, THE_PAIR))[0])
    return None if np.isnan(found) else found


def evidence(of: Snapshot) -> Evidence:
    found = Proximity().explain(Task(of, THE_PAIR))[0]
    assert found is not None
    return found


@pytest.mark.parametrize(("km", "expected"), [(0, 1.0), (30, 0.5), (60, 0.25), (70, 0.198)])
def test_the_score_halves_every_thirty_kilometres(km: float, expected: float) -> None:
    assert score(apart(km)) == pytest.approx(expected, abs=0.001)


def test_further_is_never_better_and_never_nothing() -> None:
    found = [score(apart(km)) or 0 for km in range(0, 200, 10)]
    assert all(near > far > 0 for near, far in pairwise(found))


def test_beyond_what_is_local_nothing_is_left() -> None:
    assert score(apart(240)) == pytest.approx(2**-8, rel=0.01)
    assert score(apart(260)) == 0


@pytest.mark.parametrize(
    ("title", "description", "km"),
    [
        ("Bygdegårdens stora sal", "", 20),
        ("Kontorsplats", "Hörnrum", 20),
        ("Gräsklippare", "Lånas ut en vecka i taget, hämtas hos oss.", 45),
        ("Stolar", "Skänkes", 45),
        ("Släpvagn", "", 45),
        ("Bord ur salen", "Vi kör ut dem.", 30),
        ("Kör", "Sjunger gärna i er lokal", 30),
    ],
)
def test_what_must_be_visited_each_time_falls_faster_and_what_is_fetched_once_slower(
    title: str, description: str, km: float
) -> None:
    assert score(apart(km, title=title, description=description)) == pytest.approx(0.5, abs=0.001)


def test_where_nobody_travels_the_distance_does_not_count() -> None:
    of = apart(300, reach_a=10, title="Bokföring på distans")
    assert score(of) == 1
    assert evidence(of).reason.sv == "Ingen behöver resa: ”på distans”."
    assert evidence(of).supports
    assert [(mark.field, mark.start, mark.end) for mark in evidence(of).marks] == [("title", 10, 20)]


@pytest.mark.parametrize(
    ("description", "said"),
    [
        ("Vi kör ut allt.", " De verkar kunna komma till er: ”kör ut”."),
        ("Skänkes.", " Det räcker nog att hämta en gång: ”Skänkes”."),
        ("Hämtas på gården.", " Det räcker nog att hämta en gång: ”Hämtas”."),
        ("Lånas ut och hämtas på gården.", " Det ska nog hämtas och lämnas tillbaka: ”Lånas ut”."),
        ("Släp säljs.", " Det räcker nog att hämta en gång: ”säljs”."),
        ("Lånas ut.", " Det ska nog hämtas och lämnas tillbaka: ”Lånas ut”."),
    ],
)
def test_who_travels_is_told_with_the_words_that_say_so(description: str, said: str) -> None:
    found = evidence(apart(14, description=description))
    assert found.reason.sv == f"Här och Där ligger 14\u00a0km från varandra fågelvägen.{said}"
    assert found.marks[-1].field == "description"
    assert len(found.marks) == 3


@pytest.mark.parametrize("places", [("", "Här"), ("Här", "Okänd"), ("", "")])
def test_an_unknown_place_gives_no_opinion(places: tuple[str, str]) -> None:
    of = snapshot(actor("a", places[0]), actor("b", places[1]), need("a.n1"), resource("b.r1"), Place("Här", 64, 19))
    assert score(of) is None


def test_beyond_what_an_actor_will_travel_the_score_falls_softly() -> None:
    assert score(apart(30, reach_a=30)) == pytest.approx(0.5, abs=0.001)
    assert score(apart(30, reach_a=15)) == pytest.approx(0.25, abs=0.001)
    assert score(apart(30, reach_a=50, reach_b=15)) == pytest.approx(0.25, abs=0.001)
    assert score(apart(30, reach_b=0)) == 0


def test_the_distance_is_told_with_both_places() -> None:
    found = evidence(apart(14))
    assert found.reason.sv == "Här och Där ligger 14\u00a0km från varandra fågelvägen."
    assert found.reason.en == "Här and Där are 14\u00a0km apart as the crow flies."
    assert found.supports
    assert [(mark.side, mark.field) for mark in found.marks] == [("need", "place"), ("resource", "place")]


def test_the_same_place_is_told_as_such() -> None:
    of = snapshot(actor("a", "Här"), actor("b", "Här"), need("a.n1"), resource("b.r1"), Place("Här", 64, 19))
    assert score(of) == 1
    assert evidence(of).reason.sv == "Båda finns i Här."


def test_neighbouring_places_are_never_said_to_be_nought_kilometres_apart() -> None:
    assert "1\u00a0km" in evidence(apart(0.2)).reason.sv


def test_far_apart_is_told_as_something_that_speaks_against() -> None:
    assert not evidence(apart(60)).supports


def test_that_an_actor_would_rather_not_go_so_far_is_told() -> None:
    found = evidence(apart(20, reach_a=10, reach_b=25))
    assert found.reason.sv.endswith(" Affären vill helst inte åka längre än 10\u00a0km.")
    assert found.reason.en.endswith(" Affären would rather not go further than 10\u00a0km.")
    assert not found.supports


def test_where_people_are_used_to_driving_distances_count_less() -> None:
    used_to_it, task = Proximity().configured({"habit_km": 60}), Task(apart(60), THE_PAIR)
    assert used_to_it.score(task)[0] == pytest.approx(0.5, abs=0.001)
    (evidence,) = used_to_it.explain(task)
    assert evidence is not None
    assert evidence.supports


@pytest.mark.parametrize(
    "description",
    [
        "Vi levererar tyvärr inte.",
        "Ingen hemkörning.",
        "Vi kan inte hämta, och har aldrig utkörning.",
        "Går ej på distans.",
        "Lånas ut inte.",
        "No delivery.",
    ],
)
def test_words_that_are_taken_back_say_nothing_of_who_travels(description: str) -> None:
    of = apart(30, description=description)
    assert evidence(of).reason.sv == "Här och Där ligger 30\u00a0km från varandra fågelvägen."
    assert score(of) == pytest.approx(0.5, abs=0.001)


def test_what_is_said_after_something_is_taken_back_counts() -> None:
    assert "”fri frakt”" in evidence(apart(30, description="Vi levererar inte själva, men fri frakt.")).reason.sv
    assert "”levererar”" in evidence(apart(30, description="Utan kostnad levererar vi.")).reason.sv
