"""When one of a group says no, the others may want to talk all the same: the group without them, as one talk."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session, selectinload

from matchmaker.models import (
    AgendaItem,
    Answer,
    Consent,
    Decision,
    Meeting,
    Suggestion,
    SuggestionLink,
    SuggestionShape,
    SuggestionState,
)
from matchmaker.services.audit import Who, record_event
from matchmaker.services.errors import RefusedError
from matchmaker.services.rows import add_once
from matchmaker.services.suggestions.parties import completed_by, parties_of, with_parties
from matchmaker.services.suggestions.proposals import identity_of
from matchmaker.services.suggestions.reasons import kept_for_links
from matchmaker.services.suggestions.reviews import add_review
from matchmaker.services.taking_part.consents import ask_party, introduce, lock_accepted
from matchmaker.services.taking_part.questions import all_agree, consents_of

LOOSE = (SuggestionShape.BUNDLE, SuggestionShape.POOL, SuggestionShape.CONVERSATION)
"""The shapes that are still such a group without one of those in it; a ring or a chain breaks."""


def go_on_without(
    session: Session, suggestion_id: int, *, words: str, public_url: str, by: Who, at: datetime
) -> Suggestion:
    """Put what is left of an accepted group in its place, without those who have said no; gives what stands there.

    What is left is accepted, with ``words`` as why; the whole is declined with them, and leaves its place on coming
    agendas. A yes to the whole holds for the rest; who has not answered is asked anew, and when none is left
    to ask, all get each other's contact details. When there is such a suggestion already it is given as it is, and
    nothing is changed. Raises NotFoundError, and RefusedError: "state" when the whole is not accepted, "rest" when
    nothing is left that makes sense, "staff" for nobody's account.
    """
    whole = lock_accepted(session, suggestion_id)
    consents = consents_of(session, suggestion_id)
    links = rest_of(whole, [one.actor_id for one in consents if one.answer is Answer.NO])
    if not links:
        raise RefusedError("rest")
    rest, new = add_once(session, _rest(whole, links, words, by, at), Suggestion.identity)
    if not new:
        session.commit()
        return rest
    ends = [(link.need, link.resource) for link in links]
    if whole.shape is SuggestionShape.CONVERSATION:  # what they all lay claim to stands with the first
        claimed = next((link.resource for link in whole.links if link.resource), None)
        ends = [(need, None if n else claimed) for n, (need, _) in enumerate(ends)]
    for n, (link, (need, resource)) in enumerate(zip(links, ends, strict=True)):
        resource_id = resource and resource.id
        told = {"part": link.part, "score": link.score}
        session.add(SuggestionLink(suggestion_id=rest.id, position=n, need_id=need.id, resource_id=resource_id, **told))
    record_event(session, "suggest", rest, by=by, at=at, new=True)
    add_review(session, rest, Decision.ACCEPT, SuggestionState.ACCEPTED, words, by=by, at=at)
    add_review(session, whole, Decision.DECLINE, SuggestionState.DECLINED, words, by=by, at=at)
    ahead = select(Meeting.id).where(Meeting.ends_at > at, Meeting.cancelled_at.is_(None))
    theirs = (AgendaItem.suggestion_id == whole.id, AgendaItem.outcome.is_(None), AgendaItem.meeting_id.in_(ahead))
    session.execute(update(AgendaItem).where(*theirs).values(suggestion_id=rest.id))
    session.flush()
    _hand_on(session, rest.id, consents, public_url=public_url, by=by, at=at)
    session.commit()
    return rest


def rest_of(suggestion: Suggestion, refused: Collection[int]) -> list[SuggestionLink]:
    """The links of a loaded group between those who have not refused (by id); empty when that is no group.

    What is there for something that only somebody who has refused lacks is left out too.
    """
    claimed = [link.resource for link in suggestion.links if link.resource]
    is_talk = suggestion.shape is SuggestionShape.CONVERSATION
    if not refused or suggestion.shape not in LOOSE or (is_talk and any(one.actor_id in refused for one in claimed)):
        return []
    left = []
    for link in suggestion.links:
        ends = (link.need, link.resource, completed_by(link, suggestion.links))
        if not any(end.actor_id in refused for end in ends if end is not None):
            left.append(link)
    return left if len(left) > 1 else []


def _rest(whole: Suggestion, links: Sequence[SuggestionLink], words: str, by: Who, at: datetime) -> Suggestion:
    names = [(link.need.ref, link.resource.ref if link.resource else None) for link in links]
    return Suggestion(
        identity=identity_of(whole.shape, names),
        shape=whole.shape,
        state=SuggestionState.NEW,
        score=whole.score,
        strategies={},
        evidence=kept_for_links(whole, [link.position for link in links]),
        note=whole.note,
        made_by_id=by.account_id,
        hand_words=words,
        created_at=at,
        updated_at=at,
    )


def _hand_on(
    session: Session, rest_id: int, consents: Sequence[Consent], *, public_url: str, by: Who, at: datetime
) -> None:
    query = select(Suggestion).where(Suggestion.id == rest_id).options(*with_parties(selectinload(Suggestion.links)))
    rest = session.scalars(query, execution_options={"populate_existing": True}).one()
    agreed = {one.actor_id: one for one in consents if one.answer is Answer.YES}
    for actor in parties_of([rest]):
        if (yes := agreed.get(actor.id)) is not None:
            answered = {"answer": yes.answer, "answered_at": yes.answered_at, "recorded_by_id": yes.recorded_by_id}
            session.add(Consent(suggestion_id=rest_id, actor_id=actor.id, asked_at=yes.asked_at, **answered))
        elif actor.withdrawn_at is None:
            ask_party(session, rest, actor, public_url=public_url, by=by, at=at)
    session.flush()
    if all_agree(rest, consents_of(session, rest_id)):
        introduce(session, rest, by=by, at=at)
