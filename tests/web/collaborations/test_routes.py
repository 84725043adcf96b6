from datetime import date, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from matchmaker.models import Account, Action, Collaboration, CollaborationState
from matchmaker.services.actors.spreadsheets import csv_rows
from matchmaker.services.audit import Who
from matchmaker.services.collaborations.collaborations import FOLLOW_UP_AFTER, change_state, get_collaboration
from matchmaker.testing.pages import CheckedClient, form_fields
from tests.conftest import JUST_AFTER_MIDNIGHT
from tests.services.talks import AT, add_collaboration, staff

STEP = {"title": "Ringa kommunen", "owner": "Eva", "due": "2026-12-20"}


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is 26 November 2026, as in the services' tests."""
    for module in ("times", "collaborations.routes"):
        monkeypatch.setattr(f"matchmaker.web.{module}.now", lambda: AT)


@pytest.fixture
def by(leader: Account) -> Who:
    return Who.staff(leader)


@pytest.fixture
def collaboration(database: Session, by: Who) -> Collaboration:
    """A trial that a talk has led to, with a first step."""
    return add_collaboration(database, by=by)


def stored(database: Session, collaboration: Collaboration) -> Collaboration:
    found = get_collaboration(database, collaboration.id)
    database.commit()
    return found


# The board


def test_without_any_collaboration_the_board_says_where_they_come_from(leader_client: CheckedClient) -> None:
    page = leader_client.get("/samarbeten").text
    assert "Inga samarbeten än." in page
    assert 'href="/moten">Till mötena' in page


def test_the_board_shows_each_with_its_next_step_and_what_is_late_in_words(
    leader_client: CheckedClient, database: Session, by: Who
) -> None:
    today = date(2026, 11, 26)
    for ref, days in (("a", -3), ("b", -1), ("c", 0), ("d", 1), ("e", 24)):
        add_collaboration(database, ref, by=by, due=today + timedelta(days=days))
    resting = add_collaboration(database, "f", by=by)
    change_state(database, resting.id, state=CollaborationState.RESTING, reason="Vinter.", version=1, by=by, at=AT)
    page = leader_client.get("/samarbeten").text
    words = [
        "Behöver a, Har a",
        "Skulle ha varit klart för 3 dagar sedan.",
        "Skulle ha varit klart i går.",
        "Ska vara klart i dag.",
        "Ska vara klart i morgon.",
        "Ska vara klart söndag 20 december 2026.",
        "Pågår",
        "Inget just nu.",
        "Vilar",
        "Behöver f, Har f",
    ]
    places = [page.index(word) for word in words]
    assert places == sorted(places)
    assert page.count("small late") == 2
    assert "Nästa steg: Ringa chauffören" in page


def test_one_without_a_next_step_is_pointed_out(
    leader_client: CheckedClient, database: Session, collaboration: Collaboration
) -> None:
    for step in database.scalars(select(Action)):
        step.done_at = AT
    database.commit()
    assert "Inget nästa steg är bestämt." in leader_client.get("/samarbeten").text
    assert "Inget nästa steg är bestämt." in leader_client.get(f"/samarbeten/{collaboration.id}").text


def test_the_ended_ones_stand_last_and_are_shortened(leader_client: CheckedClient, database: Session, by: Who) -> None:
    for n in range(21):
        ended = add_collaboration(database, str(n), by=by)
        at = AT - timedelta(days=n)
        change_state(database, ended.id, state=CollaborationState.ENDED, reason="Klart.", version=1, by=by, at=at)
    page = leader_client.get("/samarbeten").text
    assert "Behöver 19, Har 19" in page
    assert "Behöver 20, Har 20" not in page
    assert "Avslutades torsdag 26 november 2026." in page
    assert "Behöver 20, Har 20" in leader_client.get("/samarbeten?visa=alla").text


# One collaboration


def test_the_page_tells_who_why_from_where_and_what_is_next(
    leader_client: CheckedClient, database: Session, collaboration: Collaboration
) -> None:
    page = leader_client.get(f"/samarbeten/{collaboration.id}").text
    item = stored(database, collaboration).agenda_item
    assert item is not None
    for words in (
        "<h1>Hur går det med Skjuts till tåget?</h1>",
        "<b>Prövas</b>, torsdag 26 november 2026",
        "Att alla kommer med.",
        f'href="/moten/{item.meeting_id}#punkt-{item.id}">Dialogmöte i Bastuträsk</a>, torsdag 3 december 2026',
        f'href="/forslag/{collaboration.suggestion_id}"',
        "Behöver 1",
        "Minibuss med nio platser",
        "Ringa chauffören",
        "Gun-Britt. Ska vara klart torsdag 10 december 2026.",
        "Vi kör.",
        "Eva Lind, ",
    ):
        assert words in page
    assert [value for value in ("running", "resting", "ended", "trial") if f'value="{value}"' in page] == [
        "running",
        "resting",
        "ended",
    ]


def test_how_it_goes_is_changed_with_the_reason(
    leader_client: CheckedClient, database: Session, collaboration: Collaboration
) -> None:
    here = f"/samarbeten/{collaboration.id}"
    answer = leader_client.post_form(f"{here}/lage", {"state": "running", "reason": "Alla är nöjda."}, page=here)
    assert answer.location == here
    changed = stored(database, collaboration)
    assert (changed.state, changed.changes[-1].reason) == (CollaborationState.RUNNING, "Alla är nöjda.")
    page = leader_client.get(here).text
    assert page.index("Alla är nöjda.") < page.index("Vi kör.")


def test_it_is_followed_up_six_weeks_from_the_day_that_it_is_in_the_municipality(
    leader_client: CheckedClient, database: Session, collaboration: Collaboration, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("matchmaker.web.collaborations.routes.now", lambda: JUST_AFTER_MIDNIGHT)
    here = f"/samarbeten/{collaboration.id}"
    leader_client.post_form(f"{here}/lage", {"state": "running", "reason": "Alla är nöjda."}, page=here)
    assert stored(database, collaboration).follow_up_on == date(2026, 11, 29) + FOLLOW_UP_AFTER


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"state": "", "reason": "Alla är nöjda."}, "Välj hur det går nu"),
        ({"state": "running", "reason": " "}, "Skriv vad som har hänt"),
        ({"state": "running", "reason": "x" * 2001}, "Korta texten med 1 tecken"),
        ({"state": "running", "reason": "19811218-9876"}, "Ta bort personnumret"),
    ],
)
def test_a_change_that_lacks_something_is_sent_back(
    leader_client: CheckedClient,
    database: Session,
    collaboration: Collaboration,
    typed: dict[str, str],
    message: str,
) -> None:
    here = f"/samarbeten/{collaboration.id}"
    answer = leader_client.post_form(f"{here}/lage", typed, page=here)
    assert answer.status_code == 422
    assert "<title>Fel: Hur går det med" in answer.text
    assert message in answer.text
    assert form_fields(answer.text, f"{here}/lage")["reason"] == typed["reason"].strip()
    assert stored(database, collaboration).state is CollaborationState.TRIAL


def test_a_double_tap_changes_it_once(
    leader_client: CheckedClient, database: Session, collaboration: Collaboration
) -> None:
    here = f"/samarbeten/{collaboration.id}"
    fields = form_fields(leader_client.get(here).text, f"{here}/lage") | {"state": "running", "reason": "Bra."}
    for _ in range(2):
        assert leader_client.post(f"{here}/lage", data=fields).location == here
    assert len(stored(database, collaboration).changes) == 2


def test_two_leaders_change_it_at_once(
    leader_client: CheckedClient, database: Session, collaboration: Collaboration
) -> None:
    here = f"/samarbeten/{collaboration.id}"
    fields = form_fields(leader_client.get(here).text, f"{here}/lage")
    ali = staff(database, "ali@norsjo.example", "Ali")
    change_state(
        database,
        collaboration.id,
        state=CollaborationState.RESTING,
        reason="Chauffören är sjuk.",
        version=1,
        by=ali,
        at=AT,
    )
    answer = leader_client.post(f"{here}/lage", data=fields | {"state": "running", "reason": "Alla är nöjda."})
    assert answer.status_code == 409
    for words in ("Det här har ändrats sedan sidan öppnades", "Ali", "Chauffören är sjuk.", "<b>Vilar</b>"):
        assert words in answer.text
    assert stored(database, collaboration).state is CollaborationState.RESTING
    again = form_fields(answer.text, f"{here}/lage")
    assert (again["state"], again["reason"]) == ("running", "Alla är nöjda.")
    assert leader_client.post(f"{here}/lage", data=again).status_code == 302
    assert stored(database, collaboration).state is CollaborationState.RUNNING


def test_a_step_that_the_table_does_not_have_is_refused(
    leader_client: CheckedClient, database: Session, collaboration: Collaboration
) -> None:
    here = f"/samarbeten/{collaboration.id}"
    answer = leader_client.post_form(f"{here}/lage", {"state": "trial", "reason": "?"}, page=here)
    assert answer.status_code == 409
    assert len(stored(database, collaboration).changes) == 1


# Its next steps


def test_a_step_is_added_done_and_undone(
    leader_client: CheckedClient, database: Session, collaboration: Collaboration
) -> None:
    here = f"/samarbeten/{collaboration.id}"
    answer = leader_client.post_form(f"{here}/steg", STEP, page=here)
    assert answer.location == f"{here}#steg"
    step = stored(database, collaboration).actions[-1]
    assert (step.title, step.owner, step.due) == ("Ringa kommunen", "Eva", date(2026, 12, 20))

    leader_client.post_form(f"{here}/steg/{step.id}/klart", page=here)
    assert [a.done_at for a in stored(database, collaboration).actions if a.id == step.id] == [AT]
    page = leader_client.get(here).text
    assert "Gjort torsdag 26 november 2026." in page
    assert f"{here}/steg/{step.id}/klart" not in page

    leader_client.post_form(f"{here}/steg/{step.id}/angra", page=here)
    assert [a.done_at for a in stored(database, collaboration).actions] == [None, None]


def test_a_double_tap_adds_one_step(
    leader_client: CheckedClient, database: Session, collaboration: Collaboration
) -> None:
    here = f"/samarbeten/{collaboration.id}"
    fields = form_fields(leader_client.get(here).text, f"{here}/steg") | STEP
    for _ in range(2):
        assert leader_client.post(f"{here}/steg", data=fields).location == f"{here}#steg"
    assert len(stored(database, collaboration).actions) == 2


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"title": ""}, "Skriv vad som är nästa steg"),
        ({"title": "x" * 301}, "Korta texten med 1 tecken"),
        ({"owner": ""}, "Skriv vem som ser till att det blir gjort"),
        ({"owner": "19811218-9876"}, "Ta bort personnumret"),
        ({"due": ""}, "Välj till vilken dag det ska vara gjort"),
        ({"due": "fredag"}, "Skriv dagen som 2026-12-03"),
        ({"due": "2026-11-25"}, "Välj en dag som inte har varit"),
    ],
)
def test_a_step_that_lacks_something_is_sent_back_and_the_other_form_still_works(
    leader_client: CheckedClient,
    database: Session,
    collaboration: Collaboration,
    typed: dict[str, str],
    message: str,
) -> None:
    here = f"/samarbeten/{collaboration.id}"
    answer = leader_client.post_form(f"{here}/steg", STEP | typed, page=here)
    assert answer.status_code == 422
    assert message in answer.text
    kept = form_fields(answer.text, f"{here}/steg")
    assert {name: kept[name] for name in STEP} == STEP | typed
    other = form_fields(answer.text, f"{here}/lage") | {"state": "running", "reason": "Bra."}
    assert leader_client.post(f"{here}/lage", data=other).status_code == 302
    assert len(stored(database, collaboration).actions) == 1


# Wrong numbers, and strangers


@pytest.mark.parametrize("number", ["4711", "0", "99999999999999999999"])
def test_a_collaboration_that_is_not_there_is_not_found(leader_client: CheckedClient, number: str) -> None:
    assert leader_client.get(f"/samarbeten/{number}").status_code == 404


@pytest.mark.parametrize("rest", ["lage", "steg", "steg/1/klart", "steg/1/angra"])
def test_nothing_can_be_sent_to_a_collaboration_that_is_not_there(
    leader_client: CheckedClient, collaboration: Collaboration, rest: str
) -> None:
    here = f"/samarbeten/{collaboration.id}"
    fields = form_fields(leader_client.get(here).text, f"{here}/lage") | STEP | {"state": "running", "reason": "?"}
    assert leader_client.post(f"/samarbeten/4711/{rest}", data=fields).status_code == 404


def test_a_step_of_another_collaboration_is_not_found(
    leader_client: CheckedClient, database: Session, by: Who, collaboration: Collaboration
) -> None:
    other = stored(database, add_collaboration(database, "other", by=by)).actions[0]
    here = f"/samarbeten/{collaboration.id}"
    fields = form_fields(leader_client.get(here).text, f"{here}/lage")
    assert leader_client.post(f"{here}/steg/{other.id}/klart", data=fields).status_code == 404


@pytest.mark.parametrize("path", ["/samarbeten", "/samarbeten/1"])
def test_strangers_are_asked_to_sign_in(client: CheckedClient, path: str) -> None:
    assert client.get(path).location.startswith("/logga-in")


def test_the_board_can_be_taken_home(
    leader_client: CheckedClient, database: Session, collaboration: Collaboration
) -> None:
    database.execute(update(Collaboration).values(created_at=JUST_AFTER_MIDNIGHT))
    database.commit()
    assert 'href="/samarbeten/lista.csv"' in leader_client.get("/samarbeten").text
    head, row = csv_rows(leader_client.get("/samarbeten/lista.csv").data)
    assert head[0] == "Samarbete"
    assert (row[0], row[3]) == (collaboration.title, "2026-11-29")
    assert row[4] == "Ringa chauffören"
