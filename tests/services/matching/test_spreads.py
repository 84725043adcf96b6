"""How evenly suggestions fall on actors and places."""

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from matchmaker.services.matching.spreads import Spread, spread_of
from tests.conftest import NOW
from tests.services.counting import counted_statements
from tests.services.matched import fixed, run
from tests.services.village import add_actor


def test_who_is_in_most_who_is_in_none_and_which_places_are_not_seen(session: Session, engine: Engine) -> None:
    add_actor(session, "a", place="Kusfors", needs={"a.n": "Skjuts", "a.m": "Lokal"})
    add_actor(session, "b", name="Allkonst", resources={"b.r": "Allt", "b.s": "Mer"})
    add_actor(session, "c", resources={"c.r": "Buss"})
    add_actor(session, "d", place="Malå", resources={"d.r": "Bil"})
    gone = add_actor(session, "g", place="Borta", resources={"g.r": "Borta"})
    gone.withdrawn_at = NOW
    session.commit()
    run(session, fixed({("a.n", "b.r"): 0.9, ("a.m", "b.s"): 0.8, ("a.m", "c.r"): 0.7}))
    with counted_statements(engine) as sent:
        spread = spread_of(session)
    assert spread == Spread(3, 2, 0.44, ("Allkonst", 2), 2, ("Malå",))
    assert len(sent) == 2


def test_nobody_has_anything_yet(session: Session) -> None:
    assert spread_of(session) == Spread(0, 0, 0.0, None, 0, ())
