"""The municipality's clock: which day it is there, and which moment a day and a time of day mean."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from matchmaker.web.installation import settings
from matchmaker.web.pages import now


def zone() -> ZoneInfo:
    """The municipality's time zone."""
    return settings().zone


def local_day(at: datetime) -> date:
    """The day that it is in the municipality at a moment."""
    return at.astimezone(zone()).date()


def today() -> date:
    """The present day in the municipality."""
    return local_day(now())


def moment(day: date, clock: time) -> datetime | None:
    """The moment (UTC) when the municipality's clocks show this.

    In the hour that comes twice in autumn it is the first time; in the one that is left out in spring, None.
    """
    local = datetime.combine(day, clock)
    at = local.replace(tzinfo=zone()).astimezone(UTC)
    return at if at.astimezone(zone()).replace(tzinfo=None) == local else None
