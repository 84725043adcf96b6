"""The project leader's first page: what has to be seen to now."""

from flask import render_template

from matchmaker.models.extension import db
from matchmaker.services.permissions import Permission
from matchmaker.services.workplace import see_workplace
from matchmaker.web.access import requires, signed_in
from matchmaker.web.installation import registry
from matchmaker.web.pages import now
from matchmaker.web.suggestions.routes import blueprint
from matchmaker.web.times import today

MANY = 40
"""Of more suggestions than this, the best for each need are offered to begin with."""


@blueprint.get("/nu")
@requires(Permission.SEE_WORKPLACE)
def workplace() -> str:
    """What waits, what is new, and what is wrong."""
    since = signed_in().previous_visit_at
    return render_template(
        "suggestions/workplace.html",
        work=see_workplace(db.session(), since=since, at=now(), today=today()),
        faults=registry().faults,
        since=since,
        many=MANY,
        today=today(),
    )
