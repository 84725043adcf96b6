"""Why a match run found something else than the one before: what has happened between the two, counted."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchmaker.models import Actor, AuditEvent, MatchRun, Need, Resource, RunStatus


class Cause(StrEnum):
    """What can make a run find something else."""

    ACTORS = "actors"
    NEEDS = "needs"
    RESOURCES = "resources"
    WITHDRAWN = "withdrawn"
    CORRECTED = "corrected"
    RESTED = "rested"
    CAME_BACK = "came_back"
    DECISIONS = "decisions"
    SETTINGS = "settings"
    WORDS = "words"
    FORGOTTEN = "forgotten"
    WAYS = "ways"


TOLD = ("needs", "resources")
CAUSES: dict[tuple[str, str], Cause] = {
    **{("withdraw", noun): Cause.WITHDRAWN for noun in ("actors", *TOLD)},
    ("meet", "needs"): Cause.WITHDRAWN,
    **{("correct", noun): Cause.CORRECTED for noun in ("actors", *TOLD)},
    **{(verb, noun): Cause.RESTED for verb in ("rest", "wake") for noun in TOLD},
    **{("bring_back", noun): Cause.CAME_BACK for noun in TOLD},
    **{(verb, "suggestions"): Cause.DECISIONS for verb in ("accept", "park", "decline", "undo")},
    ("set", "plugin_settings"): Cause.SETTINGS,
    **{(verb, "glossary_words"): Cause.WORDS for verb in ("add", "change", "remove")},
    ("forget", "experience_resets"): Cause.FORGOTTEN,
}
"""Which events of the audit trail are which cause."""


def run_before(session: Session, run: MatchRun) -> MatchRun | None:
    """The full run that was done before this one."""
    done = (MatchRun.status == RunStatus.DONE, MatchRun.touching_actor_id.is_(None), MatchRun.id < run.id)
    return session.scalars(select(MatchRun).where(*done).order_by(MatchRun.id.desc()).limit(1)).first()


def causes_between(session: Session, before: MatchRun, run: MatchRun) -> dict[Cause, int]:
    """What happened from the start of one run to the start of the other, with how often; in four queries."""
    start, end = before.started_at, run.started_at
    counts = Counter(dict(_came(session, start, end)))
    query = (
        select(AuditEvent.verb, AuditEvent.noun, func.count().label("number"))
        .where(AuditEvent.at > start, AuditEvent.at <= end)
        .group_by(AuditEvent.verb, AuditEvent.noun)
    )
    for row in session.execute(query):
        if (row.verb, row.noun) in CAUSES:
            counts[CAUSES[row.verb, row.noun]] += row.number
    counts[Cause.WAYS] = len(_ways(before) ^ _ways(run))
    return {cause: counts[cause] for cause in Cause if counts[cause]}


def _came(session: Session, start: datetime, end: datetime) -> Iterator[tuple[Cause, int]]:
    models: tuple[tuple[Cause, Any], ...] = (
        (Cause.ACTORS, Actor),
        (Cause.NEEDS, Need),
        (Cause.RESOURCES, Resource),
    )
    for cause, model in models:
        number = select(func.count()).select_from(model).where(model.created_at > start, model.created_at <= end)
        yield cause, session.scalar(number) or 0


def _ways(run: MatchRun) -> set[str]:
    """The strategies that were asked, by name."""
    return {way["name"] for way in run.report.get("strategies", [])}
