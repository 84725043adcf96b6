import pytest

from matchmaker.services.forms.personal_numbers import has_personal_number, without_personal_numbers


@pytest.mark.parametrize(
    "text",
    [
        "811218-9876",
        "19811218-9876",
        "198112189876",
        "Fråga efter Kalle (811218-9876) i affären",
        "811218+9876",
        "811218–9876",
        "811218 9876",
        "19811218 9876",
        "701063-2391",  # a coordination number: sixty is added to the day
    ],
)
def test_personal_numbers_are_found_however_they_are_written(text: str) -> None:
    assert has_personal_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "811218-9875",  # the last digit does not check the others
        "811318-9874",  # no such month
        "811200-9875",  # no such day
        "8112189876",  # ten digits in a row can be anything, as a telephone number
        "556036-0793",  # an organisation number
        "070-174 06 11",
        "0701740611",
        "kl 8-16, plan 600 kvm, 2026-11-26",
        "konto 1811218-98765",
        "198112189876543",
        "19811232-9876",
    ],
)
def test_other_numbers_are_left_in_peace(text: str) -> None:
    assert not has_personal_number(text)
    assert without_personal_numbers(text) == text


def test_each_number_gives_way_to_a_mark_and_all_around_it_stays() -> None:
    text = "Karin (811218-9876)\noch 19811218 9876, telefon 070-174 06 11"
    left = "Karin ([personnummer])\noch [personnummer], telefon 070-174 06 11"
    assert without_personal_numbers(text) == left
