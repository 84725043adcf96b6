"""Who sits where at a meeting: rounds and tables, the planner's proposal, what is fixed by hand, and checking in."""

from flask import redirect, render_template, request, url_for
from flask_babel import gettext

from matchmaker.models.extension import db
from matchmaker.planning.plan import PlanningError
from matchmaker.services.errors import ConflictError, RefusedError
from matchmaker.services.meetings.meetings import get_meeting
from matchmaker.services.meetings.participants import check_in, list_participants
from matchmaker.services.meetings.seating_plans import fix_spot, free_spot, plan_seating
from matchmaker.services.meetings.seatings import add_tables, get_seating, remove_table, rounds_outside, set_rounds
from matchmaker.services.permissions import Permission
from matchmaker.web.access import requires, staff
from matchmaker.web.language import spoken
from matchmaker.web.meetings.routes import blueprint
from matchmaker.web.meetings.seating_forms import FreeForm, HereForm, RoundsForm, SpotForm, TablesForm
from matchmaker.web.meetings.seating_picture import fixed_spots, lacking_seats, picture_of
from matchmaker.web.pages import Shown, now
from matchmaker.web.times import zone

HINDRANCES = (ConflictError, PlanningError, RefusedError)
"""What can stand in the way of a plan."""


@blueprint.get("/moten/<int:meeting_id>/bord")
@requires(Permission.SEE_MEETINGS)
def seating(meeting_id: int) -> str:
    """Rounds and tables, the plan as a picture, and what can be moved by hand."""
    return _page(meeting_id)


@blueprint.post("/moten/<int:meeting_id>/omgangar")
@requires(Permission.PLAN_MEETINGS)
def rounds(meeting_id: int) -> Shown:
    """Set when people talk."""
    form, meeting = RoundsForm(), get_meeting(db.session(), meeting_id)
    if not form.validate_on_submit():
        return _page(meeting_id, rounds_form=form, failed=True), 422
    try:
        set_rounds(db.session(), meeting_id, version=form.version.data, **form.values(meeting), by=staff(), at=now())
    except RefusedError:
        db.session.rollback()
        form.too_long()
        return _page(meeting_id, rounds_form=form, failed=True), 422
    except ConflictError:
        db.session.rollback()
        trouble = gettext("Omgångarna har ändrats sedan sidan öppnades. Så här är det nu.")
        return _page(meeting_id, trouble=trouble), 409
    return _back(meeting_id, "omgangar")


@blueprint.post("/moten/<int:meeting_id>/bord")
@requires(Permission.PLAN_MEETINGS)
def lay_tables(meeting_id: int) -> Shown:
    """Add tables that are alike."""
    form = TablesForm()
    if not form.validate_on_submit():
        return _page(meeting_id, tables_form=form, failed=True), 422
    try:
        add_tables(
            db.session(),
            meeting_id,
            key=form.key,
            count=form.count.data or 0,
            seats=form.seats.data or 0,
            quiet=form.quiet.data,
            step_free=form.step_free.data,
            by=staff(),
            at=now(),
        )
    except RefusedError:
        db.session.rollback()
        return _page(meeting_id, trouble=gettext("Fler än sextio bord går inte att planera för.")), 409
    return _back(meeting_id, "bord")


@blueprint.post("/moten/<int:meeting_id>/bord/<int:table_id>/ta-bort")
@requires(Permission.PLAN_MEETINGS)
def clear_table(meeting_id: int, table_id: int) -> Shown:
    """Take a table away."""
    remove_table(db.session(), meeting_id, table_id, by=staff(), at=now())
    return _back(meeting_id, "bord")


@blueprint.post("/moten/<int:meeting_id>/placera")
@requires(Permission.PLAN_MEETINGS)
def place(meeting_id: int) -> Shown:
    """Let the planner propose who sits where, around what is fixed; it takes ten seconds at most."""
    return _propose(meeting_id, afresh="afresh" in request.form)


@blueprint.post("/moten/<int:meeting_id>/las")
@requires(Permission.PLAN_MEETINGS)
def fix(meeting_id: int) -> Shown:
    """Fix someone or a talk to a place and propose anew around it, and show it there."""
    form = SpotForm(seating=get_seating(db.session(), meeting_id))
    if not form.validate_on_submit():
        return _page(meeting_id, spot_form=form, failed=True), 422
    spot, version = form.spot(), form.version.data
    try:
        fix_spot(db.session(), meeting_id, spot, version=version, zone=zone(), by=staff(), at=now())
    except HINDRANCES as fault:
        db.session.rollback()
        trouble = gettext("Inget är flyttat. %(why)s", why=in_words(fault))
        return _page(meeting_id, spot_form=form, trouble=trouble), 409
    anchor = f"talk-{spot['talk']}" if "talk" in spot else f"person-{spot['person']}-{spot['round']}"
    return redirect(url_for("meetings.seating", meeting_id=meeting_id, flyttad=form.key, _anchor=anchor))


@blueprint.post("/moten/<int:meeting_id>/las/slapp")
@requires(Permission.PLAN_MEETINGS)
def release(meeting_id: int) -> Shown:
    """Let go of something that is fixed, and propose anew."""
    spot = FreeForm().named
    if spot is not None:
        free_spot(db.session(), meeting_id, spot, by=staff(), at=now())
    return _propose(meeting_id)


@blueprint.get("/moten/<int:meeting_id>/incheckning")
@requires(Permission.PLAN_MEETINGS)
def arrivals(meeting_id: int) -> str:
    """A list to press on a phone, or to print, as people come through the door."""
    return render_template(
        "meetings/arrivals.html",
        meeting=get_meeting(db.session(), meeting_id),
        people=[one for one in list_participants(db.session(), meeting_id) if one.reply != "no" or one.here],
    )


@blueprint.post("/moten/<int:meeting_id>/incheckning/<int:person_id>")
@requires(Permission.PLAN_MEETINGS)
def arrive(meeting_id: int, person_id: int) -> Shown:
    """Note whether somebody came."""
    check_in(db.session(), meeting_id, person_id, here=HereForm().answer, by=staff(), at=now())
    return redirect(url_for("meetings.arrivals", meeting_id=meeting_id, _anchor=f"person-{person_id}"))


def in_words(fault: ConflictError | PlanningError | RefusedError) -> str:
    """What stood in the way of a plan."""
    if isinstance(fault, PlanningError):
        return spoken(fault.text)
    if isinstance(fault, ConflictError):
        return gettext(
            "Planen har ändrats sedan sidan öppnades. Så här är den nu. Gör din ändring igen om den fortfarande behövs."
        )
    return {
        "rounds": gettext("Bestäm först hur många omgångar det blir."),
        "tables": gettext("Lägg först till de bord som finns i lokalen."),
        "people": gettext("Ingen har sagt ja än. Skriv upp vilka som kommer, så går det att placera dem."),
        "talks": gettext("Dagordningen är tom. Lägg först samtal på den."),
        "over": gettext("Sista omgången har börjat, så det finns inget kvar att planera."),
        "begun": gettext("Den omgången har redan börjat. Välj en som är kvar."),
        "held": gettext("Omgången för det samtalet har redan börjat, så det kan inte flyttas."),
        "not_coming": gettext("Enligt listan kommer den personen inte. Pricka först av den som har kommit."),
        "away": gettext("Den personen är inte där i den omgången. Välj en annan omgång."),
        "changed": gettext("Förslaget har ändrats sedan sidan öppnades. Läs det igen, innan ni tar upp det."),
    }.get(fault.code, gettext("Det går inte längre att ta upp det här förslaget."))


def _propose(meeting_id: int, *, afresh: bool = False) -> Shown:
    try:
        plan_seating(db.session(), meeting_id, afresh=afresh, zone=zone(), by=staff(), at=now())
    except HINDRANCES as fault:
        db.session.rollback()
        return _page(meeting_id, trouble=in_words(fault)), 409
    return _back(meeting_id, "plan")


def _page(
    meeting_id: int,
    *,
    rounds_form: RoundsForm | None = None,
    tables_form: TablesForm | None = None,
    spot_form: SpotForm | None = None,
    trouble: str = "",
    failed: bool = False,
) -> str:
    seating = get_seating(db.session(), meeting_id)
    spots = spot_form or SpotForm(formdata=None, seating=seating)
    spots.version.data = seating.plan.version if seating.plan else 0  # what is chosen is chosen from this page
    fixed = fixed_spots(seating, spots.names)
    picture, begun = picture_of(seating), seating.plan.begun(now()) if seating.plan else 0
    forms = (rounds_form, tables_form, spot_form)
    return render_template(
        "meetings/seating.html",
        meeting=seating.meeting,
        seating=seating,
        picture=picture,
        lacking=lacking_seats(picture, begun) if picture else "",
        ready=seating.plan is not None and bool(seating.tables),
        fixed=fixed,
        outside=rounds_outside(db.session(), seating.meeting),
        moved=next((one for one in fixed if one.key == request.args.get("flyttad")), None),
        begun=begun,
        rounds_form=rounds_form or RoundsForm.of(seating.meeting, seating.plan),
        tables_form=tables_form or TablesForm(formdata=None),
        spot_form=spots,
        wrong=next((form for form in forms if form is not None), None),
        trouble=trouble,
        failed=failed,
    )


def _back(meeting_id: int, anchor: str) -> Shown:
    return redirect(url_for("meetings.seating", meeting_id=meeting_id, _anchor=anchor))
