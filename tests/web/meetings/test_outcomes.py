from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import Action, AgendaItem, Collaboration, CollaborationState, Meeting, Outcome
from matchmaker.services.audit import Who
from matchmaker.services.collaborations.outcomes import record_outcome
from matchmaker.services.meetings.meetings import get_meeting
from matchmaker.testing.pages import CheckedClient, form_fields
from tests.services.talks import AT, EVENING, add_meeting, add_talk, opening, staff

pytestmark = pytest.mark.usefixtures("afterwards")

BEGINS = {
    "said": "Vi kör från januari.",
    "outcome": "collaboration",
    "title": "Mjölkbilen",
    "purpose": "Att mjölken kommer fram.",
    "step": "Lämna nyckeln",
    "owner": "Gun-Britt",
    "due": "2026-12-20",
}


def address_of(item: AgendaItem) -> str:
    return f"/moten/{item.meeting_id}/punkter/{item.id}"


def stored(database: Session, item: AgendaItem) -> AgendaItem:
    found = next(i for i in get_meeting(database, item.meeting_id).items if i.id == item.id)
    database.commit()
    return found


def test_the_page_asks_about_one_talk(leader_client: CheckedClient, talks: list[AgendaItem]) -> None:
    page = leader_client.get(address_of(talks[1])).text
    assert "<h1>Vad kom ni fram till?</h1>" in page
    for words in (
        "Samtal 2 av 3",
        "Behöver b",
        "Har b",
        "Om ni sätter i gång eller prövar",
        "Spara och ta nästa samtal",
    ):
        assert words in page
    fields = form_fields(page, address_of(talks[1]))
    assert fields["title"] == "Skjuts till tåget"
    assert "outcome" not in fields


def test_an_outcome_is_written_down_and_the_next_talk_follows(
    leader_client: CheckedClient, database: Session, talks: list[AgendaItem]
) -> None:
    a, b, c = talks
    typed = {"said": "Inte i år.", "outcome": "not_now", "outcome_reason": "Bilen är såld.", "due": "trasigt"}
    answer = leader_client.post_form(address_of(b), typed)
    assert answer.location == f"{address_of(c)}?nyss={b.id}"
    item = stored(database, b)
    assert (item.said, item.outcome, item.outcome_reason) == ("Inte i år.", Outcome.NOT_NOW, "Bilen är såld.")
    following = leader_client.get(answer.location).text
    assert 'role="status">Sparat:' in following
    assert "Inte just nu." in following

    answer = leader_client.post_form(address_of(c), {"said": "Ja.", "outcome": "talk_more"})
    assert answer.location == f"{address_of(a)}?nyss={c.id}"
    assert "Spara och ta nästa" not in leader_client.get(address_of(a)).text
    answer = leader_client.post_form(address_of(a), {"said": "Ja.", "outcome": "talk_more"})
    assert answer.location == f"/moten/{a.meeting_id}?nyss={a.id}"


def test_an_outcome_opens_a_collaboration_in_the_same_form(
    leader_client: CheckedClient, database: Session, talks: list[AgendaItem]
) -> None:
    leader_client.post_form(address_of(talks[0]), BEGINS)
    database.expire_all()
    found = database.scalars(select(Collaboration)).one()
    step = database.scalars(select(Action)).one()
    assert (found.title, found.purpose, found.state) == (
        "Mjölkbilen",
        "Att mjölken kommer fram.",
        CollaborationState.RUNNING,
    )
    assert (step.title, step.owner, step.due.isoformat()) == ("Lämna nyckeln", "Gun-Britt", "2026-12-20")
    database.commit()
    page = leader_client.get(f"/moten/{talks[0].meeting_id}").text
    assert f'<a href="/samarbeten/{found.id}">Mjölkbilen</a>' in page


def test_a_double_tap_opens_one_collaboration_and_leads_to_the_same_page(
    leader_client: CheckedClient, database: Session, talks: list[AgendaItem]
) -> None:
    address = address_of(talks[0])
    fields = form_fields(leader_client.get(address).text, address) | BEGINS
    first, second = (leader_client.post(address, data=fields) for _ in range(2))
    assert first.location == second.location == f"{address_of(talks[1])}?nyss={talks[0].id}"
    assert len(database.scalars(select(Collaboration)).all()) == 1
    assert len(database.scalars(select(Action)).all()) == 1


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"said": " "}, "Skriv med en mening vad ni sa"),
        ({"said": "x" * 8001}, "Korta texten med 1 tecken"),
        ({"said": "Hon är 19811218-9876"}, "Ta bort personnumret"),
        ({"outcome": ""}, "Välj vad det blev"),
        ({"outcome": "perhaps"}, "Välj vad det blev"),
        ({"outcome": "no"}, "Skriv varför. Det hjälper nästa gång"),
        ({"outcome": "not_now"}, "Skriv varför. Det hjälper nästa gång"),
        ({"title": ""}, "Skriv vad ni kallar samarbetet"),
        ({"outcome": "trial"}, "Välj till vilken dag ni prövar"),
        ({"outcome": "trial", "until": "snart"}, "Skriv dagen som 2026-12-03"),
        ({"outcome": "trial", "until": "2026-12-03"}, "Välj en dag som inte har varit"),
        ({"outcome": "not_now", "until": "snart", "outcome_reason": "Jul."}, "Skriv dagen som 2026-12-03"),
        ({"step": ""}, "Skriv vad som är nästa steg"),
        ({"owner": ""}, "Skriv vem som ser till att det blir gjort"),
        ({"due": ""}, "Välj till vilken dag det ska vara gjort"),
        ({"due": "snart"}, "Skriv dagen som 2026-12-03"),
        ({"due": "2026-12-03"}, "Välj en dag som inte har varit"),
    ],
)
def test_what_is_missing_is_said_and_everything_typed_is_kept(
    leader_client: CheckedClient, database: Session, talks: list[AgendaItem], typed: dict[str, str], message: str
) -> None:
    address = address_of(talks[0])
    answer = leader_client.post_form(address, BEGINS | typed)
    assert answer.status_code == 422
    assert "<title>Fel: Vad kom ni fram till?" in answer.text
    assert message in answer.text
    kept = form_fields(answer.text, address)
    for name in set(BEGINS) - set(typed):
        assert kept[name] == BEGINS[name]
    for name in set(typed) - {"outcome"}:
        assert kept[name] == typed[name].strip()
    assert stored(database, talks[0]).outcome is None
    assert database.scalars(select(Collaboration)).all() == []


def test_two_leaders_write_about_the_same_talk(
    leader_client: CheckedClient, database: Session, talks: list[AgendaItem]
) -> None:
    address = address_of(talks[0])
    fields = form_fields(leader_client.get(address).text, address)
    ali = staff(database, "ali@norsjo.example", "Ali")
    record_outcome(
        database,
        talks[0].id,
        version=1,
        said="Alis ord.",
        outcome=Outcome.NO,
        outcome_reason="Ingen vill.",
        by=ali,
        at=EVENING,
    )
    answer = leader_client.post(address, data=fields | BEGINS)
    assert answer.status_code == 409
    for words in (
        "Det här har ändrats sedan sidan öppnades",
        "Nedskrivet av Ali",
        "Det blir inget.",
        "Alis ord.",
        "Ingen vill.",
    ):
        assert words in answer.text
    assert stored(database, talks[0]).said == "Alis ord."
    assert database.scalars(select(Collaboration)).all() == []
    database.commit()

    again = form_fields(answer.text, address)
    assert {name: again[name] for name in BEGINS} == BEGINS
    assert leader_client.post(address, data=again).status_code == 302
    assert stored(database, talks[0]).said == BEGINS["said"]
    assert len(database.scalars(select(Collaboration)).all()) == 1


def test_what_is_written_can_be_changed_and_the_collaboration_stays(
    leader_client: CheckedClient, database: Session, by: Who, talks: list[AgendaItem]
) -> None:
    item, address = talks[0], address_of(talks[0])
    record_outcome(
        database,
        item.id,
        version=1,
        said="Ja!",
        outcome=Outcome.COLLABORATION,
        outcome_reason="",
        opening=opening(),
        by=by,
        at=EVENING,
    )
    page = leader_client.get(address).text
    fields = form_fields(page, address)
    assert (fields["said"], fields["outcome"]) == ("Ja!", "collaboration")
    assert "Samtalet har lett till ett samarbete:" in page
    assert "step" not in fields
    leader_client.post_form(address, {"said": "Ja, från mars."})
    assert stored(database, item).said == "Ja, från mars."
    leader_client.post_form(address, {"outcome": "no", "outcome_reason": "De ångrade sig."})
    assert stored(database, item).outcome is Outcome.NO
    assert len(database.scalars(select(Collaboration)).all()) == 1


def test_a_trial_is_an_outcome_of_its_own_and_tells_until_when(
    leader_client: CheckedClient, database: Session, talks: list[AgendaItem]
) -> None:
    item = talks[0]
    leader_client.post_form(address_of(item), BEGINS | {"outcome": "trial", "until": "2027-01-31"})
    assert stored(database, item).until == date(2027, 1, 31)
    assert database.scalars(select(Collaboration.state)).one() is CollaborationState.TRIAL
    database.commit()
    assert "Vi prövar till söndag 31 januari 2027." in leader_client.get(f"/moten/{item.meeting_id}").text
    # When the day has passed, what was said can still be put in other words.
    later = form_fields(leader_client.get(address_of(item)).text, address_of(item))
    leader_client.post(address_of(item), data=later | {"said": "Vi provade.", "until": "2026-01-31"})
    assert stored(database, item).said == "Vi provade."


def test_what_waits_tells_from_when_it_can_be_taken_up_again(
    leader_client: CheckedClient, database: Session, talks: list[AgendaItem]
) -> None:
    typed = {"said": "Inte än.", "outcome": "not_now", "outcome_reason": "Jul.", "until": "2027-03-01"}
    leader_client.post_form(address_of(talks[0]), typed)
    assert stored(database, talks[0]).until == date(2027, 3, 1)
    page = leader_client.get(f"/moten/{talks[0].meeting_id}").text
    assert "Inte just nu. Det kan tas upp igen måndag 1 mars 2027." in page


def test_a_no_stands_in_the_history_of_the_suggestion_with_its_meeting_and_causes(
    leader_client: CheckedClient, talks: list[AgendaItem]
) -> None:
    typed = {"said": "Nej.", "outcome": "no", "outcome_reason": "De vill inte.", "causes": ["economic"]}
    leader_client.post_form(address_of(talks[0]), typed)
    page = leader_client.get(f"/forslag/{talks[0].suggestion_id}").text
    for words in ("De sa nej på", f"#punkt-{talks[0].id}", "De vill inte.", "Pengar"):
        assert words in page


def test_what_one_has_written_in_another_window_is_not_told_as_somebody_elses(
    leader_client: CheckedClient, talks: list[AgendaItem]
) -> None:
    address = address_of(talks[0])
    fields = form_fields(leader_client.get(address).text, address) | {"outcome": "talk_more"}
    assert leader_client.post(address, data=fields | {"said": "I det ena fönstret."}).status_code == 302
    answer = leader_client.post(address, data=fields | {"said": "I det andra fönstret."})
    assert answer.status_code == 409
    for words in ("Det här har ändrats sedan sidan öppnades", "I det ena fönstret.", "I det andra fönstret."):
        assert words in answer.text
    assert "Nedskrivet av Eva" in answer.text


@pytest.mark.parametrize("number", ["4711", "99999999999999999999"])
def test_a_talk_that_is_not_there_is_not_found(leader_client: CheckedClient, meeting: Meeting, number: str) -> None:
    assert leader_client.get(f"/moten/{meeting.id}/punkter/{number}").status_code == 404


def test_a_talk_of_another_meeting_is_not_found(
    leader_client: CheckedClient, database: Session, by: Who, meeting: Meeting
) -> None:
    other = add_talk(database, "1", by=by, meeting=add_meeting(database, "other", by=by))
    database.commit()
    assert leader_client.get(f"/moten/{meeting.id}/punkter/{other.id}").status_code == 404


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30])
def test_a_version_that_is_none_is_a_conflict_and_no_fault(
    leader_client: CheckedClient, talks: list[AgendaItem], version: str
) -> None:
    answer = leader_client.post_form(address_of(talks[0]), {"said": "?", "outcome": "talk_more", "version": version})
    assert answer.status_code == 409
    assert "Det här har ändrats sedan sidan öppnades" in answer.text


def test_dates_go_by_the_municipalitys_clock(
    leader_client: CheckedClient, database: Session, talks: list[AgendaItem], monkeypatch: pytest.MonkeyPatch
) -> None:
    half_past_midnight = AT.replace(day=30, hour=23, minute=30)
    monkeypatch.setattr("matchmaker.web.times.now", lambda: half_past_midnight)
    address = address_of(talks[0])
    assert leader_client.post_form(address, BEGINS | {"due": "2026-11-30"}).status_code == 422
    assert leader_client.post_form(address, BEGINS | {"due": "2026-12-01"}).status_code == 302
