"""What people answer in the form, step by step, and what has to be put right before it can be sent.

The one place for these rules: the form shows what is found here beside the fields, and sending asks again.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from email_validator import EmailNotValidError, validate_email

from matchmaker.matching.files.exchange import CAPACITY_LIMIT, DESCRIPTION_LIMIT, NAME_LIMIT, TITLE_LIMIT
from matchmaker.matching.snapshot import ActorKind, Horizon
from matchmaker.services.forms.personal_numbers import has_personal_number, without_personal_numbers

Answers = Mapping[str, Any]
"""Field name to what was typed: texts, lists (months, weekdays) and ticks; a field nobody has reached is left out."""

EMAIL_LIMIT = 254
PHONE_LIMIT = 50
PHONE_DIGITS = 5
"""Fewer digits than this reach nobody."""

REACH_KM: Mapping[str, int | None] = {"village": 5, "near": 30, "municipality": 80, "any": None}
"""How far people are willing to go, as the form says it, in kilometres."""


class Step(StrEnum):
    """The steps in which the form is filled in; NEEDS and RESOURCES hold any number of items."""

    WHO = "who"
    NEEDS = "needs"
    RESOURCES = "resources"
    CONTACT = "contact"


class Fault(StrEnum):
    """What can be the matter with an answer."""

    MISSING = "missing"
    TOO_LONG = "too_long"
    PERSONAL_NUMBER = "personal_number"
    NOT_AN_EMAIL = "not_an_email"
    NOT_A_PHONE = "not_a_phone"
    NO_WAY_TO_REACH = "no_way_to_reach"


@dataclass(frozen=True, slots=True)
class AnswerProblem:
    """What is the matter with one field; ``over`` is by how many characters a text is too long."""

    field: str
    fault: Fault
    over: int = 0


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A step, or one item of it, with the problems that are left."""

    step: Step
    key: str
    problems: Sequence[AnswerProblem]


LIMITS: Mapping[Step, Mapping[str, int]] = {
    Step.WHO: {"name": NAME_LIMIT, "place": NAME_LIMIT, "description": DESCRIPTION_LIMIT},
    Step.NEEDS: {"title": TITLE_LIMIT, "description": DESCRIPTION_LIMIT},
    Step.RESOURCES: {"title": TITLE_LIMIT, "description": DESCRIPTION_LIMIT, "capacity": CAPACITY_LIMIT},
    Step.CONTACT: {"contact_name": NAME_LIMIT, "contact_phone": PHONE_LIMIT, "contact_email": EMAIL_LIMIT},
}
NEEDED: Mapping[Step, Mapping[str, tuple[str, ...]]] = {
    Step.WHO: {"kind": tuple(ActorKind), "name": (), "place": ()},
    Step.NEEDS: {"title": (), "horizon": tuple(Horizon)},
    Step.RESOURCES: {"title": ()},
    Step.CONTACT: {"contact_name": ()},
}
"""The fields that must be filled in, and the choices where there are any."""

NOT_FREE_TEXT = frozenset({"contact_email", "contact_phone"})


def problems_in(step: Step, answers: Answers) -> list[AnswerProblem]:
    """What has to be put right in the answers of a step or of one of its items, at most one problem a field."""
    found: dict[str, AnswerProblem] = {}
    for problem in _all_problems(step, answers):
        found.setdefault(problem.field, problem)
    return list(found.values())


def unfinished(data: Mapping[str, Any]) -> list[Unfinished]:
    """Every step and item of a draft's ``data`` that cannot be sent as it stands, in the order of the form."""
    parts = [
        (Step.WHO, "", data.get(Step.WHO, {})),
        *((step, item["key"], item) for step in (Step.NEEDS, Step.RESOURCES) for item in data.get(step, ())),
        (Step.CONTACT, "", data.get(Step.CONTACT, {})),
    ]
    checked = (Unfinished(step, key, problems_in(step, answers)) for step, key, answers in parts)
    return [part for part in checked if part.problems]


def is_blank(answers: Answers) -> bool:
    """Whether nothing at all has been typed or chosen."""
    return not any(answers.values())


def fit_to_keep(answers: Answers) -> dict[str, Any]:
    """The answers as they may be stored before they are right: as typed, but for personal identity numbers."""
    return {
        field: without_personal_numbers(value) if isinstance(value, str) and field not in NOT_FREE_TEXT else value
        for field, value in answers.items()
    }


def _all_problems(step: Step, answers: Answers) -> Iterator[AnswerProblem]:
    for field, choices in NEEDED[step].items():
        value = answers.get(field, "")
        if not value or (choices and value not in choices):
            yield AnswerProblem(field, Fault.MISSING)
    for field, limit in LIMITS[step].items():
        text = answers.get(field, "")
        if len(text) > limit:
            yield AnswerProblem(field, Fault.TOO_LONG, len(text) - limit)
        if field not in NOT_FREE_TEXT and has_personal_number(text):
            yield AnswerProblem(field, Fault.PERSONAL_NUMBER)
    if step is Step.CONTACT:
        yield from _contact_problems(answers.get("contact_email", ""), answers.get("contact_phone", ""))


def _contact_problems(email: str, phone: str) -> Iterator[AnswerProblem]:
    if not email and not phone:
        yield AnswerProblem("contact_phone", Fault.NO_WAY_TO_REACH)
    if email and normal_email(email) is None:
        yield AnswerProblem("contact_email", Fault.NOT_AN_EMAIL)
    if phone and sum(c.isdigit() for c in phone) < PHONE_DIGITS:
        yield AnswerProblem("contact_phone", Fault.NOT_A_PHONE)


def normal_email(address: str) -> str | None:
    """The address as it is to be stored, or None when it cannot be one; nobody is asked over the network."""
    try:
        return validate_email(address, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError:
        return None
