"""Tips about two others, on both databases: sent, read, answered, and made suggestions of."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from matchmaker.models import Actor, AuditEvent, Decision, Suggestion, SuggestionState, Tip, TipAnswer
from matchmaker.services.audit import SUBMITTER, Who
from matchmaker.services.errors import ConflictError, NotFoundError, RefusedError
from matchmaker.services.matching.by_hand import suggest_by_hand
from matchmaker.services.personal_data.belongings import rows_about
from matchmaker.services.records.purges import KEEP_TIPS, purge
from matchmaker.services.suggestions import tips
from matchmaker.services.suggestions.tips import (
    TipSeen,
    TipWords,
    answer_tip,
    count_unread,
    get_tip,
    list_tips,
    send_tip,
    tips_of,
)
from matchmaker.settings import Settings
from tests.conftest import NOW
from tests.services.counting import counted_statements
from tests.services.matched import decide, fixed, run
from tests.services.village import add_actor, suggestions

SAID = TipWords("Macken i Kusfors", "några som skjutsar", "De bor i samma by.")
IDENTITY = "a.n>b.r"


def send(session: Session, said: TipWords = SAID, *, actor_id: int | None = None, key: str = "k", days: int = 0) -> Tip:
    return send_tip(session, said, actor_id=actor_id, key=key, by=SUBMITTER, at=NOW + timedelta(days=days))


def answer(
    session: Session, tip: Tip, by: Who, given: TipAnswer = TipAnswer.DECLINED, *, words: str = "", days: int = 1
) -> Tip:
    return answer_tip(session, seen(tip), given, words=words, by=by, at=NOW + timedelta(days=days))


@pytest.fixture
def two(session: Session) -> tuple[Actor, Actor]:
    """Two with a need and what may meet it."""
    found = (
        add_actor(session, "a", needs={"a.n": "Skjuts"}),
        add_actor(session, "b", resources={"b.r": "Buss"}),
    )
    session.commit()
    return found


def suggest(session: Session, two: tuple[Actor, Actor], by: Who, seen: TipSeen) -> Suggestion:
    need, resource = two[0].needs[0], two[1].resources[0]
    ways = (fixed({("a.n", "b.r"): 0.4}),)
    return suggest_by_hand(session, ways, need.id, resource.id, words="De bor i samma by.", tip=seen, by=by, at=NOW)


def seen(tip: Tip) -> TipSeen:
    return TipSeen(tip.id, tip.version)


def test_a_tip_waits_to_be_read_and_a_double_tap_adds_one(session: Session) -> None:
    for _ in range(2):
        send(session)
    [tip] = list_tips(session).rows
    assert (TipWords(tip.first, tip.second, tip.words), tip.actor, tip.answer) == (SAID, None, None)
    assert count_unread(session) == 1
    [event] = session.scalars(select(AuditEvent))
    assert (event.verb, event.noun, event.details) == ("send", "tips", {})


@pytest.mark.parametrize(
    "wrong",
    [{"first": ""}, {"second": ""}, {"words": ""}, {"first": "x" * 201}, {"words": "x" * 1001}, {"sender": "x" * 201}],
)
def test_what_is_missing_or_too_long_is_refused(session: Session, wrong: dict[str, str]) -> None:
    with pytest.raises(RefusedError, match="tip"):
        send(session, replace(SAID, **wrong))


def test_nobody_buries_the_leader_in_tips_and_what_was_sent_is_there_however_often_it_comes(
    session: Session, monkeypatch: pytest.MonkeyPatch, eva: Who
) -> None:
    monkeypatch.setattr(tips, "MOST_OF_STRANGERS", 2)
    actor = add_actor(session, "a")
    session.commit()
    for number in range(2):
        send(session, key=f"stranger {number}")
    for number in range(tips.MOST_OF_ONE):
        send(session, actor_id=actor.id, key=f"own {number}")
    for actor_id in (None, actor.id):
        with pytest.raises(RefusedError, match="waiting"):
            send(session, actor_id=actor_id, key=f"one more {actor_id}")
        session.rollback()
    send(session, key="stranger 0")
    assert len(tips_of(session, actor.id)) == tips.MOST_OF_ONE
    answer(session, session.scalars(select(Tip).where(Tip.form_key == "stranger 0")).one(), eva)
    send(session, key="there is room again")
    assert count_unread(session) == 2 + tips.MOST_OF_ONE


def test_those_that_wait_come_first_in_order_and_then_the_latest_answers(
    session: Session, eva: Who, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [send(session, key=str(number), days=number) for number in range(4)]
    answer(session, made[0], eva, days=10)
    answer(session, made[2], eva, days=11)
    assert [tip.form_key for tip in list_tips(session).rows] == ["1", "3", "2", "0"]
    monkeypatch.setattr(tips, "PAGE_SIZE", 3)
    seen = list_tips(session, page=9)
    assert ([tip.form_key for tip in seen.rows], seen.page, seen.pages, seen.total) == (["0"], 2, 2, 4)


def test_the_list_costs_as_many_questions_for_many_as_for_few(session: Session, engine: Engine, eva: Who) -> None:
    actor = add_actor(session, "a")
    session.commit()
    for number in range(5):
        answer(session, send(session, actor_id=actor.id, key=str(number)), eva)
    session.expunge_all()
    with counted_statements(engine) as asked:
        assert all(tip.actor and tip.actor.place and tip.answered_by for tip in list_tips(session).rows)
    assert len(asked) == 2


def test_an_answer_can_be_changed_but_not_unseen(session: Session, eva: Who) -> None:
    tip = send(session)
    before = seen(tip)
    answer(session, tip, eva, words="De har redan pratat.")
    with pytest.raises(ConflictError):
        answer_tip(session, before, TipAnswer.TAKEN, words="", by=eva, at=NOW)
    session.rollback()
    assert count_unread(session) == 0
    tip = answer(session, get_tip(session, tip.id), eva, TipAnswer.TAKEN)
    assert (tip.answer, tip.answer_words, tip.answered_by_id) == (TipAnswer.TAKEN, "", eva.account_id)
    with pytest.raises(RefusedError, match="words"):
        answer(session, tip, eva, words="x" * 1001)
    with pytest.raises(NotFoundError):
        get_tip(session, tip.id + 1)


def test_a_suggestion_made_of_a_tip_answers_it_and_a_run_that_finds_the_same_knows_it(
    session: Session, two: tuple[Actor, Actor], eva: Who
) -> None:
    tip = send(session)
    made = suggest(session, two, eva, seen(tip))
    tip = get_tip(session, tip.id)
    assert (tip.answer, tip.suggestion_id, tip.answered_by_id) == (TipAnswer.TAKEN, made.id, eva.account_id)
    run(session, fixed({("a.n", "b.r"): 0.9}))
    found = suggestions(session)
    assert (list(found), found[IDENTITY].hand_words) == ([IDENTITY], "De bor i samma by.")
    tip = answer(session, tip, eva, words="De vill inte.")
    assert (tip.answer, tip.suggestion_id) == (TipAnswer.DECLINED, None)


def test_a_tip_about_what_is_suggested_already_is_joined_to_it_unless_it_is_declined(
    session: Session, two: tuple[Actor, Actor], eva: Who
) -> None:
    run(session, fixed({("a.n", "b.r"): 0.9}))
    there = suggestions(session)[IDENTITY]
    decide(session, IDENTITY, Decision.ACCEPT, eva)
    tip = send(session)
    assert suggest(session, two, eva, seen(tip)).state is SuggestionState.ACCEPTED
    assert get_tip(session, tip.id).suggestion_id == there.id
    decide(session, IDENTITY, Decision.DECLINE, eva)
    other = send(session, key="other")
    with pytest.raises(RefusedError, match="declined"):
        suggest(session, two, eva, seen(other))
    session.rollback()
    assert get_tip(session, other.id).answer is None


def test_a_tip_that_a_colleague_answered_makes_no_suggestion_unseen(
    session: Session, two: tuple[Actor, Actor], eva: Who
) -> None:
    tip = send(session)
    before = seen(tip)
    answer(session, tip, eva)
    with pytest.raises(ConflictError):
        suggest(session, two, eva, before)
    session.rollback()
    assert suggestions(session) == {}


def test_it_goes_half_a_year_after_its_answer_and_with_whom_it_is_about(
    session: Session, two: tuple[Actor, Actor], eva: Who, tmp_path: Path
) -> None:
    actor = add_actor(session, "s")
    session.commit()
    waits, answered = send(session, actor_id=actor.id, key="waits"), send(session, key="answered")
    suggest(session, two, eva, seen(answered))
    assert rows_about(session, actor)["tips"] == [(waits.id,)]
    assert rows_about(session, two[1])["tips"] == [(answered.id,)]
    settings = Settings(instance=tmp_path)
    for later, kept in ((KEEP_TIPS - timedelta(days=1), ["waits", "answered"]), (KEEP_TIPS, ["waits"])):
        purge(session, settings, rules=["tip"], by=eva, at=NOW + later)
        assert [tip.form_key for tip in list_tips(session).rows] == kept
    assert get_tip(session, waits.id).answer is None
