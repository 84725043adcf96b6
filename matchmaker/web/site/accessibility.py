"""The accessibility statement that the law asks for, and the form in which anyone tells what does not work."""

from flask import redirect, render_template, url_for
from flask_babel import gettext

from matchmaker.models import Act
from matchmaker.models.extension import db
from matchmaker.services.accessibility import leave_message, make_statement
from matchmaker.services.errors import RefusedError
from matchmaker.web.access import for_everyone
from matchmaker.web.installation import settings
from matchmaker.web.language import current_language
from matchmaker.web.limits import keep_within_limit
from matchmaker.web.pages import Shown, now
from matchmaker.web.site.forms import MessageForm
from matchmaker.web.site.routes import blueprint


@blueprint.get("/tillganglighet")
@for_everyone
def accessibility() -> str:
    """How accessible the service is, honestly."""
    return render_template("site/accessibility.html", statement=make_statement(db.session(), settings()))


@blueprint.get("/tillganglighet/meddelande")
@for_everyone
def tell_of_fault() -> str:
    """Tell what does not work; nobody has to say who they are."""
    return render_template("site/tell_of_fault.html", form=MessageForm())


@blueprint.post("/tillganglighet/meddelande")
@for_everyone
def keep_message() -> Shown:
    """Keep what was told, once."""
    form = MessageForm()
    if form.may_be_a_program:
        form.prepare_once_more()
        return render_template("site/tell_of_fault.html", form=form, once_more=True), 422
    if not form.validate_on_submit():
        return render_template("site/tell_of_fault.html", form=form, failed=True), 422
    keep_within_limit(Act.MESSAGE)
    try:
        leave_message(
            db.session(),
            form.words.data or "",
            form.email.data or "",
            key=form.once,
            language=current_language(),
            settings=settings(),
            at=now(),
        )
    except RefusedError:
        form.email.errors = [gettext("Kontrollera e-postadressen. Den ska se ut som namn@exempel.se")]
        return render_template("site/tell_of_fault.html", form=form, failed=True), 422
    return redirect(url_for("site.told_of_fault", svar="ja" if form.email.data else None), 303)


@blueprint.get("/tillganglighet/tack")
@for_everyone
def told_of_fault() -> str:
    """What becomes of it."""
    return render_template("site/told_of_fault.html")
