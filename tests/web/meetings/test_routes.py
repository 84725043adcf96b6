import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from icalendar import Calendar
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import AgendaItem, Meeting, OutboxMail, Outcome, Reply, SuggestionState
from matchmaker.services.actors.spreadsheets import csv_rows
from matchmaker.services.audit import Who
from matchmaker.services.collaborations.outcomes import record_outcome
from matchmaker.services.meetings.meetings import change_meeting
from matchmaker.services.meetings.participants import add_participant, list_participants
from matchmaker.testing.pages import CheckedClient, form_fields
from tests.conftest import JUST_AFTER_MIDNIGHT, STOCKHOLM
from tests.services.talks import AT, EVENING, add_meeting, add_suggestion, add_talk, staff
from tests.web.meetings.conftest import FILLED_IN, SetClock, stored

# The list


def test_without_any_meeting_the_list_says_what_to_do(leader_client: CheckedClient) -> None:
    page = leader_client.get("/moten")
    assert "Inget möte är bestämt. Planera ett" in page.text
    assert "/moten/nytt" in page.text


def test_the_list_tells_what_is_coming_and_what_is_left_to_write_down(
    leader_client: CheckedClient, database: Session, by: Who
) -> None:
    add_meeting(database, "soon", by=by, title="Snart")
    held = add_meeting(database, "held", by=by, title="Förra", starts_at=AT - timedelta(days=9))
    done = add_meeting(database, "done", by=by, title="Förrförra", starts_at=AT - timedelta(days=19))
    add_meeting(database, "empty", by=by, title="Tomt", starts_at=AT - timedelta(days=29))
    for ref, at in (("1", held), ("2", held), ("3", done)):
        item = add_talk(database, ref, by=by, meeting=at)
    record_outcome(database, item.id, version=1, said="Ja.", outcome=Outcome.TALK_MORE, outcome_reason="", by=by, at=AT)
    page = leader_client.get("/moten").text
    assert page.index("Snart") < page.index("Tidigare möten") < page.index("Förra") < page.index("Förrförra")
    assert "Klockan 18.00–20.30 i Samlingshuset, Bastuträsk." in page
    for words in (
        "Dagordningen är tom än så länge.",
        "0 av 2 samtal är nedskrivna",
        "Samtalet är nedskrivet.",
        "Inga samtal stod på dagordningen.",
    ):
        assert words in page


def test_past_meetings_come_a_page_at_a_time(leader_client: CheckedClient, database: Session, by: Who) -> None:
    for n in range(21):
        add_meeting(database, f"held-{n}", by=by, title=f"Nummer {n}.", starts_at=AT - timedelta(days=9 + n))
    first = leader_client.get("/moten").text
    assert "Nummer 19." in first
    assert "Nummer 20." not in first
    assert "Ännu tidigare möten" in first
    second = leader_client.get("/moten?sida=2").text
    assert "Nummer 20." in second
    assert "Nummer 19." not in second
    assert "Senare möten" in second
    assert "Det finns inga fler." in leader_client.get("/moten?sida=9").text
    for odd in ("0", "-1", "x", "9" * 30):
        assert leader_client.get(f"/moten?sida={odd}").status_code == 200


def test_of_a_cancelled_meeting_there_is_nothing_to_prepare(
    leader_client: CheckedClient, database: Session, meeting: Meeting
) -> None:
    add_suggestion(database)
    here = f"/moten/{meeting.id}"
    before = leader_client.get(here).text
    meeting.cancelled_at, meeting.cancelled_reason = AT, "Snö"
    database.commit()
    after = leader_client.get(here).text
    for prompt in ("Vilka kommer?", "Inför mötet", "Under mötet", "Välj här nedanför", "Lägg på dagordningen"):
        assert prompt in before
        assert prompt not in after
    assert "Dagordningen är tom." in after


# Planning one


def test_a_meeting_is_planned(leader_client: CheckedClient, database: Session, place: str) -> None:
    answer = leader_client.post_form("/moten/nytt", FILLED_IN | {"place": place})
    meeting = stored(database)
    assert answer.location == f"/moten/{meeting.id}"
    assert (meeting.title, meeting.venue, meeting.place_id) == ("Dialogmöte i Kusfors", "Byastugan", int(place))
    assert meeting.starts_at == datetime(2026, 12, 10, 17, 0, tzinfo=UTC)
    assert meeting.ends_at == datetime(2026, 12, 10, 19, 30, tzinfo=UTC)
    assert meeting.practicalities == "Fika.\nTa med ficklampa."
    page = leader_client.get(answer.location).text
    assert "<h1>Vem pratar med vem i Kusfors?</h1>" in page
    assert "torsdag 10 december 2026 klockan 18.00</time>–20.30" in page


def test_a_double_tap_plans_one_meeting_and_leads_to_the_same_page(
    leader_client: CheckedClient, database: Session, place: str
) -> None:
    fields = form_fields(leader_client.get("/moten/nytt").text, "/moten/nytt") | FILLED_IN | {"place": place}
    first, second = (leader_client.post("/moten/nytt", data=fields) for _ in range(2))
    assert first.location == second.location == f"/moten/{stored(database).id}"


# The page of a meeting


def test_an_empty_agenda_says_where_talks_come_from(leader_client: CheckedClient, meeting: Meeting) -> None:
    page = leader_client.get(f"/moten/{meeting.id}").text
    assert "Dagordningen är tom. Godta först några förslag" in page
    assert "Skriv ut dagordningen" not in page


def test_the_page_shows_both_sides_of_each_talk_and_how_to_reach_the_parties(
    leader_client: CheckedClient, database: Session, by: Who, meeting: Meeting
) -> None:
    add_talk(database, "1", by=by, meeting=meeting, contact_name="Gun-Britt", contact_phone="070-174 06 22")
    add_talk(database, "2", by=by, meeting=meeting, need={"title": "Pengar", "hide_name": True})
    page = leader_client.get(f"/moten/{meeting.id}").text
    for words in (
        "Skjuts till tåget",
        "Minibuss med nio platser",
        "<b>Behöver 1</b>, Bastuträsk",
        "Fika från halv sex.",
    ):
        assert words in page
    assert re.search(r"Gun-Britt\s+<a href=\"tel:\+46701740622\">070-174 06 22</a>", page)
    assert "Vi har varken telefon eller e-post till dem." in page
    assert "Vill inte stå med namn än." in page
    assert "Vilka ska vara med?" in page


def test_a_talk_whose_suggestion_is_no_longer_accepted_is_marked(
    leader_client: CheckedClient, database: Session, talks: list[AgendaItem]
) -> None:
    talks[0].suggestion.state = SuggestionState.GONE
    database.commit()
    page = leader_client.get(f"/moten/{talks[0].meeting_id}").text
    assert page.count("Inte längre aktuellt.") == 1


@pytest.mark.usefixtures("afterwards")
def test_after_the_meeting_the_page_asks_what_came_of_it(
    leader_client: CheckedClient, database: Session, by: Who, talks: list[AgendaItem]
) -> None:
    meeting_id = talks[0].meeting_id
    record_outcome(
        database,
        talks[0].id,
        version=1,
        said="Taket ska läggas om.",
        outcome=Outcome.NOT_NOW,
        outcome_reason="Klart i maj.",
        by=by,
        at=EVENING + timedelta(hours=14),
    )
    page = leader_client.get(f"/moten/{meeting_id}?nyss={talks[0].id}").text
    assert "<h1>Vad kom ni fram till i Bastuträsk?</h1>" in page
    for words in ("Inte just nu.", "Taket ska läggas om.", "Klart i maj.", "Nedskrivet av Eva Lind, fredag 4 december"):
        assert words in page
    assert f'href="/moten/{meeting_id}/efterat">Skriv ner vad ni kom fram till' in page
    assert 'role="status">Sparat:' in page
    assert "Flytta upp" in page
    assert f"/punkter/{talks[0].id}/ta-bort" not in page


def test_a_meeting_that_goes_on_is_not_spoken_of_as_over_until_something_came_of_every_talk(
    leader_client: CheckedClient, database: Session, by: Who, talks: list[AgendaItem], set_clock: SetClock
) -> None:
    set_clock(EVENING + timedelta(minutes=5))
    address = f"/moten/{talks[0].meeting_id}"
    for item in talks:
        page = leader_client.get(address).text
        assert "<h1>Vem pratar med vem i Bastuträsk?</h1>" in page
        assert "Pricka av dem som kommer</a>" in page
        assert f'class="btn" href="{address}/incheckning"' in page
        record_outcome(
            database, item.id, version=1, said="Nej.", outcome=Outcome.NO, outcome_reason="Nej.", by=by, at=EVENING
        )
    page = leader_client.get(address).text
    assert "<h1>Vad kom ni fram till i Bastuträsk?</h1>" in page
    assert f'class="btn" href="{address}/efterat"' in page


def test_a_long_list_of_suggestions_is_shortened_and_can_be_searched(
    leader_client: CheckedClient, database: Session, meeting: Meeting
) -> None:
    for n in range(12):
        add_suggestion(database, str(n), score=0.9 - n / 100, need=f"Behov nummer {n}.")
    page = leader_client.get(f"/moten/{meeting.id}").text
    assert "Någon bor nära Bastuträsk" in page
    assert "Behov nummer 9." in page
    assert "Behov nummer 10." not in page
    assert "Visa alla 12" in page
    assert "Behov nummer 11." in leader_client.get(f"/moten/{meeting.id}?visa=alla").text
    found = leader_client.get(f"/moten/{meeting.id}?sok=nummer+11").text
    assert "Behov nummer 11." in found
    assert "Behov nummer 9." not in found
    assert "Inget godtaget förslag innehåller de orden." in leader_client.get(f"/moten/{meeting.id}?sok=xyz").text


def test_what_fits_is_proposed_by_ticks(leader_client: CheckedClient, database: Session, meeting: Meeting) -> None:
    for n in range(3):
        add_suggestion(database, str(n), score=0.9 - n / 100, need=f"Behov nummer {n}.")
    address = f"/moten/{meeting.id}"
    assert "checked" not in leader_client.get(address).text
    page = leader_client.get(f"{address}?personer=4&minuter=30").text
    assert page.count("checked") == 2
    assert "2 samtal är ikryssade." in page
    assert "Inget samtal ryms." in leader_client.get(f"{address}?personer=4&minuter=10").text
    for odd in ("personer=x&minuter=30", "personer=99999&minuter=30", "minuter=30"):
        assert "checked" not in leader_client.get(f"{address}?{odd}").text


def test_what_came_of_it_last_time_stands_with_the_suggestion(
    leader_client: CheckedClient, database: Session, by: Who, meeting: Meeting
) -> None:
    held = add_meeting(database, "held", by=by, starts_at=AT - timedelta(days=30))
    item = add_talk(database, "1", by=by, meeting=held)
    record_outcome(
        database, item.id, version=1, said=".", outcome=Outcome.NOT_NOW, outcome_reason="Efter jul.", by=by, at=AT
    )
    page = leader_client.get(f"/moten/{meeting.id}").text
    assert "Förra gången: Inte just nu." in page
    assert "Efter jul." in page


# Changing one


def test_a_meeting_is_changed(leader_client: CheckedClient, database: Session, meeting: Meeting) -> None:
    answer = leader_client.post_form(f"/moten/{meeting.id}/andra", {"venue": "Skolan"})
    assert answer.location == f"/moten/{meeting.id}"
    changed = stored(database)
    assert (changed.venue, changed.title, changed.sequence) == ("Skolan", "Dialogmöte i Bastuträsk", 1)
    assert (changed.starts_at, changed.ends_at) == (EVENING, EVENING + timedelta(hours=2, minutes=30))


def test_room_for_more_is_given_at_once_to_who_waits(leader_client: CheckedClient, database: Session, by: Who) -> None:
    meeting = add_meeting(database, "small", by=by, seats=1)
    actor_id = add_suggestion(database).links[0].need.actor_id
    for name in ("Ada", "Bo"):
        given: dict[str, Any] = {"actor_id": actor_id, "name": name, "email": f"{name}@x.example", "reply": Reply.YES}
        add_participant(database, meeting.id, key=f"{name:-<24}", **given, by=by, at=AT)
    answer = leader_client.post_form(f"/moten/{meeting.id}/andra", {"seats": "2", "venue": "Skolan"})
    assert answer.location == f"/moten/{meeting.id}?mejlade=2"
    database.expire_all()
    assert [one.reply for one in list_participants(database, meeting.id)] == [Reply.YES, Reply.YES]
    mails = database.scalars(select(OutboxMail).order_by(OutboxMail.recipient)).all()
    assert [(mail.recipient, "Skolan" in mail.body) for mail in mails] == [
        ("Ada@x.example", True),
        ("Bo@x.example", True),
    ]


@pytest.mark.usefixtures("afterwards")
def test_the_day_of_a_meeting_that_has_been_can_stay_but_not_move_into_the_past(
    leader_client: CheckedClient, database: Session, meeting: Meeting
) -> None:
    address = f"/moten/{meeting.id}/andra"
    assert leader_client.post_form(address, {"title": "Det var i Bastuträsk"}).status_code == 302
    answer = leader_client.post_form(address, {"day": "2026-12-02"})
    assert answer.status_code == 422
    assert "Välj en dag som inte har varit" in answer.text
    assert stored(database).starts_at == EVENING


def test_two_leaders_who_change_the_same_meeting(
    leader_client: CheckedClient, database: Session, meeting: Meeting
) -> None:
    address = f"/moten/{meeting.id}/andra"
    fields = form_fields(leader_client.get(address).text, address)
    other = staff(database, "ali@norsjo.example", "Ali")
    names = ("title", "place_id", "starts_at", "ends_at", "practicalities")
    same: dict[str, Any] = {name: getattr(meeting, name) for name in names}
    change_meeting(database, meeting.id, version=1, venue="Kyrkan", **same, zone=STOCKHOLM, by=other, at=AT)

    answer = leader_client.post(address, data=fields | {"venue": "Skolan"})
    assert answer.status_code == 409
    assert "Det här har ändrats sedan sidan öppnades" in answer.text
    assert "Kyrkan, Bastuträsk" in answer.text
    assert stored(database).venue == "Kyrkan"
    again = form_fields(answer.text, address)
    assert again["venue"] == "Skolan"
    assert leader_client.post(address, data=again).status_code == 302
    assert stored(database).venue == "Skolan"


# Files and paper


def test_the_calendar_file_is_downloaded(
    leader_client: CheckedClient, app: Flask, talks: list[AgendaItem], meeting: Meeting
) -> None:
    answer = leader_client.get(f"/moten/{meeting.id}/kalender.ics")
    assert answer.mimetype == "text/calendar"
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="dialogmote-2026-12-03.ics"'
    event: Any = Calendar.from_ical(answer.data).walk("VEVENT")[0]
    assert event["dtstart"].dt == EVENING
    assert event["dtstamp"].dt == AT
    assert str(event["url"]) == "http://localhost/"
    assert len(talks) == str(event["description"]).count("Skjuts till tåget")


# Wrong numbers, and strangers


@pytest.mark.parametrize("number", ["4711", "0", "99999999999999999999"])
@pytest.mark.parametrize("page", ["", "/andra", "/kalender.ics", "/dagordning", "/punkter/1"])
def test_a_meeting_that_is_not_there_is_not_found(
    leader_client: CheckedClient, meeting: Meeting, number: str, page: str
) -> None:
    assert leader_client.get(f"/moten/{number}{page}").status_code == 404
    if page in ("/andra", "/punkter/1") and len(number) < 11:
        token = form_fields(leader_client.get("/moten/nytt").text, "/moten/nytt")["csrf_token"]
        assert leader_client.post(f"/moten/{number}{page}", data={"csrf_token": token}).status_code == 404


@pytest.mark.parametrize("page", ["", "/nytt", "/1", "/1/andra", "/1/kalender.ics", "/1/dagordning", "/1/punkter/1"])
def test_strangers_are_asked_to_sign_in(client: CheckedClient, page: str) -> None:
    answer = client.get(f"/moten{page}")
    assert answer.status_code == 302
    assert answer.location.startswith("/logga-in")


def test_the_start_page_tells_of_the_meeting(leader_client: CheckedClient, meeting: Meeting) -> None:
    page = leader_client.get("/").text
    assert "Klockan 18.00 i Samlingshuset, Bastuträsk." in page


def test_the_meetings_can_be_taken_home(leader_client: CheckedClient, database: Session) -> None:
    add_meeting(database, by=staff(database)).cancelled_at = JUST_AFTER_MIDNIGHT
    database.commit()
    head, row = csv_rows(leader_client.get("/moten/lista.csv").data)
    assert head[:2] == ["Möte", "Ort"]
    assert (row[1], row[-1]) == ("Bastuträsk", "2026-11-29")
    assert 'href="/moten/lista.xlsx"' in leader_client.get("/moten").text
