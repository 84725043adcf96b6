"""The administrator's page of accounts: who may do what, inviting somebody, and ending sessions."""

from datetime import timedelta
from urllib.parse import unquote

from flask import redirect, render_template, url_for
from flask_babel import gettext

from matchmaker.models import Role
from matchmaker.models.extension import db
from matchmaker.services.accounts.staff import (
    change_role,
    close_account,
    end_all_sessions,
    end_sessions,
    invite,
    list_accounts,
    reopen_account,
)
from matchmaker.services.errors import RefusedError
from matchmaker.services.permissions import Permission
from matchmaker.web.access import requires, signed_in, staff
from matchmaker.web.accounts.forms import InviteForm, RoleForm
from matchmaker.web.accounts.routes import blueprint
from matchmaker.web.installation import settings
from matchmaker.web.language import current_language
from matchmaker.web.pages import Shown, now, public_address


@blueprint.get("/konton")
@requires(Permission.KEEP_ACCOUNTS)
def overview() -> str:
    """Who works with the service, and what each may do."""
    return _page()


@blueprint.post("/konton")
@requires(Permission.KEEP_ACCOUNTS)
def invite_somebody() -> Shown:
    """Add an account and mail an invitation."""
    form = InviteForm()
    if not form.validate_on_submit():
        return _page(form=form, failed=True), 422
    try:
        invite(
            db.session(),
            form.email.data or "",
            name=form.name.data or "",
            role=form.role.data,
            link=unquote(public_address("accounts.open_link", token="{token}")),  # noqa: S106
            service=settings().service_name,
            language=current_language(),
            by=staff(),
            at=now(),
        )
    except RefusedError as fault:
        db.session.rollback()
        known = gettext("Den adressen har redan ett konto")
        form.email.errors = [known if fault.code == "known" else gettext("Kontrollera adressen")]
        return _page(form=form, failed=True), 422
    return redirect(url_for("accounts.overview"))


@blueprint.post("/konton/<int:account_id>/roll")
@requires(Permission.KEEP_ACCOUNTS)
def set_role(account_id: int) -> Shown:
    """Let somebody do more, or less."""
    form = RoleForm()
    if form.validate_on_submit():
        try:
            change_role(db.session(), account_id, role=form.role.data, by=staff(), at=now())
        except RefusedError:
            return _locked_out()
    return redirect(url_for("accounts.overview"))


@blueprint.post("/konton/<int:account_id>/<any(stang, oppna, avsluta):what>")
@requires(Permission.KEEP_ACCOUNTS)
def settle(account_id: int, what: str) -> Shown:
    """Close an account, open it again, or sign it out everywhere."""
    act = {"stang": close_account, "oppna": reopen_account, "avsluta": end_sessions}[what]
    try:
        act(db.session(), account_id, by=staff(), at=now())
    except RefusedError:
        return _locked_out()
    return redirect(url_for("accounts.overview"))


@blueprint.post("/konton/avsluta")
@requires(Permission.KEEP_ACCOUNTS)
def sign_out_everyone() -> Shown:
    """Sign all of them out everywhere, whoever presses the button too."""
    end_all_sessions(db.session(), by=staff(), at=now())
    return redirect(url_for("accounts.sign_in"))


def _locked_out() -> tuple[str, int]:
    db.session.rollback()
    return _page(trouble=gettext("Någon måste kunna sköta kontona. Ge först någon annan den rollen.")), 409


def _page(**values: object) -> str:
    given: dict[str, object] = {"form": InviteForm(formdata=None), "trouble": "", "failed": False}
    return render_template(
        "accounts/overview.html",
        rows=list_accounts(db.session(), idle=timedelta(hours=settings().session_idle_hours), at=now()),
        role_form=RoleForm(formdata=None),
        me=signed_in().id,
        notes={
            Role.LEADER: gettext("Får göra allt."),
            Role.CO_WORKER: gettext("Får göra allt utom att sköta konton och ändra under Uppgifter och handlingar."),
            Role.READER: gettext("Ser allt utom mejlen som har skickats, och ändrar inget."),
            Role.ADMINISTRATOR: gettext("Ser det som en läsare ser, och sköter konton och tillägg."),
        },
        **(given | values),
    )
