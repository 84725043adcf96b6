"""Purging from the terminal: told first, done after, and nothing said of anyone by name."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import Actor, AuditEvent, Draft
from matchmaker.services.audit import SYSTEM
from matchmaker.settings import Settings
from tests.cli.terminal import type_in
from tests.conftest import JUST_AFTER_MIDNIGHT
from tests.services.people import merge, named, sent
from tests.services.talks import add_collaboration, staff
from tests.services.village import add_actor


def withdrawn_long_ago(database: Session, actor: Actor) -> None:
    actor.withdrawn_at = datetime.now(UTC) - timedelta(days=6 * 366)
    database.commit()


def test_a_dry_run_tells_what_is_due_and_removes_nothing(settings: Settings, database: Session) -> None:
    decided = replace(settings, keep_withdrawn_years=5, purge_decision="KS 1")
    actor = sent(database)
    withdrawn_long_ago(database, actor)
    result = type_in(decided, "purge", "--dry-run")
    assert result.exit_code == 0
    assert f"actor: 1\n  actors {actor.id} since " in result.stdout
    assert result.stdout.endswith("Nothing was removed: this was a dry run.\n")
    assert actor.name not in result.stdout
    assert database.scalars(select(Actor)).all() == [actor]


def test_its_day_is_the_municipalitys(settings: Settings, database: Session) -> None:
    sent(database).withdrawn_at = JUST_AFTER_MIDNIGHT.replace(year=2016)
    database.commit()
    decided = replace(settings, keep_withdrawn_years=5, purge_decision="KS 1")
    assert " since 2016-11-29\n" in type_in(decided, "purge", "--dry-run").stdout


def test_what_is_due_is_removed_and_logged(settings: Settings, database: Session) -> None:
    decided = replace(settings, keep_withdrawn_years=5, purge_decision="KS 1")
    withdrawn_long_ago(database, sent(database))
    assert type_in(decided, "purge").stdout.endswith("Removed 1, with what belongs to them.\n")
    database.expire_all()
    assert database.scalars(select(Actor)).all() == []
    assert [event.by for event in database.scalars(select(AuditEvent).where(AuditEvent.verb == "purge"))] == [
        SYSTEM.label
    ]


def test_who_stays_is_told_with_the_reason(settings: Settings, database: Session) -> None:
    decided = replace(settings, keep_withdrawn_years=5, purge_decision="KS 1")
    add_collaboration(database, by=staff(database))
    withdrawn_long_ago(database, named(database, "Har 1"))
    kept, twice = (add_actor(database, ref) for ref in ("a", "b"))
    merge(database, kept, twice, SYSTEM)
    withdrawn_long_ago(database, database.get_one(Actor, twice.id))
    result = type_in(decided, "purge")
    assert "stays: it was merged into another, and goes with that one" in result.stdout
    assert "stays: it takes part in a collaboration that has not ended" in result.stdout
    assert "Removed 0" in result.stdout


def test_without_a_decision_actors_stay_and_it_says_so(settings: Settings, database: Session) -> None:
    withdrawn_long_ago(database, sent(database))
    for draft in database.scalars(select(Draft)):
        draft.expires_at = datetime.now(UTC) - timedelta(days=1)
    database.commit()
    result = type_in(settings, "purge")
    assert "draft: 1\n" in result.stdout
    assert "Actors stay: the municipality has not decided" in result.stdout
    database.expire_all()
    assert len(database.scalars(select(Actor)).all()) == 1
