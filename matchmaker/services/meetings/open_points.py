"""What earlier meetings of a series have left open, for the next one to begin with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, tzinfo

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from matchmaker.models import Action, AgendaItem, Meeting, MunicipalQuestion, Outcome, Suggestion, SuggestionState
from matchmaker.services.meetings.minutes import actions_of
from matchmaker.services.suggestions.parties import with_parties


@dataclass(frozen=True, slots=True)
class OpenPoints:
    """What is left: actions not done, by date; questions, those without an answer first; and talks to go on with.

    ``questions`` are those that wait, and those of the meeting before that have been answered. ``talks`` are the latest
    about what needed more talk, or was to wait until a day that has come by then, and does not stand on the agenda yet.
    """

    before: Meeting | None = None
    actions: Sequence[Action] = ()
    questions: Sequence[MunicipalQuestion] = ()
    talks: Sequence[AgendaItem] = ()

    def __bool__(self) -> bool:
        return bool(self.actions or self.questions or self.talks)


def see_open_points(session: Session, meeting: Meeting, *, zone: tzinfo) -> OpenPoints:
    """What the meetings before ``meeting`` in its series have left open; in four queries, none for one without.

    ``zone`` says on which day it is held.
    """
    if meeting.follows_id is None:
        return OpenPoints()
    earlier = meetings_of_series(meeting.follows_id)
    open_ones = actions_of(Meeting.id.in_(earlier)).where(Action.done_at.is_(None))
    questions = select(MunicipalQuestion).where(
        MunicipalQuestion.meeting_id.in_(earlier),
        MunicipalQuestion.answered_at.is_(None) | (MunicipalQuestion.meeting_id == meeting.follows_id),
    )
    found = session.scalars(questions.order_by(MunicipalQuestion.due, MunicipalQuestion.id)).all()
    return OpenPoints(
        before=session.scalars(select(Meeting).where(Meeting.id == meeting.follows_id)).one(),
        actions=session.scalars(open_ones).all(),
        questions=sorted(found, key=lambda question: question.answered_at is not None),
        talks=session.scalars(_to_go_on_with(meeting, earlier, zone)).all(),
    )


def may_be_talked_about(day: date) -> ColumnElement[bool]:
    """Whether an accepted suggestion may be taken up on a day after a talk; not as long as that has no outcome.

    After a NO too: it declines the suggestion, and who accepts it again wants it talked about.
    """
    waited = and_(AgendaItem.outcome == Outcome.NOT_NOW, AgendaItem.until <= day)
    return func.coalesce(or_(AgendaItem.outcome.in_((Outcome.TALK_MORE, Outcome.NO)), waited), False)


def meetings_of_series(meeting_id: int) -> Select[int]:
    """The ids of a meeting and all that it goes on from."""
    series = select(Meeting.id, Meeting.follows_id).where(Meeting.id == meeting_id).cte(recursive=True)
    # UNION, not UNION ALL: should a series ever run in a ring, it ends where it began.
    series = series.union(select(Meeting.id, Meeting.follows_id).join(series, Meeting.id == series.c.follows_id))
    return select(series.c.id)


def _to_go_on_with(meeting: Meeting, earlier: Select[int], zone: tzinfo) -> Select[AgendaItem]:
    again = may_be_talked_about(meeting.starts_at.astimezone(zone).date())
    later = select(AgendaItem.suggestion_id).where((AgendaItem.meeting_id == meeting.id) | ~again)
    latest = (
        select(func.max(AgendaItem.id))
        .where(AgendaItem.meeting_id.in_(earlier), again)
        .where(AgendaItem.suggestion_id.not_in(later))
        .group_by(AgendaItem.suggestion_id)
    )
    return (
        select(AgendaItem)
        .join(AgendaItem.suggestion)
        .where(AgendaItem.id.in_(latest), Suggestion.state == SuggestionState.ACCEPTED)
        .order_by(AgendaItem.position, AgendaItem.id)
        .options(joinedload(AgendaItem.meeting))
        .options(*with_parties(joinedload(AgendaItem.suggestion).selectinload(Suggestion.links)))
    )
