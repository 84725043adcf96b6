"""Tips about two others who ought to talk: sent by anyone, read by the project leader, answered to the sender."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, joinedload

from matchmaker.models import Actor, Suggestion, SuggestionState, Tip, TipAnswer
from matchmaker.models.tips import TIP_LINE_LIMIT
from matchmaker.services.audit import Who, record_event
from matchmaker.services.errors import RefusedError
from matchmaker.services.lists.paging import Page, page_of
from matchmaker.services.rows import check_version, lock_row, read_one, store_once

TIP_WORDS_LIMIT = 1000
PAGE_SIZE = 50
MOST_OF_ONE, MOST_OF_STRANGERS = 5, 100
"""So many may wait to be read: of one who takes part, and of all the unknown together."""

_WAITS = Tip.answered_at.is_(None)


@dataclass(frozen=True, slots=True)
class TipWords:
    """What a tip says: who the two are, why they ought to talk, and who says so, if somebody unknown told."""

    first: str
    second: str
    words: str
    sender: str = ""

    @property
    def is_sound(self) -> bool:
        """Whether it says all that it must, and nothing at too great length."""
        needed, lines = (self.first, self.second, self.words), (self.first, self.second, self.sender)
        return all(needed) and all(len(line) <= TIP_LINE_LIMIT for line in lines) and len(self.words) <= TIP_WORDS_LIMIT


@dataclass(frozen=True, slots=True)
class TipSeen:
    """A tip, and the version of it that somebody decides about."""

    tip_id: int
    version: int


def send_tip(session: Session, said: TipWords, *, actor_id: int | None, key: str, by: Who, at: datetime) -> Tip:
    """Put a tip before the project leader; the same ``key`` again adds nothing. ``actor_id`` is None for the unknown.

    Nobody is looked up: whether the two take part is for the project leader alone to see. Raises RefusedError: "tip"
    when something is missing or too long, "waiting" when so many wait to be read that another one would not be.
    """
    if not said.is_sound:
        raise RefusedError("tip")
    same_sender = Tip.actor_id.is_(None) if actor_id is None else Tip.actor_id == actor_id
    known = session.scalar(select(Tip.id).where(Tip.form_key == key))
    if known is None and _count(session, _WAITS, same_sender) >= (MOST_OF_ONE if actor_id else MOST_OF_STRANGERS):
        raise RefusedError("waiting")
    tip = Tip(
        form_key=key,
        first=said.first,
        second=said.second,
        words=said.words,
        sender=said.sender,
        actor_id=actor_id,
        created_at=at,
    )
    return store_once(session, tip, Tip.form_key, "send", by=by, at=at)


def get_tip(session: Session, tip_id: int) -> Tip:
    """A tip with who sent and who answered it. Raises NotFoundError."""
    return read_one(session, _whole().where(Tip.id == tip_id), f"tip {tip_id}")


def list_tips(session: Session, *, page: int = 1) -> Page[Tip]:
    """All tips with who sent and who answered them, fifty a page.

    Those that wait come first, by when they came, then the others, the latest answer first.
    """
    query = _whole().order_by(~_WAITS, Tip.answered_at.desc(), Tip.id)
    return page_of(
        _count(session), page, PAGE_SIZE, lambda part: session.scalars(query.slice(part.start, part.stop)).all()
    )


def count_unread(session: Session) -> int:
    """How many tips wait to be read."""
    return _count(session, _WAITS)


def tips_of(session: Session, actor_id: int) -> Sequence[Tip]:
    """What somebody who takes part has sent, the latest first."""
    return session.scalars(select(Tip).where(Tip.actor_id == actor_id).order_by(Tip.id.desc())).all()


def answer_tip(session: Session, seen: TipSeen, answer: TipAnswer, *, words: str, by: Who, at: datetime) -> Tip:
    """Say what becomes of a tip, in ``words`` for its sender; a later answer takes the place of an earlier one.

    Raises NotFoundError; ConflictError when somebody has answered since; RefusedError("words") when they are too long.
    """
    if len(words) > TIP_WORDS_LIMIT:
        raise RefusedError("words")
    tip = _settle(session, seen, answer, by, at)
    tip.answer_words, tip.suggestion_id = words, tip.suggestion_id if answer is TipAnswer.TAKEN else None
    session.commit()
    return tip


def take_up(session: Session, seen: TipSeen, suggestion: Suggestion, *, by: Who, at: datetime) -> None:
    """Note, in the caller's transaction, that a tip led to a suggestion.

    Raises NotFoundError; ConflictError as :func:`answer_tip`; RefusedError("declined") when the suggestion is that.
    """
    if suggestion.state is SuggestionState.DECLINED:
        raise RefusedError("declined")
    _settle(session, seen, TipAnswer.TAKEN, by, at).suggestion_id = suggestion.id


def _settle(session: Session, seen: TipSeen, answer: TipAnswer, by: Who, at: datetime) -> Tip:
    tip = lock_row(session, Tip, seen.tip_id)
    check_version(tip, seen.version)
    tip.answer, tip.answered_at, tip.answered_by_id = answer, at, by.account_id
    record_event(session, "answer", tip, by=by, at=at, answer=answer)
    return tip


def _whole() -> Select[Tip]:
    return select(Tip).options(joinedload(Tip.actor).joinedload(Actor.place), joinedload(Tip.answered_by))


def _count(session: Session, *which: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(Tip).where(*which)) or 0
