from datetime import date

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from matchmaker.models import ContactChannel
from matchmaker.services.actors.contacts import log_contact
from matchmaker.services.actors.dossiers import see_dossier
from matchmaker.services.audit import Who
from matchmaker.services.errors import NotFoundError
from tests.conftest import NOW
from tests.services.counting import counted_statements
from tests.services.people import sent
from tests.services.talks import add_collaboration, add_meeting, add_talk


def test_everything_about_one_of_them_is_gathered(session: Session, engine: Engine, eva: Who) -> None:
    actor = sent(session)
    log_contact(
        session,
        actor.id,
        key="k",
        channel=ContactChannel.CALL,
        words="Hej",
        follow_up=date(2026, 12, 1),
        by=eva,
        at=NOW,
    )
    session.expunge_all()
    with counted_statements(engine) as asked:
        dossier = see_dossier(session, actor.id)
    assert len(asked) <= 16
    assert (dossier.actor.name, len(dossier.submissions), len(dossier.contacts)) == ("Svansele byaförening", 1, 1)
    assert [(h.event.noun, h.event.verb, h.account and h.account.name) for h in dossier.happenings] == [
        ("contact_notes", "add", "Eva Lind"),
        ("submissions", "submit", None),
    ]
    assert [list(part) for part in (dossier.suggestions, dossier.talks, dossier.collaborations, dossier.actions)] == [
        []
    ] * 4


def test_suggestions_and_talks_are_those_with_them(session: Session, eva: Who) -> None:
    meeting = add_meeting(session, by=eva)
    talk = add_talk(session, "1", by=eva, meeting=meeting)
    add_talk(session, "2", by=eva, meeting=meeting)
    dossier = see_dossier(session, talk.suggestion.links[0].need.actor_id)
    assert [s.id for s in dossier.suggestions] == [talk.suggestion_id]
    assert [t.id for t in dossier.talks] == [talk.id]


def test_its_collaborations_come_with_what_is_left_to_do(session: Session, eva: Who) -> None:
    collaboration = add_collaboration(session, by=eva)
    add_collaboration(session, "2", by=eva)
    actor_id = see_dossier(session, 1).actor.id
    dossier = see_dossier(session, actor_id)
    assert [c.id for c in dossier.collaborations] == [collaboration.id]
    assert [action.title for action in dossier.actions] == ["Ringa chauffören"]


def test_nobody_has_no_dossier(session: Session) -> None:
    with pytest.raises(NotFoundError):
        see_dossier(session, 4711)
