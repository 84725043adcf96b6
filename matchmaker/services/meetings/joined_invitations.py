"""Which invitation is left to each meeting when two actors are made one, and both when they are parted again."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from matchmaker.models import Actor, FormerLink, Participant, Reply
from matchmaker.services.audit import Who, record_event
from matchmaker.services.meetings.handed_invitations import OVER_TO_ANOTHER, leads_to
from matchmaker.services.meetings.meeting_mail import INVITATION, Post, send_letter
from matchmaker.services.meetings.meetings import get_meeting
from matchmaker.services.meetings.participants import list_participants, new_participant
from matchmaker.services.meetings.replies import strike_off
from matchmaker.services.tokens import new_token


def join_invitations(
    session: Session, meetings: list[int], kept: Actor, gone: Actor, *, post: Post, by: Who, at: datetime
) -> list[Any]:
    """Leave one invitation where two who are made one had one each, with the answer that counts; not committed.
    Gives which were struck off, as ``Merge.struck`` has them.

    Of the same person that is what they said last, but a yes keeps its seat. Of the contacts of the two it is the
    answer of who has given one; when both have, both stand. Without any the contact of ``kept`` is asked, if they were.
    """
    struck: list[Any] = []
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
            struck.append([meeting_id, leaves.actor_id, leaves.token, leaves.invited_at is not None])
            leads_to(session, leaves, stays)
            strike_off(session, meeting_id, leaves.id, post, by=by, at=at)
    return struck


def part_invitations(
    session: Session, meetings: list[int], struck: Iterable[Any], *, post: Post, by: Who, at: datetime
) -> None:
    """Write up the contacts again whose invitations were struck off when two were made one; not committed.

    At ``meetings`` (ids) that are still to come, unless they are there by now. Who had been invited gets a new link by
    mail; the one before leads nowhere, and does not tell any longer that somebody of the other answers.
    """
    for meeting_id, actor_id, token, invited in struck:
        session.execute(delete(FormerLink).where(FormerLink.token == token))
        actor = session.get_one(Actor, actor_id)
        contact = actor.contact_email.lower() or actor.contact_name
        people = list_participants(session, meeting_id)
        is_there = any(one.actor_id == actor_id and _named(one) == contact for one in people)
        if meeting_id not in meetings or actor.withdrawn_at is not None or is_there:
            continue
        meeting = get_meeting(session, meeting_id)
        one = new_participant(meeting, actor_id, new_token(), actor.contact_name, actor.contact_email, at)
        one.actor, one.invited_at = actor, at if invited and actor.contact_email else None
        session.add(one)
        session.flush()
        record_event(session, "add", one, by=by, at=at, meeting=meeting_id)
        if one.invited_at is not None:
            send_letter(session, meeting, [one], INVITATION, post, at=at)


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
