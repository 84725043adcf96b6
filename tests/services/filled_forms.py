"""Forms filled in by a village association, for tests of what becomes of them."""

from typing import Any

from sqlalchemy.orm import Session

from matchmaker.models import Draft
from matchmaker.services.forms.answers import Step
from matchmaker.services.forms.drafts import begin_draft, keep_answers, keep_item
from tests.conftest import NOW

TOKEN = "a-private-token"
PAGE = "https://x.example/min-sida/lank"
"""Where one asks for the link to one's own page."""
KEEP: dict[str, Any] = {"days": 90, "at": NOW}

WHO: dict[str, Any] = {"kind": "association", "name": "Svansele byaförening", "place": "Svansele", "description": ""}
NEED: dict[str, Any] = {
    "title": "Någon som plogar planen",
    "description": "Han som skötte det i trettio år har slutat.",
    "horizon": "now",
    "months": [1, 2, 12],
    "weekdays": ["mon"],
    "for_village": True,
    "hide_name": True,
}
RESOURCE: dict[str, Any] = {
    "title": "Bygdegården",
    "description": "",
    "capacity": "40 platser",
    "months": [],
    "weekdays": [],
}
CONTACT: dict[str, Any] = {
    "contact_name": "Eva Lind",
    "contact_email": "eva@svansele.example",
    "contact_phone": "070-174 06 11",
    "reach": "near",
}


def filled_draft(
    session: Session,
    token: str = TOKEN,
    *,
    who: dict[str, Any] | None = None,
    needs: tuple[dict[str, Any], ...] = (NEED,),
    resources: tuple[dict[str, Any], ...] = (RESOURCE,),
    contact: dict[str, Any] | None = None,
) -> Draft:
    """A draft with all steps filled in, the given answers laid over the usual ones."""
    begin_draft(session, token, WHO | (who or {}), **KEEP)
    for step, items in ((Step.NEEDS, needs), (Step.RESOURCES, resources)):
        for number, item in enumerate(items):
            keep_item(session, token, step, f"{step}-{number}", item, **KEEP)
    return keep_answers(session, token, Step.CONTACT, CONTACT | (contact or {}), **KEEP)
