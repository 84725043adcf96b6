"""Runs over a small village, for tests of what they store and how they go."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.hooks.registry import Registry
from matchmaker.matching.strategy import Strategy
from matchmaker.models import (
    Decision,
    MatchRun,
    RunStatus,
    Suggestion,
    SuggestionState,
)
from matchmaker.services.audit import SYSTEM, Who
from matchmaker.services.matching.matchruns import carry_out_run, run_matching
from matchmaker.services.matching.plugins import InUse
from matchmaker.services.run_records import ask_for_run
from matchmaker.services.suggestions.reviews import review_suggestion
from tests.conftest import NOW, STOCKHOLM
from tests.matching.builders import Fixed, by_pair, saying
from tests.services.village import suggestions

LATER = NOW + timedelta(days=1)
SHIPPED = Registry.load().strategies

Scores = dict[tuple[str, str], float | None]


def fixed(scores: Scores, name: str = "fixed") -> Fixed:
    """A strategy with a score for each pair that it knows, and a reason."""
    return Fixed(name, by_pair(scores), saying("De passar ihop."))


def run(session: Session, *strategies: Strategy, per_need: int = 3, at: Any = NOW, **more: Any) -> MatchRun:
    about = {name: more.pop(name) for name in ("faults", "origins", "reranker") if name in more}
    told = {"zone": STOCKHOLM, "by": SYSTEM, "at": at} | more
    return run_matching(session, InUse(strategies, **about), per_need=per_need, **told)


def match_actor(session: Session, actor_id: int, *strategies: Strategy, per_need: int = 3, at: Any = NOW) -> MatchRun:
    """A run about one actor, as it is carried out after the request that asked for it."""
    asked = ask_for_run(session, by=SYSTEM, at=at, actor_id=actor_id)
    session.commit()
    return carry_out_run(session, asked.id, InUse(strategies), per_need=per_need, zone=STOCKHOLM)


def runs_about(session: Session) -> list[int | None]:
    """Whom the runs are about that were asked for and that nobody has begun, in the order of asking."""
    asked = select(MatchRun.touching_actor_id).where(MatchRun.status == RunStatus.RUNNING).order_by(MatchRun.id)
    return list(session.scalars(asked))


def pairs(session: Session, *states: SuggestionState) -> set[str]:
    return {identity for identity, s in suggestions(session).items() if s.state in (states or (SuggestionState.NEW,))}


def decide(session: Session, identity: str, decision: Decision, by: Who) -> Suggestion:
    suggestion = suggestions(session)[identity]
    return review_suggestion(
        session, suggestion.id, decision=decision, reason="Därför.", version=suggestion.version, by=by, at=NOW
    )
