"""What stands on paper tells each guest what is theirs, and never whose need it is that is not to be named."""

from datetime import timedelta
from typing import Any

from matchmaker.matching.snapshot import ActorKind, Horizon
from matchmaker.matching.strategy import StrategyRole
from matchmaker.models import (
    Actor,
    AgendaItem,
    Meeting,
    Need,
    Participant,
    Place,
    Resource,
    Suggestion,
    SuggestionLink,
)
from matchmaker.web.meetings import talks
from tests.matching.builders import Fixed
from tests.services.talks import EVENING

SHOP, CLUB, CHOIR = (
    Actor(id=number, name=name, kind=ActorKind.ASSOCIATION, visibility={})
    for number, name in ((1, "Ångbåtskiosken"), (2, "Byaföreningen"), (3, "Kören"))
)


def talk(number: int, owner: Actor, helper: Actor, *, hidden: bool = False, evidence: Any = ()) -> AgendaItem:
    """A talk about a need of one and a resource of another."""
    need = Need(
        id=number, title=f"Behov {number}", horizon=Horizon.NOW, hide_name=hidden, actor_id=owner.id, actor=owner
    )
    resource = Resource(id=number, title=f"Resurs {number}", actor_id=helper.id, actor=helper)
    link = SuggestionLink(position=0, need_id=number, need=need, resource_id=number, resource=resource)
    return AgendaItem(id=number, suggestion=Suggestion(id=number, links=[link], evidence=list(evidence)))


def meeting(*items: AgendaItem) -> Meeting:
    return Meeting(items=list(items))


def names(guests: list[talks.Guest]) -> dict[str, list[int]]:
    return {guest.actor.name: guest.talks for guest in guests}


def test_a_talk_is_found_by_its_id_and_only_on_its_own_agenda() -> None:
    first, second = talk(1, SHOP, CLUB), talk(2, CHOIR, CLUB)
    assert talks.find_item(meeting(first, second), 2) is second
    assert talks.find_item(meeting(first), 2) is None


def test_guests_come_by_name_with_the_numbers_of_their_talks() -> None:
    guests = talks.guests_of(meeting(talk(1, SHOP, CLUB), talk(2, CHOIR, CLUB)))
    assert names(guests) == {"Byaföreningen": [1, 2], "Kören": [2], "Ångbåtskiosken": [1]}


def test_who_is_not_to_be_named_has_no_talk_on_paper_but_their_other_talks_stay() -> None:
    hidden, open_one = talk(1, SHOP, CLUB, hidden=True), talk(2, SHOP, CHOIR)
    assert names(talks.guests_on_paper(meeting(hidden))) == {"Byaföreningen": [1]}
    assert names(talks.guests_on_paper(meeting(hidden, open_one)))["Ångbåtskiosken"] == [2]


def reason(sv: str, en: str) -> dict[str, Any]:
    return {"strategy": "wording", "reason": {"sv": sv, "en": en}, "supports": True, "marks": []}


def test_reasons_that_would_tell_whose_need_it_is_are_left_out_on_paper() -> None:
    evidence = [
        reason("Ångbåtskiosken ligger nära", "It is near"),
        reason("Nära", "Close to Ångbåtskiosken"),
        reason("De vill också ha Behov 9", "They also want it"),
        reason("Båda skriver om Behov 1", "Both write of it"),
        reason("Byaföreningen har bil", "They have a car"),
    ]
    secret = talk(9, SHOP, CHOIR, hidden=True).suggestion.links[0].need
    hidden = talk(1, SHOP, CLUB, hidden=True, evidence=evidence).suggestion
    lifting = Fixed("wording", role=StrategyRole.LIFTS)
    told = [r.text.sv for r in talks.reasons_on_paper(hidden, [secret, hidden.links[0].need], [lifting])]
    assert told == ["Båda skriver om Behov 1", "Byaföreningen har bil"]


def test_by_which_words_a_pair_was_found_is_not_told_on_paper() -> None:
    near = {"strategy": "proximity", "reason": {"sv": "Nära", "en": "Near"}, "supports": True, "marks": []}
    pair = talk(1, SHOP, CLUB, evidence=[reason("Mest vägde ”grus”", "What weighed most is “grus”"), near]).suggestion
    strategies = [Fixed("wording"), Fixed("proximity", role=StrategyRole.WEIGHS)]
    assert [r.text.sv for r in talks.reasons_on_paper(pair, [], iter(strategies))] == ["Nära"]


def test_how_far_each_guest_has_is_told_with_what_they_answered() -> None:
    here, there = Place(name="Norsjö", lat=64.912, lon=19.482), Place(name="Bastuträsk", lat=64.791, lon=20.039)
    held, one = meeting(talk(1, SHOP, CLUB)), Participant(actor_id=SHOP.id)
    held.place, held.starts_at, held.ends_at = here, EVENING, EVENING + timedelta(hours=2)
    guests = talks.guests_of(held)
    for guest, place in zip(guests, (there, Place(name="Okänd")), strict=True):
        guest.actor.place = place
    club, shop = talks.travelling(held, guests, [one])
    assert (club.way and club.way.km, club.people, shop.way, shop.people) == (30, [], None, [one])


def test_who_lacks_is_named_beside_each_talk() -> None:
    both, alone = talk(1, SHOP, CLUB), talk(2, CHOIR, CLUB)
    assert talks.who_lacks(meeting(both, alone), {CLUB.id}) == {1: ["Ångbåtskiosken"], 2: ["Kören"]}
    assert talks.who_lacks(meeting(both), {CLUB.id, SHOP.id}) == {}
