"""The project leader's first page, what has to be seen to now, and the whole of each list that it cuts short."""

from flask import render_template

from matchmaker.models.extension import db
from matchmaker.services.chores import Chore, page_of_chores
from matchmaker.services.permissions import Permission
from matchmaker.services.workplace import see_workplace
from matchmaker.web.access import requires, signed_in
from matchmaker.web.installation import registry
from matchmaker.web.pages import asked_page, now
from matchmaker.web.suggestions.routes import blueprint
from matchmaker.web.times import today

MANY = 40
"""Of more suggestions than this, the best for each need are offered to begin with."""

CHORES = {
    "sent": Chore.LATE,
    "snart": Chore.SOON,
    "fragor": Chore.QUESTIONS,
    "trogt": Chore.HARD_GOING,
    "ring": Chore.TO_CALL,
    "fraga": Chore.TO_ASK,
    "nej": Chore.REFUSED,
}
"""What the first page cuts short, as words in an address."""


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


@blueprint.get("/nu/<any(sent, snart, fragor, trogt, ring, fraga, nej):what>")
@requires(Permission.SEE_WORKPLACE)
def see_chores(what: str) -> str:
    """All of one kind, fifty a page."""
    found = page_of_chores(db.session(), CHORES[what], at=now(), today=today(), page=asked_page())
    return render_template("suggestions/chores.html", found=found, chore=CHORES[what], what=what)
