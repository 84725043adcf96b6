"""What has arrived, for the municipality's registrar: between two days, with a field for the registry's own number."""

import json
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext

from matchmaker.models import Submission
from matchmaker.models.extension import db
from matchmaker.services.permissions import Permission
from matchmaker.services.records.diary import arrivals_as_json, list_arrivals, page_of_arrivals, set_diary_number
from matchmaker.web.access import requires, staff
from matchmaker.web.disclosure import original_in_words
from matchmaker.web.installation import settings
from matchmaker.web.language import day, day_time
from matchmaker.web.pages import Shown, asked_page, now
from matchmaker.web.papers import Block, heading, make_report, paragraph, pdf_answer, terms
from matchmaker.web.records.forms import NumberForm
from matchmaker.web.records.routes import blueprint
from matchmaker.web.times import today, zone


@blueprint.get("/handlingar/diarium")
@requires(Permission.SEE_RECORDS)
def diary() -> str:
    """What arrived between two days, with each registry number."""
    return _page()


@blueprint.post("/handlingar/diarium/<int:submission_id>")
@requires(Permission.KEEP_RECORDS)
def register(submission_id: int) -> Shown:
    """Note the registry's number of one submission."""
    form = NumberForm()
    if not form.validate_on_submit():
        trouble = form.number.errors[0] if form.number.errors else ""
        return _page(wrong=submission_id, trouble=trouble, typed=form.number.data, failed=True), 422
    set_diary_number(db.session(), submission_id, number=form.number.data or "", by=staff(), at=now())
    here = _where() | {"nyss": submission_id, "_anchor": f"s{submission_id}"}
    return redirect(url_for("records.diary", **here))


@blueprint.get("/handlingar/diarium.json")
@requires(Permission.SEE_RECORDS)
def diary_as_json() -> Response:
    """The same as JSON, each with its unchanged original."""
    answer = Response(
        json.dumps(arrivals_as_json(_arrivals()), ensure_ascii=False, indent=2), mimetype="application/json"
    )
    answer.headers["Content-Disposition"] = f'attachment; filename="{_file_name("json")}"'
    return answer


@blueprint.get("/handlingar/diarium.pdf")
@requires(Permission.SEE_RECORDS)
def diary_on_paper() -> Response:
    """The same as a tagged PDF."""
    since, until = _days()
    blocks: list[Block] = []
    for submission in _arrivals():
        number = submission.diary_number or gettext("saknas")
        blocks += [
            heading(submission.reference),
            terms([(gettext("Inkom"), day_time(submission.received_at)), (gettext("Diarienummer"), number)]),
            paragraph(original_in_words(submission.original)),
        ]
    lead = gettext(
        "%(who)s. Från %(since)s till %(until)s.", who=settings().municipality, since=day(since), until=day(until)
    )
    return pdf_answer(make_report(gettext("Inkomna handlingar"), blocks, lead=lead), _file_name("pdf"))


def _page(**values: object) -> str:
    since, until = _days()
    first, end = _window()
    return render_template(
        "records/diary.html",
        found=page_of_arrivals(db.session(), since=first, until=end, page=asked_page()),
        since=since,
        until=until,
        just_saved=request.args.get("nyss", type=int),
        original_in_words=original_in_words,
        **values,
    )


def _arrivals() -> Sequence[Submission]:
    since, until = _window()
    return list_arrivals(db.session(), since=since, until=until)


def _window() -> tuple[datetime, datetime]:
    """From when, and before when."""
    since, until = (datetime.combine(d, time(), zone()) for d in _days())
    return since, until + timedelta(days=1)


def _where() -> dict[str, Any]:
    """What the address of the page that one is on says."""
    since, until = _days()
    return {"fran": since, "till": until, "sida": max(1, asked_page())}


def _days() -> tuple[date, date]:
    """The days that the address names, else the last thirty; the earlier one first."""
    until = _day("till") or today()
    since = _day("fran") or until - timedelta(days=30)
    return min(since, until), max(since, until)


def _day(name: str) -> date | None:
    try:
        found = date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
    return found if 2000 <= found.year <= 9000 else None


def _file_name(kind: str) -> str:
    since, until = _days()
    return f"inkommet-{since}-{until}.{kind}"
