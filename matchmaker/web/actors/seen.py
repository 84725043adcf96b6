"""What others see of those who take part: chosen field by field, with a preview of both moments."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from matchmaker.models import Actor, Need
from matchmaker.models.extension import db
from matchmaker.services.actors.actors import get_actor
from matchmaker.services.actors.board import entries_of, waits_for_board
from matchmaker.services.audit import Who
from matchmaker.services.personal_data.visibility import AUDIENCES, Audience, Field, audience_of, choose_visibility
from matchmaker.services.taking_part.invitations import KINDS, UNNAMED, contact_lines
from matchmaker.web.access import for_visitors
from matchmaker.web.actors.changes import STOPPED
from matchmaker.web.actors.mine import own_actor
from matchmaker.web.actors.routes import blueprint
from matchmaker.web.codes import SEEN, audience_label
from matchmaker.web.forms import Needed, OneOf, VersionedForm
from matchmaker.web.installation import settings
from matchmaker.web.language import current_language
from matchmaker.web.pages import Shown, now


def _audiences(field: Field) -> list[tuple[str, str]]:
    if field is Field.BOARD:
        return [(Audience.LEADER, gettext("Nej")), (Audience.PUBLIC, audience_label(Audience.PUBLIC))]
    return [(audience.value, audience_label(audience)) for audience in AUDIENCES[field]]


def _field(field: Field) -> OneOf:
    return OneOf(SEEN[field], choices=lambda: _audiences(field), validators=[Needed(_l("Välj vem som får se det"))])


class VisibilityForm(VersionedForm):
    """Who may see what."""

    see_board = _field(Field.BOARD)
    see_details = _field(Field.DETAILS)
    see_contact_name = _field(Field.CONTACT_NAME)
    see_contact_phone = _field(Field.CONTACT_PHONE)
    see_contact_email = _field(Field.CONTACT_EMAIL)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if not settings().public_board:
            del self.see_board

    @property
    def chosen(self) -> dict[Field, Audience]:
        """The answers of a sound form."""
        return {field: Audience(self[f"see_{field}"].data) for field in Field if f"see_{field}" in self}


@blueprint.get("/min-sida/<int:actor_id>/synligt")
@for_visitors
def seen_by_others(actor_id: int) -> str:
    """What others see, and the choice."""
    actor = own_actor(actor_id)
    stands: dict[str, Any] = {f"see_{field}": audience_of(actor, field) for field in Field}
    return _page(actor, VisibilityForm(formdata=None, data=stands | {"version": actor.version}))


@blueprint.post("/min-sida/<int:actor_id>/synligt")
@for_visitors
def choose_seen(actor_id: int) -> Shown:
    """Keep the choice; the preview shows what it means."""
    actor, form = own_actor(actor_id), VisibilityForm()
    if not form.validate_on_submit():
        return _page(actor, form), 422
    by = Who.actor(actor_id)
    try:
        choose_visibility(db.session(), actor_id, form.chosen, version=form.version.data, by=by, at=now())
    except STOPPED:
        db.session.rollback()
        actor = own_actor(actor_id)
        form.version.data = actor.version
        return _page(actor, form, conflict=True), 409
    return redirect(url_for("actors.seen_by_others", actor_id=actor_id, sparat=1), 303)


def _page(actor: Actor, form: VisibilityForm, **values: object) -> str:
    told = get_actor(db.session(), actor.id)
    details = audience_of(told, Field.DETAILS)
    return render_template(
        "mine/seen.html",
        actor=told,
        items=[item for item in told.items if item.withdrawn_at is None],
        described=KINDS[told.kind],
        unnamed=UNNAMED,
        details_first=details is Audience.EVERYONE,
        details_later=details is not Audience.LEADER,
        unlike=any(isinstance(item, Need) and item.hide_name for item in told.items),
        on_board=entries_of(db.session(), told) if settings().public_board else (),
        waits=settings().public_board and waits_for_board(told),
        contact=list(contact_lines(told, current_language())),
        form=form,
        saved=request.args.get("sparat") == "1",
        **values,
    )
