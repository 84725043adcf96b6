from typing import Any

import pytest

from matchmaker.services.forms.answers import (
    LIMITS,
    NOT_FREE_TEXT,
    AnswerProblem,
    Fault,
    Step,
    is_blank,
    normal_email,
    problems_in,
    unfinished,
)
from tests.services.filled_forms import CONTACT, NEED, RESOURCE, WHO

FINISHED: dict[Step, dict[str, Any]] = {
    Step.WHO: WHO,
    Step.NEEDS: NEED,
    Step.RESOURCES: RESOURCE,
    Step.CONTACT: CONTACT,
}
LIMITED = [(step, field, limit) for step, limits in LIMITS.items() for field, limit in limits.items()]


@pytest.mark.parametrize("step", Step)
def test_a_finished_step_has_no_problems(step: Step) -> None:
    assert problems_in(step, FINISHED[step]) == []


def test_a_step_that_nobody_has_reached_says_what_it_needs() -> None:
    missing = {step: [problem.field for problem in problems_in(step, {})] for step in Step}
    assert missing == {
        Step.WHO: ["kind", "name", "place"],
        Step.NEEDS: ["title", "horizon"],
        Step.RESOURCES: ["title"],
        Step.CONTACT: ["contact_name", "contact_phone"],
    }


@pytest.mark.parametrize(("step", "field"), [(Step.WHO, "kind"), (Step.NEEDS, "horizon")])
def test_a_choice_that_there_is_not_counts_as_none(step: Step, field: str) -> None:
    assert problems_in(step, FINISHED[step] | {field: "sometimes"}) == [AnswerProblem(field, Fault.MISSING)]


@pytest.mark.parametrize(("step", "field", "limit"), [row for row in LIMITED if row[1] != "contact_email"])
def test_a_text_may_be_as_long_as_its_column_and_no_longer(step: Step, field: str, limit: int) -> None:
    text = "7" * limit if field == "contact_phone" else "å" * limit
    assert problems_in(step, FINISHED[step] | {field: text}) == []
    assert problems_in(step, FINISHED[step] | {field: text + "777"}) == [AnswerProblem(field, Fault.TOO_LONG, 3)]


@pytest.mark.parametrize(("step", "field"), [(s, f) for s, f, _ in LIMITED if f not in NOT_FREE_TEXT])
def test_a_personal_number_is_refused_in_every_free_text(step: Step, field: str) -> None:
    found = problems_in(step, FINISHED[step] | {field: "Kalle 811218-9876"})
    assert found == [AnswerProblem(field, Fault.PERSONAL_NUMBER)]


@pytest.mark.parametrize(
    ("email", "phone", "expected"),
    [
        ("", "070-174 06 11", []),
        ("eva@svansele.example", "", []),
        ("", "", [AnswerProblem("contact_phone", Fault.NO_WAY_TO_REACH)]),
        ("eva@svansele", "", [AnswerProblem("contact_email", Fault.NOT_AN_EMAIL)]),
        (
            "eva",
            "12",
            [AnswerProblem("contact_email", Fault.NOT_AN_EMAIL), AnswerProblem("contact_phone", Fault.NOT_A_PHONE)],
        ),
        ("", "ring affären", [AnswerProblem("contact_phone", Fault.NOT_A_PHONE)]),
    ],
)
def test_one_way_to_reach_them_is_enough_and_it_must_be_one(
    email: str, phone: str, expected: list[AnswerProblem]
) -> None:
    answers = CONTACT | {"contact_email": email, "contact_phone": phone}
    assert problems_in(Step.CONTACT, answers) == expected


def test_an_address_that_is_too_long_is_told_so_and_not_only_that_it_is_none() -> None:
    email = f"{'e' * 250}@svansele.example"
    assert problems_in(Step.CONTACT, CONTACT | {"contact_email": email}) == [
        AnswerProblem("contact_email", Fault.TOO_LONG, len(email) - 254)
    ]


def test_a_field_has_one_problem_at_a_time() -> None:
    long = "811218-9876 " * 40
    assert [p.field for p in problems_in(Step.NEEDS, NEED | {"title": long})] == ["title"]


def test_what_is_unfinished_is_told_step_by_step_and_item_by_item() -> None:
    data = {
        "who": WHO,
        "needs": [{"key": "one", **NEED}, {"key": "two", "title": ""}],
        "resources": [{"key": "three", "title": "", "description": "Något"}],
    }
    left = [(part.step, part.key, [p.field for p in part.problems]) for part in unfinished(data)]
    assert left == [
        (Step.NEEDS, "two", ["title", "horizon"]),
        (Step.RESOURCES, "three", ["title"]),
        (Step.CONTACT, "", ["contact_name", "contact_phone"]),
    ]


def test_blank_means_that_nothing_was_typed_or_chosen() -> None:
    assert is_blank({"title": "", "months": [], "for_village": False})
    assert not is_blank({"title": "", "months": [1], "for_village": False})


def test_an_address_is_stored_in_its_usual_form() -> None:
    assert normal_email("Eva@SVANSELE.example") == "Eva@svansele.example"
    assert normal_email("no address") is None
