"""What the form says while one types: what it seems to be about, and what others have told that is like it."""

from flask import render_template, request
from flask_babel import gettext, ngettext
from markupsafe import Markup

from matchmaker.matching.files.exchange import TITLE_LIMIT
from matchmaker.models.extension import db
from matchmaker.services.actors.alike import Alike, alike
from matchmaker.services.actors.board import Side
from matchmaker.services.forms.answers import Step
from matchmaker.web.access import for_everyone
from matchmaker.web.actors.routes import ITEM_STEPS, blueprint, draft_behind
from matchmaker.web.installation import registry, settings
from matchmaker.web.language import current_language


@blueprint.post("/beratta/<token>/<any(behov, resurser):what>/liknande")
@for_everyone
def hint(token: str, what: str) -> dict[str, str]:
    """The hint for a title that is being typed, as a piece of a page; empty when there is nothing to say.

    Nothing is stored.
    """
    db.session.rollback()
    db.session.info["read_only"] = True  # it comes by POST and only reads
    place = draft_behind(token).data[Step.WHO].get("place", "")
    return {"hint": hint_about(ITEM_STEPS[what], request.form.get("title", ""), place)}


def hint_about(step: Step, title: str, place: str) -> Markup:
    """What to say beside the title of a need, or of something to contribute, of somebody in ``place``; empty for none.

    It takes a few queries, and none for a title without words.
    """
    if not title:
        return Markup()
    found = alike(
        db.session(),
        Side.NEED if step is Step.NEEDS else Side.RESOURCE,
        title[:TITLE_LIMIT],
        place=place,
        categories=registry().categories,
        show_board=settings().public_board,
    )
    words = hint_text(found, place)
    return Markup(render_template("actors/similar.html", words=words, found=found)) if words else Markup()  # noqa: S704


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
