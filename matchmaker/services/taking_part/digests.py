"""Mail that tells what has moved, as often as its reader wants it, and only when something has."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from babel.dates import format_date
from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from matchmaker.languages import date_pattern
from matchmaker.matching.texts import Text
from matchmaker.models import Actor, MailAddress, Rhythm
from matchmaker.services.mail.addresses import know_all_addresses
from matchmaker.services.mail.outbox import language_of, queue_mail
from matchmaker.services.taking_part.moves import moves_of
from matchmaker.services.taking_part.visits import actors_of
from matchmaker.settings import Settings

EVERY = {Rhythm.DAILY: timedelta(hours=23), Rhythm.WEEKLY: timedelta(days=7, hours=-1)}
"""An hour less than a day and a week, so that the hour of the day does not move on from mail to mail."""
BY_DAY = range(8, 18)
"""The hours in which such mail is written: nothing in it is worth waking anybody for."""
WISH_PATH = "/min-sida/brev/{token}"
LEAVE_PATH = "/min-sida/brev/{token}/sluta"
"""Where the links in the mail lead; the web floor's routes."""

SUBJECT = Text(sv="Det här har hänt sedan sist", en="What has happened since last time")
BODY = Text(
    sv="Hej!\n\nDet här har hänt med det ni har berättat för oss, sedan den {day}:\n\n{moves}\n\n"
    "Mer står på er sida:\n{page}\n\n"
    "{rhythm} Här väljer ni hur ofta, eller att inte få några fler:\n{wish}\n",
    en="Hello!\n\nThis is what has happened with what you told us, since {day}:\n\n{moves}\n\n"
    "There is more on your page:\n{page}\n\n"
    "{rhythm} Here you choose how often, or to get no more of them:\n{wish}\n",
)
RHYTHMS = {
    Rhythm.DAILY: Text(
        sv="Ni får ett sådant här mejl högst en gång om dagen, när något har hänt.",
        en="You get a mail like this once a day at most, when something has happened.",
    ),
    Rhythm.WEEKLY: Text(
        sv="Ni får ett sådant här mejl högst en gång i veckan, när något har hänt.",
        en="You get a mail like this once a week at most, when something has happened.",
    ),
}


def write_digests(session: Session, settings: Settings, *, at: datetime) -> int:
    """Tell each address what has moved since it was last told, one transaction each; gives how many mails.

    An address is told once for each period, by whichever worker locks it first; when nothing has moved, nothing is sent
    and the next period begins.
    """
    if at.astimezone(settings.zone).hour not in BY_DAY:
        return 0
    know_all_addresses(session, at=at)
    due = session.scalars(select(MailAddress.id).where(_is_due(at))).all()
    session.rollback()
    return sum(_tell(session, address_id, settings, at) for address_id in due)


def _is_due(at: datetime) -> ColumnElement[bool]:
    rhythms = (and_(MailAddress.rhythm == rhythm, MailAddress.told_at <= at - every) for rhythm, every in EVERY.items())
    return and_(MailAddress.returned_at.is_(None), or_(*rhythms))


def _tell(session: Session, address_id: int, settings: Settings, at: datetime) -> bool:
    query = select(MailAddress).where(MailAddress.id == address_id, _is_due(at)).with_for_update(skip_locked=True)
    row = session.scalars(query, execution_options={"populate_existing": True}).one_or_none()
    if row is None:  # another worker has told them
        session.rollback()
        return False
    # Who is one more contact reads it on the page: letters go to the main one.
    actors = [actor for actor in actors_of(session, row.address) if actor.contact_email.lower() == row.address]
    told = {actor: moves_of(session, actor, since=row.told_at, until=at, zone=settings.zone) for actor in actors}
    if moved := {actor: moves for actor, moves in told.items() if moves}:
        language = language_of(next(iter(moved)))
        queue_mail(
            session,
            row.address,
            SUBJECT.in_language(language),
            _body(row, moved, settings, language),
            leave_url=_address(settings, LEAVE_PATH, row),
            at=at,
        )
    row.told_at = at
    session.commit()
    return bool(moved)


def _body(row: MailAddress, moved: dict[Actor, list[Text]], settings: Settings, language: str) -> str:
    since = row.told_at.astimezone(settings.zone)
    return BODY.in_language(language).format(
        day=format_date(since, date_pattern("d MMMM", language), locale=language),
        moves="\n\n".join(_about(actor, moves, language) for actor, moves in moved.items()),
        page=_address(settings, "/min-sida", row),
        rhythm=RHYTHMS[row.rhythm].in_language(language),
        wish=_address(settings, WISH_PATH, row),
    )


def _about(actor: Actor, moves: Iterable[Text], language: str) -> str:
    return "\n".join([actor.name, *(f"– {move.in_language(language)}" for move in moves)])


def _address(settings: Settings, path: str, row: MailAddress) -> str:
    return settings.public_url.rstrip("/") + path.format(token=row.token)
