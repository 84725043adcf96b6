"""What those who take part ask about their own data on their own page: a task for staff, answered with a reason."""

from flask import redirect, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from matchmaker.models import RequestKind
from matchmaker.models.extension import db
from matchmaker.services.audit import Who
from matchmaker.services.errors import RefusedError
from matchmaker.services.records.data_requests import WORDS_LIMIT, add_request, list_requests
from matchmaker.web.access import for_visitors
from matchmaker.web.actors.mine import own_actor
from matchmaker.web.actors.routes import blueprint
from matchmaker.web.disclosure import request_label
from matchmaker.web.forms import AtMost, KeyedForm, Needed, OneOf, Prose
from matchmaker.web.pages import Shown, now
from matchmaker.web.times import today


class OwnRequestForm(KeyedForm):
    """What they ask for."""

    kind = OneOf(
        _l("Vad vill ni?"),
        choices=lambda: [(kind, request_label(kind)) for kind in RequestKind],
        validators=[Needed(_l("Välj vad ni vill"))],
    )
    words = Prose(_l("Berätta mer"), validators=[AtMost(WORDS_LIMIT)])


@blueprint.get("/min-sida/<int:actor_id>/begaran")
@for_visitors
def own_requests(actor_id: int) -> Shown:
    """What they have asked for and what was answered, and the form for more."""
    return _page(actor_id, OwnRequestForm())


@blueprint.post("/min-sida/<int:actor_id>/begaran")
@for_visitors
def send_own_request(actor_id: int) -> Shown:
    """Put it before the project leader, with a day to answer by."""
    actor, form = own_actor(actor_id), OwnRequestForm()
    if not form.validate_on_submit():
        return _page(actor_id, form, failed=True), 422
    try:
        add_request(
            db.session(),
            actor.id,
            key=form.key,
            kind=form.kind.data,
            words=form.words.data or "",
            day=today(),
            by=Who.actor(actor.id),
            at=now(),
        )
    except RefusedError:
        db.session.rollback()
        form.kind.errors = [gettext("Ni har redan bett om mycket som väntar på svar. Ring oss i stället")]
        return _page(actor_id, form, failed=True), 422
    return redirect(url_for("actors.own_requests", actor_id=actor_id, sparat=1), 303)


def _page(actor_id: int, form: OwnRequestForm, **values: object) -> str:
    return render_template(
        "mine/requests.html",
        actor=own_actor(actor_id),
        requests=list_requests(db.session(), actor_id=actor_id),
        form=form,
        saved=request.args.get("sparat") == "1",
        **values,
    )
