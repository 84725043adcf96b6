"""The order that ships."""

from matchmaker.hooks.registry import Registry
from matchmaker.hooks.running import InTurn
from matchmaker.matching.engine import match
from plugins.exposure import matchmaker_rerankers
from tests.matching.builders import Fixed, actor, by_pair, need, resource, snapshot


def test_of_what_is_nearly_as_good_those_come_first_that_are_seldom_shown() -> None:
    needs = [need(f"n{k}.n1") for k in range(3)]
    of = snapshot(*needs, actor("pop"), resource("pop.r1"), resource("new.r1"), resource("best.r1"))
    popular: dict[tuple[str, str], float | None] = {(f"n{k}.n1", "pop.r1"): 0.9 for k in range(3)}
    strategy = Fixed(score=by_pair(popular | {("n2.n1", "best.r1"): 0.95, ("n2.n1", "new.r1"): 0.89}))
    order = InTurn(Registry(), matchmaker_rerankers())
    shown = match(of, [strategy], reranker=order).suggestions["n2.n1"]
    assert [found.resource for found in shown] == ["best.r1", "new.r1", "pop.r1"]
    assert order.faults == []
