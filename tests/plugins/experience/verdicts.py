"""Verdicts made by hand, for tests of what is learnt from them."""

from collections.abc import Iterable
from dataclasses import replace

from matchmaker.matching.snapshot import Actor, ActorKind, Answer, Place, Snapshot, Verdict
from tests.matching.builders import actor, need, resource, snapshot

HERE, THERE, AWAY = Place("Här", 64, 19), Place("Där", 64, 19.2), Place("Bort", 66, 19)


def verdict(number: int, answer: Answer, *, asks: str = "", has: str = "", **who: Actor) -> Verdict:
    """A verdict about a need and a resource of their own; ``seeker`` and ``helper`` as given."""
    seeker, helper = who.get("seeker", actor(f"s{number}")), who.get("helper", actor(f"h{number}"))
    return Verdict(
        need(f"{seeker.id}.n{number}", asks or f"Behov{number}"),
        resource(f"{helper.id}.r{number}", has or f"Sak{number}"),
        seeker,
        helper,
        answer,
    )


def many(yes: int, no: int, *, start: int = 0, **more: object) -> list[Verdict]:
    """So many of each answer, numbered from ``start``."""
    answers = [Answer.ACCEPTED] * yes + [Answer.DECLINED] * no
    return [verdict(start + k, answer, **more) for k, answer in enumerate(answers)]  # type: ignore[arg-type]


def learning(verdicts: Iterable[Verdict], *items: object) -> Snapshot:
    """A snapshot of the items with these verdicts and three places."""
    of = snapshot(HERE, THERE, AWAY, *items)  # type: ignore[arg-type]
    return replace(of, verdicts=tuple(verdicts))


def shop(id: str, place: str = "Här") -> Actor:
    return replace(actor(id, place), kind=ActorKind.SERVICE_NODE)
