"""Collaborations: the board, one collaboration, how it goes, and its next steps."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from matchmaker.models import Collaboration
from matchmaker.models.extension import db
from matchmaker.services.collaborations.collaborations import (
    add_action,
    change_state,
    complete_action,
    get_collaboration,
    list_collaborations,
    next_step,
    reopen_action,
)
from matchmaker.services.errors import ConflictError
from matchmaker.services.permissions import Permission
from matchmaker.services.suggestions.parties import parties_of
from matchmaker.services.taking_part.follow_ups import follow_ups_of, who_may_be_asked, who_was_not_reached
from matchmaker.web.access import requires, staff
from matchmaker.web.collaborations.forms import ActionForm, StateForm
from matchmaker.web.labels import collaboration_label
from matchmaker.web.pages import Shown, now
from matchmaker.web.tables import table_answer
from matchmaker.web.times import local_day, today, zone

blueprint = Blueprint("collaborations", __name__)

AT_FIRST = 20
"""So many of each state are shown before somebody asks for all."""


@blueprint.get("/samarbeten")
@requires(Permission.SEE_COLLABORATIONS)
def overview() -> str:
    """All collaborations by how they go, those that are late first."""
    most = None if request.args.get("visa") == "alla" else AT_FIRST
    return render_template(
        "collaborations/overview.html",
        board=list_collaborations(db.session(), today=today(), most=most),
        next_step=next_step,
        parties_of=parties_of,
        today=today(),
    )


@blueprint.get("/samarbeten/lista.<any(csv, xlsx):kind>")
@requires(Permission.SEE_COLLABORATIONS)
def overview_as_file(kind: str) -> Response:
    """All collaborations in the board's order, as a table to take home."""
    header = [gettext("Samarbete"), gettext("Läge"), gettext("Vilka"), gettext("Började")]
    header += [gettext("Nästa steg"), gettext("Vem"), gettext("Senast")]
    board = list_collaborations(db.session(), today=today())
    rows = (_row(collaboration) for column in board.values() for collaboration in column.shown)
    return table_answer("samarbeten", gettext("Samarbeten"), kind, header, rows)


def _row(collaboration: Collaboration) -> list[str]:
    parties = ", ".join(actor.name for actor in parties_of([collaboration.suggestion]))
    step = next_step(collaboration)
    begun = local_day(collaboration.created_at).isoformat()
    how = [collaboration.title, collaboration_label(collaboration.state), parties, begun]
    return how + ([step.title, step.owner, step.due.isoformat()] if step else ["", "", ""])


@blueprint.get("/samarbeten/<int:collaboration_id>")
@requires(Permission.SEE_COLLABORATIONS)
def show(collaboration_id: int) -> str:
    """One collaboration with everything that is known about it."""
    collaboration = get_collaboration(db.session(), collaboration_id)
    return _page(collaboration, StateForm().offer(collaboration), ActionForm())


@blueprint.post("/samarbeten/<int:collaboration_id>/lage")
@requires(Permission.KEEP_COLLABORATIONS)
def change(collaboration_id: int) -> Shown:
    """Change how it goes; when that has been done since, show how it stands and keep what was typed."""
    form = StateForm()
    collaboration = get_collaboration(db.session(), collaboration_id)
    if not form.validate_on_submit():
        return _page(collaboration, form.offer(collaboration), _blank_action(), failed=form), 422
    try:
        change_state(
            db.session(),
            collaboration_id,
            state=form.state.data,
            reason=form.reason.data or "",
            version=form.version.data,
            by=staff(),
            at=now().astimezone(zone()),  # it is followed up on a day of the municipality's
        )
    except ConflictError:
        db.session.rollback()
        collaboration = get_collaboration(db.session(), collaboration_id)
        return _page(collaboration, form.offer(collaboration), _blank_action(), conflict=True), 409
    return redirect(url_for("collaborations.show", collaboration_id=collaboration_id))


@blueprint.post("/samarbeten/<int:collaboration_id>/steg")
@requires(Permission.KEEP_COLLABORATIONS)
def add_step(collaboration_id: int) -> Shown:
    """Add a next step."""
    form = ActionForm()
    if not form.validate_on_submit():
        collaboration = get_collaboration(db.session(), collaboration_id)
        state_form = StateForm(formdata=None).offer(collaboration)
        return _page(collaboration, state_form, form, failed=form), 422
    add_action(db.session(), collaboration_id, key=form.key, **form.values(), by=staff(), at=now())
    return _back_to_steps(collaboration_id)


@blueprint.post("/samarbeten/<int:collaboration_id>/steg/<int:action_id>/<any(klart, angra):what>")
@requires(Permission.KEEP_COLLABORATIONS)
def finish_step(collaboration_id: int, action_id: int, what: str) -> Response:
    """Mark a step as done, or take that back."""
    collaboration = get_collaboration(db.session(), collaboration_id)
    if action_id not in {action.id for action in collaboration.actions}:
        abort(404)
    finish = complete_action if what == "klart" else reopen_action
    finish(db.session(), action_id, by=staff(), at=now())
    return _back_to_steps(collaboration_id)


def _page(collaboration: Collaboration, state_form: StateForm, action_form: ActionForm, **values: object) -> str:
    asked = follow_ups_of(db.session(), collaboration.id)
    return render_template(
        "collaborations/show.html",
        collaboration=collaboration,
        parties=parties_of([collaboration.suggestion]),
        state_form=state_form,
        action_form=action_form,
        next_step=next_step(collaboration),
        follow_ups=asked,
        unreached=who_was_not_reached(db.session(), collaboration.id),
        may_be_asked=who_may_be_asked(collaboration, asked, at=now()),
        today=today(),
        **values,
    )


def _blank_action() -> ActionForm:
    """A form for a next step on a page that answers another form."""
    return ActionForm(formdata=None)


def _back_to_steps(collaboration_id: int) -> Response:
    return redirect(url_for("collaborations.show", collaboration_id=collaboration_id, _anchor="steg"))
