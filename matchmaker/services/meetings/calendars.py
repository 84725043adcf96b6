"""Calendar files (iCalendar, RFC 5545) that a phone takes without questions."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr

from icalendar import Calendar, Event, vCalAddress, vText

from matchmaker.matching.texts import Text
from matchmaker.models import AgendaItem, Meeting, Participant, Reply, Suggestion
from matchmaker.services.suggestions.parties import parties_of, unnamed
from matchmaker.services.suggestions.shapes import name_of
from matchmaker.settings import Settings

PRODUCT = "-//matchmaker//meetings 1//SV"
A_YEAR = timedelta(days=366)

TALKS = Text(sv="Det här pratar vi om:", en="What we will talk about:")
SOMEONE = Text(sv="någon som ännu inte vill stå med namn", en="someone who would rather not be named yet")

PARTSTAT: Mapping[Reply, str] = {
    Reply.NONE: "NEEDS-ACTION",
    Reply.YES: "ACCEPTED",
    Reply.QUEUED: "TENTATIVE",
    Reply.NO: "DECLINED",
}
"""A reply as calendars call it (RFC 5545, 3.2.12)."""


def meeting_calendar(meeting: Meeting, settings: Settings, *, url: str, language: str, at: datetime) -> bytes:
    """The calendar file of a meeting that was loaded with its place, agenda and parties; ``url`` tells more about it.

    Its name (UID) never changes, and its SEQUENCE rises with each new time or place, so that the entry in the calendar
    is replaced and not doubled. The times stand in the municipality's zone, whose rules the file carries along.
    """
    event = _event(meeting, settings, description=_description(meeting, meeting.items, language), url=url, at=at)
    return _calendar([event], [meeting], method=_published(settings))


def own_calendar(
    meetings: Sequence[tuple[Meeting, Sequence[Suggestion]]],
    settings: Settings,
    *,
    url: str,
    language: str,
    at: datetime,
) -> bytes:
    """The meetings that somebody is invited to, as a calendar that a phone fetches again and again.

    Each was loaded with its place, and comes with the suggestions that they talk about there; nobody else is named.
    """
    events = []
    for meeting, suggestions in meetings:
        talks = "\n".join(f"{n}. {name_of(one).in_language(language)}" for n, one in enumerate(suggestions, start=1))
        parts = [meeting.practicalities, f"{TALKS.in_language(language)}\n{talks}"]
        events.append(_event(meeting, settings, description="\n\n".join(filter(None, parts)), url=url, at=at))
    return _calendar(events, [meeting for meeting, _ in meetings], method=_published(settings))


def invitation_calendar(
    meeting: Meeting,
    participant: Participant,
    settings: Settings,
    *,
    url: str,
    language: str,
    shared: bool = False,
    leaves: bool = False,
    at: datetime,
) -> str:
    """The calendar object of an invitation by mail: one to a participant, with the talks that are theirs.

    It asks (METHOD:REQUEST) as long as the meeting is to be, and takes itself out of the calendar (CANCEL) once that
    is cancelled, or when somebody ``leaves`` who is not asked any longer; RFC 5546, 3.2.2 and 3.2.5. No answer is asked
    for where none could be counted: where replies are not read, and from an address that is ``shared`` by several who
    are invited, since it does not say which of them answers. The link in the mail always works. The meeting is loaded
    as for :func:`meeting_calendar`.
    """
    own = [item for item in meeting.items if participant.actor_id in {a.id for a in parties_of([item.suggestion])}]
    event = _event(meeting, settings, description=_description(meeting, own, language), url=url, at=at)
    attendee = vCalAddress(f"mailto:{participant.email}")
    if participant.name:
        attendee.params["CN"] = vText(participant.name)
    attendee.params["PARTSTAT"] = vText(PARTSTAT[participant.reply])
    attendee.params["ROLE"] = vText("REQ-PARTICIPANT")
    attendee.params["RSVP"] = vText("TRUE" if settings.calendar_replies and not shared else "FALSE")
    event.add("attendee", attendee)
    if settings.calendar_replies:  # where they send it is read, see services/meetings/calendar_replies
        event["organizer"] = _organizer(settings, parseaddr(settings.mail_from)[1] or settings.contact_email)
    cancelled = meeting.cancelled_at is not None
    if leaves and not cancelled:
        del event["status"]  # must not be there when only some are taken off
    return _calendar([event], [meeting], method="CANCEL" if cancelled or leaves else "REQUEST").decode()


def _event(meeting: Meeting, settings: Settings, *, description: str, url: str, at: datetime) -> Event:
    zone = settings.zone
    event = Event()
    event.add("uid", meeting.uid)
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", at.astimezone(UTC).replace(microsecond=0))
    event.add("created", meeting.created_at.replace(microsecond=0))
    event.add("last-modified", meeting.updated_at.replace(microsecond=0))
    event.add("dtstart", meeting.starts_at.astimezone(zone))
    event.add("dtend", meeting.ends_at.astimezone(zone))
    event.add("summary", meeting.title)
    event.add("location", f"{meeting.venue}, {meeting.place.name}")
    event.add("description", description)
    event.add("status", "CANCELLED" if meeting.cancelled_at is not None else "CONFIRMED")
    event.add("url", url)
    if sender := _sender(settings):
        event.add("organizer", _organizer(settings, sender))
    if settings.contact_phone:
        event.add("contact", settings.contact_phone)
    return event


def _published(settings: Settings) -> str:
    """A published event must have an organizer (RFC 5546, 3.2.1); without one, say nothing."""
    return "PUBLISH" if _sender(settings) else ""


def _sender(settings: Settings) -> str:
    return settings.contact_email or parseaddr(settings.mail_from)[1]


def _calendar(events: Iterable[Event], meetings: Collection[Meeting], *, method: str) -> bytes:
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCT)
    if method:
        calendar.add("method", method)
    for event in events:
        calendar.add_component(event)
    # Only the switches around the meeting: half a century of them would be most of the file.
    if meetings:
        first, last = min(one.starts_at for one in meetings), max(one.ends_at for one in meetings)
        calendar.add_missing_timezones(first_date=(first - A_YEAR).date(), last_date=(last + A_YEAR).date())
    for rules in calendar.timezones:
        rules.pop("comment", None)  # the library's own remark, which has no place in a VTIMEZONE (RFC 5545, 3.6.5)
    return bytes(calendar.to_ical())


def _description(meeting: Meeting, items: Sequence[AgendaItem], language: str) -> str:
    parts = [meeting.practicalities] if meeting.practicalities else []
    if items:
        talks = [f"{n}. {_talk(item, language)}" for n, item in enumerate(items, start=1)]
        parts.append("\n".join([TALKS.in_language(language), *talks]))
    return "\n\n".join(parts)


def _talk(item: AgendaItem, language: str) -> str:
    """The talk in one line; whoever does not want to be named yet is not named in a file that is passed on."""
    hidden = unnamed(item.suggestion)
    names = [actor.name for actor in parties_of([item.suggestion]) if actor.id not in hidden]
    names += [SOMEONE.in_language(language)] * len(hidden)
    return f"{name_of(item.suggestion).in_language(language)} ({', '.join(names)})"


def _organizer(settings: Settings, address: str) -> vCalAddress:
    organizer = vCalAddress(f"mailto:{address}")
    organizer.params["CN"] = vText(settings.municipality)
    return organizer
