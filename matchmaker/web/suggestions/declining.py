"""Why suggestions are declined: the municipality's own list, what follows from each reason, and changing it."""

from typing import Any, Self

from flask import redirect, render_template, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm.exc import StaleDataError

from matchmaker.models import DeclineEffect, DeclineReason
from matchmaker.models.declining import DECLINE_REASON_LIMIT
from matchmaker.models.extension import db
from matchmaker.services.errors import ConflictError
from matchmaker.services.permissions import Permission
from matchmaker.services.suggestions.declining import (
    MOST_MONTHS,
    Wording,
    add_decline_reason,
    change_decline_reason,
    get_decline_reason,
    list_decline_reasons,
    offer_decline_reason,
)
from matchmaker.web.access import requires, staff
from matchmaker.web.codes import code_label
from matchmaker.web.forms import AtMost, KeyedForm, Line, Needed, OneOf, PageForm, VersionedForm
from matchmaker.web.pages import Shown, now
from matchmaker.web.suggestions.routes import blueprint

BOTH = "alla"
"""What the field sends when all between the two stays away."""


class ReasonForm(PageForm):
    """A reason to decline, and what follows from it."""

    sv = Line(_l("Varför avböjs det?"), validators=[Needed(_l("Skriv skälet")), AtMost(DECLINE_REASON_LIMIT)])
    en = Line(_l("På engelska"), validators=[AtMost(DECLINE_REASON_LIMIT)])
    effect = OneOf(
        _l("När får det föreslås igen?"),
        choices=lambda: [
            (effect, code_label(effect))
            for effect in (DeclineEffect.FOR_GOOD, DeclineEffect.SOME_MONTHS, DeclineEffect.UNTIL_CHANGED)
        ],
        validators=[Needed(_l("Välj när det får föreslås igen"))],
    )
    months = Line(_l("Hur många månader?"))
    scope = OneOf(
        _l("Vad gäller det?"),
        choices=lambda: [("paret", gettext("Bara det här förslaget")), (BOTH, gettext("Allt mellan de två"))],
        validators=[Needed(_l("Välj vad det gäller"))],
    )

    @property
    def wording(self) -> Wording:
        """What the service takes."""
        typed = self.months.data or ""
        months = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else None
        return Wording(self.sv.data or "", self.en.data or "", self.effect.data, months, self.scope.data == BOTH)

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether it can be kept; some months are between one and sixty."""
        sound = super().validate(extra_validators)
        if self.effect.data is DeclineEffect.SOME_MONTHS and not 0 < (self.wording.months or 0) <= MOST_MONTHS:
            self.months.errors = [gettext("Skriv antalet månader med siffror, högst 60")]
            return False
        return sound


class NewReasonForm(ReasonForm, KeyedForm):
    """A reason to be added."""


class ChangeReasonForm(ReasonForm, VersionedForm):
    """A reason to be changed."""

    @classmethod
    def of(cls, row: DeclineReason) -> Self:
        """The form as it stands before anything is typed."""
        words = {"sv": row.sv, "en": row.en if row.en != row.sv else "", "months": str(row.months or "")}
        scope = BOTH if row.between_parties else "paret"
        return cls(formdata=None, version=row.version, effect=row.effect, scope=scope, **words)


class OfferForm(VersionedForm):
    """Taking a reason off the list, or putting it back; there is nothing to fill in."""


@blueprint.get("/forslag/skal")
@requires(Permission.SEE_SUGGESTIONS)
def decline_reasons() -> str:
    """The list, and for those who keep it the form for one more."""
    return _list(NewReasonForm(scope="paret"))


@blueprint.post("/forslag/skal")
@requires(Permission.KEEP_DECLINE_REASONS)
def add_reason() -> Shown:
    """Add a reason at the end."""
    form = NewReasonForm()
    if not form.validate_on_submit():
        return _list(form, failed=True), 422
    add_decline_reason(db.session(), form.wording, key=form.key, by=staff(), at=now())
    return redirect(url_for("suggestions.decline_reasons"))


@blueprint.get("/forslag/skal/<int:reason_id>")
@requires(Permission.KEEP_DECLINE_REASONS)
def decline_reason(reason_id: int) -> str:
    """One reason, to be changed or taken off the list."""
    row = get_decline_reason(db.session(), reason_id)
    return _page(row, ChangeReasonForm.of(row))


@blueprint.post("/forslag/skal/<int:reason_id>")
@requires(Permission.KEEP_DECLINE_REASONS)
def change_reason(reason_id: int) -> Shown:
    """Change a reason; when that has been done since, show how it stands and keep what was typed."""
    row, form = get_decline_reason(db.session(), reason_id), ChangeReasonForm()
    if not form.validate_on_submit():
        return _page(row, form, failed=True), 422
    try:
        change_decline_reason(db.session(), reason_id, form.wording, version=form.version.data, by=staff(), at=now())
    except (ConflictError, StaleDataError):
        return _conflict(reason_id, form)
    return redirect(url_for("suggestions.decline_reasons"))


@blueprint.post("/forslag/skal/<int:reason_id>/anvand")
@requires(Permission.KEEP_DECLINE_REASONS)
def use_reason(reason_id: int) -> Shown:
    """Put a reason back on the list."""
    return _offer(reason_id, offered=True)


@blueprint.post("/forslag/skal/<int:reason_id>/ta-bort")
@requires(Permission.KEEP_DECLINE_REASONS)
def retire_reason(reason_id: int) -> Shown:
    """Take a reason off the list, however often it is pressed."""
    return _offer(reason_id, offered=False)


def _offer(reason_id: int, *, offered: bool) -> Shown:
    version = OfferForm().version.data
    try:
        offer_decline_reason(db.session(), reason_id, offered=offered, version=version, by=staff(), at=now())
    except (ConflictError, StaleDataError):
        return _conflict(reason_id, None)
    return redirect(url_for("suggestions.decline_reasons"))


def _list(form: NewReasonForm, **values: bool) -> str:
    found = list_decline_reasons(db.session(), retired=True)
    return render_template("suggestions/decline_reasons.html", form=form, reasons=found, **values)


def _page(row: DeclineReason, form: ChangeReasonForm, **values: bool) -> str:
    return render_template("suggestions/decline_reason.html", row=row, form=form, **values)


def _conflict(reason_id: int, form: ChangeReasonForm | None) -> tuple[str, int]:
    """Somebody else was first: how the reason stands now, and what was typed, ready to be sent against that."""
    db.session.rollback()
    row = get_decline_reason(db.session(), reason_id)
    form = form or ChangeReasonForm.of(row)
    form.version.data = row.version
    return _page(row, form, conflict=True), 409
