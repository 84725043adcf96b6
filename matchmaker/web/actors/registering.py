"""Writing down on one page what somebody told by telephone, on paper or at a visit, and correcting who they are."""

from collections import Counter
from typing import Any

from flask import redirect, render_template, request, url_for
from sqlalchemy.orm.exc import StaleDataError

from matchmaker.models import Actor
from matchmaker.models.extension import db
from matchmaker.services.actors.actors import get_actor
from matchmaker.services.actors.duplicates import Identity, find_duplicates
from matchmaker.services.actors.registrations import correct_actor, is_registered, register_actor
from matchmaker.services.errors import ConflictError
from matchmaker.services.forms.answers import REACH_KM, Step
from matchmaker.services.permissions import Permission
from matchmaker.services.places import list_places
from matchmaker.web.access import requires, staff
from matchmaker.web.actors.forms import CorrectContactForm, CorrectWhoForm, RegisterForm, Sheet
from matchmaker.web.actors.paper import paper_sections
from matchmaker.web.actors.routes import blueprint
from matchmaker.web.forms import VersionedForm
from matchmaker.web.letters import letters
from matchmaker.web.pages import Shown, now, public_address
from matchmaker.web.targets import safe_target
from matchmaker.web.times import zone


@blueprint.get("/alla/ny")
@requires(Permission.CHANGE_ACTORS)
def new() -> str:
    """The whole form on one page, in the order of the paper."""
    return _new_page(_sheet())


@blueprint.post("/alla/ny")
@requires(Permission.CHANGE_ACTORS)
def register() -> Shown:
    """Enter them, and look for what fits them."""
    sheet = _sheet()
    if not sheet.validate():
        return _new_page(sheet, failed=True), 422
    candidates = [] if is_registered(db.session(), sheet.head.key) else find_duplicates(db.session(), _identity(sheet))
    if candidates and not sheet.head.is_new.data:
        return _new_page(sheet, candidates=candidates), 422
    at = now().astimezone(zone())  # the reference bears the municipality's year
    submission = register_actor(
        db.session(),
        sheet.answers,
        key=sheet.head.key,
        channel=sheet.head.channel.data,
        language="sv",
        page=public_address("actors.ask_for_visit"),
        by=staff(),
        at=at,
    )
    return redirect(url_for("actors.show", actor_id=submission.actor_id))


@blueprint.get("/alla/<int:actor_id>/ratta")
@requires(Permission.CHANGE_ACTORS)
def who_correction(actor_id: int) -> Shown:
    """Who they are and how to reach them, to be corrected; of those who take part no longer their page."""
    actor = get_actor(db.session(), actor_id)
    if actor.withdrawn_at is not None:
        return redirect(_back(actor_id))
    return _correction_page(actor, _correction_sheet(actor))


@blueprint.post("/alla/<int:actor_id>/ratta")
@requires(Permission.CHANGE_ACTORS)
def correct_who(actor_id: int) -> Shown:
    """Keep other words about them, and look again for what fits them."""
    actor = get_actor(db.session(), actor_id)
    sheet = _correction_sheet(None)
    if not sheet.validate():
        return _correction_page(actor, sheet, failed=True), 422
    version = sheet.head.version
    try:
        correct_actor(
            db.session(),
            actor_id,
            version=version.data,
            who=sheet.answers[Step.WHO],
            contact=sheet.answers[Step.CONTACT],
            post=letters(),
            by=staff(),
            at=now(),
        )
    except (ConflictError, StaleDataError):
        db.session.rollback()
        actor = get_actor(db.session(), actor_id)
        version.data = actor.version
        return _correction_page(actor, sheet, conflict=True), 409
    return redirect(_back(actor_id))


def _back(actor_id: int) -> str:
    """Where one goes on from a correction: to the page that asked for it, or else to their own."""
    return safe_target(request.args.get("next"), url_for("actors.show", actor_id=actor_id))


def _identity(sheet: Sheet) -> Identity:
    """Who it is that was written in."""
    contact = sheet.answers[Step.CONTACT]
    return Identity(sheet.answers[Step.WHO]["name"], contact["contact_email"], contact["contact_phone"])


def _sheet() -> Sheet:
    """An empty form, or what was sent of it: each section under a name of its own, as ``needs2``."""
    numbers: Counter[Step] = Counter()
    steps = []
    for section in paper_sections():
        numbers[section.form.step] += 1
        steps.append(section.form(prefix=f"{section.form.step}{numbers[section.form.step]}-", meta={"csrf": False}))
    return Sheet(RegisterForm(), steps)


def _correction_sheet(actor: Actor | None) -> Sheet:
    """What stands there about an actor; None = what was sent in its place."""
    who: dict[str, Any] = {}
    contact: dict[str, Any] = {}
    if actor is not None:
        who = {
            "kind": actor.kind.value,
            "name": actor.name,
            "place": actor.place.name,
            "description": actor.description,
        }
        contact = {name: getattr(actor, name) for name in ("contact_name", "contact_phone", "contact_email")}
        contact["reach"] = next((word for word, km in REACH_KM.items() if km == actor.reach_km), "")
    return Sheet(
        VersionedForm(data={"version": actor.version} if actor else None),
        [
            CorrectWhoForm(data=who or None, prefix="who1-", meta={"csrf": False}),
            CorrectContactForm(data=contact or None, prefix="contact1-", meta={"csrf": False}),
        ],
    )


def _new_page(sheet: Sheet, **values: object) -> str:
    sections = list(zip(paper_sections(), sheet.steps, strict=True))
    return render_template(
        "actors/new.html", sheet=sheet, sections=sections, places=list_places(db.session()), **values
    )


def _correction_page(actor: Actor, sheet: Sheet, **values: object) -> str:
    return render_template(
        "actors/correct_who.html",
        actor=actor,
        sheet=sheet,
        places=list_places(db.session()),
        back=_back(actor.id),
        **values,
    )
