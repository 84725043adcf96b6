"""What a run stores on both databases: what is found, what survives, what happened meanwhile, nothing by halves."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from matchmaker.matching import engine as matching
from matchmaker.matching.strategy import Task
from matchmaker.models import (
    Decision,
    MatchRun,
    Need,
    Resource,
    RunStatus,
    Suggestion,
    SuggestionState,
)
from matchmaker.models.database import RoutedSession
from matchmaker.services.audit import Who
from matchmaker.services.matching import findings, matchruns
from matchmaker.services.suggestions.parties import ends_of_pair
from matchmaker.services.suggestions.suggestions import GoneReason, retire_suggestions
from tests.conftest import NOW
from tests.matching.builders import Fixed, norsjo
from tests.services.counting import counted_statements
from tests.services.matched import LATER, SHIPPED, decide, fixed, match_actor, pairs, run
from tests.services.races import Meet, at_once
from tests.services.village import add_actor, add_need, add_norsjo, add_resource, suggestions


def test_what_is_stored_for_the_example_is_what_the_engine_says_of_its_files(session: Session) -> None:
    add_norsjo(session)
    done = run(session, *SHIPPED)
    expected = matching.match(norsjo(), SHIPPED, top=3)
    stored: dict[str, list[Suggestion]] = {}
    for suggestion in sorted(suggestions(session).values(), key=lambda s: (-s.score, ends_of_pair(s)[1].ref)):
        stored.setdefault(suggestion.links[0].need.ref, []).append(suggestion)
    assert len(stored) > 50
    assert set(stored) == {need for need, found in expected.suggestions.items() if found}
    for need, found in stored.items():
        ours = [(ends_of_pair(s)[1].ref, s.score, s.strategies, reasons(s)) for s in found]
        theirs = [
            (s.resource, s.score, dict(s.strategies), [e.evidence.reason.sv for e in s.evidence])
            for s in expected.suggestions[need]
        ]
        assert ours == theirs
    assert done.digest == norsjo().digest == expected.report.digest


def reasons(suggestion: Suggestion) -> list[str]:
    return [entry["reason"]["sv"] for entry in suggestion.evidence]


def test_evidence_is_kept_with_its_marks_in_both_languages(session: Session) -> None:
    add_norsjo(session)
    run(session, *SHIPPED)
    entries = [entry for s in suggestions(session).values() for entry in s.evidence]
    assert {"strategy", "reason", "marks", "supports"} == set(entries[0])
    assert all(entry["reason"]["sv"] and entry["reason"]["en"] for entry in entries)
    marks = [mark for entry in entries for mark in entry["marks"]]
    assert {"side", "field", "start", "end"} == set(marks[0])


def test_a_run_again_keeps_identity_note_and_decision_and_renews_score_and_evidence(
    session: Session, village: dict[str, int], eva: Who
) -> None:
    first = run(session, fixed({("a.n", "b.r"): 0.9, ("a.n", "c.r"): 0.8}))
    decide(session, "a.n>b.r", Decision.ACCEPT, eva)
    before = suggestions(session)
    session.execute(update(Suggestion).values(note="Ring Berit först"))
    session.commit()
    second = run(session, fixed({("a.n", "b.r"): 0.6, ("a.n", "c.r"): 0.7}), at=LATER)
    after = suggestions(session)
    assert {i: (s.id, s.state, s.created_at, s.version) for i, s in after.items()} == {
        i: (s.id, s.state, s.created_at, s.version) for i, s in before.items()
    }
    assert {i: (s.score, s.note, s.run_id) for i, s in after.items()} == {
        "a.n>b.r": (0.6, "Ring Berit först", second.id),
        "a.n>c.r": (0.7, "Ring Berit först", second.id),
    }
    assert len(after["a.n>b.r"].reviews) == 1
    assert (second.report["new"], second.report["kept"], first.id < second.id) == (0, 2, True)


def test_what_no_longer_fits_leaves_with_a_reason_and_returns_when_it_fits_again(
    session: Session, village: dict[str, int]
) -> None:
    strategy = fixed({("a.n", "b.r"): 0.9, ("a.n", "c.r"): 0.8})
    run(session, strategy)
    done = run(session, fixed({("a.n", "c.r"): 0.8}))
    gone = suggestions(session)["a.n>b.r"]
    assert (gone.state, gone.gone_reason) == (SuggestionState.GONE, GoneReason.FITS_LESS)
    assert done.report["gone"] == {"fits_less": 1}
    done = run(session, strategy)
    back = suggestions(session)["a.n>b.r"]
    assert (back.id, back.state, back.gone_reason) == (gone.id, SuggestionState.NEW, "")
    assert (done.report["new"], done.report["kept"]) == (1, 1)
    assert back.version == gone.version + 1


def test_decided_ones_stand_whatever_a_run_says(session: Session, village: dict[str, int], eva: Who) -> None:
    run(session, fixed({("a.n", "b.r"): 0.9, ("a.n", "c.r"): 0.8, ("a.n", "d.r"): 0.7}))
    decide(session, "a.n>b.r", Decision.ACCEPT, eva)
    decide(session, "a.n>c.r", Decision.PARK, eva)
    decide(session, "a.n>d.r", Decision.DECLINE, eva)
    states = {identity: s.state for identity, s in suggestions(session).items()}
    run(session, fixed({}))
    assert {identity: s.state for identity, s in suggestions(session).items()} == states
    run(session, fixed({("a.n", "b.r"): 0.9, ("a.n", "c.r"): 0.8, ("a.n", "d.r"): 0.99}))
    assert {identity: s.state for identity, s in suggestions(session).items()} == states


def test_a_declined_one_makes_room_for_the_next_best(session: Session, village: dict[str, int], eva: Who) -> None:
    strategy = fixed({("a.n", "b.r"): 0.9, ("a.n", "c.r"): 0.8, ("a.n", "d.r"): 0.7})
    run(session, strategy, per_need=2)
    assert pairs(session) == {"a.n>b.r", "a.n>c.r"}
    decide(session, "a.n>b.r", Decision.DECLINE, eva)
    run(session, strategy, per_need=2)
    assert pairs(session) == {"a.n>c.r", "a.n>d.r"}


def test_a_withdrawn_need_takes_its_accepted_suggestion_along_and_gives_it_back(
    session: Session, village: dict[str, int], eva: Who
) -> None:
    strategy = fixed({("a.n", "b.r"): 0.9, ("a.n", "c.r"): 0.8, ("a.m", "b.r"): 0.7})
    run(session, strategy)
    decide(session, "a.n>b.r", Decision.ACCEPT, eva)
    decide(session, "a.n>c.r", Decision.DECLINE, eva)
    session.execute(update(Need).where(Need.ref == "a.n").values(withdrawn_at=NOW))
    session.commit()
    done = run(session, strategy)
    found = suggestions(session)
    assert {i: (s.state, s.gone_reason) for i, s in found.items()} == {
        "a.n>b.r": (SuggestionState.GONE, "need_withdrawn"),
        "a.n>c.r": (SuggestionState.DECLINED, ""),
        "a.m>b.r": (SuggestionState.NEW, ""),
    }
    assert [review.decision for review in found["a.n>b.r"].reviews] == [Decision.ACCEPT]
    assert done.report["gone"] == {"need_withdrawn": 1}
    session.execute(update(Need).values(withdrawn_at=None))
    session.commit()
    run(session, strategy)
    assert {i: s.state for i, s in suggestions(session).items()} == {
        "a.n>b.r": SuggestionState.ACCEPTED,
        "a.n>c.r": SuggestionState.DECLINED,
        "a.m>b.r": SuggestionState.NEW,
    }


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (update(Resource).where(Resource.ref == "b.r"), GoneReason.RESOURCE_WITHDRAWN),
        (update(Need).where(Need.ref == "a.n"), GoneReason.NEED_WITHDRAWN),
    ],
)
def test_the_reason_says_what_was_withdrawn(
    session: Session, village: dict[str, int], change: Any, reason: GoneReason
) -> None:
    run(session, fixed({("a.n", "b.r"): 0.9}))
    session.execute(change.values(withdrawn_at=NOW))
    session.commit()
    run(session, fixed({}))
    assert suggestions(session)["a.n>b.r"].gone_reason == reason


def test_a_run_that_breaks_off_while_writing_leaves_everything_as_it_was(
    session: Session, village: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    run(session, fixed({("a.n", "b.r"): 0.9, ("a.m", "c.r"): 0.8}))
    before = {i: (s.state, s.score, s.run_id) for i, s in suggestions(session).items()}

    def break_off(*_args: Any, **_more: Any) -> None:
        raise RuntimeError("the disk\nis full")

    monkeypatch.setattr(findings, "mark_gone", break_off)  # the last thing that is written
    with pytest.raises(RuntimeError):
        run(session, fixed({("a.n", "b.r"): 0.5, ("a.n", "d.r"): 0.9}))
    assert {i: (s.state, s.score, s.run_id) for i, s in suggestions(session).items()} == before
    failed = session.scalars(select(MatchRun).order_by(MatchRun.id.desc())).first()
    assert failed is not None
    assert (failed.status, failed.report) == (RunStatus.FAILED, {"fault": "RuntimeError: the disk is full"})
    monkeypatch.undo()
    assert run(session, fixed({("a.n", "d.r"): 0.9})).status is RunStatus.DONE


def test_a_need_withdrawn_while_a_run_is_at_work_gets_no_suggestion(session: Session, village: dict[str, int]) -> None:
    run(session, fixed({("a.m", "b.r"): 0.9}))

    def withdraw(other: Session) -> None:
        for need in other.scalars(select(Need)):
            need.withdrawn_at = NOW
        other.flush()
        retire_suggestions(other, need_ids=other.scalars(select(Need.id)).all(), at=NOW)

    run(session, meanwhile(session, withdraw, fixed({("a.n", "b.r"): 0.9, ("a.m", "b.r"): 0.9})))
    assert {i: (s.state, s.gone_reason) for i, s in suggestions(session).items()} == {
        "a.m>b.r": (SuggestionState.GONE, "need_withdrawn")
    }


def test_an_actor_that_comes_while_a_full_run_is_at_work_keeps_its_suggestions(
    session: Session, engine: Engine, village: dict[str, int]
) -> None:
    strategy = fixed({("a.n", "b.r"): 0.9, ("a.n", "e.r"): 0.8, ("e.n", "c.r"): 0.7})

    def arrive(other: Session) -> None:
        newcomer = add_actor(other, "e", needs={"e.n": "Ved"}, resources={"e.r": "Taxi"})
        other.commit()
        match_actor(other, newcomer.id, strategy)

    run(session, meanwhile(session, arrive, strategy))
    assert pairs(session) == {"a.n>b.r", "a.n>e.r", "e.n>c.r"}


def test_what_an_actor_writes_while_a_full_run_is_at_work_is_not_judged_by_its_old_words(
    session: Session, village: dict[str, int]
) -> None:
    run(session, fixed({("a.n", "b.r"): 0.6, ("a.n", "c.r"): 0.6}))

    def change(other: Session) -> None:
        other.execute(update(Resource).where(Resource.ref == "b.r").values(title="Elbuss"))

    run(session, meanwhile(session, change, fixed({("a.n", "c.r"): 0.9})))
    assert {i: (s.state, s.score) for i, s in suggestions(session).items()} == {
        "a.n>b.r": (SuggestionState.NEW, 0.6),
        "a.n>c.r": (SuggestionState.NEW, 0.9),
    }


def meanwhile(session: Session, happens: Callable[[Session], object], strategy: Fixed) -> Fixed:
    """``strategy``, during whose work something happens in another session."""

    def score(task: Task) -> Any:
        with RoutedSession(session.get_bind(), expire_on_commit=False) as other:
            happens(other)
            other.commit()
        return strategy.score(task)

    return Fixed(strategy.spec.name, score, strategy.explain)


def test_a_decision_taken_while_a_run_is_at_work_holds(session: Session, village: dict[str, int], eva: Who) -> None:
    run(session, fixed({("a.n", "b.r"): 0.9}))
    run(session, meanwhile(session, lambda own: decide(own, "a.n>b.r", Decision.ACCEPT, eva), fixed({})))
    assert pairs(session, SuggestionState.ACCEPTED) == {"a.n>b.r"}


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)  # SQLite has one writer at a time anyway
def test_two_who_come_at_once_get_one_suggestion_between_them(
    session: Session, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_actor(session, "a", needs={"a.n": "Skjuts"})
    add_actor(session, "b", resources={"b.r": "Buss"})
    session.commit()
    strategy = fixed({("a.n", "b.r"): 0.9})
    first, second = session.scalars(text("SELECT id FROM actors ORDER BY id")).all()
    session.commit()

    def match(actor_id: int) -> Callable[[Session, Meet], MatchRun]:
        def act(own: Session, meet: Meet) -> MatchRun:
            own.info["meet"] = meet
            return match_actor(own, actor_id, strategy)

        return act

    load = findings.load_standing

    def load_together(own: Session, *args: Any) -> Any:
        standing = load(own, *args)
        own.info["meet"]()
        return standing

    monkeypatch.setattr(findings, "load_standing", load_together)
    with monkeypatch.context() as unlocked:
        unlocked.setattr(matchruns, "lock_queue", lambda own: None)
        answers = at_once(engine, match(first), match(second))
    assert [type(answer) for answer in answers].count(IntegrityError) == 1  # the race, without the lock
    session.execute(text("DELETE FROM suggestion_links"))
    session.execute(text("DELETE FROM suggestions"))
    session.commit()
    done = at_once(engine, match(first), match(second))
    assert [answer.status for answer in done if isinstance(answer, MatchRun)] == [RunStatus.DONE, RunStatus.DONE]
    assert pairs(session) == {"a.n>b.r"}


def test_a_run_takes_as_many_statements_for_many_as_for_few(session: Session, engine: Engine) -> None:
    def statements(number: int) -> int:
        with counted_statements(engine) as sent:
            done = run(session, everything)
        assert done.report["new"] + done.report["kept"] == number
        return len(sent)

    everything = Fixed("everything", 0.9)
    seeker = add_actor(session, "a", needs={"a.n0": "Skjuts"})
    giver = add_actor(session, "b", resources={"b.r": "Buss"})
    session.commit()
    first = statements(1)
    assert statements(1) <= first
    for number in range(1, 60):
        add_need(session, seeker, f"a.n{number}", "Skjuts")
    session.commit()
    assert statements(60) <= first + 1  # both kinds of writing in one run
    session.execute(update(Resource).where(Resource.actor_id == giver.id).values(withdrawn_at=NOW))
    session.commit()
    add_resource(session, giver, "b.s", "Bil")
    session.commit()
    assert statements(60) <= first + 2
    assert len(pairs(session, SuggestionState.GONE)) == 60
