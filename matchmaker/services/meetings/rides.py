"""Rides to a meeting: who could go with whom, asked of both, and how to reach each other when both have said yes."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from matchmaker.matching.texts import Text
from matchmaker.models import Meeting, Participant, RideSide
from matchmaker.planning.rides import Pair, Traveller, share_rides
from matchmaker.services.audit import Who, record_event
from matchmaker.services.errors import NotFoundError
from matchmaker.services.mail.outbox import Letter, language_of, queue_mail
from matchmaker.services.meetings.meeting_mail import GREETING, Post
from matchmaker.services.meetings.meetings import get_meeting
from matchmaker.services.meetings.participants import check_open, coming, list_participants
from matchmaker.services.places import distance_between
from matchmaker.services.rows import lock_row

PROPOSED = Letter(
    Text(sv="Ska ni åka tillsammans? {title}", en="Will you go together? {title}"),
    Text(
        sv="Någon annan som ska till mötet har samma väg som du. Öppna länken och säg om ni vill åka tillsammans:\n"
        "{url}\n\nFörst när båda har sagt ja får ni veta vad den andra heter och hur ni når varandra.",
        en="Somebody else who is going to the meeting is coming the same way as you. Open the link and say if you want "
        "to go together:\n{url}\n\nOnly when both have said yes are you told each other's name and how to get in "
        "touch.",
    ),
)
AGREED = Letter(
    Text(sv="Ni åker tillsammans: {title}", en="You go together: {title}"),
    Text(
        sv="Båda har sagt ja till att åka tillsammans. Så här når ni varandra:\n{name}, {place}\n{ways}\n\n"
        "Hör av er till varandra och bestäm när och var.",
        en="Both have said yes to going together. This is how you reach each other:\n{name}, {place}\n{ways}\n\n"
        "Get in touch and decide when and where.",
    ),
)
ENDED = Letter(
    Text(sv="Ni åker inte tillsammans: {title}", en="You do not go together: {title}"),
    Text(
        sv="Den andra kan inte längre åka med dig till mötet. Öppna länken om du vill ändra hur du kommer dit:\n{url}",
        en="The other can no longer go with you to the meeting. Open the link to change how you get there:\n{url}",
    ),
)


@dataclass(frozen=True, slots=True)
class Ride:
    """A passenger and the driver that is proposed, and what each has said; None = nothing yet."""

    passenger: Participant
    driver: Participant
    passenger_says: bool | None
    driver_says: bool | None

    @property
    def agreed(self) -> bool:
        """Whether both have said yes: only then may they know of each other."""
        return bool(self.passenger_says and self.driver_says)

    def other(self, one: Participant) -> Participant:
        """Whom one of them is to go with."""
        return self.driver if one.id == self.passenger.id else self.passenger

    def says(self, one: Participant) -> bool | None:
        """What one of them has said."""
        return self.passenger_says if one.id == self.passenger.id else self.driver_says


def rides_among(people: Sequence[Participant]) -> list[Ride]:
    """The rides that are proposed or agreed among those who come, loaded with their wants."""
    drivers = {one.id: one for one in coming(people) if _side(one) is RideSide.OFFERS}
    found = []
    for one in coming(people):
        wants = one.wants
        if wants is not None and wants.ride is RideSide.NEEDS and wants.driver_id in drivers:
            found.append(Ride(one, drivers[wants.driver_id], wants.passenger_says, wants.driver_says))
    return found


def without_ride(people: Sequence[Participant]) -> list[Participant]:
    """Those who come and need a ride that nobody is proposed for."""
    having = {ride.passenger.id for ride in rides_among(people)}
    return [one for one in coming(people) if _side(one) is RideSide.NEEDS and one.id not in having]


def propose_rides(session: Session, meeting_id: int, post: Post, *, by: Who, at: datetime) -> int:
    """Propose a ride to those who need one and have none, and ask both; gives how many are new.

    What is proposed already stays, and so do the seats that it takes. Who has said no to somebody is not put together
    with them again. Raises NotFoundError, and RefusedError("cancelled" or "ended").
    """
    meeting_row = lock_row(session, Meeting, meeting_id)
    check_open(meeting_row, at)
    meeting, people = get_meeting(session, meeting_id), list_participants(session, meeting_id)
    taken = [ride.driver.id for ride in rides_among(people)]
    drivers = [one for one in coming(people) if _side(one) is RideSide.OFFERS]
    passengers = without_ride(people)
    found = share_rides(
        [_traveller(one, meeting, taken=taken.count(one.id)) for one in drivers],
        [_traveller(one, meeting) for one in passengers],
        dict(_detours(meeting, drivers, passengers)),
        barred={(str(one.id), str(other)) for one in passengers if one.wants for other in one.wants.not_with},
    )
    cars = {str(one.id): one for one in drivers}
    for one in passengers:
        driver = cars.get(found.get(str(one.id), ""))
        if driver is not None and one.wants is not None:
            one.wants.driver_id, one.wants.passenger_says, one.wants.driver_says = driver.id, None, None
            for who in (one, driver):
                _mail(session, who, meeting, PROPOSED, post, at)
    if found:
        record_event(session, "propose_rides", meeting_row, by=by, at=at, count=len(found))
    session.commit()
    return len(found)


def answer_ride(
    session: Session, participant: Participant, other_id: int, *, yes: bool, post: Post, by: Who, at: datetime
) -> None:
    """Keep whether somebody wants to go with the one proposed; with the second yes both are told of each other.

    A no ends it, also after a yes, and the other is told who had said yes. The same answer twice is kept once. Raises
    NotFoundError when it is not proposed any longer.
    """
    meeting_row = lock_row(session, Meeting, participant.meeting_id)  # one answer at a time, so that one is the last
    check_open(meeting_row, at)
    people = list_participants(session, participant.meeting_id)
    ride = next((r for r in rides_among(people) if {r.passenger.id, r.driver.id} == {participant.id, other_id}), None)
    if ride is None or ride.passenger.wants is None:
        raise NotFoundError("ride")
    if ride.says(participant) is not yes:
        wants = ride.passenger.wants
        if not yes:
            wants.driver_id = wants.passenger_says = wants.driver_says = None
            wants.not_with = [*wants.not_with, ride.driver.id]
            _tell_of_end(session, ride, ride.other(participant), post, at)
        elif participant.id == ride.passenger.id:
            wants.passenger_says = True
        else:
            wants.driver_says = True
        record_event(session, "answer_ride", participant, by=by, at=at, yes=yes)
        if wants.passenger_says and wants.driver_says:
            meeting = get_meeting(session, participant.meeting_id)
            for who in (ride.passenger, ride.driver):
                _tell(session, who, ride.other(who), meeting, post, at)
    session.commit()


def end_lost_rides(session: Session, before: Iterable[Ride], changed_id: int, post: Post, *, at: datetime) -> None:
    """Clear what was said of rides that are gone since somebody changed their answer or was struck off; not committed.

    ``before`` are the rides of the meeting, which is locked, before that; ``changed_id`` is whose answer it was: the
    other is told who had said yes, and can be asked about another ride.
    """
    theirs = [ride for ride in before if changed_id in (ride.passenger.id, ride.driver.id)]
    if not theirs:
        return
    people = {one.id: one for one in list_participants(session, theirs[0].passenger.meeting_id)}
    still = {(ride.passenger.id, ride.driver.id) for ride in rides_among(list(people.values()))}
    for ride in theirs:
        if (ride.passenger.id, ride.driver.id) in still:
            continue
        wants = people[ride.passenger.id].wants if ride.passenger.id in people else None
        if wants is not None and wants.driver_id in (None, ride.driver.id):
            wants.driver_id = wants.passenger_says = wants.driver_says = None
        other = ride.driver if changed_id == ride.passenger.id else ride.passenger
        if other.id in people:
            _tell_of_end(session, ride, people[other.id], post, at)


def ways_to(one: Participant) -> list[str]:
    """How somebody is reached who goes with somebody else: what they said for that, and their address."""
    phone = one.wants.phone if one.wants else ""
    return [way for way in (phone, one.email) if way]


def _side(one: Participant) -> RideSide | None:
    return one.wants.ride if one.wants else None


def _traveller(one: Participant, meeting: Meeting, *, taken: int = 0) -> Traveller:
    seats = one.wants.car_seats if one.wants else 0
    return Traveller(
        id=str(one.id),
        arrives=_minutes(meeting, one.arrives_at or meeting.starts_at),
        leaves=_minutes(meeting, one.leaves_at or meeting.ends_at),
        seats=max(0, seats - taken),
    )


def _minutes(meeting: Meeting, at: datetime) -> int:
    return round((at - meeting.starts_at).total_seconds() / 60)


def _detours(
    meeting: Meeting, drivers: Iterable[Participant], passengers: Sequence[Participant]
) -> Iterator[tuple[Pair, float]]:
    """How far each driver goes round by the village of each passenger; nothing of who comes from an unknown place."""
    for driver in drivers:
        home, goal = driver.actor.place, meeting.place
        for passenger in passengers:
            village, pair = passenger.actor.place, (str(passenger.id), str(driver.id))
            legs = (distance_between(home, village), distance_between(village, goal), distance_between(home, goal))
            if village.id == home.id:
                yield pair, 0.0
            elif None not in legs:
                first, second, straight = (leg or 0.0 for leg in legs)
                yield pair, max(0.0, first + second - straight)


def _tell(session: Session, who: Participant, other: Participant, meeting: Meeting, post: Post, at: datetime) -> None:
    named = {"name": other.name or other.actor.name, "place": other.actor.place.name, "ways": "\n".join(ways_to(other))}
    _mail(session, who, meeting, AGREED, post, at, **named)


def _tell_of_end(session: Session, ride: Ride, who: Participant, post: Post, at: datetime) -> None:
    if ride.says(who):
        _mail(session, who, get_meeting(session, who.meeting_id), ENDED, post, at)


def _mail(
    session: Session, who: Participant, meeting: Meeting, letter: Letter, post: Post, at: datetime, **words: str
) -> None:
    if not who.email:
        return
    language = language_of(who.actor)
    url = post.address(who.token, language)
    text = f"{GREETING.in_language(language)}\n\n{letter.body.in_language(language).format(url=url, **words)}\n"
    queue_mail(session, who.email, letter.subject.in_language(language).format(title=meeting.title), text, at=at)
