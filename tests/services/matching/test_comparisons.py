"""Two strategies side by side on what there is here and on what was decided."""

import pytest
from sqlalchemy.orm import Session

from matchmaker.hooks.registry import Plugin, Registry
from matchmaker.matching.strategy import Strategy, StrategyRole
from matchmaker.models import Decision, ThingKind
from matchmaker.services.audit import Who
from matchmaker.services.errors import NotFoundError, RefusedError
from matchmaker.services.matching.comparisons import Choice, SideBySide, compare_choices
from matchmaker.services.matching.plugins import Wish, set_plugin
from tests.conftest import NOW
from tests.matching.builders import Fixed
from tests.services.matched import decide, fixed, run

STEADY = fixed({("a.n", "b.r"): 0.9, ("a.n", "c.r"): 0.7}, "steady")
SHY = fixed({("a.n", "d.r"): 0.9, ("a.n", "b.r"): 0.6}, "shy")
FAR = Fixed("far", 0.0, role=StrategyRole.WEIGHS, weight=0.2)


def registry(*strategies: Strategy) -> Registry:
    names = tuple(strategy.spec.name for strategy in strategies)
    return Registry(strategies=strategies, plugins=(Plugin("all", "1", "instance", strategies=names),))


def side_by_side(session: Session, of: Registry, one: Choice, other: Choice, *, together: bool = False) -> SideBySide:
    return compare_choices(session, of, one, other, together=together)


def test_what_only_one_finds_is_told_in_peoples_own_words(session: Session, village: dict[str, int]) -> None:
    found = side_by_side(session, registry(STEADY, SHY), Choice("steady", Wish()), Choice("shy", Wish()))
    (first,), (second,) = found.alone
    assert first.resource is not None
    assert second.resource is not None
    assert [first.resource.actor.name, second.resource.actor.name] == ["Föreningen c", "Föreningen d"]
    assert (found.together, len(found.comparison.both)) == (False, 1)


def test_past_decisions_are_replayed(session: Session, village: dict[str, int], eva: Who) -> None:
    run(session, STEADY)
    decide(session, "a.n>c.r", Decision.ACCEPT, eva)
    decide(session, "a.n>b.r", Decision.DECLINE, eva)
    found = side_by_side(session, registry(STEADY, SHY), Choice("steady", Wish()), Choice("shy", Wish())).comparison
    assert (found.yes, found.no) == (1, 1)
    assert [(side.wanted, side.unwanted, side.first) for side in found.sides] == [(1, 1, 1), (0, 1, 0)]


def test_one_strategy_is_compared_with_itself_at_another_weight(session: Session, village: dict[str, int]) -> None:
    of = registry(STEADY, FAR)
    found = side_by_side(session, of, Choice("far", Wish(weight=0.1)), Choice("far", Wish(weight=1.0)))
    one, other = found.comparison.sides
    assert found.together
    assert (len(one.pairs), len(other.pairs)) == (2, 0)


def test_what_is_turned_off_can_be_compared_but_is_no_company(
    session: Session, village: dict[str, int], eva: Who
) -> None:
    of = registry(STEADY, SHY, FAR)
    for name in ("shy", "far"):
        off = Wish(enabled=False)
        set_plugin(session, of, ThingKind.STRATEGIES, name, off, version=0, by=eva, at=NOW)
    found = side_by_side(session, of, Choice("far", Wish(enabled=False)), Choice("far", Wish()))
    assert {resource for _, resource in found.comparison.both} == {"b.r", "c.r"}


def test_nothing_to_weigh_is_refused(session: Session, village: dict[str, int]) -> None:
    with pytest.raises(RefusedError, match="nobody_finds"):
        side_by_side(session, registry(FAR), Choice("far", Wish()), Choice("far", Wish(weight=1.0)))


def test_what_no_plugin_brings_is_not_found(session: Session, village: dict[str, int]) -> None:
    with pytest.raises(NotFoundError):
        side_by_side(session, registry(STEADY), Choice("steady", Wish()), Choice("nowhere", Wish()))
