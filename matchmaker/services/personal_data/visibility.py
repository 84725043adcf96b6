"""What others see of somebody: each field has those who may see it, and every page, mail and print asks here."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from matchmaker.models import Actor, Item, Suggestion
from matchmaker.services.audit import Who, record_event
from matchmaker.services.errors import RefusedError
from matchmaker.services.rows import lock_standing
from matchmaker.services.suggestions.parties import ends_of
from matchmaker.services.suggestions.reasons import Reason


class Audience(StrEnum):
    """Who may see a field, from the most to the fewest; the project leader always may."""

    PUBLIC = "public"
    """Everyone, on the notice board, where the municipality has one; see services/actors/board.py."""
    EVERYONE = "everyone"
    """Everyone to whom it is suggested to talk with them."""
    MEETING = "meeting"
    """Those who have all said yes to talking, and those at the table of a meeting."""
    LEADER = "leader"


class Field(StrEnum):
    """What somebody can decide about. The title of a need is always told, and the name by its own rule."""

    DETAILS = "details"
    """What is written of needs and resources beside their titles."""
    BOARD = "board"
    """That something is needed or offered, told without who they are."""
    CONTACT_NAME = "contact_name"
    CONTACT_PHONE = "contact_phone"
    CONTACT_EMAIL = "contact_email"


AUDIENCES: Mapping[Field, Sequence[Audience]] = {
    Field.DETAILS: (Audience.EVERYONE, Audience.MEETING, Audience.LEADER),
    Field.BOARD: (Audience.LEADER, Audience.PUBLIC),
    Field.CONTACT_NAME: (Audience.MEETING, Audience.LEADER),
    Field.CONTACT_PHONE: (Audience.MEETING, Audience.LEADER),
    Field.CONTACT_EMAIL: (Audience.MEETING, Audience.LEADER),
}
"""Who can be chosen for each field; the first is so until they say otherwise."""


@dataclass(frozen=True, slots=True)
class Contact:
    """How others reach somebody; what they keep to themselves is empty."""

    contact_name: str
    contact_phone: str
    contact_email: str


def audience_of(actor: Actor, field: Field) -> Audience:
    """Who may see a field of an actor's."""
    return Audience(actor.visibility.get(field, AUDIENCES[field][0]))


def fewest_of(kept: Actor, gone: Actor, fields: Iterable[Field]) -> dict[str, Any]:
    """What ``kept`` lets others see, and of ``fields`` no more than ``gone`` did, whose words it takes over."""
    told, widest_first = dict(kept.visibility), list(Audience)
    for field in fields:
        told[field.value] = max(audience_of(kept, field), audience_of(gone, field), key=widest_first.index).value
    return told


def contact_for_others(actor: Actor) -> Contact:
    """How those reach an actor who have all said yes to talking."""
    return Contact(
        **{
            field.value: getattr(actor, field) if audience_of(actor, field) is Audience.MEETING else ""
            for field in (Field.CONTACT_NAME, Field.CONTACT_PHONE, Field.CONTACT_EMAIL)
        }
    )


def untold_items(
    suggestion: Suggestion, *, agreed: bool, nameless: Collection[int], viewer_id: int | None = None
) -> list[Item]:
    """The needs and resources of a loaded suggestion of which others read no more than the title.

    ``agreed`` = all have said yes, or it is for the table of a meeting; ``nameless`` are the ids of the actors who are
    not to be named, whose words could tell who they are. What is ``viewer_id``'s own is always told.
    """
    seeing = {Audience.EVERYONE, Audience.MEETING} if agreed else {Audience.EVERYONE}
    return [
        end
        for end in ends_of(suggestion)
        if end.actor_id != viewer_id
        and (end.actor_id in nameless or audience_of(end.actor, Field.DETAILS) not in seeing)
    ]


def rests_on(reason: Reason, suggestion: Suggestion, untold: Collection[Item]) -> bool:
    """Whether a reason tells words of these items beside their titles."""
    sides = {mark["side"] for mark in reason.marks if mark["field"] in {"description", "capacity"}}
    ends = [
        (side, end)
        for link in suggestion.links
        if reason.link is None or reason.link == link.position
        for side, end in (("need", link.need), ("resource", link.resource))
    ]
    return any(side in sides and end in untold for side, end in ends)


def choose_visibility(
    session: Session, actor_id: int, chosen: Mapping[Field, Audience], *, version: int, by: Who, at: datetime
) -> Actor:
    """Keep who may see each of these fields; the others stay as they are.

    Raises NotFoundError; ConflictError when the actor was changed since ``version`` or is withdrawn;
    RefusedError("audience") for one that cannot be chosen.
    """
    if any(audience not in AUDIENCES[field] for field, audience in chosen.items()):
        raise RefusedError("audience")
    actor = lock_standing(session, Actor, actor_id, version)
    wanted = actor.visibility | {field.value: audience.value for field, audience in chosen.items()}
    if actor.visibility != wanted:
        actor.visibility, actor.updated_at = wanted, at
        session.flush()
        record_event(session, "choose_visibility", actor, by=by, at=at, **wanted)
    session.commit()
    return actor
