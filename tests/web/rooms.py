"""Every address of the service, filled in so that it leads to something that is there."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from matchmaker.models import (
    AccessibilityFault,
    AccessibilityMessage,
    Action,
    Actor,
    ActorLink,
    CollaborationChange,
    CollaborationState,
    Consent,
    ContactChannel,
    ContactNote,
    ContactPerson,
    DataRequest,
    EvaluationQuestion,
    FaultGround,
    FollowUp,
    GlossaryWord,
    ImportFile,
    LinkPurpose,
    MailAddress,
    MatchRun,
    Meeting,
    MeetingTable,
    Minutes,
    MunicipalQuestion,
    QuestionKind,
    RequestKind,
    RunStatus,
    Submission,
    SuggestionLink,
    SuggestionState,
    Survey,
    Tip,
    VisitLink,
)
from matchmaker.services.forms.answers import Step
from matchmaker.services.forms.drafts import begin_draft
from matchmaker.services.mail.outbox import queue_mail
from matchmaker.services.personal_data.visibility import Audience, Field
from matchmaker.services.tokens import token_hash
from tests.conftest import NOW
from tests.models import rows

DRAFT = "a-draft-that-is-there-0123456789-0123456789"
"""The token of the draft, and of every other link that has a rule of its own."""
SENT = "a-draft-that-is-sent-0123456789-0123456789"
ASKED = "one-who-is-asked-only-0123456789-0123456789"
STILL = "a-question-whether-it-is-so-0123456789"
SPECIAL: dict[str, dict[str, Any]] = {
    "/alla/<int:kept_id>/sla-ihop/<int:gone_id>": {"gone_id": 2},
    "/beratta/<token>/kvitto": {"token": SENT},
    "/forslag/<int:suggestion_id>/svar/<int:actor_id>": {"suggestion_id": 2},
    "/min-sida/kontakt/<token>": {"token": ASKED},
    "/min-sida/stammer/<token>": {"token": STILL},
    "/tillagg/<any(satt, ordning, sida, fil):what>/<name>": {"name": "wording"},
    "/tillagg/<name>": {"name": "kort-om-laget"},
    "/utdrag/<name>": {"name": "samarbeten"},
    "/sprak/<code>": {"code": "en"},
}
"""What is not the first of its kind, by the rule that leads to it."""

NO_PAGES = frozenset(
    {
        "/beratta/<token>",  # leads on to where they stopped
        "/beratta/<token>/<any(behov, resurser):what>",  # leads on to a new one
        "/logga-in/kommunen",  # leads on to the municipality's own sign-in, and back: tests/browser/test_provider.py
        "/logga-in/kommunen/svar",
        "/logotyp",  # a picture, when there is one
        "/min-sida/kalender/<token>/moten.ics",  # for calendars
        "/sprak/<code>",  # leads back
        "/svar/<token>/fragor",  # leads on to the sheet that is open
    }
)
"""The addresses behind which nobody sees a page of their own."""


def furnish(database: Session) -> None:
    """One row of each kind, each with the number 1, and a draft; an account with the number 1 must be there."""

    def add(row: Any) -> Any:
        database.add(row)
        database.flush()
        return row

    place = add(rows.place())
    shop, club = add(rows.actor(place, visibility={Field.BOARD: Audience.PUBLIC})), add(rows.actor(place, "a02"))
    need, resource = add(rows.need(shop)), add(rows.resource(club, "a02.r1"))
    run = add(rows.run(status=RunStatus.FAILED))
    suggestion = add(rows.suggestion(run))
    add(SuggestionLink(suggestion_id=suggestion.id, position=0, need_id=need.id, resource_id=resource.id))
    tonight = datetime.now(UTC) + timedelta(minutes=50)  # so near that the pages of its tables are open
    meeting = add(rows.meeting(place, starts_at=tonight, ends_at=tonight + timedelta(hours=2)))
    add(rows.agenda_item(meeting, suggestion))
    add(rows.participant(meeting, shop, token=DRAFT, here=True))
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
    for more in (_mailed(shop, club, run), _of_meeting(meeting), _of_staff()):
        for row in more:
            add(row)
    queue_mail(database, "eva@x.example", "Stämmer det fortfarande?", f"Hej!\nhttps://x.example/{STILL}", at=NOW)
    database.commit()
    begin_draft(database, DRAFT, {}, days=90, at=datetime.now(UTC))
    sent = begin_draft(database, SENT, {}, days=90, at=datetime.now(UTC))
    told: dict[str, Any] = {Step.WHO: {}, Step.NEEDS: [], Step.RESOURCES: [], Step.CONTACT: {}}
    given = {"reference": "M-1", "received_at": NOW, "channel": "web", "original": told}
    add(Submission(actor_id=shop.id, draft_id=sent.id, **given))
    database.commit()


def _mailed(shop: Actor, club: Actor, run: MatchRun) -> Iterator[Any]:
    """What stands behind links in mails: whether they want to talk, whether it is still so, a question, and news."""
    accepted = rows.suggestion(run, "n1+r1+", state=SuggestionState.ACCEPTED)
    yield accepted
    yield SuggestionLink(suggestion_id=accepted.id, position=0, need_id=1, resource_id=1)
    today = datetime.now(UTC)
    consent = Consent(suggestion_id=accepted.id, actor_id=shop.id, asked_at=today)
    yield consent
    yield Consent(suggestion_id=accepted.id, actor_id=club.id, asked_at=today)
    link = {"actor_id": shop.id, "address_hash": token_hash("eva@x.example"), "created_at": today}
    yield ActorLink(token_hash=token_hash(DRAFT), purpose=LinkPurpose.TALK, consent_id=consent.id, **link)
    yield ActorLink(token_hash=token_hash(STILL), purpose=LinkPurpose.STILL_TRUE, **link)
    yield MailAddress(address="eva@x.example", token=DRAFT, told_at=today)
    times = {"created_at": today, "expires_at": today + timedelta(days=1)}
    yield VisitLink(token_hash=token_hash(DRAFT), email="eva@x.example", **times)
    asked = {"channel": ContactChannel.MAIL, "words": "Har ni bord?", "at": today, "token_hash": token_hash(DRAFT)}
    yield ContactNote(form_key="q", actor_id=shop.id, **asked)
    person = {"name": "Per", "email": "per@x.example", "phone": "", "token_hash": token_hash(ASKED), "added_at": today}
    yield ContactPerson(form_key="p", actor_id=shop.id, **person)


def _of_meeting(meeting: Meeting) -> Iterator[Any]:
    """A table, what is asked before the meeting, a question about it, and minutes."""
    yield MeetingTable(meeting_id=meeting.id, form_key="b", token=DRAFT, number=1, seats=6)
    topics = [{"id": "transport", "sv": "Skjuts", "en": "Rides"}, {"id": "rooms", "sv": "Lokaler", "en": "Rooms"}]
    yield Survey(meeting_id=meeting.id, topics=topics, questions=[], findings={}, updated_at=NOW)
    asked = {"sv": "Var det värt er tid?", "en": "Was it worth your time?", "kind": QuestionKind.CHOICE}
    yield EvaluationQuestion(form_key="e", created_at=NOW, **asked)
    question = {"question": "När plogas vägen?", "answered_by": "Gatuchefen", "due": date(2026, 12, 24)}
    yield MunicipalQuestion(form_key="g", meeting_id=meeting.id, created_at=NOW, **question)
    yield Minutes(meeting_id=meeting.id, decisions="Vi ses igen.", updated_at=NOW, sent_at=NOW)


def _of_staff() -> Iterator[Any]:
    """A file on its way in, and something that is known not to work for everyone."""
    later = datetime.now(UTC) + timedelta(days=1)
    content = b"name,kind,place\nMacken,service_node,Kusfors\n"
    yield ImportFile(form_key="f", name="alla.csv", content=content, created_at=NOW, expires_at=later)
    fault = {"what": "Kartan", "ground": FaultGround.LACKING, "noted_at": NOW, "updated_at": NOW}
    yield AccessibilityFault(form_key="a", **fault)


def rules(app: Flask, method: str) -> list[Rule]:
    """The rules that answer a method, in order."""
    return sorted((rule for rule in app.url_map.iter_rules() if method in (rule.methods or ())), key=str)


def address(app: Flask, rule: Rule) -> str:
    """The address of a rule, with what :func:`furnish` has put there."""
    choices = {name: choice for choice, name in re.findall(r"<any\((\w+)[^)]*\):(\w+)>", rule.rule)}
    length = re.search(r"length=(\d+)", rule.rule)
    key = "a" * (int(length[1]) if length else 8)
    known = {"token": DRAFT, "key": key, "filename": "style.css"} | choices | SPECIAL.get(rule.rule, {})
    with app.test_request_context():
        built = rule.build({name: known.get(name, 1) for name in rule.arguments}, append_unknown=False)
    assert built is not None
    return built[1]


def private(app: Flask, rule: Rule) -> bool:
    """Whether a rule is for staff only."""
    return getattr(app.view_functions[rule.endpoint], "permission", None) is not None
