"""What has been said with everyone: answers, questions without one, and whom to get in touch with again."""

from flask import render_template, request
from flask_babel import gettext

from matchmaker.models.extension import db
from matchmaker.services.actors.contact_log import Matter, page_of_contacts
from matchmaker.services.permissions import Permission
from matchmaker.services.places import list_places
from matchmaker.web.access import requires
from matchmaker.web.actors.routes import blueprint
from matchmaker.web.pages import asked_page, asked_words
from matchmaker.web.times import today

MATTERS = {
    "svar": Matter.ANSWERED,
    "obesvarat": Matter.UNANSWERED,
    "hor-av-dig": Matter.FOLLOW_UP,
}


@blueprint.get("/alla/kontakter")
@requires(Permission.SEE_ACTORS)
def contact_log() -> str:
    """Every note, or those that are wanted; fifty a page."""
    word, place = request.args.get("vilka", ""), asked_words("ort")
    matter = MATTERS.get(word)
    return render_template(
        "actors/contact_log.html",
        found=page_of_contacts(db.session(), matter=matter, place=place or None, page=asked_page()),
        args={name: value for name, value in (("vilka", word if matter else ""), ("ort", place)) if value},
        matters={"": gettext("Alla")} | {name: _label(each) for name, each in MATTERS.items()},
        place_names=[each.name for each in list_places(db.session())],
        today=today(),
    )


def _label(matter: Matter) -> str:
    return {
        Matter.ANSWERED: gettext("Svar på frågor"),
        Matter.UNANSWERED: gettext("Frågor utan svar"),
        Matter.FOLLOW_UP: gettext("Att höra av sig till igen"),
    }[matter]
