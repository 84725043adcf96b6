"""What pages say about the talks of a meeting: who comes, why they meet, and who is not named on paper."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from flask_babel import gettext

from matchmaker.matching.strategy import Strategy, StrategyRole
from matchmaker.models import Actor, AgendaItem, Item, Meeting, Need, Participant, Suggestion
from matchmaker.services.lists.alphabet import alphabetical
from matchmaker.services.meetings.compositions import missing_parties
from matchmaker.services.meetings.suiting import Way, way_to
from matchmaker.services.personal_data.visibility import rests_on, untold_items
from matchmaker.services.suggestions.parties import parties_of, unnamed
from matchmaker.services.suggestions.reasons import Reason, reasons_for_actors


@dataclass(slots=True)
class Guest:
    """Somebody who ought to come, and the numbers on the agenda of the talks that are theirs.

    ``way`` is how they get to the meeting, None when that is not known; ``people`` are those who are asked of them.
    """

    actor: Actor
    talks: list[int] = field(default_factory=list)
    way: Way | None = None
    people: list[Participant] = field(default_factory=list)


def find_item(meeting: Meeting, item_id: int) -> AgendaItem | None:
    """The talk with this id on the meeting's agenda."""
    return next((item for item in meeting.items if item.id == item_id), None)


def guests_of(meeting: Meeting) -> list[Guest]:
    """All who have a talk on the agenda, by name."""
    guests: dict[int, Guest] = {}
    for number, item in enumerate(meeting.items, start=1):
        for actor in parties_of([item.suggestion]):
            guests.setdefault(actor.id, Guest(actor)).talks.append(number)
    return sorted(guests.values(), key=lambda guest: alphabetical(guest.actor.name))


def travelling(meeting: Meeting, guests: Sequence[Guest], people: Iterable[Participant]) -> Sequence[Guest]:
    """The guests with how far each has to go, and what those said who were asked of them."""
    for guest in guests:
        guest.way = way_to(meeting, guest.actor)
        guest.people = [one for one in people if one.actor_id == guest.actor.id]
    return guests


def who_lacks(meeting: Meeting, here: Collection[int]) -> dict[int, list[str]]:
    """The names of those of whom nobody comes, for each talk, by its number; ``here`` are actors, by id."""
    lacking: dict[int, list[str]] = {}
    for one in missing_parties(meeting.items, here):
        for item in (*one.opens, *one.also):
            lacking.setdefault(item.id, []).append(one.actor.name)
    return lacking


def guests_on_paper(meeting: Meeting) -> list[Guest]:
    """As :func:`guests_of`, but without the talks of those who do not want to be named yet."""
    hidden = {(actor_id, n) for n, item in enumerate(meeting.items, start=1) for actor_id in unnamed(item.suggestion)}
    guests = guests_of(meeting)
    for guest in guests:
        guest.talks = [n for n in guest.talks if (guest.actor.id, n) not in hidden]
    return [guest for guest in guests if guest.talks]


def untold_at_meeting(suggestion: Suggestion) -> list[Item]:
    """The needs and resources of which no more than the title stands on the table."""
    return untold_items(suggestion, agreed=True, nameless=unnamed(suggestion))


def name_at_table(person: Participant, item: AgendaItem | None) -> str:
    """What is printed for somebody who sits at a talk: no name when the talk's need must not be told to be theirs."""
    if item is not None and person.actor_id in unnamed(item.suggestion):
        return gettext("Någon")
    return person.name or person.actor.name


def reasons_on_paper(suggestion: Suggestion, hidden: Sequence[Need], strategies: Iterable[Strategy]) -> list[Reason]:
    """The reasons that the parties may read (see reasons_for_actors), but for those that would tell whose a need is
    that is ``hidden``.

    Nor do they tell by which words a pair was found: the words of both sides stand there whole, for people to read.
    """
    strategies = tuple(strategies)
    finding = {strategy.spec.name for strategy in strategies if strategy.spec.role is StrategyRole.FINDS}
    untold = untold_at_meeting(suggestion)
    own = {link.need_id for link in suggestion.links}
    nameless = unnamed(suggestion)
    telling = [actor.name for actor in parties_of([suggestion]) if actor.id in nameless]
    telling += [need.title for need in hidden if need.id not in own]
    return [
        reason
        for reason in reasons_for_actors(suggestion, strategies)
        if reason.strategy not in finding
        and not rests_on(reason, suggestion, untold)
        and not any(words in text for words in telling for text in (reason.text.sv, reason.text.en))
    ]
