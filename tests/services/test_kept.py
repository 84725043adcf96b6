from datetime import timedelta
from itertools import count

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from matchmaker.models.database import RoutedSession
from matchmaker.services.kept import Kept
from tests.conftest import NOW
from tests.services.people import sent


def test_a_thing_is_made_anew_only_when_something_has_changed(session: Session) -> None:
    numbers = count()
    kept = Kept(lambda session: next(numbers))
    actor = sent(session)
    assert [kept.of(session), kept.of(session)] == [0, 0]
    actor.updated_at = NOW + timedelta(days=1)
    session.commit()
    assert [kept.of(session), kept.of(session)] == [1, 1]


def test_it_is_the_same_for_every_session_on_a_database_whether_it_reads_or_writes(engine: Engine) -> None:
    numbers = count()
    kept = Kept(lambda session: next(numbers))
    for read_only in (True, True, False):
        with RoutedSession(engine, info={"read_only": read_only}) as session:
            assert kept.of(session) == 0
