"""Running references of what has arrived, one row of numbers a year and no gaps, and lasting names of what it holds."""

import secrets
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from matchmaker.models import Counter
from matchmaker.services.rows import add_once


def take_references(session: Session, count: int, *, at: datetime) -> list[str]:
    """The next ``count`` references of the year of ``at`` (in its own time zone), as ``2026-0007``.

    They belong to the caller's transaction: whoever comes at the same time waits for its end, and a rollback gives
    the numbers back.
    """
    name = f"submissions-{at.year}"
    add_once(session, Counter(name=name, value=0), Counter.name)
    raised = update(Counter).where(Counter.name == name).values(value=Counter.value + count).returning(Counter.value)
    last = session.execute(raised, execution_options={"synchronize_session": False}).scalar_one()
    return [f"{at.year}-{number:04}" for number in range(last - count + 1, last + 1)]


def new_ref() -> str:
    """A lasting name for what came by a form; random, so that no imported file can have it already."""
    return f"n{secrets.token_hex(6)}"
