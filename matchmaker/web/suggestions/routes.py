"""The queue of suggestions: its page, and the same as a table to take home."""

from flask import Blueprint, render_template, request
from flask_babel import gettext
from werkzeug.wrappers import Response

from matchmaker.models import Actor
from matchmaker.models.extension import db
from matchmaker.services.permissions import Permission
from matchmaker.services.places import list_places
from matchmaker.services.suggestions.queues import count_by_state, list_suggestions, next_waiting, rows_of_queue
from matchmaker.services.suggestions.reasons import reasons_of, reasons_of_link
from matchmaker.services.suggestions.shapes import SHAPES
from matchmaker.services.suggestions.views import list_views
from matchmaker.web.access import requires, signed_in
from matchmaker.web.installation import registry
from matchmaker.web.labels import KINDS
from matchmaker.web.language import in_words
from matchmaker.web.pages import asked_page
from matchmaker.web.suggestion_labels import state_label
from matchmaker.web.suggestions.filters import FORMS, STATES, address_args, finders, wanted
from matchmaker.web.suggestions.forms import ParkForm, ViewForm, in_order
from matchmaker.web.suggestions.review import asked_much, just_decided
from matchmaker.web.tables import table_answer
from matchmaker.web.times import local_day

blueprint = Blueprint("suggestions", __name__)


@blueprint.get("/forslag")
@requires(Permission.SEE_SUGGESTIONS)
def queue() -> str:
    """The suggestions, best first: those that wait, or the others."""
    return queue_page(ParkForm(), ViewForm())


def queue_page(parking: ParkForm, view: ViewForm, **values: bool) -> str:
    """The page of the queue with its two forms, which may have been sent with faults."""
    chosen = wanted(signed_in())
    session = db.session()
    found = list_suggestions(session, chosen, page=asked_page())
    return render_template(
        "suggestions/queue.html",
        asked_much=asked_much(found.rows),
        parking=parking,
        view=view,
        views=list_views(session, signed_in().id),
        parked=request.args.get("vilade", 0, type=int),
        categories=in_order(registry().categories),
        finders=finders(),
        found=found,
        reasons={suggestion.id: reasons_of(suggestion) for suggestion in found.rows},
        first_id=next_waiting(session, chosen),
        actor=session.get(Actor, chosen.actor_id) if chosen.actor_id else None,
        chosen=chosen,
        args=address_args(chosen),
        counts=count_by_state(session, chosen),
        states=STATES,
        kinds=KINDS,
        forms=FORMS,
        places=list_places(session),
        just=just_decided(),
        since=signed_in().previous_visit_at,
        **values,
    )


@blueprint.get("/forslag/lista.<any(csv, xlsx):kind>")
@requires(Permission.SEE_SUGGESTIONS)
def queue_as_file(kind: str) -> Response:
    """All suggestions that are wanted, on however many pages, as a table to take home; a group has several rows."""
    header = [
        gettext("Nummer"),
        gettext("Läge"),
        gettext("Form"),
        gettext("Kom"),
        gettext("Behöver"),
        gettext("Vem behöver"),
        gettext("Ort (behöver)"),
        gettext("Kan bidra med"),
        gettext("Vem bidrar"),
        gettext("Ort (bidrar)"),
        gettext("Därför"),
    ]
    rows = (
        [str(row.id), state_label(row.state), in_words(SHAPES[row.shape]), local_day(row.created_at).isoformat()]
        + [text or "" for text in (row.need, row.seeker, row.here, row.resource, row.giver, row.there)]
        + ["\n".join(in_words(reason.text) for reason in reasons_of_link(row.evidence, row.position))]
        for row in rows_of_queue(db.session(), wanted(signed_in()))
    )
    return table_answer("forslag", gettext("Förslag"), kind, header, rows)
