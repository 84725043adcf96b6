"""Corrected words are kept where they can be purged, and never in the audit trail."""

import json

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import AuditEvent, Resource
from matchmaker.services.actors.actors import correct_item
from matchmaker.services.actors.corrections import list_corrections, record_correction
from matchmaker.services.audit import Who
from tests.conftest import NOW
from tests.services.village import add_actor

WORDS = {"description": "", "capacity": "", "months": [], "weekdays": []}


def test_the_latest_correction_comes_first_with_who_made_it(session: Session, eva: Who) -> None:
    actor = add_actor(session, "a", resources={"a.r": "Buss"})
    session.commit()
    for version, title in enumerate(("Minibuss", "Minibuss, röd"), start=1):
        words = WORDS | {"title": title}
        correct_item(session, Resource, actor.resources[0].id, version=version, words=words, by=eva, at=NOW)
    latest, first = list_corrections(session, actor.id)
    assert (first.before, first.after) == ({"title": "Buss"}, {"title": "Minibuss"})
    assert (latest.noun, latest.noun_id, latest.after) == (
        "resources", actor.resources[0].id, {"title": "Minibuss, röd"},
    )  # fmt: skip
    assert latest.account is not None
    assert latest.account.name == "Eva Lind"


def test_the_audit_trail_holds_no_words(session: Session, eva: Who) -> None:
    actor = add_actor(session, "a", resources={"a.r": "Hemlig buss"})
    session.commit()
    words = WORDS | {"title": "Avslöjad buss"}
    correct_item(session, Resource, actor.resources[0].id, version=1, words=words, by=eva, at=NOW)
    trail = json.dumps([event.details for event in session.scalars(select(AuditEvent))], ensure_ascii=False)
    assert "title" in trail
    assert "buss" not in trail.lower()


def test_a_row_that_is_new_has_nothing_corrected(session: Session, eva: Who) -> None:
    actor = add_actor(session, "a")
    record_correction(session, actor, actor_id=actor.id, before={}, after={}, by=eva, at=NOW, verb="import")
    assert list_corrections(session, actor.id) == []
    assert session.scalars(select(AuditEvent.verb)).all()[-1] == "import"
