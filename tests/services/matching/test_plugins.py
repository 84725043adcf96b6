"""How what plugins bring is used here."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from matchmaker.hooks.faults import Fault, Phase
from matchmaker.hooks.registry import Plugin, Registry
from matchmaker.matching.engine import judge_all
from matchmaker.matching.options import Options
from matchmaker.matching.strategy import StrategyRole, StrategySpec
from matchmaker.matching.texts import Text
from matchmaker.models import AuditEvent, PluginSetting, ThingKind
from matchmaker.models.database import RoutedSession
from matchmaker.services.audit import Who
from matchmaker.services.errors import ConflictError, NotFoundError
from matchmaker.services.matching.plugins import (
    Wish,
    WrongOptionsError,
    plugins_in_use,
    set_plugin,
    settings_of,
    strategies_in_use,
    those_on,
    wrong,
)
from tests.conftest import NOW
from tests.matching.builders import Fixed, need, resource, snapshot
from tests.services.races import Meet, at_once
from tests.services.talks import staff

T = Text("x", "x")
REACH = {
    "type": "object",
    "properties": {
        "km": {"type": "number", "title": T, "description": T, "default": 5, "minimum": 1},
        "strict": {"type": "boolean", "title": T, "description": T, "default": False},
    },
}


class Walking(Fixed):
    """A strategy with options that remembers those it was made with."""

    def __init__(self, options: Options | None = None, schema: dict[str, Any] | None = None) -> None:
        super().__init__("walking")
        self.options = options
        self.spec = StrategySpec(
            "walking", T, T, "1", StrategyRole.FINDS, 0.5, options=REACH if schema is None else schema
        )

    def configured(self, options: Options) -> "Walking":
        if options.get("km") == 13:
            raise RuntimeError("thirteen")
        return Walking(options)


EARLIER = Fault("lacking", "1", Phase.LIBRARY, "nothing")


def registry(*strategies: Fixed) -> Registry:
    strategies = strategies or (Fixed("other", weight=0.8), Walking())
    plugin = Plugin("feet", "3.1", "instance", strategies=tuple(strategy.spec.name for strategy in strategies))
    pages = Registry.load("glance").pages
    return Registry(strategies=strategies, plugins=(plugin,), faults=(EARLIER,), pages=pages)


def put(session: Session, by: Who, wish: Wish, name: str = "walking", version: int = 0) -> PluginSetting:
    return set_plugin(session, registry(), ThingKind.STRATEGIES, name, wish, version=version, by=by, at=NOW)


def weights(session: Session) -> dict[str, float]:
    return {strategy.spec.name: strategy.spec.weight for strategy in strategies_in_use(session, registry())}


def test_without_settings_all_is_on_as_it_was_brought(session: Session) -> None:
    brought = registry()
    assert strategies_in_use(session, brought) == brought.strategies
    assert plugins_in_use(session, brought).faults == (EARLIER,)
    assert settings_of(session) == {}


def test_a_strategy_can_be_turned_off_and_weighed_otherwise(session: Session, eva: Who) -> None:
    put(session, eva, Wish(weight=0.25))
    put(session, eva, Wish(enabled=False), name="other")
    assert weights(session) == {"walking": 0.25}


def test_options_are_used_with_the_defaults_of_the_others(session: Session, eva: Who) -> None:
    put(session, eva, Wish(weight=0.25, options={"km": 2}))
    used = strategies_in_use(session, registry())[1]
    assert used.spec.weight == 0.25
    put(session, eva, Wish(options={"km": 2}), version=1)
    used = strategies_in_use(session, registry())[1]
    assert isinstance(used, Walking)
    assert used.options == {"km": 2, "strict": False}


def test_each_change_is_in_the_audit_trail_with_before_and_after(session: Session, eva: Who) -> None:
    put(session, eva, Wish(weight=0.25))
    put(session, eva, Wish(options={"km": 2}), version=1)
    first, second = session.scalars(select(AuditEvent).where(AuditEvent.noun == "plugin_settings")).all()
    plain: dict[str, Any] = {"enabled": True, "weight": None, "options": {}}
    assert (first.verb, first.account_id, first.at) == ("set", eva.account_id, NOW)
    assert first.details == {"thing": "strategies walking", "before": plain, "after": plain | {"weight": 0.25}}
    assert second.details["before"] == plain | {"weight": 0.25}
    assert second.details["after"] == plain | {"options": {"km": 2}}
    row = settings_of(session)[ThingKind.STRATEGIES, "walking"]
    assert (row.account_id, row.updated_at, row.version) == (eva.account_id, NOW, 2)


def test_the_same_wish_twice_is_written_once(session: Session, eva: Who) -> None:
    first = put(session, eva, Wish(weight=0.25))
    assert put(session, eva, Wish(weight=0.25)).id == first.id
    assert len(session.scalars(select(AuditEvent).where(AuditEvent.noun == "plugin_settings")).all()) == 1


@pytest.mark.parametrize("version", [0, 7])
def test_a_change_of_what_somebody_else_changed_is_refused(session: Session, eva: Who, version: int) -> None:
    put(session, eva, Wish(weight=0.25))
    with pytest.raises(ConflictError):
        put(session, eva, Wish(weight=0.75), version=version)


def test_a_change_of_a_row_that_is_not_there_is_refused(session: Session, eva: Who) -> None:
    with pytest.raises(ConflictError):
        put(session, eva, Wish(), version=1)


def test_what_no_plugin_brings_cannot_be_set(session: Session, eva: Who) -> None:
    with pytest.raises(NotFoundError):
        put(session, eva, Wish(), name="flying")


@pytest.mark.parametrize(
    ("wish", "told"),
    [
        (Wish(weight=0), {"weight": "Skriv ett tal över 0 och högst 1, till exempel 0,5."}),
        (Wish(weight=1.5), {"weight": "Skriv ett tal över 0 och högst 1, till exempel 0,5."}),
        (Wish(weight=float("nan")), {"weight": "Skriv ett tal över 0 och högst 1, till exempel 0,5."}),
        (Wish(options={"km": 0}), {"km": "Minst 1."}),
        (Wish(options={"mil": 1}), {"mil": "Det går inte att ställa in."}),
    ],
)
def test_wrong_values_are_refused_with_what_to_do(session: Session, eva: Who, wish: Wish, told: dict[str, str]) -> None:
    with pytest.raises(WrongOptionsError) as raised:
        put(session, eva, wish)
    assert {name: text.sv for name, text in raised.value.faults.items()} == told
    assert settings_of(session) == {}


def test_a_page_has_neither_weight_nor_options() -> None:
    (page,) = registry().pages
    assert wrong(page, Wish(enabled=False)) == {}
    assert list(wrong(page, Wish(weight=0.5, options={"km": 1}))) == ["km", "weight"]


def test_a_page_can_be_turned_off(session: Session, eva: Who) -> None:
    brought = registry()
    assert those_on(session, ThingKind.PAGES, brought.pages) == brought.pages
    set_plugin(session, brought, ThingKind.PAGES, "kort-om-laget", Wish(enabled=False), version=0, by=eva, at=NOW)
    assert those_on(session, ThingKind.PAGES, brought.pages) == ()
    assert those_on(session, ThingKind.STRATEGIES, brought.strategies) == brought.strategies


def test_options_that_a_newer_version_refuses_are_a_mild_fault_and_the_defaults_hold(
    session: Session, eva: Who
) -> None:
    put(session, eva, Wish(weight=0.25, options={"km": 2, "strict": True}))
    km = {"type": "integer", "title": T, "description": T, "default": 9, "minimum": 5}
    newer = Walking(schema={"type": "object", "properties": {"km": km}})
    used = plugins_in_use(session, registry(newer))
    (strategy,) = used.strategies
    assert strategy.spec.weight == 0.25
    fault = used.faults[1]
    assert (fault.plugin, fault.version, fault.is_mild) == ("feet", "3.1", True)
    assert fault.message == "walking is used with its defaults: WrongOptionsError: km: At least 5."
    assert fault.left_out.sv == "Det som är inställt används inte."


def test_options_that_are_no_more_are_left_aside(session: Session, eva: Who) -> None:
    put(session, eva, Wish(options={"strict": True}))
    older = Walking(schema={})
    assert plugins_in_use(session, registry(older)).strategies == (older,)


def test_a_strategy_that_fails_to_be_set_up_is_used_as_it_was(session: Session, eva: Who) -> None:
    put(session, eva, Wish(options={"km": 13}))
    used = plugins_in_use(session, registry())
    assert [strategy.spec.name for strategy in used.strategies] == ["other", "walking"]
    assert used.faults[1].message == "walking is used with its defaults: RuntimeError: thirteen"


def test_a_trial_is_used_in_place_of_what_is_set(session: Session, eva: Who) -> None:
    put(session, eva, Wish(weight=0.25))
    trial = {
        (ThingKind.STRATEGIES, "walking"): Wish(weight=0.75),
        (ThingKind.STRATEGIES, "other"): Wish(enabled=False),
    }
    tried = plugins_in_use(session, registry(), trial=trial)
    assert {strategy.spec.name: strategy.spec.weight for strategy in tried.strategies} == {"walking": 0.75}
    assert weights(session) == {"other": 0.8, "walking": 0.25}


def test_an_order_can_be_turned_off(session: Session, eva: Who) -> None:
    brought = Registry.load("exposure")
    judged = judge_all(snapshot(need("a.n1"), resource("b.r1")), [Fixed(score=0.8)])
    rows = np.array([0])
    assert plugins_in_use(session, brought).reranker(judged, rows) is not rows
    set_plugin(session, brought, ThingKind.RERANKERS, "exposure", Wish(enabled=False), version=0, by=eva, at=NOW)
    assert plugins_in_use(session, brought).reranker(judged, rows) is rows


def test_of_two_who_set_a_thing_for_the_first_time_at_once_one_is_told(engine: Engine) -> None:
    with RoutedSession(engine, expire_on_commit=False) as session:
        who = staff(session)

    def act(weight: float) -> Callable[[Session, Meet], object]:
        def put_at_once(session: Session, meet: Meet) -> object:
            settings_of(session)
            session.rollback()
            meet()
            return put(session, who, Wish(weight=weight))

        return put_at_once

    results = at_once(engine, act(0.25), act(0.75))
    assert {type(result) for result in results} == {PluginSetting, ConflictError}


def test_a_row_that_appears_between_looking_and_writing_is_a_conflict(
    session: Session, eva: Who, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(session, eva, Wish(weight=0.25))
    monkeypatch.setattr("matchmaker.services.matching.plugins._locked", lambda *_: None)
    with pytest.raises(ConflictError):
        put(session, eva, Wish(weight=0.75))
    session.rollback()
    monkeypatch.undo()
    assert weights(session)["walking"] == 0.25


def test_turned_off_strategies_are_asked_nothing(session: Session, eva: Who) -> None:
    put(session, eva, Wish(enabled=False, options={"km": 13}))
    used = plugins_in_use(session, registry())
    assert [strategy.spec.name for strategy in used.strategies] == ["other"]
    assert used.faults == (EARLIER,)
    assert used.origins == {"other": "feet 3.1", "walking": "feet 3.1"}
