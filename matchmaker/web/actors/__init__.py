"""The form in which people tell what they need and have, their own pages, and the staff's view of who takes part."""

from matchmaker.web.actors import (  # their routes are part of the noun  # noqa: F401
    adding,
    asking,
    calendar,
    changes,
    chasing,
    contact_log,
    contacting,
    dossier,
    handover,
    hinting,
    importing,
    links,
    merging,
    mine,
    news,
    overview,
    own_additions,
    own_changes,
    own_requests,
    paper,
    questions,
    registering,
    seen,
    sending,
    still,
    telling,
    tipping,
    visiting,
    whole,
)
from matchmaker.web.actors.routes import blueprint

__all__ = ["blueprint"]
