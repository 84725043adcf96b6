"""Whoever was invited answers by the link in the mail, and nothing else opens by it."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import FormerLink, Meeting, OutboxMail, Participant, ParticipantWants, Reply
from matchmaker.services.audit import Who
from matchmaker.services.meetings.participants import MOST_FROM_ONE_ACTOR, add_participant
from matchmaker.testing.pages import CheckedClient, form_fields
from tests.services.talks import AT, EVENING, add_talk
from tests.web.meetings.conftest import SetClock

YES = {"reply": "yes", "name": "Gun-Britt"}


@pytest.fixture
def link(leader_client: CheckedClient, database: Session, by: Who, meeting: Meeting) -> str:
    """The link in an invitation that the leader has sent."""
    add_talk(database, "1", by=by, meeting=meeting, contact_email="gb@exempel.se")
    leader_client.post_form(f"/moten/{meeting.id}/bjud-in", page=f"/moten/{meeting.id}/deltagare")
    [mail] = database.scalars(select(OutboxMail))
    database.commit()
    [line] = [line for line in mail.body.splitlines() if "/svar/" in line]
    assert line.startswith("http://localhost/svar/")
    return line.removeprefix("http://localhost")


def invited(database: Session) -> Participant:
    database.expire_all()
    found = database.scalars(select(Participant).where(Participant.email != "")).one()
    database.commit()
    return found


def test_looking_at_the_page_answers_nothing(client: CheckedClient, database: Session, link: str) -> None:
    page = client.get(link).text
    for words in ("Kommer ni på mötet?", "torsdag 3 december 2026 klockan 18.00", "Inbjudan gäller Har 1."):
        assert words in page
    assert "Behöver 1" not in page
    assert invited(database).reply is Reply.NONE


def test_a_yes_with_times_and_wants_is_kept_and_can_be_changed_by_the_same_link(
    client: CheckedClient, database: Session, link: str
) -> None:
    answer = client.post_form(link, YES | {"arrives": "18.30", "leaves": "20.30", "step_free": "y", "words": "Tolk"})
    assert "Tack! Vi ses." in client.get(answer.location).text
    found = invited(database)
    assert (found.name, found.reply, found.leaves_at) == ("Gun-Britt", Reply.YES, None)
    assert found.arrives_at == EVENING + timedelta(minutes=30)
    assert database.scalars(select(ParticipantWants.words)).all() == ["Tolk"]
    database.commit()
    kept = form_fields(client.get(link).text, link)
    assert (kept["reply"], kept["arrives"], kept["step_free"]) == ("yes", "18.30", "y")
    answer = client.post_form(link, {"reply": "no"})
    assert "Tack för att du sa till." in client.get(answer.location).text
    assert database.scalars(select(ParticipantWants)).all() == []


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"reply": ""}, "Välj om du kommer eller inte"),
        ({"name": ""}, "Skriv vad du heter"),
        ({"arrives": "sent"}, "Skriv klockslaget som 18.00"),
        ({"arrives": "21.00"}, "Skriv en tid mellan 18.00 och 20.30"),
        ({"leaves": "17.00"}, "Skriv en tid mellan 18.00 och 20.30"),
        ({"arrives": "19.30", "leaves": "19.00"}, "Skriv en tid som är senare än när du kommer"),
        ({"words": "x" * 1001}, "Korta texten med 1 tecken"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    client: CheckedClient, database: Session, link: str, changed: dict[str, str], message: str
) -> None:
    answer = client.post_form(link, YES | {"quiet": "y"} | changed)
    assert answer.status_code == 422
    assert message in answer.text
    assert form_fields(answer.text, f"{link}?spara=1")["quiet"] == "y", "never the page's own address"
    assert invited(database).reply is Reply.NONE


def test_a_full_room_says_that_one_waits(
    client: CheckedClient, database: Session, meeting: Meeting, by: Who, link: str
) -> None:
    meeting.seats = 1
    database.commit()
    actor_id = invited(database).actor_id
    given = {"key": "first", "actor_id": actor_id, "name": "Ada", "email": "", "reply": Reply.YES}
    add_participant(database, meeting.id, **given, by=by, at=AT)  # type: ignore[arg-type]
    answer = client.post_form(link, YES)
    assert "Du står på väntelistan." in client.get(answer.location).text


def test_two_who_answer_by_the_same_link(client: CheckedClient, database: Session, link: str) -> None:
    fields = form_fields(client.get(link).text, link)
    client.post_form(link, {"reply": "no"})
    answer = client.post(link, data=fields | YES)
    assert answer.status_code == 409
    assert "Svaret är nu: Kommer inte." in answer.text
    assert client.post(link, data=form_fields(answer.text, link)).status_code == 302
    assert invited(database).reply is Reply.YES


def test_others_come_along_and_have_a_link_of_their_own(
    client: CheckedClient, database: Session, by: Who, meeting: Meeting, link: str
) -> None:
    action = f"{link}/fler"
    assert client.post_form(action, {"other_name": ""}, page=link).status_code == 422
    answer = client.post_form(action, {"other_name": "Ada"}, page=link)
    page = client.get(answer.location).text
    ada = database.scalars(select(Participant).where(Participant.name == "Ada")).one()
    assert ada.reply is Reply.YES
    database.commit()
    assert f'href="/svar/{ada.token}"' in page
    for n in range(MOST_FROM_ONE_ACTOR - 2):
        add_participant(database, meeting.id, key=f"n{n}", actor_id=ada.actor_id, name=f"N{n}", email="", by=by, at=AT)
    refused = client.post_form(action, {"other_name": "För många"}, page=link)
    assert refused.status_code == 422
    assert "Det är redan tio som kommer från er." in refused.text


@pytest.mark.parametrize("cancelled", [True, False])
def test_afterwards_the_page_says_that_it_is_too_late(
    client: CheckedClient, database: Session, meeting: Meeting, link: str, set_clock: SetClock, cancelled: bool
) -> None:
    fields = form_fields(client.get(link).text, link)
    more = form_fields(client.get(link).text, f"{link}/fler")
    if cancelled:
        meeting.cancelled_at, meeting.cancelled_reason = AT, "Snöstorm."
        database.commit()
    else:
        set_clock(EVENING + timedelta(days=1))
    page = client.get(link).text
    assert ("<h1>Mötet blir inte av</h1>" in page) is ("Snöstorm." in page) is cancelled
    assert ("<h1>Mötet är över</h1>" in page) is not cancelled
    assert client.post(link, data=fields | YES).status_code == 409
    assert client.post(f"{link}/fler", data=more | {"other_name": "Ada"}).status_code == 409
    assert invited(database).reply is Reply.NONE


@pytest.mark.parametrize("address", ["/svar/guessed", "/svar/guessed/fler"])
def test_a_guessed_link_leads_nowhere(client: CheckedClient, address: str) -> None:
    assert client.get("/svar/guessed").status_code == 404
    token = form_fields(client.get("/logga-in").text, "/logga-in")["csrf_token"]
    assert client.post(address, data={"csrf_token": token}).status_code == 404


def test_the_link_of_one_who_has_handed_over_tells_kindly_who_answers_now(
    client: CheckedClient, database: Session, link: str
) -> None:
    client.post_form(link, YES | {"words": "Tolk"})
    form = form_fields(client.get(link).text, link)
    taken_over = invited(database)
    database.add(FormerLink(token=taken_over.token, participant_id=taken_over.id))
    taken_over.token, taken_over.name = "n" * 43, "Eva Lind"
    database.commit()
    for answer in (client.get(link), client.post(link, data=form | {"reply": "no"}), client.get(f"{link}/fragor")):
        assert answer.status_code == 410
        assert "Det är nu Eva Lind som svarar för Har 1. Du behöver inte göra något." in answer.text
        for words in ("Tolk", "n" * 43):
            assert words not in answer.text
    assert invited(database).reply is Reply.YES
    taken_over = invited(database)
    taken_over.name = ""
    database.commit()
    assert "En annan kontakt svarar nu för Har 1." in client.get(link).text
