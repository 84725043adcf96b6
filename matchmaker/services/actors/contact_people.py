"""More people to reach somebody by: added, confirmed by themselves, made the main one by a handover, removed.

Letters go to the main contact, who stands with the actor. The others can come to its own page, and do all there.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, joinedload

from matchmaker.matching.texts import Text
from matchmaker.models import Actor, ContactPerson
from matchmaker.services.actors.board import read_again_what_names
from matchmaker.services.audit import Who, record_event
from matchmaker.services.errors import ConflictError, NotFoundError, RefusedError
from matchmaker.services.forms.answers import Step, normal_email, problems_in
from matchmaker.services.mail.outbox import Letter, has_asked_enough, language_of, write_mail
from matchmaker.services.meetings.handed_invitations import hand_over_invitations, lock_coming, person_of
from matchmaker.services.meetings.meeting_mail import Post
from matchmaker.services.rows import check_version, lock_row, read_one
from matchmaker.services.tokens import new_token, token_hash

MOST_PEOPLE = 5
"""As many more contacts as one actor can have; so many can still agree on who answers."""
KEEP_UNANSWERED = timedelta(days=30)
"""How long one is asked; after that their details go, as services/personal_data/fields.toml says."""

ASKED_PER_MONTH = 3
"""One address, whoever asks; more would be a flood, of letters that nobody has asked for."""

ASK = Letter(
    # without the name, which anybody can choose, and a stranger would read it before any of the staff has
    Text(sv="Vill du vara kontaktperson?", en="Do you want to be a contact?"),
    Text(
        sv="Hej!\n\n{name} har skrivit upp dig som kontaktperson hos kommunen, för det som de behöver och kan bidra "
        "med.\nÖppna länken och svara ja eller nej:\n{url}\n\n"
        "Svarar du ja kan du öppna deras sida, läsa vad som händer och svara åt dem. Mejlen fortsätter att gå till "
        "deras\nhuvudkontakt. Svarar du nej tar vi bort dina uppgifter.\n"
        "Svarar du inte tar vi bort uppgifterna efter en månad.\n",
        en="Hello!\n\n{name} has named you as a contact with the municipality, for what they need and can contribute.\n"
        "Open the link and answer yes or no:\n{url}\n\n"
        "If you say yes, you can open their page, read what happens and answer for them. The letters still go to "
        "their\nmain contact. If you say no, we remove your details.\n"
        "If you do not answer, we remove the details after a month.\n",
    ),
)
NEW_MAIN = Letter(
    Text(sv="Du är nu huvudkontakt för {name}", en="You are now the main contact for {name}"),
    Text(
        sv="Hej!\n\nFrån och med nu skickar vi mejlen till {name} till dig: frågor, inbjudningar och vad som har "
        "hänt.\nDeras sida öppnar du med den här adressen:\n{url}\n",
        en="Hello!\n\nFrom now on we send the e-mails for {name} to you: questions, invitations and what has "
        "happened.\nYou open their page with this address:\n{url}\n",
    ),
)
OLD_MAIN = Letter(
    Text(sv="{name} har en ny huvudkontakt", en="{name} has a new main contact"),
    Text(
        sv="Hej!\n\nFrån och med nu går mejlen till {name} till någon annan än dig. Tack för din tid!\n"
        "Inbjudningar till möten svarar den nya på. Stannar du som kontakt gäller det du redan har svarat.\n\n"
        "Stämmer det inte? Ring eller skriv till projektledaren.\n",
        en="Hello!\n\nFrom now on the e-mails for {name} go to somebody other than you. Thank you for your time!\n"
        "Invitations to meetings are answered by the new one. If you stay as a contact, what you have answered "
        "stands.\n\nIs that not right? Call or write to the project leader.\n",
    ),
)


def list_people(session: Session, actor_id: int) -> Sequence[ContactPerson]:
    """The contacts of an actor beside the main one, in the order in which they were added."""
    query = select(ContactPerson).where(ContactPerson.actor_id == actor_id).order_by(ContactPerson.id)
    return session.scalars(query).all()


def has_contact(email: str) -> ColumnElement[bool]:
    """Whether an actor has a contact with this address, whatever its capitals: the main one or one who said yes."""
    address = email.lower()
    more = select(ContactPerson.actor_id).where(
        func.lower(ContactPerson.email) == address, ContactPerson.confirmed_at.is_not(None)
    )
    return (func.lower(Actor.contact_email) == address) | Actor.id.in_(more)


def add_person(
    session: Session, actor_id: int, *, key: str, name: str, email: str, phone: str, link: str, by: Who, at: datetime
) -> ContactPerson:
    """Add a contact, who is asked by mail whether they want to be one; ``link`` has ``{token}`` in the token's place.

    One without an address counts at once: only staff, who have talked with somebody, can add such a one. The same
    ``key`` adds one. Raises NotFoundError; ConflictError for an actor that takes no part any longer; RefusedError:
    "words" when the form would not have taken them, "known" when a contact has the address, "many", "often" when the
    address has been asked enough.
    """
    address = normal_email(email) or ""
    told = {"contact_name": name, "contact_email": email, "contact_phone": phone}
    if problems_in(Step.CONTACT, told) or (by.account_id is None and not address):
        raise RefusedError("words")
    actor = lock_row(session, Actor, actor_id)
    if actor.withdrawn_at is not None:
        raise ConflictError
    there = list_people(session, actor_id)
    if (same := next((person for person in there if person.form_key == key), None)) is not None:
        session.commit()
        return same
    if address and address.lower() in {actor.contact_email.lower(), *(person.email.lower() for person in there)}:
        raise RefusedError("known")
    if len(there) >= MOST_PEOPLE:
        raise RefusedError("many")
    language = language_of(actor)
    subject = ASK.subject.in_language(language)
    if has_asked_enough(session, address, subject=subject, within=KEEP_UNANSWERED, most=ASKED_PER_MONTH, at=at):
        raise RefusedError("often")
    token = new_token()
    person = ContactPerson(
        form_key=key,
        actor_id=actor.id,
        name=name,
        email=address,
        phone=phone,
        token_hash=token_hash(token) if address else None,
        added_at=at,
        confirmed_at=None if address else at,
    )
    session.add(person)
    actor.updated_at = at
    session.flush()
    record_event(session, "add_contact", actor, by=by, at=at)
    if address:
        write_mail(session, address, ASK, language, at=at, name=actor.name, url=link.format(token=token))
    session.commit()
    return person


def person_behind(session: Session, token: str, *, at: datetime) -> ContactPerson:
    """Whom a link asks, with their actor.

    Raises NotFoundError, also when they have said no, when it is too old and when the actor takes no part.
    """
    still = (Actor.withdrawn_at.is_(None), ContactPerson.added_at > at - KEEP_UNANSWERED)
    query = select(ContactPerson).join(ContactPerson.actor).where(*still)
    query = query.where(ContactPerson.token_hash == token_hash(token)).options(joinedload(ContactPerson.actor))
    return read_one(session, query, "contact")


def answer_to_be_contact(session: Session, token: str, *, wants: bool, at: datetime) -> bool:
    """Count with somebody who wants to be a contact; remove who does not. Gives whether they are one now.

    The first answer counts: who has said yes stays, and who has said no is gone, whatever is pressed after that. Raises
    as :func:`person_behind` when they want to be one.
    """
    try:
        person = person_behind(session, token, at=at)
        actor, person = _locked(session, person.actor_id, person.id, at=at)
    except NotFoundError:
        session.rollback()
        if wants:
            raise
        return False
    by, is_one = Who.actor(person.actor_id), person.confirmed_at is not None
    if wants and not is_one:
        person.confirmed_at = at
        record_event(session, "confirm_contact", actor, by=by, at=at)
    elif not is_one:
        read_again_what_names(session, actor.id, at=at)
        record_event(session, "decline_contact", actor, by=by, at=at)
        session.delete(person)
    session.commit()
    return wants or is_one


def make_main(
    session: Session,
    actor_id: int,
    person_id: int,
    *,
    version: int,
    stays: bool,
    page: str,
    post: Post,
    by: Who,
    at: datetime,
) -> None:
    """Let a contact who has confirmed take over: letters go there from now on, and both are told by mail.

    The one before stays as a contact (``stays``), or their details go; the originals of what they sent stay as they
    are. Invitations to meetings to come go over too, see services/meetings/handed_invitations. ``page`` is the
    address of the actor's own page. Raises NotFoundError, also the second time; ConflictError when the actor has
    been changed since ``version`` or takes no part; RefusedError: "unconfirmed", or "unreached" for one without an
    address, whom only staff make the main one, since no letters go there.
    """
    meetings = lock_coming(session, actor_id, at=at)
    actor, person = _locked(session, actor_id, person_id, at=at)
    check_version(actor, version)
    if actor.withdrawn_at is not None:
        raise ConflictError
    if person.confirmed_at is None:
        raise RefusedError("unconfirmed")
    if by.account_id is None and not person.email:
        raise RefusedError("unreached")
    read_again_what_names(session, actor_id, at=at)
    before, after = person_of(actor), (person.name, person.email, person.phone)
    actor.contact_name, actor.contact_email, actor.contact_phone = after
    if stays and any(before):  # in a row of their own, so that a double tap does not hand back
        name, email, phone = before
        session.add(
            ContactPerson(
                form_key=new_token(),
                actor_id=actor.id,
                name=name,
                email=email,
                phone=phone,
                added_at=at,
                confirmed_at=at,
            )
        )
    session.delete(person)
    record_event(session, "hand_over", actor, by=by, at=at, stays=stays)
    hand_over_invitations(session, actor_id, meetings, before, after, stays=stays, post=post, by=by, at=at)
    for address, letter in ((before[1], OLD_MAIN), (after[1], NEW_MAIN)):
        if address:
            write_mail(session, address, letter, language_of(actor), at=at, name=actor.name, url=page)
    session.commit()


def remove_person(session: Session, actor_id: int, person_id: int, *, by: Who, at: datetime) -> None:
    """Take a contact away, with all their details; one who is gone already stays gone."""
    try:
        actor, person = _locked(session, actor_id, person_id, at=at)
    except NotFoundError:
        session.rollback()
        return
    read_again_what_names(session, actor_id, at=at)
    record_event(session, "remove_contact", actor, by=by, at=at)
    session.delete(person)
    session.commit()


def _locked(session: Session, actor_id: int, person_id: int, *, at: datetime) -> tuple[Actor, ContactPerson]:
    """An actor and its contact, about to be changed, which is a change of the actor's: one at a time decides."""
    actor, person = lock_row(session, Actor, actor_id), lock_row(session, ContactPerson, person_id)
    if person.actor_id != actor_id:
        raise NotFoundError("contact")
    actor.updated_at = at
    return actor, person
