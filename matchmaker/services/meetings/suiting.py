"""How a meeting's place and hour suit those who would come: their way there, and what they have told of their times."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from matchmaker.matching.snapshot import WEEKDAYS
from matchmaker.models import Actor, Meeting, Participant, Reply, Suggestion
from matchmaker.services.places import distance_between
from matchmaker.services.suggestions.parties import ends_of, parties_of

MINUTES_A_KM = 1.1
"""By car, for each kilometre as the crow flies: roads here are about 1.3 times as long, and driven at some 70 km/h."""
MOST_SAID = 2
"""So many of somebody's sentences are shown beside a choice; the rest stands on their page."""

_DAYS = "måndag|tisdag|onsdag|torsdag|fredag|lördag|söndag"
_PARTS = "kväll|förmiddag|eftermiddag"
_TIMES = re.compile(
    rf"\b(?:(?:{_DAYS}|vardag|helg)(?:s?(?:{_PARTS}))?|{_PARTS})(?:ar|arna|en|er|erna|s|stid)?\b"
    r"|\b(?:dagtid|öppet|öppettid\w*|öppnar|stäng(?:er|t|d)|skift)\b|\b(?:klockan|kl\.?) ?\d"
    r"|\b(?:[01]?\d|2[0-4])[.:][0-5]\d\b|\b(?:[6-9]|1\d|2[0-4]) ?[-–] ?(?:[6-9]|1\d|2[0-4])(?=[.,;)]|$)",
    re.I,
)
_SENTENCES = re.compile(r"(?<!\bkl\.)(?<=[.!?])\s+|\n+")


@dataclass(frozen=True, slots=True)
class Way:
    """Somebody's way to a meeting: kilometres as the crow flies, about how many minutes by car, and when that means
    that they set out and are home again. All are 0 minutes apart for who lives there.
    """

    km: int
    minutes: int
    sets_out: datetime
    home: datetime


@dataclass(frozen=True, slots=True)
class Suits:
    """What is known of how a meeting suits a party.

    ``way`` is None when a position is missing. ``came`` and ``left`` are when somebody of them came or went at the
    latest earlier meeting where they said so, if the same hour would be after this one's beginning or before its end.
    ``days`` are the weekdays that they have ticked for what it is about, when the meeting is on none of them. ``said``
    are sentences of their own that tell of times.
    """

    actor: Actor
    way: Way | None
    came: datetime | None
    left: datetime | None
    days: Sequence[str]
    said: Sequence[str]

    @property
    def has_told(self) -> bool:
        """Whether anything but the way is known."""
        return bool(self.came or self.left or self.days or self.said)


def way_to(meeting: Meeting, actor: Actor) -> Way | None:
    """An actor's way to a meeting, both with their places; None when a position is missing."""
    km = distance_between(meeting.place, actor.place)
    if km is None:
        return None
    minutes = max(5, 5 * round(km * MINUTES_A_KM / 5)) if round(km) else 0
    away = timedelta(minutes=minutes)
    return Way(round(km), minutes, meeting.starts_at - away, meeting.ends_at + away)


def how_it_suits(
    session: Session, meeting: Meeting, suggestions: Iterable[Suggestion], *, zone: tzinfo
) -> Mapping[int, Sequence[Suits]]:
    """Each party of each suggestion, by the suggestion's number: all loaded with parties, in one query."""
    suggestions = list(suggestions)
    before = _latest_times(session, meeting, [actor.id for actor in parties_of(suggestions)])
    return {
        one.id: [_suits(meeting, one, actor, before.get(actor.id), zone) for actor in parties_of([one])]
        for one in suggestions
    }


def same_ways(suits: Iterable[Suits]) -> list[tuple[Way | None, list[Actor]]]:
    """Each way with those who have it, in the order given: neighbours are told of once."""
    told: dict[Way | None, list[Actor]] = {}
    for one in suits:
        told.setdefault(one.way, []).append(one.actor)
    return list(told.items())


def sentences_about_times(text: str) -> list[str]:
    """The sentences of a text that tell of hours, days or opening hours, as they were written.

    >>> sentences_about_times("Träffen är 11-14. Vi är 5-6 personer med tisdagsträffar. Helst före kl. 18.")
    ['Träffen är 11-14.', 'Helst före kl. 18.']
    """
    return [sentence for part in _SENTENCES.split(text) if _TIMES.search(sentence := part.strip())]


def _suits(meeting: Meeting, suggestion: Suggestion, actor: Actor, before: Participant | None, zone: tzinfo) -> Suits:
    own = [end for end in ends_of(suggestion) if end.actor_id == actor.id]
    texts = [actor.description, *(end.description for end in own)]
    said = dict.fromkeys(sentence for text in texts for sentence in sentences_about_times(text))
    begins, ends = meeting.starts_at.astimezone(zone), meeting.ends_at.astimezone(zone)
    came = before.arrives_at.astimezone(zone) if before and before.arrives_at else None
    left = before.leaves_at.astimezone(zone) if before and before.leaves_at else None
    return Suits(
        actor=actor,
        way=way_to(meeting, actor),
        came=came if came and came.time() > begins.time() else None,
        left=left if left and left.time() < ends.time() else None,
        days=_other_days([end.weekdays for end in own], WEEKDAYS[begins.weekday()]),
        said=list(said)[:MOST_SAID],
    )


def _other_days(ticked: Sequence[Collection[str]], day: str) -> list[str]:
    """The weekdays that are ticked, in order, when each text has some and ``day`` is none of them."""
    if not all(ticked) or any(day in days for days in ticked):
        return []
    return [day for day in WEEKDAYS if any(day in days for days in ticked)]


def _latest_times(session: Session, meeting: Meeting, actor_ids: Collection[int]) -> Mapping[int, Participant]:
    """By actor, whoever of it last said when they come or go at a meeting before this one."""
    query = (
        select(Participant)
        .join(Meeting)
        .where(
            Participant.actor_id.in_(actor_ids),
            Participant.reply == Reply.YES,
            or_(Participant.arrives_at.is_not(None), Participant.leaves_at.is_not(None)),
            Meeting.starts_at < meeting.starts_at,
            Meeting.cancelled_at.is_(None),
        )
        .order_by(Meeting.starts_at, Participant.id)
    )
    return {one.actor_id: one for one in session.scalars(query)}
