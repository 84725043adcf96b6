import re

import pytest
from sqlalchemy.orm import Session

from matchmaker.models import AgendaItem, Meeting, Outcome, SuggestionState
from matchmaker.services.audit import Who
from matchmaker.services.collaborations.outcomes import record_outcome
from matchmaker.services.meetings.meetings import get_meeting
from matchmaker.testing.pages import CheckedClient, form_fields
from tests.services.meetings.test_compositions import chain
from tests.services.talks import AT, add_suggestion, add_talk


def agenda(database: Session, meeting: Meeting) -> list[str]:
    names = [item.suggestion.links[0].need.actor.name for item in get_meeting(database, meeting.id).items]
    database.commit()
    return names


def test_ticked_suggestions_are_put_on_the_agenda(
    leader_client: CheckedClient, database: Session, meeting: Meeting
) -> None:
    ids = [add_suggestion(database, ref, score=score).id for ref, score in (("a", 0.9), ("b", 0.8), ("c", 0.7))]
    address = f"/moten/{meeting.id}/punkter"
    answer = leader_client.post_form(address, {"suggestions": [ids[2], ids[0]]}, page=f"/moten/{meeting.id}")
    assert answer.location == f"/moten/{meeting.id}#dagordning"
    assert agenda(database, meeting) == ["Behöver c", "Behöver a"]


def test_a_double_tap_puts_them_there_once(leader_client: CheckedClient, database: Session, meeting: Meeting) -> None:
    suggestion = add_suggestion(database, "a")
    address = f"/moten/{meeting.id}/punkter"
    fields = form_fields(leader_client.get(f"/moten/{meeting.id}").text, address) | {"suggestions": suggestion.id}
    for _ in range(2):
        assert leader_client.post(address, data=fields).location == f"/moten/{meeting.id}#dagordning"
    assert agenda(database, meeting) == ["Behöver a"]


def test_nothing_ticked_is_said_so(leader_client: CheckedClient, database: Session, meeting: Meeting) -> None:
    add_suggestion(database, "a")
    answer = leader_client.post_form(f"/moten/{meeting.id}/punkter", page=f"/moten/{meeting.id}")
    assert answer.status_code == 422
    assert "<title>Fel: " in answer.text
    assert '<a href="#lagg-till">Kryssa för minst ett samtal att lägga till</a>' in answer.text


def test_when_one_is_no_longer_accepted_none_is_added_and_the_ticks_are_kept(
    leader_client: CheckedClient, database: Session, meeting: Meeting
) -> None:
    fine, other = add_suggestion(database, "a"), add_suggestion(database, "b")
    address = f"/moten/{meeting.id}/punkter"
    fields = form_fields(leader_client.get(f"/moten/{meeting.id}").text, address)
    other.state = SuggestionState.PARKED
    database.commit()
    answer = leader_client.post(address, data=fields | {"suggestions": [fine.id, other.id]})
    assert answer.status_code == 409
    assert "Ett av förslagen är inte längre godtaget" in answer.text
    assert form_fields(answer.text, address)["suggestions"] == str(fine.id)
    assert agenda(database, meeting) == []


@pytest.mark.parametrize("number", ["4711", "-1", "x", "9" * 30, "²"])
def test_suggestions_that_do_not_exist_are_not_found(
    leader_client: CheckedClient, database: Session, meeting: Meeting, number: str
) -> None:
    add_suggestion(database, "a")
    answer = leader_client.post_form(
        f"/moten/{meeting.id}/punkter", {"suggestions": number}, page=f"/moten/{meeting.id}"
    )
    assert answer.status_code == 404
    assert agenda(database, meeting) == []


def test_talks_are_moved_by_buttons(
    leader_client: CheckedClient, database: Session, meeting: Meeting, talks: list[AgendaItem]
) -> None:
    here = f"/moten/{meeting.id}"
    page = leader_client.get(here).text
    assert (page.count('value="up"'), page.count('value="down"')) == (2, 2)
    address = f"{here}/punkter/{talks[2].id}/flytta"
    answer = leader_client.post_form(address, {"direction": "up"}, page=here)
    assert answer.location == f"{here}#punkt-{talks[2].id}"
    assert agenda(database, meeting) == ["Behöver a", "Behöver c", "Behöver b"]
    leader_client.post_form(f"{here}/punkter/{talks[0].id}/flytta", {"direction": "down"}, page=here)
    assert agenda(database, meeting) == ["Behöver c", "Behöver a", "Behöver b"]
    leader_client.post_form(f"{here}/punkter/{talks[0].id}/flytta", {"direction": "sideways"}, page=here)
    assert agenda(database, meeting) == ["Behöver c", "Behöver a", "Behöver b"]


def test_a_talk_that_is_not_there_cannot_be_moved(
    leader_client: CheckedClient, meeting: Meeting, talks: list[AgendaItem]
) -> None:
    here = f"/moten/{meeting.id}"
    fields = form_fields(leader_client.get(here).text, f"{here}/punkter/{talks[0].id}/flytta")
    answer = leader_client.post(f"{here}/punkter/4711/flytta", data=fields | {"direction": "up"})
    assert answer.status_code == 404


def test_a_talk_is_taken_off_and_a_double_tap_does_no_harm(
    leader_client: CheckedClient, database: Session, meeting: Meeting, talks: list[AgendaItem]
) -> None:
    here, suggestion_id = f"/moten/{meeting.id}", talks[1].suggestion_id
    address = f"{here}/punkter/{talks[1].id}/ta-bort"
    fields = form_fields(leader_client.get(here).text, address)
    for _ in range(2):
        assert leader_client.post(address, data=fields).location == f"{here}#dagordning"
    assert agenda(database, meeting) == ["Behöver a", "Behöver c"]
    assert f'name="suggestions" value="{suggestion_id}"' in leader_client.get(here).text


def test_a_talk_that_somebody_has_written_about_meanwhile_stays(
    leader_client: CheckedClient, database: Session, by: Who, meeting: Meeting, talks: list[AgendaItem]
) -> None:
    here = f"/moten/{meeting.id}"
    address = f"{here}/punkter/{talks[1].id}/ta-bort"
    fields = form_fields(leader_client.get(here).text, address)
    record_outcome(
        database, talks[1].id, version=1, said="!", outcome=Outcome.TALK_MORE, outcome_reason="", by=by, at=AT
    )
    answer = leader_client.post(address, data=fields)
    assert answer.status_code == 409
    assert "Det samtalet är redan nedskrivet." in answer.text
    assert len(agenda(database, meeting)) == 3


def test_what_stands_on_the_agenda_in_another_talk_too_is_told_and_not_proposed(
    leader_client: CheckedClient, database: Session, by: Who, meeting: Meeting
) -> None:
    item = add_talk(database, "1", by=by, meeting=meeting)
    offered = chain(database, item.suggestion, add_suggestion(database, "2"))
    here = f"/moten/{meeting.id}"
    page = leader_client.get(f"{here}?personer=20&minuter=90").text
    assert page.count("Ingår också i samtal 1.") == 1
    assert f'value="{offered.id}"' in page
    assert "Ett samtal är ikryssat." in page  # the other pair
    assert not re.search(rf'value="{offered.id}"[^>]* checked', page)
    leader_client.post_form(f"{here}/punkter", {"suggestions": str(offered.id)}, page=here)
    page = leader_client.get(here).text
    assert [page.count(f"Ingår också i samtal {n}.") for n in (1, 2)] == [1, 2]


def test_the_agenda_on_paper_has_a_sheet_for_each_talk(
    leader_client: CheckedClient, database: Session, by: Who, meeting: Meeting
) -> None:
    add_talk(database, "1", by=by, meeting=meeting, contact_phone="070-174 06 22")
    add_talk(database, "2", by=by, meeting=meeting, reason="Båda skriver om tåg.")
    page = leader_client.get(f"/moten/{meeting.id}/dagordning").text
    assert "<h1>Dialogmöte i Bastuträsk</h1>" in page
    for words in ("Samtal 1 av 2", "Samtal 2 av 2", "Vilka är här?", "Därför pratar ni med varandra", "Anteckningar"):
        assert words in page
    assert page.index("Vi tror att det kan passa ihop.") < page.index("Att tänka på: Långt 1.")
    assert "Båda skriver om tåg." not in page
    assert "070-174 06 22" not in page
    in_english = leader_client.get(f"/moten/{meeting.id}/dagordning?lang=en").text
    assert "We think that it could fit." in in_english
    assert "Far 2." in in_english


def test_on_paper_nobody_is_named_who_does_not_want_to_be(
    leader_client: CheckedClient, database: Session, by: Who, meeting: Meeting
) -> None:
    hidden = {"title": "Hjälp med pengarna", "hide_name": True}
    add_talk(database, "1", by=by, meeting=meeting, need=hidden, reason="Behöver 1 och Har 1 hör ihop.")
    add_talk(database, "2", by=by, meeting=meeting)
    page = leader_client.get(f"/moten/{meeting.id}/dagordning").text
    assert "Hjälp med pengarna" in page
    assert "Behöver 1" not in page
    assert "Behöver 2" in page


def test_an_empty_agenda_on_paper_says_so(leader_client: CheckedClient, meeting: Meeting) -> None:
    assert "Dagordningen är tom än så länge." in leader_client.get(f"/moten/{meeting.id}/dagordning").text
