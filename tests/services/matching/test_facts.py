"""What plugins may know."""

from datetime import date
from pathlib import Path

from sqlalchemy import update
from sqlalchemy.orm import Session

from matchmaker.hooks.things import CollaborationFact, Facts, Party, SuggestionFact
from matchmaker.models import Need, SuggestionLink, SuggestionShape, SuggestionState
from matchmaker.services.matching.facts import take_facts
from matchmaker.services.matching.snapshots import take_snapshot
from matchmaker.settings import Settings
from tests.conftest import JUST_AFTER_MIDNIGHT
from tests.services.talks import AT, add_collaboration, add_suggestion, staff


def facts(session: Session) -> Facts:
    return take_facts(session, Settings(Path("instance"), municipality="Norsjö kommun"), at=AT)


def test_nothing_is_known_of_an_empty_service(session: Session) -> None:
    assert facts(session) == Facts(AT.date(), "Norsjö kommun", take_snapshot(session))


def test_suggestions_are_told_with_all_that_they_join(session: Session) -> None:
    pair = add_suggestion(session, "1")
    pool = add_suggestion(session, "2", state=SuggestionState.NEW)
    pool.shape, pool.links[0].resource = SuggestionShape.POOL, None
    pool.links.append(SuggestionLink(position=2, need=pair.links[0].need, resource=None))
    session.commit()
    assert facts(session).suggestions == (
        SuggestionFact("pair", "accepted", (("n1.n1", "r1.r1"),)),
        SuggestionFact("pool", "new", (("n2.n1", None), ("n1.n1", None))),
    )


def test_collaborations_are_told_with_their_parties(session: Session) -> None:
    made = add_collaboration(session, by=staff(session))
    asks, gives = Party("Behöver 1", "association", "Bastuträsk"), Party("Har 1", "association", "Bastuträsk")
    assert facts(session).collaborations == (
        CollaborationFact(made.id, "Skjuts till tåget", "trial", AT.date(), (asks, gives)),
    )


def test_who_asked_not_to_be_named_is_no_party(session: Session) -> None:
    by = staff(session)
    add_collaboration(session, by=by)
    need = take_snapshot(session).needs[0].id
    session.execute(update(Need).where(Need.ref == need).values(hide_name=True))
    session.commit()
    (told,) = facts(session).collaborations
    assert [party.name for party in told.parties] == ["Har 1"]


def test_days_are_those_of_the_municipality(session: Session) -> None:
    add_collaboration(session, by=staff(session)).created_at = JUST_AFTER_MIDNIGHT
    session.commit()
    told = take_facts(session, Settings(Path("instance")), at=JUST_AFTER_MIDNIGHT)
    assert (told.on, told.collaborations[0].since) == (date(2026, 11, 29), date(2026, 11, 29))
