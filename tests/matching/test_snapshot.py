"""The frozen values that the engine sees."""

import pickle
from dataclasses import replace

import pytest

from matchmaker.matching.snapshot import Place
from tests.matching.builders import actor, need, resource, snapshot

SOME = snapshot(actor("a", "Byn"), actor("b"), need("a.n1"), resource("b.r1"), Place("Byn", 64, 19))


def test_equal_content_in_another_order_has_the_same_digest() -> None:
    assert replace(SOME, actors=SOME.actors[::-1]).digest == SOME.digest


@pytest.mark.parametrize(
    "changed",
    [
        replace(SOME, needs=()),
        replace(SOME, needs=(need("a.n1", "Annat"),)),
        replace(SOME, resources=(resource("b.r1", capacity="två"),)),
        replace(SOME, places=(Place("Byn", 64, 20),)),
    ],
)
def test_other_content_has_another_digest(changed: object) -> None:
    assert changed.digest != SOME.digest  # type: ignore[attr-defined]


def test_actors_and_places_are_found_by_id_and_name() -> None:
    assert SOME.actor_by_id["a"].place == "Byn"
    assert SOME.place_by_name["Byn"].lat == 64


def test_a_snapshot_can_be_pickled_with_its_digest() -> None:
    assert pickle.loads(pickle.dumps(SOME)) == SOME  # noqa: S301
