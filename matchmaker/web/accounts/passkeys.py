"""Passkeys: signing in with one, and on one's own account adding and removing them."""

from base64 import b64decode, b64encode
from datetime import datetime
from urllib.parse import urlsplit

from flask import Response as Json
from flask import abort, redirect, session, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from matchmaker.models import Act
from matchmaker.models.extension import db
from matchmaker.services.accounts.passkeys import (
    CHALLENGE_LIFETIME,
    Site,
    add_passkey,
    new_challenge,
    question_for_known,
    question_for_new,
    remove_passkey,
    sign_in_by_passkey,
)
from matchmaker.services.errors import RefusedError
from matchmaker.services.permissions import Permission
from matchmaker.web.access import for_everyone, requires, signed_in, staff
from matchmaker.web.accounts.forms import PasskeyForm
from matchmaker.web.accounts.own import may_add_passkey, own_page
from matchmaker.web.accounts.routes import blueprint, sign_in_page, wanted_page
from matchmaker.web.installation import settings
from matchmaker.web.language import current_language
from matchmaker.web.limits import keep_within_limit
from matchmaker.web.pages import Shown, now, public_root
from matchmaker.web.sessions import browser_session

USUAL_PORTS = {"http": 80, "https": 443}


@blueprint.post("/passnyckel/fraga")
@for_everyone
def ask_for_passkey() -> Json:
    """What the browser is to ask its owner's devices."""
    return _json(question_for_known(site=_site(), challenge=_ask("sign_in")))


@blueprint.post("/passnyckel")
@for_everyone
def sign_in_with_passkey() -> Shown:
    """Sign in whoever's passkey has answered; the other ways are on the page that says it could not be used."""
    form, challenge = PasskeyForm(), _asked("sign_in")
    keep_within_limit(Act.SIGN_IN)
    db.session.commit()  # a key that is refused counts as well
    try:
        account = sign_in_by_passkey(db.session(), form.passkey.data or "", challenge=challenge, site=_site(), at=now())
    except RefusedError:
        db.session.rollback()
        return sign_in_page(passkey_failed=True), 422
    browser_session().sign_in(account)
    return redirect(wanted_page(), 303)


@blueprint.post("/konto/passnyckel/fraga")
@requires(Permission.OWN_ACCOUNT)
def ask_for_new_passkey() -> Json:
    """What the browser is to ask when a passkey is made; 403 for who has not just signed in."""
    if not may_add_passkey():
        abort(403)
    return _json(question_for_new(db.session(), signed_in().id, site=_site(), challenge=_ask("add")))


@blueprint.post("/konto/passnyckel")
@requires(Permission.OWN_ACCOUNT)
def add() -> Shown:
    """Keep a new passkey."""
    form, challenge = PasskeyForm(), _asked("add")
    if not may_add_passkey():
        return own_page(form=form), 403
    if not form.validate_on_submit():
        return own_page(form=form, failed=True), 422
    try:
        add_passkey(
            db.session(),
            signed_in().id,
            form.passkey.data or "",
            name=form.name.data or "",
            challenge=challenge,
            site=_site(),
            language=current_language(),
            by=staff(),
            at=now(),
        )
    except RefusedError:
        db.session.rollback()
        form.name.errors = [gettext("Nyckeln gick inte att lägga till. Försök en gång till")]
        return own_page(form=form, failed=True), 422
    return redirect(url_for("accounts.mine", nyckel="ny"), 303)


@blueprint.post("/konto/passnyckel/<int:passkey_id>/ta-bort")
@requires(Permission.OWN_ACCOUNT)
def remove(passkey_id: int) -> Response:
    """Let a passkey sign in no more."""
    remove_passkey(db.session(), signed_in(), passkey_id, by=staff(), at=now())
    return redirect(url_for("accounts.mine", nyckel="borta"), 303)


def _site() -> Site:
    """The service as passkeys know it: under the address that people use, whichever machine it runs on.

    Browsers write it in small ASCII letters, and leave out the port that is usual (WHATWG, URL Standard, 4.7).
    """
    root = urlsplit(public_root())
    host = (root.hostname or "").encode("idna").decode()
    port = "" if root.port in {None, USUAL_PORTS.get(root.scheme)} else f":{root.port}"
    return Site(host, f"{root.scheme}://{host}{port}", settings().service_name)


def _ask(purpose: str) -> bytes:
    """A new challenge, remembered in the browser's session for this purpose; an earlier one is forgotten."""
    challenge = new_challenge()
    until = now() + CHALLENGE_LIFETIME
    session["challenge"] = [purpose, b64encode(challenge).decode(), until.isoformat()]
    return challenge


def _asked(purpose: str) -> bytes:
    """The challenge that this browser was given, which is used up; a fresh one, which nothing answers, for none."""
    kept, challenge, until = session.pop("challenge", ["", "", ""])
    if kept != purpose or datetime.fromisoformat(until) <= now():
        return new_challenge()
    return b64decode(challenge)


def _json(text: str) -> Json:
    return Json(text, mimetype="application/json")
