"""The day after: everything that the meeting came to is written down on one page."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchmaker.models import (
    Account,
    Action,
    AgendaItem,
    Collaboration,
    Meeting,
    MunicipalQuestion,
    Outcome,
    OutcomeCause,
    Role,
)
from matchmaker.services.audit import Who
from matchmaker.services.collaborations.outcomes import record_outcome
from matchmaker.services.meetings.meetings import get_meeting
from matchmaker.services.meetings.minutes import answer_question, see_notes, write_decisions
from matchmaker.testing.pages import CheckedClient, form_fields
from tests.services.talks import EVENING, add_meeting, staff

pytestmark = pytest.mark.usefixtures("afterwards")


def address_of(meeting_id: int) -> str:
    return f"/moten/{meeting_id}/efterat"


def about(item: AgendaItem, **values: object) -> dict[str, object]:
    return {f"samtal-{item.id}-{name}": value for name, value in values.items()}


def evening(talks: list[AgendaItem]) -> dict[str, object]:
    """What a leader types from the notes on three tables; the third says nothing."""
    a, b, _ = talks
    return {
        **about(
            a,
            said="Vi kör.",
            outcome="trial",
            until="2027-01-31",
            title="Mjölkbilen",
            step="Lämna nyckeln",
            owner="Har a",
            due="2026-12-20",
        ),
        **about(b, said="Inte nu.", outcome="not_now", causes=["economic", "legal"], talk_with="Banken"),
        "decisions": "Vi ses i mars.\nGun-Britt bokar.",
        "steg-1-title": "Boka lokalen",
        "steg-1-owner": "har b",
        "steg-1-due": "2027-01-10",
        "fraga-1-question": "Får vi ploga själva?",
        "fraga-1-answered_by": "Gatukontoret",
        "fraga-1-due": "2026-12-10",
    }


def stored(database: Session, item: AgendaItem) -> AgendaItem:
    database.expire_all()
    found = next(i for i in get_meeting(database, item.meeting_id).items if i.id == item.id)
    database.commit()
    return found


def counted(database: Session) -> tuple[int, int, int]:
    database.expire_all()
    found = [
        database.scalar(select(func.count()).select_from(m)) or 0 for m in (Collaboration, Action, MunicipalQuestion)
    ]
    database.commit()
    return found[0], found[1], found[2]


def test_a_whole_meeting_is_written_down_at_once_and_read_through(
    leader_client: CheckedClient, database: Session, talks: list[AgendaItem]
) -> None:
    meeting_id = talks[0].meeting_id
    answer = leader_client.post_form(address_of(meeting_id), evening(talks))
    assert answer.location == f"/moten/{meeting_id}/anteckningar?sparat=ja"
    a, b, c = (stored(database, item) for item in talks)
    assert (a.outcome, b.outcome, c.outcome) == (Outcome.TRIAL, Outcome.NOT_NOW, None)
    assert (b.causes, b.talk_with) == ([OutcomeCause.ECONOMIC, OutcomeCause.LEGAL], "Banken")
    notes = see_notes(database, meeting_id)
    assert notes.decisions == "Vi ses i mars.\nGun-Britt bokar."
    assert [(one.title, one.actor is not None) for one in notes.actions] == [
        ("Lämna nyckeln", True),
        ("Boka lokalen", True),
    ]
    assert [one.question for one in notes.questions] == ["Får vi ploga själva?"]
    database.commit()

    page = leader_client.get(f"/moten/{meeting_id}").text
    for words in ("Vi ses i mars.", "Boka lokalen", "Får vi ploga själva?", "Pengar", "Banken"):
        assert words in page
    again = leader_client.get(address_of(meeting_id)).text
    assert "Ändra det som är nedskrivet" in again
    fields = form_fields(again, address_of(meeting_id))
    assert f"samtal-{a.id}-said" not in fields
    assert f"samtal-{c.id}-said" in fields
    assert fields["decisions"] == "Vi ses i mars.\nGun-Britt bokar."


def test_a_double_tap_writes_everything_once(
    leader_client: CheckedClient, database: Session, talks: list[AgendaItem]
) -> None:
    address = address_of(talks[0].meeting_id)
    fields = form_fields(leader_client.get(address).text, address) | evening(talks)
    first, second = (leader_client.post(address, data=fields) for _ in range(2))
    assert first.location == second.location
    assert counted(database) == (1, 2, 1)


def test_no_field_stands_close_to_what_it_is_about(leader_client: CheckedClient, talks: list[AgendaItem]) -> None:
    """What follows on a hidden field has no space above it, as the first of a form should not."""
    page = leader_client.get(address_of(talks[0].meeting_id)).text
    hidden = f'name="samtal-{talks[0].id}-version"'
    assert hidden in page
    assert page.index(f'name="samtal-{talks[0].id}-said"') < page.index(hidden)


def test_an_empty_form_writes_nothing(leader_client: CheckedClient, database: Session, talks: list[AgendaItem]) -> None:
    assert leader_client.post_form(address_of(talks[0].meeting_id)).status_code == 302
    assert counted(database) == (0, 0, 0)
    assert stored(database, talks[0]).outcome is None


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"steg-1-owner": ""}, "Skriv vem som gör det"),
        ({"steg-1-due": "snart"}, "Skriv dagen som 2026-12-03"),
        ({"steg-3-title": "Något"}, "Välj till vilken dag det ska vara gjort"),
        ({"fraga-1-answered_by": ""}, "Skriv vem i kommunen som tar reda på det"),
        ({"fraga-1-due": "2026-12-01"}, "Välj en dag som inte har varit"),
        ({"decisions": "Hon är 19811218-9876"}, "Ta bort personnumret"),
    ],
)
def test_when_something_is_missing_nothing_is_written_and_everything_typed_is_kept(
    leader_client: CheckedClient,
    database: Session,
    talks: list[AgendaItem],
    typed: dict[str, object],
    message: str,
) -> None:
    address = address_of(talks[0].meeting_id)
    sent = evening(talks) | typed
    answer = leader_client.post_form(address, sent)
    assert answer.status_code == 422
    assert "<title>Fel: Vad kom ni fram till" in answer.text
    assert message in answer.text
    kept = form_fields(answer.text, address)
    assert {name: kept[name] for name in sent} == sent
    assert counted(database) == (0, 0, 0)
    assert stored(database, talks[0]).outcome is None


def test_a_talk_that_is_half_written_is_asked_about(leader_client: CheckedClient, talks: list[AgendaItem]) -> None:
    answer = leader_client.post_form(address_of(talks[0].meeting_id), about(talks[2], outcome="no"))
    assert answer.status_code == 422
    assert f'href="#samtal-{talks[2].id}-said">Samtal 3: skriv med en mening vad ni sa' in answer.text
    assert "Samtal 3: skriv varför. Det hjälper nästa gång" in answer.text
    assert ">Skriv varför. Det hjälper nästa gång" in answer.text, "at the field itself its place needs no telling"


def test_when_a_colleague_wrote_first_theirs_is_shown_and_the_second_time_ones_own_holds(
    leader_client: CheckedClient, database: Session, talks: list[AgendaItem]
) -> None:
    meeting_id = talks[0].meeting_id
    address = address_of(meeting_id)
    fields = form_fields(leader_client.get(address).text, address)
    ali = staff(database, "ali@norsjo.example", "Ali")
    record_outcome(
        database,
        talks[1].id,
        version=1,
        said="Alis ord.",
        outcome=Outcome.TALK_MORE,
        outcome_reason="",
        by=ali,
        at=EVENING,
    )
    write_decisions(database, meeting_id, version=0, decisions="Alis beslut.", by=ali, at=EVENING)
    answer = leader_client.post(address, data=fields | evening(talks))
    assert answer.status_code == 409
    for words in (
        "Det här har ändrats sedan sidan öppnades",
        "Alis ord.",
        "Alis beslut.",
        "Inte nu.",
        "Vi ses i mars.",
    ):
        assert words in answer.text
    assert counted(database)[2] == 0
    assert stored(database, talks[1]).said == "Alis ord."

    again = form_fields(answer.text, address)
    assert leader_client.post(address, data=again).status_code == 302
    assert stored(database, talks[1]).said == "Inte nu."
    assert see_notes(database, meeting_id).decisions.startswith("Vi ses i mars.")
    assert counted(database) == (1, 2, 1)


def test_something_is_done_and_undone_at_its_own_meeting_and_at_the_next_but_not_at_another(
    leader_client: CheckedClient, database: Session, by: Who, talks: list[AgendaItem]
) -> None:
    meeting_id = talks[0].meeting_id
    leader_client.post_form(address_of(meeting_id), evening(talks))
    following = add_meeting(database, "next", by=by, starts_at=EVENING.replace(month=12, day=28), follows_id=meeting_id)
    other = add_meeting(database, "other", by=by)
    action_id = database.scalars(select(Action.id).where(Action.title == "Boka lokalen")).one()
    other_id = other.id
    database.commit()
    page = leader_client.get(f"/moten/{following.id}").text
    for words in ("Sedan förra mötet", "Boka lokalen", "Får vi ploga själva?"):
        assert words in page
    assert "Lägg dem på dagordningen" not in page
    for meeting, what, done in (
        (following.id, "klart", True),
        (meeting_id, "angra", False),
        (meeting_id, "klart", True),
    ):
        answer = leader_client.post_form(f"/moten/{meeting}/steg/{action_id}/{what}", page=f"/moten/{meeting}")
        assert answer.status_code == 302
        database.expire_all()
        found = database.get_one(Action, action_id).done_at
        database.commit()
        assert (found is not None) == done
    token = form_fields(leader_client.get("/moten/nytt").text, "/moten/nytt")["csrf_token"]
    wrong = leader_client.post(f"/moten/{other_id}/steg/{action_id}/klart", data={"csrf_token": token})
    assert wrong.status_code == 404


def test_talks_to_go_on_with_are_proposed_for_the_agenda_of_the_next_meeting(
    leader_client: CheckedClient, database: Session, leader: Account, by: Who, talks: list[AgendaItem]
) -> None:
    meeting_id = talks[0].meeting_id
    typed = about(talks[0], said="Mer.", outcome="talk_more", talk_with="Fritidschefen")
    leader_client.post_form(address_of(meeting_id), typed)
    following = add_meeting(database, "next", by=by, starts_at=EVENING.replace(month=12, day=28), follows_id=meeting_id)
    page = leader_client.get(f"/moten/{following.id}").text
    for words in ("Skulle prata mer", "Fritidschefen", "Lägg dem på dagordningen"):
        assert words in page
    assert "Prata mer: Skjuts till tåget" in leader_client.get(f"/moten/{following.id}/dagordning").text
    assert leader_client.get(f"/moten/{following.id}/papper/dagordning").data.startswith(b"%PDF")
    leader.role = Role.READER
    database.commit()
    read = leader_client.get(f"/moten/{following.id}").text
    assert "Lägg dem på dagordningen" not in read
    assert '<li class="own">Skjuts till tåget</li>' in read
    assert "Dagordningen är tom än så länge." in read


def test_a_question_is_answered_on_a_page_of_its_own(
    leader_client: CheckedClient, database: Session, talks: list[AgendaItem]
) -> None:
    meeting_id = talks[0].meeting_id
    leader_client.post_form(address_of(meeting_id), evening(talks))
    question = database.scalars(select(MunicipalQuestion)).one()
    database.commit()
    address = f"/moten/fragor/{question.id}"
    assert "Får vi ploga själva?" in leader_client.get("/nu").text
    stale = form_fields(leader_client.get(address).text, address)
    long = leader_client.post_form(address, {"answer": "x" * 4001})
    assert (long.status_code, "Korta texten med 1 tecken" in long.text) == (422, True)
    answer_question(
        database, question.id, version=1, answer="Alis svar.", by=staff(database, "ali@x.se", "Ali"), at=EVENING
    )
    late = leader_client.post(address, data=stale | {"answer": "Ja, det får ni."})
    assert late.status_code == 409
    for words in ("Det här har ändrats sedan sidan öppnades", "Alis svar.", "Ja, det får ni."):
        assert words in late.text
    done = leader_client.post(address, data=form_fields(late.text, address))
    assert done.location == f"/moten/{meeting_id}#anteckningar"
    assert "Ja, det får ni." in leader_client.get(f"/moten/{meeting_id}").text
    assert leader_client.get("/moten/fragor/4711").status_code == 404


def test_the_next_meeting_of_a_series_begins_where_the_last_was(
    leader_client: CheckedClient, database: Session, meeting: Meeting
) -> None:
    fields = form_fields(leader_client.get(f"/moten/nytt?efter={meeting.id}").text, "/moten/nytt")
    assert (fields["title"], fields["venue"], fields["begins"]) == (meeting.title, "Samlingshuset", "18.00")
    assert (fields["follows"], fields["day"]) == (str(meeting.id), "")
    early = leader_client.post("/moten/nytt", data=fields | {"day": "2026-12-03", "begins": "17", "ends": "19"})
    assert early.status_code == 422
    answer = leader_client.post("/moten/nytt", data=fields | {"day": "2026-12-28"})
    made = get_meeting(database, int(answer.location.rpartition("/")[2]))
    assert made.follows_id == meeting.id
    database.commit()
    address = f"/moten/{meeting.id}/andra"
    ring = leader_client.post_form(address, {"follows": str(made.id)})
    assert ring.status_code == 422
    assert "Välj ett möte som är före det här" in ring.text
