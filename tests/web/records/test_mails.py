"""What has been mailed, as staff may look at it."""

from sqlalchemy.orm import Session

from matchmaker.models import Account, OutboxMail, Role
from matchmaker.services.mail.outbox import RETRY_AFTER, queue_mail
from matchmaker.testing.pages import CheckedClient, form_fields
from tests.conftest import NOW

SECRET = "AbC-_0123456789abcdef0123456789"


def mailed(database: Session) -> None:
    body = f"Hej!\n\nHär öppnar ni er sida:\nhttps://x.example/min-sida/lank/{SECRET}\n"
    mail = queue_mail(database, "eva@by.example", "Din länk till er sida", body, calendar="BEGIN:VCALENDAR", at=NOW)
    mail.next_attempt_at, mail.fault = None, "550 no such user"
    queue_mail(database, "per@by.example", "Stämmer det fortfarande?", "Hej!", at=NOW)
    database.commit()


def test_a_mail_is_found_and_read_without_what_opens_a_page(leader_client: CheckedClient, database: Session) -> None:
    assert "Inget har skickats än." in leader_client.get("/handlingar/brev").text
    mailed(database)
    assert 'href="/handlingar/brev"' in leader_client.get("/handlingar").text
    everything = leader_client.get("/handlingar/brev").text
    assert "2 mejl." in everything
    assert everything.index("Stämmer det fortfarande?") < everything.index("Din länk till er sida")
    stuck = leader_client.get("/handlingar/brev?lage=fast&ord=eva").text
    assert "Ett mejl." in stuck
    assert "Stämmer det fortfarande?" not in stuck
    one = leader_client.get("/handlingar/brev/1").text
    assert "https://x.example/min-sida/lank/…" in one
    assert SECRET not in one
    assert "-- \nVi hjälps åt, Norsjö kommun" in one
    assert "En inbjudan till kalendern följde med." in one
    assert "Kom inte fram" in one
    assert '<q class="anywhere" lang="en">550 no such user</q>' in one
    waiting = leader_client.get("/handlingar/brev/2").text
    assert "Väntar på att skickas" in waiting
    assert "E-postservern svarade" not in waiting
    assert "Inget mejl passar in på det." in leader_client.get("/handlingar/brev?ord=xyzzy").text
    assert leader_client.get("/handlingar/brev/3").status_code == 404


def test_who_only_looks_reads_nobodys_mail(leader_client: CheckedClient, database: Session) -> None:
    mailed(database)
    database.get_one(Account, 1).role = Role.READER
    database.commit()
    assert "/handlingar/brev" not in leader_client.get("/handlingar").text
    assert {leader_client.get(path).status_code for path in ("/handlingar/brev", "/handlingar/brev/1")} == {403}


def test_one_that_did_not_arrive_is_sent_again(leader_client: CheckedClient, database: Session) -> None:
    mailed(database)
    page = "/handlingar/brev/1"
    assert leader_client.post_form(f"{page}/igen", page=page).location == page
    told = leader_client.get(page).text
    assert "Väntar på att skickas" in told
    assert f'action="{page}/igen"' not in told
    assert f'action="{page}/igen"' not in leader_client.get("/handlingar/brev/2").text


def test_all_that_were_given_up_are_sent_again(leader_client: CheckedClient, database: Session) -> None:
    mailed(database)
    page = "/handlingar/brev"
    assert "Skicka alla igen" not in leader_client.get(page).text
    database.get_one(OutboxMail, 1).attempts = len(RETRY_AFTER) + 1
    database.commit()
    assert "Ett mejl gick inte att skicka" in leader_client.get(page).text
    answer = leader_client.post_form(f"{page}/igen", page=page)
    told = leader_client.get(answer.location).text
    assert "Ett mejl skickas igen." in told
    assert "2 mejl." in told


def test_who_only_looks_sends_nothing_again(leader_client: CheckedClient, database: Session) -> None:
    mailed(database)
    token = form_fields(leader_client.get("/handlingar/brev/1").text, "/handlingar/brev/1/igen")
    database.get_one(Account, 1).role = Role.READER
    database.commit()
    for path in ("/handlingar/brev/1/igen", "/handlingar/brev/igen"):
        assert leader_client.post(path, data=token).status_code == 403
