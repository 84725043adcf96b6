"""The service clears away what has expired, keeps what is still of use, and goes on after a fault."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from structlog.testing import capture_logs

from matchmaker.models import Actor, Decision, Draft, Need, SignInLink, Submission, SuggestionState, WebSession
from matchmaker.services import upkeep
from matchmaker.services.audit import Who
from matchmaker.services.mail.outbox import queue_mail
from matchmaker.services.suggestions.reviews import review_suggestion
from matchmaker.services.upkeep import clear_expired, do_upkeep
from matchmaker.settings import Settings
from matchmaker.testing.mail import MailSink
from tests.conftest import NOW
from tests.models import rows
from tests.services.talks import add_suggestion

DAY = timedelta(days=1)


def draft(name: str, expires: timedelta) -> Draft:
    return Draft(token_hash=name, data={}, created_at=NOW, updated_at=NOW, expires_at=NOW + expires)


def test_what_has_expired_goes_and_the_rest_stays(session: Session, tmp_path: Path) -> None:
    account, place = rows.account(), rows.place()
    session.add_all([account, place])
    session.flush()
    actor = rows.actor(place)
    session.add(actor)
    for name, expires in (("past", -DAY), ("now", 0 * DAY), ("soon", DAY)):
        expiry = NOW + expires
        session.add(WebSession(token_hash=name, data={}, created_at=NOW, last_used_at=NOW, expires_at=expiry))
        link = SignInLink(token_hash=name, account_id=account.id, created_at=NOW, expires_at=expiry - 30 * DAY)
        session.add_all([link, draft(name, expires), draft(f"{name}, but sent", expires)])
    session.flush()
    for sent in session.scalars(select(Draft).where(Draft.token_hash.contains("sent"))).all():
        given = {"reference": f"2026-{sent.id}", "channel": "web", "original": {}}
        session.add(Submission(**given, received_at=NOW, actor_id=actor.id, draft_id=sent.id))
    session.commit()
    clear_expired(session, Settings(instance=tmp_path), at=NOW)
    assert session.scalars(select(WebSession.token_hash)).all() == ["soon"]
    assert session.scalars(select(SignInLink.token_hash)).all() == ["soon"]
    kept = session.scalars(select(Draft.token_hash).order_by(Draft.id)).all()
    assert kept == ["soon", "soon, but sent"]
    assert len(session.scalars(select(Submission)).all()) == 3, "what was sent stays, without the draft"


def test_a_round_sends_the_mail_that_is_due(session: Session, sink: MailSink, tmp_path: Path) -> None:
    settings = Settings(
        instance=tmp_path,
        public_url="https://x.example",
        mail_host="127.0.0.1",
        mail_port=sink.port,
        mail_tls=False,
        mail_from="a@x.example",
    )
    queue_mail(session, "eva@norsjo.example", "Hej", "Hej", at=NOW)
    session.commit()
    assert do_upkeep(session, settings, at=NOW)
    assert len(sink.mails) == 1


def test_a_fault_in_one_part_is_logged_and_does_not_stop_the_others(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        session.add(draft("half done", DAY))
        session.flush()
        raise RuntimeError("no")

    monkeypatch.setattr(upkeep, "deliver_mail", fail)
    session.add(draft("past", -DAY))
    session.commit()
    with capture_logs() as lines:
        assert not do_upkeep(session, Settings(instance=tmp_path), at=NOW)
    assert [line["event"] for line in lines] == ["upkeep_failed"]
    assert session.scalars(select(Draft)).all() == [], "the half-done part is undone, and the other part is done"


def test_a_round_asks_the_parties_wakes_what_rests_and_sends_what_that_wrote(
    session: Session, sink: MailSink, tmp_path: Path, eva: Who
) -> None:
    settings = Settings(
        instance=tmp_path,
        public_url="https://x.example",
        mail_host="127.0.0.1",
        mail_port=sink.port,
        mail_tls=False,
        mail_from="a@x.example",
    )
    suggestion = add_suggestion(session, state=SuggestionState.NEW, contact_email="har@example.org")
    version = suggestion.version
    review_suggestion(session, suggestion.id, decision=Decision.ACCEPT, reason="Bra", version=version, by=eva, at=NOW)
    session.execute(update(Need).values(resting_since=NOW, rests_until=NOW.date()))
    session.commit()
    do_upkeep(session, settings, at=NOW + timedelta(hours=1))
    assert session.scalars(select(Need.resting_since)).all() == [None]
    assert [mail["Subject"] for mail in sink.mails] == ["Vill ni prata om det här? Skjuts till tåget"]
    assert sink.links()[0].startswith("https://x.example/min-sida/fraga/")
    do_upkeep(session, settings, at=NOW + timedelta(days=8))
    assert sink.mails[1]["Subject"].startswith("En påminnelse:")
    moved = {"contact_email": "har@new.example", "updated_at": NOW + timedelta(days=9)}
    session.execute(update(Actor).where(Actor.contact_email != "").values(**moved))
    session.commit()
    do_upkeep(session, settings, at=NOW + timedelta(days=9))
    assert (sink.mails[2]["To"], sink.mails[2]["Subject"]) == ("har@new.example", sink.mails[0]["Subject"])
