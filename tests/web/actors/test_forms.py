import re
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from matchmaker.services.forms.answers import LIMITS, NEEDED, Fault, Step
from matchmaker.web.actors.forms import (
    SENTENCES,
    AnswersForm,
    BeginForm,
    ContactForm,
    CorrectNeedForm,
    NeedForm,
    ResourceForm,
    WhoForm,
)
from tests.web.actors.conftest import CONTACT, NEED, RESOURCE, WHO, Teller, errors

FORMS: dict[Step, type[AnswersForm]] = {
    Step.WHO: WhoForm, Step.NEEDS: NeedForm, Step.RESOURCES: ResourceForm, Step.CONTACT: ContactForm,
}  # fmt: skip


def answers(app: Flask, form: type[AnswersForm], *sent: tuple[str, str]) -> dict[str, Any]:
    """What the form makes of these fields."""
    with app.test_request_context("/", method="POST", data=MultiDict(sent)):
        return form().answers


@pytest.mark.parametrize("step", Step)
def test_every_field_with_a_rule_is_in_the_form_and_has_a_sentence_when_it_is_missing(app: Flask, step: Step) -> None:
    known = answers(app, FORMS[step])
    assert known.keys() >= LIMITS[step].keys() | NEEDED[step].keys()
    assert FORMS[step].missing.keys() == NEEDED[step].keys()


def test_every_fault_has_its_sentence() -> None:
    assert SENTENCES.keys() == set(Fault) - {Fault.MISSING, Fault.TOO_LONG}  # these say more than one thing


def test_answers_hold_what_was_told_and_nothing_else(app: Flask) -> None:
    told = answers(
        app, BeginForm, ("name", " Vi "), ("homepage", "x"), ("form_key", "x"), ("csrf_token", "x"), ("x", "y")
    )
    assert told == {"kind": "", "name": "Vi", "place": "", "description": ""}
    assert "version" not in answers(app, CorrectNeedForm, ("version", "3"))


def test_times_are_kept_in_their_order_and_those_that_there_are_not_are_left_out(app: Flask) -> None:
    sent = [
        ("months", "12"),
        ("months", "1"),
        ("months", "13"),
        ("weekdays", "sun"),
        ("weekdays", "mon"),
        ("weekdays", "x"),
    ]
    told = answers(app, NeedForm, *sent)
    assert (told["months"], told["weekdays"]) == ([1, 12], ["mon", "sun"])


def test_every_text_has_the_same_limit_in_the_form_as_in_the_rules(teller: Teller) -> None:
    addresses = {
        Step.WHO: "vilka",
        Step.NEEDS: "behov/need0001",
        Step.RESOURCES: "resurser/have0001",
        Step.CONTACT: "kontakt",
    }
    usual = {
        Step.WHO: WHO,
        Step.NEEDS: NEED,
        Step.RESOURCES: RESOURCE,
        Step.CONTACT: CONTACT | {"contact_phone": "070174"},
    }
    for step, limits in LIMITS.items():
        for field, limit in limits.items():
            response = teller.post(addresses[step], usual[step] | {field: "7" * (limit + 1)})
            told = dict(errors(response.text))[f"#{field}"]
            assert re.fullmatch(r"[^:?]+(?:: k|\? K)orta texten med 1 tecken", told)


def test_one_way_to_reach_them_is_asked_for_kindly(teller: Teller) -> None:
    response = teller.post("kontakt", {"contact_name": "Eva"})
    assert errors(response.text) == [
        ("#contact_phone", "Skriv en e-postadress eller ett telefonnummer, så att vi når er")
    ]
    response = teller.post("kontakt", {"contact_name": "", "contact_email": "eva@", "contact_phone": "12"})
    assert errors(response.text) == [
        ("#contact_name", "Skriv vem vi ska fråga efter"),
        ("#contact_phone", "Kontrollera telefonnumret. Det har för få siffror"),
        ("#contact_email", "Kontrollera e-postadressen. Den ska se ut som namn@exempel.se"),
    ]
    assert teller.post("kontakt", CONTACT | {"contact_phone": ""}).location == teller.address("kontrollera")
