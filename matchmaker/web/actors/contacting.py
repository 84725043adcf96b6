"""The contacts of those who take part: more than one, and from one to the next; by themselves or by staff for them."""

from typing import Any
from urllib.parse import unquote

from flask import g, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.wrappers import Response

from matchmaker.models import Act, Actor, ContactPerson
from matchmaker.models.extension import db
from matchmaker.services.actors.actors import get_actor
from matchmaker.services.actors.contact_people import (
    MOST_PEOPLE,
    add_person,
    answer_to_be_contact,
    list_people,
    make_main,
    person_behind,
    remove_person,
)
from matchmaker.services.audit import Who
from matchmaker.services.errors import ConflictError, NotFoundError, RefusedError
from matchmaker.services.permissions import Permission
from matchmaker.services.taking_part.visits import actors_of
from matchmaker.web.access import for_everyone, for_visitors, requires, staff
from matchmaker.web.actors.forms import ContactForm, Sheet
from matchmaker.web.actors.mine import own_actor
from matchmaker.web.actors.routes import blueprint
from matchmaker.web.forms import KeyedForm, Needed, OneOf, VersionedForm
from matchmaker.web.letters import letters
from matchmaker.web.limits import keep_within_limit
from matchmaker.web.pages import Shown, now, public_address

OWN, OTHERS = "/min-sida/<int:actor_id>/kontakter", "/alla/<int:actor_id>/kontakter"
STOPPED = (ConflictError, StaleDataError)


class PersonForm(ContactForm):
    """One more contact: the fields of the form's last step, but for how far they go."""

    reach = None  # type: ignore[assignment]
    needs_email = True

    def validate(self, extra_validators: Any = None) -> bool:
        """As the form has it; the address is needed where it is the way in which somebody says yes."""
        super().validate()
        if self.needs_email and not self.contact_email.data:
            if not self.contact_phone.data:
                self.contact_phone.errors = []
            self.contact_email.errors = [gettext("Skriv en e-postadress, så att vi kan fråga personen")]
        return not self.error_list


class ToldPersonForm(PersonForm):
    """One more contact, as staff have been told of them."""

    needs_email = False


class HandOverForm(VersionedForm):
    """What becomes of the main contact when another takes over."""

    stays = OneOf(
        _l("Vad händer med den som är huvudkontakt nu?"),
        choices=lambda: [
            ("yes", gettext("Står kvar som kontakt")),
            ("no", gettext("Slutar. Uppgifterna tas bort")),
        ],
        validators=[Needed(_l("Välj om personen står kvar eller slutar"))],
    )


@blueprint.get(OWN)
@for_visitors
def own_people(actor_id: int) -> str:
    """Whom we reach them by, and room for one more."""
    own_actor(actor_id)
    return _page(actor_id, _sheet(PersonForm))


@blueprint.get(OTHERS)
@requires(Permission.CHANGE_ACTORS)
def people(actor_id: int) -> str:
    """The same, for staff who do it for them."""
    return _page(actor_id, _sheet(ToldPersonForm), for_staff=True)


@blueprint.post(OWN)
@for_visitors
def add_own_person(actor_id: int) -> Shown:
    """Add a contact, who is asked by mail."""
    own_actor(actor_id)
    return _add(actor_id, PersonForm, Who.actor(actor_id), for_staff=False)


@blueprint.post(OTHERS)
@requires(Permission.CHANGE_ACTORS)
def add_person_for(actor_id: int) -> Shown:
    """Add a contact that somebody has told of."""
    return _add(actor_id, ToldPersonForm, staff(), for_staff=True)


@blueprint.get(f"{OWN}/<int:person_id>/lamna-over")
@for_visitors
def own_handover(actor_id: int, person_id: int) -> str:
    """Ask what becomes of the one who hands over."""
    return _handover_page(own_actor(actor_id), person_id, for_staff=False)


@blueprint.get(f"{OTHERS}/<int:person_id>/lamna-over")
@requires(Permission.CHANGE_ACTORS)
def handover_for(actor_id: int, person_id: int) -> str:
    """The same, for staff."""
    return _handover_page(get_actor(db.session(), actor_id), person_id, for_staff=True)


@blueprint.post(f"{OWN}/<int:person_id>/lamna-over")
@for_visitors
def hand_over_own(actor_id: int, person_id: int) -> Shown:
    """Let somebody take over; who is a contact no longer, also by a double tap, is told so."""
    actor = _still_own(actor_id)
    return _hand_over(actor, person_id, Who.actor(actor_id), for_staff=False) if actor else _left("klart")


@blueprint.post(f"{OTHERS}/<int:person_id>/lamna-over")
@requires(Permission.CHANGE_ACTORS)
def hand_over_for(actor_id: int, person_id: int) -> Shown:
    """The same, for staff."""
    return _hand_over(get_actor(db.session(), actor_id), person_id, staff(), for_staff=True)


@blueprint.post(f"{OWN}/<int:person_id>/ta-bort")
@for_visitors
def remove_own_person(actor_id: int, person_id: int) -> Response:
    """Take a contact away, who may be oneself."""
    if _still_own(actor_id):
        remove_person(db.session(), actor_id, person_id, by=Who.actor(actor_id), at=now())
    return _done(actor_id, for_staff=False) if _still_own(actor_id) else _left("borta")


@blueprint.post(f"{OTHERS}/<int:person_id>/ta-bort")
@requires(Permission.CHANGE_ACTORS)
def remove_person_for(actor_id: int, person_id: int) -> Response:
    """The same, for staff."""
    remove_person(db.session(), actor_id, person_id, by=staff(), at=now())
    return _done(actor_id, for_staff=True)


@blueprint.get("/min-sida/kontakt/<token>")
@for_everyone
def asked_to_be_contact(token: str) -> str | Response:
    """Ask whether they want to be a contact: nothing is answered by looking, and nobody who said yes is asked again."""
    person = person_behind(db.session(), token, at=now())
    return _left("ja") if person.confirmed_at else render_template("mine/be_contact.html", person=person, token=token)


@blueprint.post("/min-sida/kontakt/<token>")
@for_everyone
def answer_about_contact(token: str) -> Response:
    """Keep the answer."""
    wants = request.form.get("answer") == "yes"
    return _left("ja" if answer_to_be_contact(db.session(), token, wants=wants, at=now()) else "nej")


@blueprint.get("/min-sida/kontakt")
@for_everyone
def contact_answered() -> str:
    """What comes of it, also for who has handed over and left."""
    return render_template("mine/contact_answered.html", answer=request.args.get("svar", ""))


def _sheet(form: type[PersonForm]) -> Sheet:
    """The fields are not named as one's own, so that browsers do not offer what they know of their reader."""
    return Sheet(KeyedForm(), [form(prefix="person-", meta={"csrf": False})])


def _add(actor_id: int, kind: type[PersonForm], by: Who, *, for_staff: bool) -> Shown:
    sheet = _sheet(kind)
    if not sheet.validate():
        return _page(actor_id, sheet, for_staff=for_staff, failed=True), 422
    [form] = sheet.steps
    link = unquote(public_address("actors.asked_to_be_contact", token="{token}"))  # noqa: S106
    told = {name.removeprefix("contact_"): value for name, value in form.answers.items()}
    keep_within_limit(Act.MAIL)
    try:
        add_person(db.session(), actor_id, key=sheet.head.key, link=link, by=by, at=now(), **told)
    except RefusedError as fault:
        db.session.rollback()
        form["contact_email"].errors = [_why_not_added(fault.code)]
        return _page(actor_id, sheet, for_staff=for_staff, failed=True), 422
    return _done(actor_id, for_staff=for_staff)


def _why_not_added(code: str) -> str:
    if code == "known":
        return gettext("Den adressen har redan en kontakt hos er")
    if code == "often":
        return gettext("Den adressen har redan fått frågan flera gånger. Be personen leta efter mejlet")
    return gettext("Ni kan ha högst %(most)s kontakter utöver huvudkontakten. Ta bort någon först", most=MOST_PEOPLE)


def _hand_over(actor: Actor, person_id: int, by: Who, *, for_staff: bool) -> Shown:
    if not any(person.id == person_id for person in list_people(db.session(), actor.id)):  # a double tap
        return _done(actor.id, for_staff=for_staff)
    form = HandOverForm()
    if not form.validate_on_submit():
        return _handover_page(actor, person_id, form, for_staff=for_staff, failed=True), 422
    stays = form.stays.data == "yes"
    page = public_address("actors.ask_for_visit")
    told: dict[str, Any] = {"version": form.version.data, "page": page, "post": letters(), "by": by, "at": now()}
    try:
        make_main(db.session(), actor.id, person_id, stays=stays, **told)
    except STOPPED:
        db.session.rollback()
        actor = get_actor(db.session(), actor.id)
        form.version.data = actor.version
        return _handover_page(actor, person_id, form, for_staff=for_staff, conflict=True), 409
    return _done(actor.id, for_staff=for_staff) if for_staff or _still_own(actor.id) else _left("klart")


def _done(actor_id: int, *, for_staff: bool) -> Response:
    return redirect(url_for("actors.people" if for_staff else "actors.own_people", actor_id=actor_id, sparat=1), 303)


def _still_own(actor_id: int) -> Actor | None:
    """The actor, when the visitor is one of its contacts now."""
    return next((actor for actor in actors_of(db.session(), g.visitor) if actor.id == actor_id), None)


def _left(answer: str) -> Response:
    """To the page for those who have no page of their own to come back to, or not yet."""
    return redirect(url_for("actors.contact_answered", svar=answer), 303)


def _page(actor_id: int, sheet: Sheet, *, for_staff: bool = False, **values: object) -> str:
    return render_template(
        "actors/people.html",
        actor=get_actor(db.session(), actor_id),
        people=list_people(db.session(), actor_id),
        most=MOST_PEOPLE,
        sheet=sheet,
        form=sheet.steps[0],
        for_staff=for_staff,
        saved=request.args.get("sparat") == "1",
        **values,
    )


def _handover_page(
    actor: Actor, person_id: int, form: HandOverForm | None = None, *, for_staff: bool, **values: object
) -> str:
    person = _who_can_take_over(actor.id, person_id, for_staff=for_staff)
    form = form or HandOverForm(formdata=None, data={"version": actor.version})
    return render_template(
        "actors/hand_over.html", actor=actor, person=person, form=form, for_staff=for_staff, **values
    )


def _who_can_take_over(actor_id: int, person_id: int, *, for_staff: bool) -> ContactPerson:
    """A contact who has said yes, and whom letters reach but where staff decide. Raises NotFoundError."""
    people = list_people(db.session(), actor_id)
    person = next((one for one in people if one.id == person_id), None)
    if person is None or person.confirmed_at is None or not (person.email or for_staff):
        raise NotFoundError("contact")
    return person
