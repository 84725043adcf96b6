"""What happens to invitations when another becomes the contact, or has another address: who is asked now, and where."""

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from matchmaker.matching.texts import Text
from matchmaker.models import Actor, FormerLink, Meeting, Participant, Reply, SurveyAnswer
from matchmaker.services.audit import Who, record_event
from matchmaker.services.meetings.meeting_mail import ASK, INVITATION, MeetingLetter, Post, send_letter
from matchmaker.services.meetings.meetings import get_meeting
from matchmaker.services.meetings.participants import list_participants
from matchmaker.services.meetings.replies import strike_off
from matchmaker.services.meetings.rides import end_lost_rides, rides_among
from matchmaker.services.rows import lock_row
from matchmaker.services.tokens import new_token

OVER_TO_ANOTHER = MeetingLetter(
    Text(sv="Någon annan svarar nu: {title}", en="Somebody else answers now: {title}"),
    Text(
        sv="Någon annan från er svarar nu på inbjudan till det här mötet. Du behöver inte svara.",
        en="Somebody else of yours now answers the invitation to this meeting. You need not answer.",
    ),
    Text(
        sv="Vill du också komma? Säg det till den som svarar nu.\n",
        en="Would you like to come too? Tell the one who answers now.\n",
    ),
    leaves=True,
)
KEPT = MeetingLetter(
    INVITATION.subject,
    Text(
        sv="Någon från er har redan sagt ja till det här mötet. Svaret gäller tills du säger något annat.",
        en="Somebody from you has already said yes to this meeting. The answer stands until you say otherwise.",
    ),
    ASK,
    asks=True,
)

Person = tuple[str, str, str]
"""Name, e-mail and telephone; each empty when there is none."""


def person_of(actor: Actor) -> Person:
    """The main contact of an actor."""
    return actor.contact_name, actor.contact_email, actor.contact_phone


def lock_coming(session: Session, *actor_ids: int, at: datetime) -> list[int]:
    """The meetings to come that somebody of these actors is asked to, by id, locked so that nobody answers meanwhile.

    They are locked before the actor, as everywhere where somebody is written up for a meeting.
    """
    query = select(Meeting.id).join(Participant, Participant.meeting_id == Meeting.id)
    query = query.where(Participant.actor_id.in_(actor_ids), Meeting.ends_at > at, Meeting.cancelled_at.is_(None))
    meetings = sorted(set(session.scalars(query)))
    for meeting_id in meetings:
        lock_row(session, Meeting, meeting_id)
    return meetings


def hand_over_invitations(
    session: Session,
    actor_id: int,
    meetings: list[int],
    before: Person,
    after: Person,
    *,
    stays: bool,
    post: Post,
    by: Who,
    at: datetime,
) -> None:
    """Ask the new contact in the place of the one before; not committed.

    Who ``stays`` keeps what they have answered for themselves, and only what is unanswered moves. Of one who leaves all
    moves: a yes, with its seat or turn, holds until the new one answers, and after a no the new one is asked. The new
    one has a link of their own, and neither what the one before needs of a meeting, when they come nor what they
    answered to its questions goes along.
    """
    for meeting_id in meetings:
        people = list_participants(session, meeting_id)
        rides = rides_among(people)
        own = [one for one in people if one.actor_id == actor_id]
        for one in own:
            if not _is(one, before) or (one.reply is not Reply.NONE and stays):
                continue
            if one.email and one.invited_at is not None:
                send_letter(session, get_meeting(session, meeting_id), [one], OVER_TO_ANOTHER, post, at=at)
            known = next((other for other in own if after[1] and other.email.lower() == after[1].lower()), None)
            if known is not None:
                leads_to(session, one, known)
                strike_off(session, meeting_id, one.id, post, by=by, at=at)
            else:
                _move(session, one, after, post, by=by, at=at)
                end_lost_rides(session, rides, one.id, post, at=at)


def readdress_invitations(
    session: Session,
    actor_id: int,
    meetings: list[int],
    before: Person,
    after: Person,
    *,
    post: Post,
    by: Who,
    at: datetime,
) -> None:
    """Reach the contact of an actor at the address that has been put right; not committed.

    Under another name it is somebody else, who is asked as by :func:`hand_over_invitations`. The same person keeps what
    they have answered and need. Their link is another one from now on, which is mailed to them, since whoever reads the
    mail at the address before may be somebody else.
    """
    if before[0] and after[0] and before[0] != after[0]:
        hand_over_invitations(session, actor_id, meetings, before, after, stays=False, post=post, by=by, at=at)
        return
    for meeting_id in meetings:
        own = [one for one in list_participants(session, meeting_id) if one.actor_id == actor_id]
        if any(after[1] and one.email.lower() == after[1].lower() for one in own):
            continue
        for one in own:
            if _is(one, before):
                _ask_again(session, one, one.name or after[0], after[1], post, by=by, at=at)


def _is(one: Participant, person: Person) -> bool:
    name, email, _ = person
    return one.email.lower() == email.lower() if email else not one.email and bool(name) and one.name == name


def leads_to(session: Session, one: Participant, now: Participant) -> None:
    """Let the link of ``one``, and those of all who were asked before, tell that another answers now."""
    before = update(FormerLink).where(FormerLink.participant_id == one.id)
    session.execute(before.values(participant_id=now.id))
    session.add(FormerLink(token=one.token, participant_id=now.id))


def _move(session: Session, one: Participant, after: Person, post: Post, *, by: Who, at: datetime) -> None:
    one.arrives_at = one.leaves_at = one.wants = None
    session.execute(delete(SurveyAnswer).where(SurveyAnswer.participant_id == one.id))
    if one.reply is Reply.NO:
        one.reply = Reply.NONE
    if one.reply is Reply.NONE:
        one.replied_at = one.calendar_at = None
    _ask_again(session, one, after[0], after[1], post, by=by, at=at)


def _ask_again(session: Session, one: Participant, name: str, email: str, post: Post, *, by: Who, at: datetime) -> None:
    """Give somebody a link of their own, and mail it where they have been invited; the one before tells who answers."""
    was_invited, one.updated_at = one.invited_at is not None, at
    one.name, one.email = name, email
    leads_to(session, one, one)
    one.token = new_token()
    one.reminded_at = one.invited_at = None
    if was_invited and one.email:
        one.invited_at = at
        session.flush()
        if one.reply is not Reply.NO:
            letter = INVITATION if one.reply is Reply.NONE else KEPT
            send_letter(session, get_meeting(session, one.meeting_id), [one], letter, post, at=at)
    session.flush()
    record_event(session, "hand_over", one, by=by, at=at, reply=one.reply)
