"""The page of tables and rounds: set, proposed, moved by forms, checked in, and planned again."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from matchmaker.models import Meeting
from matchmaker.models.extension import db
from matchmaker.services.audit import Who
from matchmaker.services.meetings.participants import check_in
from matchmaker.services.meetings.seatings import Seating, get_seating, set_rounds
from matchmaker.testing.pages import CheckedClient, form_fields
from tests.services.counting import counted_statements
from tests.services.evening import add_evening, crowd, fix
from tests.services.talks import AT, EVENING
from tests.web.meetings.conftest import SetClock


@pytest.fixture
def evening(database: Session, by: Who) -> Meeting:
    return add_evening(database, by=by)


@pytest.fixture
def address(evening: Meeting) -> str:
    return f"/moten/{evening.id}"


def stored(database: Session, meeting: Meeting) -> Seating:
    database.expire_all()
    found = get_seating(database, meeting.id)
    database.commit()
    return found


def propose(client: CheckedClient, address: str) -> str:
    answer = client.post_form(f"{address}/placera", page=f"{address}/bord")
    assert answer.status_code == 302, answer.text
    return client.get(answer.location).text


def test_rounds_and_tables_are_set_from_nothing(
    leader_client: CheckedClient, database: Session, meeting: Meeting
) -> None:
    address = f"/moten/{meeting.id}"
    page = leader_client.get(f"{address}/bord").text
    assert "Börja med omgångar och bord" in page
    assert "Föreslå bord och omgångar" not in page
    token = form_fields(page, f"{address}/omgangar")["csrf_token"]
    answer = leader_client.post(f"{address}/placera", data={"csrf_token": token})
    assert answer.status_code == 409
    assert "Bestäm först hur många omgångar det blir." in answer.text
    leader_client.post_form(f"{address}/omgangar", {"first": "18.15"}, page=f"{address}/bord")
    leader_client.post_form(f"{address}/bord", {"count": "2", "seats": "6", "step_free": "y"})
    seating = stored(database, meeting)
    assert seating.plan is not None
    assert (seating.plan.rounds, seating.plan.minutes, seating.plan.pause) == (3, 25, 5)
    assert seating.plan.first_at == EVENING + timedelta(minutes=15)
    page = leader_client.get(f"{address}/bord").text
    for words in ("18.15–18.40, 18.45–19.10, 19.15–19.40", "6 platser", "utan trappsteg"):
        assert words in page
    assert "Föreslå bord och omgångar" in page
    gone = f"{address}/bord/{seating.tables[0].id}/ta-bort"
    leader_client.post_form(gone, page=f"{address}/bord")
    assert [table.number for table in stored(database, meeting).tables] == [2]


@pytest.mark.parametrize(
    ("form", "typed", "message"),
    [
        ("omgangar", {"first": "sent"}, "Skriv klockslaget som 18.00"),
        ("omgangar", {"rounds": ""}, "Skriv hur många omgångar"),
        ("omgangar", {"rounds": "99"}, "Skriv ett antal med siffror"),
        ("omgangar", {"rounds": "12"}, "Så många omgångar ryms inte"),
        ("omgangar", {"minutes": "en kvart"}, "Skriv minuterna med siffror"),
        ("bord", {"count": "", "seats": "4"}, "Skriv hur många bord"),
        ("bord", {"count": "4", "seats": "0"}, "Skriv ett antal med siffror"),
    ],
)
def test_what_is_wrong_is_said_at_the_top(
    leader_client: CheckedClient, address: str, form: str, typed: dict[str, str], message: str
) -> None:
    answer = leader_client.post_form(f"{address}/{form}", typed, page=f"{address}/bord")
    assert answer.status_code == 422
    assert message in answer.text
    kept = form_fields(answer.text, f"{address}/{form}")
    assert all(kept[name] == value for name, value in typed.items())


def test_sixty_tables_are_enough(leader_client: CheckedClient, address: str) -> None:
    answer = leader_client.post_form(f"{address}/bord", {"count": "60", "seats": "4"})
    assert answer.status_code == 409
    assert "Fler än sextio bord" in answer.text


def test_a_proposal_is_shown_as_a_picture(leader_client: CheckedClient, address: str) -> None:
    page = propose(leader_client, address)
    for words in ("Alla samtal har fått plats.", "Omgång 1", "18.00–18.25", "Bord 1", "Skjuts till tåget"):
        assert words in page
    assert "Någon från Behöver evening-0" in page
    assert "Det här fick inte plats" not in page


def test_who_listens_and_who_has_no_seat_is_told(
    leader_client: CheckedClient, database: Session, evening: Meeting, address: str
) -> None:
    propose(leader_client, address)
    crowd(database, evening)
    page = leader_client.get(f"{address}/bord").text
    assert page.count(" · lyssnar") == 1
    assert page.count("De kan ta med en stol och lyssna där de vill:") == 1
    assert page.count("Platserna räcker inte till alla: en person är utan.") == 1
    assert "Öppet bord" not in page


def test_an_open_table_and_what_a_long_page_has_are_told(
    leader_client: CheckedClient, database: Session, evening: Meeting, address: str
) -> None:
    propose(leader_client, address)
    crowd(database, evening)
    seating = get_seating(database, evening.id)
    assert seating.plan is not None
    left = [{"talk": seating.meeting.items[1].id, "why": {"sv": "Ryms inte.", "en": "No room."}}]
    seat = seating.plan.plan["seats"][0] | {"talk": None}
    seating.plan.plan = seating.plan.plan | {"seats": [seat], "unplaced": left}
    database.commit()
    page = leader_client.get(f"{address}/bord").text
    assert page.count("Öppet bord</p>") == 1
    assert "Vid ett öppet bord är det inget samtal." in page
    assert "Det här fick inte plats</a> (1)" in page or "Det här fick inte plats (1)</a>" in page
    assert "Ofta hjälper det med en omgång till" in page
    for anchor in ("omgang-1", "omgang-2", "utan-plats", "omgangar", "bord"):
        assert f'href="#{anchor}"' in page
        assert f'id="{anchor}"' in page


def test_of_a_round_that_has_no_talks_it_is_told_that_seats_are_not_given_out_yet(
    leader_client: CheckedClient, address: str
) -> None:
    told = "Inget samtal ligger i omgången än, så platserna är inte utdelade."
    leader_client.post_form(f"{address}/omgangar", {"rounds": "3"}, page=f"{address}/bord")
    page = propose(leader_client, address)  # two talks for three rounds
    assert (page.count(told), page.count("De som är med:")) == (1, 1)
    leader_client.post_form(f"{address}/omgangar", {"rounds": "4"}, page=f"{address}/bord")
    page = leader_client.get(f"{address}/bord").text  # of the new one nobody has thought yet
    assert (page.count(told), page.count("De som är med:")) == (2, 1)
    for words in ("Utan plats", "Har ingen plats", "Ingen sitter"):
        assert words not in page


def test_rounds_outside_their_meeting_are_told_of_where_one_plans_and_prints(
    leader_client: CheckedClient, database: Session, evening: Meeting, address: str
) -> None:
    propose(leader_client, address)
    pages = [address, f"{address}/bord"]
    assert not any("ligger utanför mötet" in leader_client.get(page).text for page in pages)
    evening.ends_at = EVENING + timedelta(minutes=30)
    database.commit()
    told = "Omgångarna (18.00–18.55) ligger utanför mötet (18.00–18.30). Ändra dem innan du skriver ut."
    for page in pages:
        assert told in leader_client.get(page).text
    assert "Bättre går det inte" not in leader_client.get(pages[1]).text
    evening.starts_at, evening.ends_at = EVENING + timedelta(days=1), EVENING + timedelta(days=1, hours=1)
    database.commit()
    told = "klockan 18.00–18.55) ligger utanför mötet (fredag 4 december 2026 klockan 18.00–19.00)."
    assert told in leader_client.get(address).text


def test_moving_by_a_form_fixes_the_spot_and_letting_go_frees_it(
    leader_client: CheckedClient, database: Session, evening: Meeting, address: str
) -> None:
    propose(leader_client, address)
    seating = stored(database, evening)
    item, table = seating.meeting.items[0].id, seating.tables[1].id
    wrong = leader_client.post_form(f"{address}/las", {"what": "", "where": "9-9"}, page=f"{address}/bord")
    assert wrong.status_code == 422
    assert "Välj vem eller vad" in wrong.text
    moved = {"what": f"talk-{item}", "where": f"2-{table}"}
    answer = leader_client.post_form(f"{address}/las", moved, page=f"{address}/bord")
    assert answer.location.endswith(f"#talk-{item}")  # where focus goes
    page = leader_client.get(answer.location).text
    assert "omgång 2, bord 2.</b> Resten är planerad om." in page
    assert "Bord 2 · låst" in page
    assert f'id="talk-{item}" tabindex="-1" data-what="talk-{item}"' in page
    answer = leader_client.post_form(f"{address}/las/slapp", page=f"{address}/bord")
    assert "omgång 2, bord 2" not in leader_client.get(answer.location).text
    token = form_fields(page, f"{address}/las")["csrf_token"]
    junk = leader_client.post(f"{address}/las/slapp", data={"csrf_token": token, "spot": "junk"})
    assert junk.status_code == 302


def test_what_cannot_be_kept_is_told_and_the_plan_stands(
    leader_client: CheckedClient, database: Session, evening: Meeting, address: str
) -> None:
    propose(leader_client, address)
    seating = stored(database, evening)
    first, second = (item.id for item in seating.meeting.items)
    where = f"1-{seating.tables[0].id}"
    leader_client.post_form(f"{address}/las", {"what": f"talk-{first}", "where": where}, page=f"{address}/bord")
    typed = {"what": f"talk-{second}", "where": where}
    answer = leader_client.post_form(f"{address}/las", typed, page=f"{address}/bord")
    assert answer.status_code == 409
    assert "Inget är flyttat. Det här går inte ihop: samtalet" in answer.text
    assert form_fields(answer.text, f"{address}/las")["what"] == typed["what"]
    assert "Alla samtal har fått plats." in leader_client.get(f"{address}/bord").text


def test_of_two_who_move_the_later_one_sees_what_the_other_did(
    leader_client: CheckedClient, database: Session, by: Who, evening: Meeting, address: str
) -> None:
    propose(leader_client, address)
    seating = stored(database, evening)
    one, tables = seating.people[0], seating.tables
    fields = form_fields(leader_client.get(f"{address}/bord").text, f"{address}/las")
    fix(database, evening, {"person": one.id, "table": tables[0].id, "round": 1}, by=by)
    mine = fields | {"what": f"person-{one.id}", "where": f"1-{tables[1].id}"}
    answer = leader_client.post(f"{address}/las", data=mine)
    assert answer.status_code == 409
    assert "Planen har ändrats sedan sidan öppnades." in answer.text
    assert "omgång 1, bord 1" in answer.text
    theirs = fields | {"what": f"person-{one.id}", "where": f"1-{tables[0].id}"}
    assert leader_client.post(f"{address}/las", data=theirs).status_code == 302  # pressed twice: it is done
    again = form_fields(answer.text, f"{address}/las")
    assert again["where"] == mine["where"]
    assert leader_client.post(f"{address}/las", data=again).location.endswith(f"#person-{one.id}-1")


def test_a_round_that_has_begun_cannot_be_moved_in_nor_who_does_not_come_or_has_talked(
    leader_client: CheckedClient, database: Session, by: Who, evening: Meeting, address: str, set_clock: SetClock
) -> None:
    seating = stored(database, evening)
    held = seating.meeting.items[0].id
    fix(database, evening, {"talk": held, "table": seating.tables[0].id, "round": 1}, by=by)
    set_clock(EVENING + timedelta(minutes=5))
    page = leader_client.get(f"{address}/bord").text
    assert f'data-where="1-{seating.tables[0].id}"' not in page
    assert f'data-where="2-{seating.tables[0].id}"' in page
    typed = {"what": f"person-{seating.people[0].id}", "where": f"1-{seating.tables[0].id}"}
    answer = leader_client.post_form(f"{address}/las", typed, page=f"{address}/bord")
    assert "Den omgången har redan börjat." in answer.text
    check_in(database, evening.id, seating.people[0].id, here=False, by=by, at=EVENING)
    for what, words in (
        (f"person-{seating.people[0].id}", "Enligt listan kommer den personen inte."),
        (f"talk-{held}", "Omgången för det samtalet har redan börjat"),
    ):
        typed = {"what": what, "where": f"2-{seating.tables[0].id}"}
        answer = leader_client.post_form(f"{address}/las", typed, page=f"{address}/bord")
        assert (answer.status_code, f"Inget är flyttat. {words}" in answer.text) == (409, True)


def test_somebody_who_stays_away_makes_the_plan_stale_and_the_rest_is_planned_anew(
    leader_client: CheckedClient, database: Session, evening: Meeting, address: str, set_clock: SetClock
) -> None:
    propose(leader_client, address)
    set_clock(EVENING + timedelta(minutes=5))
    list_page = leader_client.get(f"{address}/incheckning").text
    assert "0 av 4 är avprickade." in list_page
    first, second = stored(database, evening).people[:2]
    for person, here in ((first, "ja"), (second, "nej")):
        pressed = f"{address}/incheckning/{person.id}"
        leader_client.post_form(pressed, {"here": here}, page=f"{address}/incheckning")
    page = leader_client.get(f"{address}/incheckning").text
    assert "1 av 4 är avprickade." in page
    assert "Ångra" in page
    assert "Några har kommit till eller fallit bort" in leader_client.get(f"{address}/bord").text
    page = propose(leader_client, address)
    assert "Några har kommit till eller fallit bort" not in page
    assert "Gör om omgångarna som är kvar" in page
    leader_client.post_form(f"{address}/incheckning/{second.id}", {"here": ""}, page=f"{address}/incheckning")
    assert stored(database, evening).people[1].here is None
    set_clock(EVENING + timedelta(hours=1))
    over = leader_client.post_form(f"{address}/placera", page=f"{address}/bord")
    assert "Sista omgången har börjat" in over.text


def test_a_plan_that_nobody_has_been_told_can_be_begun_afresh(
    leader_client: CheckedClient, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = []

    def remember(*_: object, afresh: bool, **__: object) -> None:
        given.append(afresh)

    assert "Börja om med planen" not in leader_client.get(f"{address}/bord").text
    assert "Börja om med planen" in propose(leader_client, address)
    monkeypatch.setattr("matchmaker.web.meetings.seating.plan_seating", remember)
    for pressed in ({}, {"afresh": "y"}):
        leader_client.post_form(f"{address}/placera", pressed, page=f"{address}/bord")
    assert given == [False, True]


def test_a_round_that_began_before_there_was_a_plan_tells_how_to_begin_later(
    leader_client: CheckedClient, address: str, set_clock: SetClock
) -> None:
    told = "Omgången har redan börjat, så den planeras inte."
    set_clock(EVENING + timedelta(minutes=5))
    assert told in propose(leader_client, address)
    leader_client.post_form(f"{address}/omgangar", {"first": "18.10"}, page=f"{address}/bord")
    assert told not in propose(leader_client, address)


def test_two_who_set_the_rounds(
    leader_client: CheckedClient, database: Session, by: Who, evening: Meeting, address: str
) -> None:
    fields = form_fields(leader_client.get(f"{address}/bord").text, f"{address}/omgangar")
    set_rounds(database, evening.id, version=1, first_at=EVENING, rounds=3, minutes=20, pause=5, by=by, at=AT)
    answer = leader_client.post(f"{address}/omgangar", data=fields | {"rounds": "1"})
    assert answer.status_code == 409
    assert "Omgångarna har ändrats sedan sidan öppnades." in answer.text
    assert form_fields(answer.text, f"{address}/omgangar")["rounds"] == "3"


def test_nobody_to_check_in_leads_to_where_people_are_written_up(
    leader_client: CheckedClient, meeting: Meeting
) -> None:
    assert "Skriv upp vilka som kommer" in leader_client.get(f"/moten/{meeting.id}/incheckning").text


def test_more_talks_cost_no_more_queries(
    app: Flask, leader_client: CheckedClient, database: Session, by: Who, evening: Meeting
) -> None:
    larger = add_evening(database, "larger", by=by, talks=4)
    for meeting in (evening, larger):
        propose(leader_client, f"/moten/{meeting.id}")
    with app.app_context():
        engine = db.engine
    counts = []
    for meeting in (evening, larger):
        with counted_statements(engine) as statements:
            leader_client.get(f"/moten/{meeting.id}/bord")
        counts.append(len(statements))
    assert counts[1] <= counts[0]


@pytest.mark.parametrize("page", ["bord", "incheckning"])
def test_strangers_see_no_plan(client: CheckedClient, page: str) -> None:
    assert client.get(f"/moten/1/{page}").location.startswith("/logga-in")
