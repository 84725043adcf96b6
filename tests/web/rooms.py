"""Every address of the service, filled in so that it leads to something that is there."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from matchmaker.models import (
    AccessibilityMessage,
    Action,
    CollaborationChange,
    CollaborationState,
    ContactPerson,
    DataRequest,
    FollowUp,
    GlossaryWord,
    RequestKind,
    RunStatus,
    SuggestionLink,
    Survey,
    Tip,
)
from matchmaker.services.accounts import token_hash
from matchmaker.services.drafts import begin_draft
from tests.conftest import NOW
from tests.models import rows

DRAFT = "a-draft-that-is-there-0123456789-0123456789"


def furnish(database: Session) -> None:
    """One row of each kind, each with the number 1, and a draft; an account with the number 1 must be there."""

    def add(row: Any) -> Any:
        database.add(row)
        database.flush()
        return row

    place = add(rows.place())
    shop, club = add(rows.actor(place)), add(rows.actor(place, "a02"))
    need, resource = add(rows.need(shop)), add(rows.resource(club, "a02.r1"))
    run = add(rows.run(status=RunStatus.FAILED))
    suggestion = add(rows.suggestion(run))
    add(SuggestionLink(suggestion_id=suggestion.id, position=0, need_id=need.id, resource_id=resource.id))
    tonight = datetime.now(UTC) + timedelta(hours=6)
    meeting = add(rows.meeting(place, starts_at=tonight, ends_at=tonight + timedelta(hours=2)))
    add(rows.agenda_item(meeting, suggestion))
    add(rows.participant(meeting, shop, token=DRAFT))
    add(Survey(meeting_id=meeting.id, topics=[], questions=[], findings={}, updated_at=NOW))
    collaboration = add(rows.collaboration(suggestion))
    change = {"state": CollaborationState.TRIAL, "reason": "Så började det", "account_id": 1, "at": NOW}
    add(CollaborationChange(collaboration_id=collaboration.id, **change))
    add(FollowUp(collaboration_id=collaboration.id, actor_id=shop.id, token=DRAFT, asked_at=datetime.now(UTC)))
    step = {"form_key": "k", "title": "Ring", "owner": "Eva", "due": date(2026, 12, 24), "created_at": NOW}
    add(Action(collaboration_id=collaboration.id, **step))
    add(GlossaryWord(form_key="w", word="kälke", means="pulka", **rows.TIMES))
    contact = {"name": "Eva", "email": "eva@x.example", "phone": "", "token_hash": token_hash(DRAFT)}
    today = datetime.now(UTC)
    add(ContactPerson(form_key="c", actor_id=shop.id, added_at=today, confirmed_at=today, **contact))
    asked = {"actor_id": shop.id, "kind": RequestKind.ACCESS, "received_at": NOW, "due": date(2026, 12, 24)}
    add(DataRequest(form_key="d", **asked))
    add(Tip(form_key="t", first="Macken", second="Byalaget", words="De är grannar.", created_at=NOW))
    add(AccessibilityMessage(form_key="m", words="Kartan går inte att läsa upp.", language="sv", received_at=NOW))
    database.commit()
    begin_draft(database, DRAFT, {}, days=90, at=datetime.now(UTC))


def rules(app: Flask, method: str) -> list[Rule]:
    """The rules that answer a method, in order."""
    return sorted((rule for rule in app.url_map.iter_rules() if method in (rule.methods or ())), key=str)


def address(app: Flask, rule: Rule) -> str:
    """The address of a rule, with what :func:`furnish` has put there."""
    choices = {name: choice for choice, name in re.findall(r"<any\((\w+)[^)]*\):(\w+)>", rule.rule)}
    length = re.search(r"length=(\d+)", rule.rule)
    key = "a" * (int(length[1]) if length else 8)
    known = {"token": DRAFT, "key": key, "filename": "style.css"} | choices
    with app.test_request_context():
        built = rule.build({name: known.get(name, 1) for name in rule.arguments}, append_unknown=False)
    assert built is not None
    return built[1]


def private(app: Flask, rule: Rule) -> bool:
    """Whether a rule is for staff only."""
    return getattr(app.view_functions[rule.endpoint], "permission", None) is not None
