"""How often one network may send what anyone may send: floods are turned back, a village meeting in one hall is not."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchmaker.models import Act, Attempt
from matchmaker.services.errors import ServiceError
from matchmaker.services.rows import lately

WITHIN = timedelta(hours=1)
PER_HOUR = 200
"""Forty people in one hall are one network, and each tries five times."""
FEWER = {Act.MESSAGE: 20}
"""What somebody of the staff has to read, one by one."""


class TooOftenError(ServiceError):
    """A network has sent this so often within an hour that it has to wait."""


def count_attempt(session: Session, act: Act, *, network: str, at: datetime) -> None:
    """Count something that is being done, in the caller's transaction: what comes to nothing does not count.

    ``network`` is a word for the network that asks, from which nothing can be read. Raises TooOftenError.
    """
    tried = (Attempt.network == network, Attempt.act == act, lately(Attempt.at, WITHIN, at=at))
    if (session.scalar(select(func.count()).where(*tried)) or 0) >= FEWER.get(act, PER_HOUR):
        raise TooOftenError
    session.add(Attempt(act=act, network=network, at=at))
    session.flush()
