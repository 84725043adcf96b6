"""The page where a party answers whether it came off, and where the project leader reads that."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from matchmaker.models import Account, Actor, AgendaItem, Collaboration, FollowUp, FollowUpAnswer, OutboxMail, Outcome
from matchmaker.services.audit import Who
from matchmaker.testing.pages import CheckedClient, form_fields
from tests.services.talks import add_collaboration
from tests.web.suggestions.reading import words


@pytest.fixture
def trial(database: Session, leader: Account) -> Collaboration:
    collaboration = add_collaboration(database, by=Who.staff(leader), at=datetime.now(UTC))
    database.get_one(Actor, 1).contact_email = "a@example.org"
    database.get_one(Actor, 2).contact_email = ""
    database.commit()
    return collaboration


@pytest.fixture
def asked(database: Session, leader_client: CheckedClient, trial: Collaboration) -> FollowUp:
    """The leader has asked; this is the one that got a mail."""
    here = f"/samarbeten/{trial.id}"
    assert "Vi frågar dem hur det gick söndag 31 januari 2027." in leader_client.get(here).text
    assert "De prövar till söndag 31 januari 2027." in leader_client.get(here).text
    assert leader_client.post_form(f"{here}/fraga", {}, page=here).location == f"{here}#svar"
    return stored(database, 1)


def test_how_long_they_try_it_is_told_only_of_a_trial(
    leader_client: CheckedClient, database: Session, trial: Collaboration
) -> None:
    item = database.get_one(AgendaItem, trial.agenda_item_id)
    item.outcome = Outcome.NOT_NOW  # its day is then until when it waits
    database.commit()
    assert "De prövar till" not in leader_client.get(f"/samarbeten/{trial.id}").text


def stored(database: Session, actor_id: int) -> FollowUp:
    database.expire_all()
    found = database.scalars(select(FollowUp).where(FollowUp.actor_id == actor_id)).one()
    database.commit()
    return found


def test_the_link_in_the_mail_is_a_whole_address_also_before_any_is_set(database: Session, asked: FollowUp) -> None:
    body = database.scalars(select(OutboxMail.body)).one()
    database.rollback()
    assert f"http://localhost/uppfoljning/{asked.token}\n" in body


def test_who_has_just_been_asked_cannot_be_asked_again_and_that_is_told(
    leader_client: CheckedClient, database: Session, trial: Collaboration, asked: FollowUp
) -> None:
    here, told = f"/samarbeten/{trial.id}", "Frågan är ställd. Efter en vecka kan du fråga igen."
    page = leader_client.get(here).text
    assert told in page
    assert f'action="{here}/fraga"' not in page
    database.get_one(FollowUp, asked.id).asked_at -= timedelta(days=8)
    database.commit()
    page = leader_client.get(here).text
    assert told not in page
    assert f'action="{here}/fraga"' in page


def test_a_party_answers_with_one_press_and_may_change_it(
    client: CheckedClient, leader_client: CheckedClient, database: Session, asked: FollowUp
) -> None:
    page = f"/uppfoljning/{asked.token}"
    text = client.get(page).text
    assert "<h1>Blev det av?</h1>" in text
    assert "Ja, det är i gång" in text
    answer = client.post_form(page, {"answer": "slow", "words": "Bilen är såld."})
    assert answer.location == f"{page}?tack=ja"
    assert "Tack för svaret!" in client.get(answer.location).text
    assert stored(database, 1).answer is FollowUpAnswer.SLOW
    told = leader_client.get(f"/samarbeten/{asked.collaboration_id}").text
    for kept in (
        "Det går trögt.",
        "Bilen är såld.",
        "har inte svarat än.",
        "Vi har varken telefon eller e-post till dem.",
    ):
        assert kept in told
    assert form_fields(client.get(page).text, page)["words"] == "Bilen är såld."
    client.post_form(page, {"answer": "goes_well", "words": ""})
    assert stored(database, 1).answer is FollowUpAnswer.GOES_WELL


def test_without_a_press_nothing_is_kept_but_the_words_stay(
    client: CheckedClient, database: Session, asked: FollowUp
) -> None:
    page = f"/uppfoljning/{asked.token}"
    for answer in ("", "perhaps"):
        sent = client.post_form(page, {"answer": answer, "words": "Snart."})
        assert sent.status_code == 422
        assert "Tryck på en av knapparna" in sent.text
        assert form_fields(sent.text, page)["words"] == "Snart."
        assert f'action="{page}?spara=1"' in sent.text, "never the page's own address"
    assert stored(database, 1).answer is None


def test_staff_write_down_what_somebody_says_by_telephone(
    leader_client: CheckedClient, database: Session, asked: FollowUp
) -> None:
    other = stored(database, 2)
    page = f"/samarbeten/uppfoljning/{other.id}"
    sent = leader_client.post_form(page, {"answer": "not_done"})
    assert sent.location == f"/samarbeten/{other.collaboration_id}#svar"
    told = leader_client.get(sent.location).text
    assert "Nej, det blev inte av." in told
    assert "nedskrivet av" in told


def test_who_did_not_get_the_question_is_not_called_silent(
    leader_client: CheckedClient, database: Session, trial: Collaboration, asked: FollowUp
) -> None:
    here = f"/samarbeten/{trial.id}"
    name = database.get_one(Actor, 1).name
    assert f"{name}: har inte svarat än. Tillfrågade" in words(leader_client.get(here).text)
    database.execute(update(OutboxMail).values(next_attempt_at=None, fault="5.1.1 unknown"))
    database.commit()
    told = f"{name}: har inte fått frågan, för mejlet kom inte fram. Rätta adressen till {name} Tillfrågade"
    assert told in words(leader_client.get(here).text)


def test_an_unknown_link_is_not_found(client: CheckedClient) -> None:
    assert client.get("/uppfoljning/x").status_code == 404
