"""The form that asks for a link takes one address and says what is wrong with it."""

import pytest
from flask import Flask

from matchmaker.web.accounts.forms import SignInForm


@pytest.mark.parametrize(
    ("email", "complaint"),
    [
        ("eva@norsjo.example", None),
        ("", "Skriv din e-postadress"),
        ("   ", "Skriv din e-postadress"),
        ("x" * 255, "Din e-postadress: korta texten med 1 tecken"),
    ],
)
def test_one_address_is_asked_for(app: Flask, email: str, complaint: str | None) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    with app.test_request_context("/", method="POST", data={"email": email}, headers={"Accept-Language": "sv"}):
        form = SignInForm()
        assert form.validate_on_submit() is (complaint is None)
        assert [message for _, message in form.error_list] == ([complaint] if complaint else [])
