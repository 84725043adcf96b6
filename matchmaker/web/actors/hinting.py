"""What the form says while one types: what it seems to be about, and that others have told something like it."""

from flask import request
from flask_babel import gettext, ngettext

from matchmaker.matching.exchange import TITLE_LIMIT
from matchmaker.models import Need, Resource
from matchmaker.models.extension import db
from matchmaker.services.alike import Alike, alike
from matchmaker.services.answers import Step
from matchmaker.web.access import for_everyone
from matchmaker.web.actors.routes import blueprint, draft_behind
from matchmaker.web.installation import registry
from matchmaker.web.language import current_language


@blueprint.post("/beratta/<token>/<any(behov, resurser):what>/liknande")
@for_everyone
def hint(token: str, what: str) -> dict[str, str]:
    """The hint for a title that is being typed, as text; empty when there is nothing to say. Nothing is stored."""
    db.session.rollback()
    db.session.info["read_only"] = True  # it comes by POST and only reads
    place = draft_behind(token).data[Step.WHO].get("place", "")
    model = Need if what == "behov" else Resource
    words = request.form.get("title", "")[:TITLE_LIMIT]
    found = alike(db.session(), model, words, place=place, categories=registry().categories)
    return {"hint": hint_text(found, place)}


def hint_text(found: Alike, place: str) -> str:
    """What to say of what was found, in a sentence or two."""
    if not found.about:
        return ""
    kinds = ", ".join(title.in_language(current_language()).lower() for title in found.about)
    about = gettext("Vi tror att det handlar om: %(kinds)s.", kinds=kinds)
    if found.nearby:
        others = ngettext(
            "En annan i %(place)s har sagt något liknande.",
            "%(num)s andra i %(place)s har sagt något liknande.",
            found.nearby,
            place=place,
        )
    elif found.others:
        others = ngettext("En annan har sagt något liknande.", "%(num)s andra har sagt något liknande.", found.others)
    else:
        return about
    return f"{about} {others}"
