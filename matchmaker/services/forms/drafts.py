"""Forms that are being filled in: kept on the server, right or wrong, behind a link that only their writer has."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.matching.texts import Text
from matchmaker.models import Draft, Submission
from matchmaker.services.errors import NotFoundError, RefusedError, ServiceError
from matchmaker.services.forms.answers import Answers, Step, fit_to_keep, is_blank, normal_email
from matchmaker.services.mail.outbox import Letter, has_asked_enough, write_mail
from matchmaker.services.rows import add_once
from matchmaker.services.tokens import token_hash

REMOVED, MAILED_TO, ON_ONE_PAGE = "removed", "mailed_to", "on_one_page"
# These stand beside the steps in a draft's data and are not part of what is sent.

MOST_ITEMS = 40
"""As many needs, and as many resources, as one form takes."""
MOST_ADDRESSES = 3
"""To as many addresses a draft's link can be mailed, so that nobody uses the form to flood others."""

LINK = Letter(
    Text(sv="Er länk till det ni började skriva", en="Your link to what you began to write"),
    Text(
        sv="Hej!\n\nHär fortsätter ni där ni slutade:\n{url}\n\nLänken gäller till och med {until}.\n"
        "Alla som har den kan läsa och ändra. Skicka den bara till dem som ska hjälpa er att skriva.\n",
        en="Hello!\n\nHere you continue where you stopped:\n{url}\n\nThe link is good until {until}.\n"
        "Anyone who has it can read and change what you wrote. Send it only to those who are to help you write.\n",
    ),
)


class NoDraftError(NotFoundError):
    """There is no draft behind this link, or not any longer."""


class AlreadySentError(ServiceError):
    """The draft has been sent: what was sent stands, and its link leads to the receipt."""


def begin_draft(session: Session, token: str, who: Answers, *, days: int, at: datetime) -> Draft:
    """Keep the first step's answers under ``token``; the same token again changes them instead of adding a draft."""
    fresh = Draft(
        token_hash=token_hash(token),
        data={Step.WHO: fit_to_keep(who)},
        created_at=at,
        updated_at=at,
        expires_at=at + timedelta(days=days),
    )
    draft, is_new = add_once(session, fresh, Draft.token_hash)
    if not is_new:
        return keep_answers(session, token, Step.WHO, who, days=days, at=at)
    session.commit()
    return draft


def open_draft(session: Session, token: str, *, at: datetime) -> Draft:
    """The draft behind a link. Raises NoDraftError, or AlreadySentError when it has been sent."""
    draft = find_draft(session, token, at=at)
    if session.scalar(select(Submission.id).where(Submission.draft_id == draft.id)):
        raise AlreadySentError
    return draft


def find_draft(session: Session, token: str, *, at: datetime, lock: bool = False) -> Draft:
    """The draft behind a link, sent or not; with ``lock``, nobody else changes or sends it until the transaction ends.

    Raises NoDraftError.
    """
    query = select(Draft).where(Draft.token_hash == token_hash(token), Draft.expires_at > at)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    draft = session.scalars(query).one_or_none()
    if draft is None:
        raise NoDraftError
    return draft


def keep_answers(session: Session, token: str, step: Step, answers: Answers, *, days: int, at: datetime) -> Draft:
    """Keep what was typed in a step (WHO or CONTACT), as far as it is fit to keep. Raises as :func:`open_draft`."""
    return keep_parts(session, token, [(step, "", answers)], days=days, at=at)


def keep_item(
    session: Session, token: str, step: Step, key: str, answers: Answers, *, days: int, at: datetime
) -> Draft:
    """Keep one need or resource, as far as it is fit to keep, under its ``key``: the same key again changes it.

    A blank one goes, and what was taken away before is forgotten. Raises as :func:`open_draft`, and
    RefusedError("too_many").
    """

    def change(data: dict[str, Any]) -> dict[str, Any]:
        kept = _with_item(data, step, key, answers)
        if kept != data:
            kept.pop(REMOVED, None)
        return kept

    return _change(session, token, change, days=days, at=at)


def keep_parts(
    session: Session, token: str, parts: Iterable[tuple[Step, str, Answers]], *, days: int, at: datetime
) -> Draft:
    """Keep several parts of the form at once: each a step, the key of an item in it ("" for WHO and CONTACT) and what
    was typed. What is not among them stays, also what was taken away last. Raises as :func:`keep_item`.
    """

    def change(data: dict[str, Any]) -> dict[str, Any]:
        for step, key, answers in parts:
            data = _with_item(data, step, key, answers) if key else data | {step: fit_to_keep(answers)}
        return data

    return _change(session, token, change, days=days, at=at)


def choose_layout(session: Session, token: str, *, on_one_page: bool, days: int, at: datetime) -> Draft:
    """Remember whether they want all questions on one page, or one at a time. Raises as :func:`open_draft`."""
    return _change(session, token, lambda data: data | {ON_ONE_PAGE: on_one_page}, days=days, at=at)


def pass_step(session: Session, token: str, step: Step, *, days: int, at: datetime) -> Draft:
    """Note that a step (NEEDS or RESOURCES) was passed by, so that the link does not lead back to it."""
    return _change(session, token, lambda data: data | {step: data.get(step, [])}, days=days, at=at)


def remove_item(session: Session, token: str, step: Step, key: str, *, days: int, at: datetime) -> Draft:
    """Take one need or resource away, and remember it: on the pages with one question at a time until another item is
    kept, on the one page until another is taken away. Raises as :func:`open_draft`.
    """

    def change(data: dict[str, Any]) -> dict[str, Any]:
        gone = [item for item in data.get(step, ()) if item["key"] == key]
        kept = [item for item in data.get(step, ()) if item["key"] != key]
        return data | {step: kept, REMOVED: {"step": step, "item": gone[0]}} if gone else data

    return _change(session, token, change, days=days, at=at)


def restore_item(session: Session, token: str, *, days: int, at: datetime) -> Draft:
    """Put back what was taken away last, at the end; again changes nothing. Raises as :func:`open_draft`."""

    def change(data: dict[str, Any]) -> dict[str, Any]:
        removed = data.pop(REMOVED, None)
        return data | {removed["step"]: [*data.get(removed["step"], ()), removed["item"]]} if removed else data

    return _change(session, token, change, days=days, at=at)


def find_item(draft: Draft, step: Step, key: str) -> dict[str, Any]:
    """What has been typed of one need or resource; empty when it is new."""
    return next((item for item in draft.data.get(step, ()) if item["key"] == key), {})


def mail_link(session: Session, token: str, email: str, *, link: str, until: str, language: str, at: datetime) -> None:
    """Mail the draft's own link to somebody, once to each address.

    ``until`` is the last day as people read it. Raises RefusedError: "email", "addresses" when it has gone to enough of
    them, "often" when so much has been mailed to this one lately; and as open_draft.
    """
    address = normal_email(email)
    if address is None:
        raise RefusedError("email")
    draft = _open_locked(session, token, at=at)
    mailed_to = draft.data.get(MAILED_TO, [])
    if address not in mailed_to:
        if len(mailed_to) >= MOST_ADDRESSES:
            raise RefusedError("addresses")
        if has_asked_enough(session, address, subject=LINK.subject.in_language(language), at=at):
            raise RefusedError("often")
        draft.data = draft.data | {MAILED_TO: [*mailed_to, address]}
        write_mail(session, address, LINK, language, asked_for=True, at=at, url=link, until=until)
    session.commit()


def _with_item(data: dict[str, Any], step: Step, key: str, answers: Answers) -> dict[str, Any]:
    items = list(data.get(step, ()))
    place = next((i for i, item in enumerate(items) if item["key"] == key), len(items))
    if is_blank(answers) and place == len(items):
        return data
    items[place : place + 1] = [] if is_blank(answers) else [{"key": key, **fit_to_keep(answers)}]
    if len(items) > MOST_ITEMS:
        raise RefusedError("too_many")
    return data | {step: items}


def _change(
    session: Session, token: str, change: Callable[[dict[str, Any]], dict[str, Any]], *, days: int, at: datetime
) -> Draft:
    """Change a draft's data under its lock, so that two windows do not overwrite each other, and renew its days."""
    draft = _open_locked(session, token, at=at)
    draft.data = change(dict(draft.data))
    draft.updated_at, draft.expires_at = at, at + timedelta(days=days)
    session.commit()
    return draft


def _open_locked(session: Session, token: str, *, at: datetime) -> Draft:
    find_draft(session, token, at=at, lock=True)
    return open_draft(session, token, at=at)
