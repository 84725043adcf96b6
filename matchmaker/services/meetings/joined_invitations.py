"""Which invitation is left to each meeting when two actors are made one, and whose answer counts."""

from datetime import datetime

from sqlalchemy.orm import Session

from matchmaker.models import Actor, Participant, Reply
from matchmaker.services.audit import Who
from matchmaker.services.meetings.handed_invitations import OVER_TO_ANOTHER, leads_to
from matchmaker.services.meetings.meeting_mail import Post, send_letter
from matchmaker.services.meetings.meetings import get_meeting
from matchmaker.services.meetings.participants import list_participants
from matchmaker.services.meetings.replies import strike_off


def join_invitations(
    session: Session, meetings: list[int], kept: Actor, gone: Actor, *, post: Post, by: Who, at: datetime
) -> None:
    """Leave one invitation where two who are made one had one each, with the answer that counts; not committed.

    Of the same person that is what they said last, but a yes keeps its seat. Of the contacts of the two it is the
    answer of who has given one; when both have, both stand. Without any the contact of ``kept`` is asked, if they were.
    """
    for meeting_id in meetings:
        people = list_participants(session, meeting_id)
        there = [one for one in people if one.actor_id == kept.id]
        for other in [one for one in people if one.actor_id == gone.id]:
            same = next((one for one in there if _named(one) == _named(other)), None)
            asked = same or next((one for one in there if _are_contacts(one, kept, other, gone)), None)
            if asked is None:
                continue
            stays, leaves = (other, asked) if _says_more(other, asked) else (asked, other)
            if not same and leaves.email and leaves.invited_at is not None:
                send_letter(session, get_meeting(session, meeting_id), [leaves], OVER_TO_ANOTHER, post, at=at)
            there = [stays if one is asked else one for one in there]
            leads_to(session, leaves, stays)
            strike_off(session, meeting_id, leaves.id, post, by=by, at=at)


def _named(one: Participant) -> str:
    """What tells one person of an actor from another; empty as long as nobody has said who comes."""
    return one.email.lower() or one.name


def _are_contacts(one: Participant, of: Actor, other: Participant, of_other: Actor) -> bool:
    """Whether the two are asked for their actors, and at least one of them has not answered."""
    asked = ((one, of), (other, of_other))
    contacts = all(_named(each) == (actor.contact_email.lower() or actor.contact_name) for each, actor in asked)
    return contacts and Reply.NONE in (one.reply, other.reply)


def _says_more(one: Participant, than: Participant) -> bool:
    """Whether what ``one`` has answered counts, and not what the other has."""
    if one.reply is than.reply is Reply.NONE:
        return one.invited_at is not None and than.invited_at is None
    if Reply.NONE in (one.reply, than.reply):
        return one.reply is not Reply.NONE
    if {one.reply, than.reply} == {Reply.YES, Reply.QUEUED}:
        return one.reply is Reply.YES
    said = [each.calendar_at or each.replied_at or each.created_at for each in (one, than)]
    return said[0] > said[1]
