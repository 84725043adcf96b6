"""One's own account shows where one is signed in, and signs out elsewhere at once."""

from flask import Flask
from sqlalchemy.orm import Session

from matchmaker.models import Account
from matchmaker.testing.pages import CheckedClient, form_fields
from tests.conftest import sign_in
from tests.web.visitors import words


def test_a_browser_that_is_signed_out_elsewhere_is_asked_to_sign_in(
    app: Flask, leader_client: CheckedClient, database: Session, leader: Account
) -> None:
    phone = sign_in(app, database, leader)
    page = leader_client.get("/konto").text
    text = words(page)
    for told in ("Eva Lind, eva@norsjo.example", "Den här webbläsaren", "En annan webbläsare", "efter 8 timmar"):
        assert told in text
    [action] = [
        part.split('"')[0]
        for part in page.split('action="')[1:]
        if part.startswith("/konto/webblasare/") and not part.startswith("/konto/webblasare/logga-ut")
    ]
    answer = leader_client.post(action, data=form_fields(page, action))
    assert (answer.status_code, answer.location) == (303, "/konto?utloggad=1")
    text = words(leader_client.get(answer.location).text)
    assert "Utloggad där." in text
    assert "En annan webbläsare" not in text
    assert phone.get("/konto").location.startswith("/logga-in")


def test_all_others_are_signed_out_with_one_button(
    app: Flask, leader_client: CheckedClient, database: Session, leader: Account
) -> None:
    others = [sign_in(app, database, leader) for _ in range(2)]
    assert leader_client.post_form("/konto/webblasare/logga-ut", page="/konto").location == "/konto?utloggad=1"
    assert leader_client.get("/konto").status_code == 200
    assert all(other.get("/nu").status_code == 302 for other in others)


def test_strangers_sign_in_first(client: CheckedClient) -> None:
    assert client.get("/konto").location.startswith("/logga-in")
