"""Parties of an accepted suggestion that are asked whether they want to talk, for tests of questions and answers."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import (
    Actor,
    Answer,
    Consent,
    MatchRun,
    Need,
    OutboxMail,
    Resource,
    RunStatus,
    Suggestion,
    SuggestionLink,
    SuggestionShape,
    SuggestionState,
)
from matchmaker.services.audit import SYSTEM, Who
from matchmaker.services.suggestions.suggestions import get_suggestion
from matchmaker.services.taking_part.consents import answer_question, ask_parties
from tests.conftest import NOW
from tests.services.talks import add_suggestion
from tests.services.village import add_actor

URL = "https://x.example"


def add_pair(session: Session) -> Suggestion:
    """An accepted suggestion: ``Behöver 1`` (id 1) is in need, ``Har 1`` (id 2) has it; both with an address."""
    suggestion = add_suggestion(session, contact_email="har@example.org", contact_phone="070-1", contact_name="Hanna")
    session.get_one(Actor, 1).contact_email = "behover@example.org"
    session.commit()
    return suggestion


def add_bystander(session: Session) -> Actor:
    """One who is no party of it, with a resource, and with the address of ``Har 1``."""
    actor = add_actor(session, "x", name="Den tredje", resources={"x.r": "Buss"}, contact_email="har@example.org")
    session.commit()
    return actor


def add_third(session: Session, pair: Suggestion) -> Actor:
    """A bystander who becomes a party of it by a link of its own."""
    actor = add_bystander(session)
    link = {"need_id": pair.links[0].need_id, "resource_id": actor.resources[0].id}
    session.add(SuggestionLink(suggestion_id=pair.id, position=2, **link))
    session.commit()
    session.expire_all()
    return actor


def add_group(session: Session, shape: SuggestionShape, *links: tuple[str, str | None]) -> Suggestion:
    """An accepted group of actors a, b, c … (ids 1, 2, 3 …), each with a need and a resource; asked, all of them."""
    for ref in sorted({end[0] for link in links for end in link if end}):
        mail = f"{ref}@example.org"
        add_actor(session, ref, needs={f"{ref}.n": "Skjuts"}, resources={f"{ref}.r": "Buss"}, contact_email=mail)
    reason = {"sv": "De passar.", "en": "They fit."}
    said = {"strategy": "wording", "reason": reason, "marks": [], "supports": True}
    run = MatchRun(status=RunStatus.DONE, started_by="system", started_at=NOW, heartbeat_at=NOW, progress={}, report={})
    session.add(run)
    session.flush()
    evidence = [said, *({**said, "link": n} for n in range(len(links)))]
    group = Suggestion(identity="x", run_id=run.id, shape=shape, state=SuggestionState.ACCEPTED, score=0.7,
                       strategies={}, evidence=evidence, created_at=NOW, updated_at=NOW)  # fmt: skip
    for n, (need, resource) in enumerate(links):
        group.links.append(
            SuggestionLink(
                position=n,
                need=session.scalars(select(Need).where(Need.ref == need)).one(),
                resource=resource and session.scalars(select(Resource).where(Resource.ref == resource)).one(),
                part=f"del {n}",
                score=0.5,
            )
        )
    session.add(group)
    session.commit()
    ask(session, group)
    return get_suggestion(session, group.id)


def ask(session: Session, suggestion: Suggestion, at: datetime = NOW) -> list[int]:
    """Ask all who are not asked yet; gives who is asked now."""
    return [c.actor_id for c in ask_parties(session, suggestion.id, public_url=URL, by=SYSTEM, at=at)]


def say(session: Session, suggestion: Suggestion, actor_id: int, answer: Answer, **more: Any) -> Consent:
    """An answer of a party by itself, unless ``by`` somebody else."""
    by = more.pop("by", Who.actor(actor_id))
    return answer_question(session, suggestion.id, actor_id, answer=answer, by=by, at=NOW, **more)


def mails(session: Session) -> list[tuple[str, str, str]]:
    """To whom, about what and what, in order."""
    rows = session.scalars(select(OutboxMail).order_by(OutboxMail.id)).all()
    return [(mail.recipient, mail.subject, mail.body) for mail in rows]
