"""What earlier decisions have taught the matching, for the project leader to read, and to have it forget."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from matchmaker.matching.explaining.lessons import lessons_of
from matchmaker.matching.results import AttributedEvidence
from matchmaker.matching.strategy import Strategy
from matchmaker.models import ExperienceReset
from matchmaker.services.audit import Who, record_event
from matchmaker.services.collaborations.verdicts import answers_since, latest_reset
from matchmaker.services.matching.snapshots import take_experience


@dataclass(frozen=True, slots=True)
class Experience:
    """How many suggestions were accepted and declined since ``since`` (None = ever), and what this has taught."""

    since: datetime | None
    accepted: int
    declined: int
    lessons: Sequence[AttributedEvidence]

    @property
    def decided(self) -> int:
        """How many answers there are to learn from."""
        return self.accepted + self.declined


def count_answers(session: Session) -> int:
    """How many answers there are to learn from, or to forget."""
    return len(answers_since(session, latest_reset(session)))


def see_experience(session: Session, strategies: Sequence[Strategy]) -> Experience:
    """What the strategies would make of the decisions that there are now, in the next run."""
    snapshot = take_experience(session)
    accepted = sum(verdict.is_yes for verdict in snapshot.verdicts)
    lessons = lessons_of(snapshot, strategies)
    return Experience(latest_reset(session), accepted, len(snapshot.verdicts) - accepted, lessons)


def reset_experience(session: Session, *, by: Who, at: datetime) -> bool:
    """Let only decisions and outcomes after ``at`` teach; the earlier ones stay in the history.

    Gives whether there was anything to forget; if not (a double tap), nothing is written.
    """
    if not answers_since(session, latest_reset(session)):
        session.commit()
        return False
    reset = ExperienceReset(at=at, account_id=by.account_id)
    session.add(reset)
    session.flush()
    record_event(session, "forget", reset, by=by, at=at)
    session.commit()
    return True
