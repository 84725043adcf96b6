from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import (
    Action,
    Actor,
    AgendaItem,
    AuditEvent,
    CollaborationState,
    Meeting,
    Minutes,
    OutboxMail,
    Participant,
    Reply,
)
from matchmaker.services.audit import Who
from matchmaker.services.collaborations.collaborations import FirstStep, add_action, change_state, complete_action
from matchmaker.services.errors import NotFoundError, RefusedError
from matchmaker.services.meetings.meeting_mail import Post
from matchmaker.services.meetings.minutes import agree_on_action, write_decisions
from matchmaker.services.meetings.minutes_mail import reader_of, remind_of_actions, send_minutes, those_there
from matchmaker.services.meetings.participants import add_participant, check_in, list_participants
from matchmaker.settings import Settings
from tests.services.talks import AT, EVENING, add_collaboration, add_talk

AFTER = EVENING + timedelta(days=1)


@pytest.fixture
def item(session: Session, by: Who) -> AgendaItem:
    return add_talk(session, "1", by=by, contact_email="kontakt@exempel.se")


@pytest.fixture
def giver(item: AgendaItem) -> Actor:
    resource = item.suggestion.links[0].resource
    assert resource is not None
    return resource.actor


@pytest.fixture
def post(settings: Settings) -> Post:
    return Post(settings, "https://norsjo.example/svar/{token}")


def come(
    session: Session, item: AgendaItem, actor: Actor, name: str, email: str, *, by: Who, reply: Reply = Reply.YES
) -> Participant:
    return add_participant(
        session,
        item.meeting_id,
        key=f"{name:->24}",
        actor_id=actor.id,
        name=name,
        email=email,
        reply=reply,
        by=by,
        at=AT,
    )


def send(session: Session, item: AgendaItem, post: Post, *, by: Who, last: datetime | None = None) -> int:
    return send_minutes(session, item.meeting_id, last_sent=last, post=post, by=by, at=AFTER)


def mails(session: Session) -> list[tuple[str, str, str]]:
    return [(m.recipient, m.subject, m.body) for m in session.scalars(select(OutboxMail).order_by(OutboxMail.id))]


def test_those_who_were_there_get_a_link_in_their_language_and_what_they_are_to_do(
    session: Session, item: AgendaItem, giver: Actor, post: Post, by: Who
) -> None:
    ali = come(session, item, giver, "Ali", "ali@x.se", by=by)
    english = item.suggestion.links[0].need.actor
    english.language = "en"
    ann = come(session, item, english, "Ann", "ann@x.se", by=by)
    come(session, item, giver, "Utan adress", "", by=by)
    come(session, item, giver, "Kom inte", "nej@x.se", by=by, reply=Reply.NO)
    write_decisions(session, item.meeting_id, version=0, decisions="Vi ses igen.", by=by, at=AFTER)
    step = FirstStep("Lämna nyckeln", "Ali", date(2026, 12, 20))
    agree_on_action(session, item.meeting_id, key="a" * 24, step=step, by=by, at=AFTER)

    assert send(session, item, post, by=by) == 2
    (to_ann, in_english, body_en), (to_ali, swedish, body) = mails(session)
    assert (to_ali, swedish) == ("ali@x.se", "Anteckningar från Dialogmöte i Bastuträsk")
    assert f"https://norsjo.example/svar/{ali.token}/anteckningar\n" in body
    assert "– Lämna nyckeln, senast söndag 20 december" in body
    assert (to_ann, in_english) == ("ann@x.se", "Minutes of Dialogmöte i Bastuträsk")
    assert f"/svar/{ann.token}/anteckningar?lang=en\n" in body_en
    assert "Lämna nyckeln" not in body_en

    assert send(session, item, post, by=by) == 0  # a double tap
    assert send(session, item, post, by=by, last=AFTER) == 2
    event = session.scalars(select(AuditEvent).where(AuditEvent.verb == "send_minutes")).first()
    assert event is not None
    assert event.details == {"count": 2}


def test_an_empty_meeting_has_no_minutes_to_send(session: Session, item: AgendaItem, post: Post, by: Who) -> None:
    with pytest.raises(RefusedError, match="empty"):
        send(session, item, post, by=by)
    session.rollback()
    with pytest.raises(NotFoundError):
        send_minutes(session, 4711, last_sent=None, post=post, by=by, at=AFTER)


def test_who_was_checked_in_was_there_and_without_a_list_who_had_said_yes(
    session: Session, item: AgendaItem, giver: Actor, by: Who
) -> None:
    ali, bo = (come(session, item, giver, name, "", by=by) for name in ("Ali", "Bo"))

    def there() -> list[str]:
        return [one.name for one in those_there(list_participants(session, item.meeting_id))]

    assert there() == ["Ali", "Bo"]
    check_in(session, item.meeting_id, ali.id, here=False, by=by, at=EVENING)
    assert there() == ["Bo"]
    check_in(session, item.meeting_id, ali.id, here=True, by=by, at=EVENING)
    assert there() == ["Ali"]
    assert bo.here is None


def test_only_who_was_there_reads_them_and_only_when_they_have_been_sent(
    session: Session, item: AgendaItem, giver: Actor, post: Post, by: Who
) -> None:
    ali = come(session, item, giver, "Ali", "ali@x.se", by=by)
    away = come(session, item, giver, "Bo", "bo@x.se", by=by, reply=Reply.NO)
    write_decisions(session, item.meeting_id, version=0, decisions="Vi ses igen.", by=by, at=AFTER)
    for token in (ali.token, "ingens"):
        with pytest.raises(NotFoundError):
            reader_of(session, token)
    send(session, item, post, by=by)
    assert reader_of(session, ali.token).id == ali.id
    with pytest.raises(NotFoundError):
        reader_of(session, away.token)
    assert session.get_one(Minutes, item.meeting_id).sent_at == AFTER


@pytest.mark.parametrize(("days", "sent"), [(-3, 1), (0, 1), (2, 1), (3, 0)])
def test_whoever_is_to_do_something_soon_is_reminded_once(
    session: Session, item: AgendaItem, giver: Actor, settings: Settings, by: Who, days: int, sent: int
) -> None:
    come(session, item, giver, "Ali", "ali@x.se", by=by)
    due = AFTER.date() + timedelta(days=days)
    for owner in ("Ali", "Har 1", "Kommunen"):
        step = FirstStep(f"Sak för {owner}", owner, due)
        agree_on_action(session, item.meeting_id, key=f"{owner:->24}", step=step, by=by, at=AT)
    done = agree_on_action(session, item.meeting_id, key="d" * 24, step=FirstStep("Gjord", "Ali", due), by=by, at=AT)
    complete_action(session, done.id, by=by, at=AT)
    assert remind_of_actions(session, settings, at=AFTER) == 2 * sent
    assert remind_of_actions(session, settings, at=AFTER) == 0
    assert [(to, subject) for to, subject, _ in mails(session)] == [
        ("ali@x.se", "Kom ihåg: Sak för Ali"),
        ("kontakt@exempel.se", "Kom ihåg: Sak för Har 1"),
    ][: 2 * sent]
    if sent:
        assert "Ali skulle göra det här:\nSak för Ali" in mails(session)[0][2]
        assert "070-174 06 11" in mails(session)[0][2]


@pytest.mark.parametrize(("state", "sent"), [(CollaborationState.RUNNING, 1), (CollaborationState.ENDED, 0)])
def test_nobody_is_reminded_of_a_step_in_what_has_ended(
    session: Session, settings: Settings, by: Who, state: CollaborationState, sent: int
) -> None:
    going_on = add_collaboration(session, "2", by=by)
    session.scalars(select(Actor).where(Actor.name == "Har 2")).one().contact_email = "har@x.se"
    step = {"title": "Ringa", "owner": "Har 2", "due": AFTER.date()}
    add_action(session, going_on.id, key="k" * 24, **step, by=by, at=AT)  # type: ignore[arg-type]
    change_state(session, going_on.id, state=state, reason="Så blev det.", version=going_on.version, by=by, at=AT)
    assert remind_of_actions(session, settings, at=AFTER) == sent


def test_who_has_no_address_or_has_left_is_not_written_to(
    session: Session, item: AgendaItem, giver: Actor, settings: Settings, by: Who
) -> None:
    seeker = item.suggestion.links[0].need.actor
    assert seeker.contact_email == ""
    for owner in (seeker.name, giver.name):
        step = FirstStep("Snart", owner, AFTER.date())
        agree_on_action(session, item.meeting_id, key=f"{owner:->24}", step=step, by=by, at=AT)
    giver.withdrawn_at = AT
    session.commit()
    assert remind_of_actions(session, settings, at=AFTER) == 0
    assert session.scalars(select(Action.reminded_at)).all() == [None, None]
    assert session.get(Meeting, item.meeting_id) is not None
