"""Forms of meetings say what lacks, field by field, and ask about a beginning only when something begins."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import Meeting, Outcome
from matchmaker.testing.pages import CheckedClient, form_fields
from matchmaker.web.meetings.forms import AgendaForm, OutcomeForm, row_id
from tests.web.meetings.conftest import FILLED_IN, stored


def complaints(app: Flask, form: type[Any], data: dict[str, Any], **more: Any) -> tuple[bool, list[str], Any]:
    """Whether the form is sound, the fields that errors lead to, and what it gives when it is."""
    app.config["WTF_CSRF_ENABLED"] = False
    with app.test_request_context("/", method="POST", data=data, headers={"Accept-Language": "sv"}):
        sent = form(**more)
        sound = sent.validate_on_submit()
        return sound, [target for target, _ in sent.error_list], sent.values() if sound and more else None


BEGINNING = {
    "said": "Vi provar.",
    "outcome": "trial",
    "until": "2099-12-31",
    "title": "Skjuts",
    "step": "Ring",
    "owner": "Eva",
    "due": "2099-12-24",
}


def test_a_beginning_says_how_it_begins(app: Flask) -> None:
    sound, targets, values = complaints(app, OutcomeForm, BEGINNING, opens=True)
    assert (sound, targets) == (True, [])
    assert (values["outcome"], values["until"]) == (Outcome.TRIAL, date(2099, 12, 31))
    assert values["opening"].title == "Skjuts"


def test_a_beginning_without_its_parts_says_which_are_missing(app: Flask) -> None:
    _, targets, _ = complaints(app, OutcomeForm, {"said": "x", "outcome": "collaboration"}, opens=True)
    assert targets == ["title", "step", "owner", "due"]


@pytest.mark.parametrize(("outcome", "opens"), [("talk_more", True), ("collaboration", False)])
def test_where_nothing_begins_nothing_is_asked_about_it(app: Flask, outcome: str, opens: bool) -> None:
    junk = {"said": "x", "outcome": outcome, "title": "t" * 500, "due": "igår", "outcome_reason": "För att"}
    sound, targets, values = complaints(app, OutcomeForm, junk, opens=opens)
    assert (sound, targets) == (True, [])
    assert values["opening"] is None


def test_a_no_needs_a_reason(app: Flask) -> None:
    _, targets, _ = complaints(app, OutcomeForm, {"said": "x", "outcome": "no"}, opens=True)
    assert targets == ["outcome_reason"]


def test_an_agenda_takes_at_least_one_talk_and_the_complaint_leads_to_the_list(app: Flask) -> None:
    assert complaints(app, AgendaForm, {"x": "y"})[1] == ["lagg-till"]
    assert complaints(app, AgendaForm, {"suggestions": ["3", "7"]})[0]


@pytest.mark.parametrize(
    ("value", "number"),
    [("7", 7), (7, 7), ("", 0), ("-1", 0), ("x", 0), ("2147483648", 0), ("9" * 30, 0), ("\u0661", 0), (None, 0)],
)
def test_a_number_that_no_row_can_have_is_none(value: object, number: int) -> None:
    assert row_id(value) == number


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"title": " "}, "Skriv vad mötet heter"),
        ({"title": "x" * 201}, "Korta texten med 1 tecken"),
        ({"place": ""}, "Välj vilken ort ni träffas i"),
        ({"place": "4711"}, "Välj vilken ort ni träffas i"),
        ({"venue": ""}, "Skriv vilken lokal ni träffas i"),
        ({"day": ""}, "Välj vilken dag ni träffas"),
        ({"day": "i morgon"}, "Skriv dagen som 2026-12-03"),
        ({"day": "2026-11-25"}, "Välj en dag som inte har varit"),
        ({"begins": ""}, "Välj när mötet börjar"),
        ({"begins": "klockan sex"}, "Skriv klockslaget som 18.00"),
        ({"ends": ""}, "Välj när mötet slutar"),
        ({"ends": "18:00"}, "Välj en tid som är senare än när mötet börjar"),
        ({"ends": "09:00"}, "Välj en tid som är senare än när mötet börjar"),
        ({"seats": "många"}, "Skriv antalet med siffror"),
        ({"seats": "0"}, "Skriv antalet med siffror"),
        ({"practicalities": "Ring 19811218-9876"}, "Ta bort personnumret"),
        ({"practicalities": "x" * 2001}, "Korta texten med 1 tecken"),
        ({"day": "2027-03-28", "begins": "02:30", "ends": "04:00"}, "Klockan ställs om den natten"),
    ],
)
def test_what_is_wrong_is_said_at_the_top_and_everything_typed_is_kept(
    leader_client: CheckedClient, database: Session, place: str, changed: dict[str, str], message: str
) -> None:
    typed = FILLED_IN | {"place": place} | changed
    answer = leader_client.post_form("/moten/nytt", typed)
    assert answer.status_code == 422
    assert "<title>Fel: När och var ska ni ses?" in answer.text
    assert message in answer.text
    kept = form_fields(answer.text, "/moten/nytt")
    for name in set(FILLED_IN) - {"practicalities", "title"}:
        assert kept[name] == typed[name]
    assert kept["title"] == " ".join(typed["title"].split())
    assert kept["practicalities"] == typed["practicalities"].replace("\r\n", "\n")
    assert database.scalars(select(Meeting)).all() == []


@pytest.mark.parametrize(("begins", "ends"), [("9.30", "20"), ("9:30", "20:00"), ("09,30", "2000"), ("930", "20.00")])
def test_today_is_not_too_late_and_times_can_be_written_as_people_do(
    leader_client: CheckedClient, database: Session, place: str, begins: str, ends: str
) -> None:
    typed = FILLED_IN | {"place": place, "day": "26/11 2026", "begins": begins, "ends": ends}
    assert leader_client.post_form("/moten/nytt", typed).status_code == 302
    meeting = stored(database)
    assert meeting.starts_at == datetime(2026, 11, 26, 8, 30, tzinfo=UTC)
    assert meeting.ends_at == datetime(2026, 11, 26, 19, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "begins", "ends", "moments"),
    [
        ("2027-03-27", "18:00", "20:00", ("2027-03-27 17:00", "2027-03-27 19:00")),
        ("2027-03-28", "18:00", "20:00", ("2027-03-28 16:00", "2027-03-28 18:00")),
        ("2027-10-30", "18:00", "20:00", ("2027-10-30 16:00", "2027-10-30 18:00")),
        ("2027-10-31", "18:00", "20:00", ("2027-10-31 17:00", "2027-10-31 19:00")),
        ("2027-10-31", "02:30", "03:30", ("2027-10-31 00:30", "2027-10-31 02:30")),
    ],
)
def test_the_municipalitys_clock_is_meant_on_both_sides_of_the_switch(
    leader_client: CheckedClient,
    database: Session,
    place: str,
    day: str,
    begins: str,
    ends: str,
    moments: tuple[str, str],
) -> None:
    typed = FILLED_IN | {"place": place, "day": day, "begins": begins, "ends": ends}
    leader_client.post_form("/moten/nytt", typed)
    meeting = stored(database)
    assert (f"{meeting.starts_at:%Y-%m-%d %H:%M}", f"{meeting.ends_at:%Y-%m-%d %H:%M}") == moments
    shown = form_fields(leader_client.get(f"/moten/{meeting.id}/andra").text, f"/moten/{meeting.id}/andra")
    assert (shown["day"], shown["begins"], shown["ends"]) == (day, begins.replace(":", "."), ends.replace(":", "."))
