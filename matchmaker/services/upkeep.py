"""What the service does by itself: asks, reminds, tells of meetings, wakes what rests, sends mail, clears away."""

from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from matchmaker.services.actors.resting import wake_due
from matchmaker.services.audit import SYSTEM
from matchmaker.services.mail.outbox import deliver_mail
from matchmaker.services.matching.heartbeats import RunClock
from matchmaker.services.meetings.meeting_mail import post_of, write_about_meetings
from matchmaker.services.meetings.minutes_mail import remind_of_actions
from matchmaker.services.meetings.replies import give_all_free_seats
from matchmaker.services.meetings.survey_findings import close_due
from matchmaker.services.records.purges import BY_THEMSELVES, purge
from matchmaker.services.taking_part.consents import ask_anew, ask_due, remind_due
from matchmaker.services.taking_part.digests import write_digests
from matchmaker.services.taking_part.follow_ups import ask_how_it_went, remind_of_follow_ups
from matchmaker.services.taking_part.keeping_true import ask_still_true, rest_out_of_season, rest_silent
from matchmaker.settings import Settings

log = structlog.get_logger()


def do_upkeep(session: Session, settings: Settings, *, at: datetime) -> bool:
    """One round, and whether all went well; a fault in one part is logged and stops neither the others nor the next."""
    went_well = True
    clock = RunClock(at)
    parts = (
        lambda: write_to_parties(session, settings, at=at),
        lambda: keep_true(session, settings, at=at),
        lambda: write_about_meetings(session, settings, at=at),
        lambda: give_all_free_seats(session, post_of(settings), at=at),
        lambda: write_digests(session, settings, at=at),
        lambda: remind_of_actions(session, settings, at=at),
        lambda: close_due(session, at=at),
        lambda: follow_up(session, settings, at=at),
        lambda: deliver_mail(session, settings, clock=clock.now),
        lambda: clear_expired(session, settings, at=at),
    )
    for part in parts:
        try:
            part()
        except Exception:
            session.rollback()
            log.exception("upkeep_failed")
            went_well = False
    return went_well


def write_to_parties(session: Session, settings: Settings, *, at: datetime) -> None:
    """Ask the parties of what has been accepted whether they want to talk, and remind the silent ones."""
    ask_due(session, public_url=settings.public_url, at=at)
    ask_anew(session, public_url=settings.public_url, at=at)
    remind_due(session, public_url=settings.public_url, at=at)


def follow_up(session: Session, settings: Settings, *, at: datetime) -> None:
    """Ask the parties of collaborations how it went, and remind the silent ones."""
    ask_how_it_went(session, settings, at=at)
    remind_of_follow_ups(session, settings, at=at)


def keep_true(session: Session, settings: Settings, *, at: datetime) -> None:
    """Wake what has rested long enough, ask whether what is old still holds, and let rest what nobody answers for."""
    wake_due(session, today=at.astimezone(settings.zone).date(), at=at)
    rest_out_of_season(session, zone=settings.zone, at=at)
    rest_silent(session, at=at)
    ask_still_true(session, months=settings.still_true_months, public_url=settings.public_url, at=at)


def clear_expired(session: Session, settings: Settings, *, at: datetime) -> None:
    """Remove what goes by a rule that needs no decision: sessions, links, drafts, mail and answered requests."""
    purge(session, settings, rules=tuple(BY_THEMSELVES), by=SYSTEM, at=at)
