"""Importing a file on the web: choosing it, naming its columns, looking it through line by line, and importing it."""

import re
from collections.abc import Sequence

from flask import redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from matchmaker.matching.files.exchange import ExchangeError, Problem
from matchmaker.matching.snapshot import ActorKind, Horizon
from matchmaker.matching.texts import Text
from matchmaker.models.extension import db
from matchmaker.services.actors.exchange import Change
from matchmaker.services.actors.imports import (
    SIZE_LIMIT,
    OpenedFile,
    Table,
    import_file,
    keep_file,
    open_file,
    remember_columns,
    try_file,
)
from matchmaker.services.actors.spreadsheets import COLUMNS_READ
from matchmaker.services.errors import RefusedError
from matchmaker.services.permissions import Permission
from matchmaker.web.access import requires, staff
from matchmaker.web.actors.routes import blueprint
from matchmaker.web.actors.staff_forms import FileForm
from matchmaker.web.forms import PageForm
from matchmaker.web.language import spoken
from matchmaker.web.pages import Shown, now
from matchmaker.web.security import takes_files
from matchmaker.web.times import zone


@blueprint.get("/alla/las-in")
@requires(Permission.CHANGE_ACTORS)
def choose_file() -> str:
    """Choose a file to import."""
    return render_template("actors/choose_file.html", form=FileForm())


@blueprint.post("/alla/las-in")
@takes_files(SIZE_LIMIT)
@requires(Permission.CHANGE_ACTORS)
def take_file() -> Shown:
    """Keep the file for a day, to look it through."""
    form, sent = FileForm(), request.files.get("file")
    if form.validate_on_submit() and sent is not None and sent.filename:
        try:
            content, name = sent.read(), sent.filename
            file = keep_file(db.session(), key=form.key, name=name, content=content, by=staff(), at=now())
        except RefusedError as fault:
            db.session.rollback()
            form.file.errors = [_refused(fault.code)]
        else:
            return redirect(url_for("actors.imported_file", file_id=file.id))
    else:
        form.file.errors = [gettext("Välj en fil")]
    return render_template("actors/choose_file.html", form=form, failed=True), 422


@blueprint.get("/alla/las-in/<int:file_id>")
@requires(Permission.CHANGE_ACTORS)
def imported_file(file_id: int) -> str:
    """What the columns mean, and what would become of each line."""
    return _page(open_file(db.session(), file_id, at=now()))


@blueprint.post("/alla/las-in/<int:file_id>/kolumner")
@requires(Permission.CHANGE_ACTORS)
def name_columns(file_id: int) -> Response:
    """Keep what the columns mean."""
    opened = open_file(db.session(), file_id, at=now())
    columns = {name: request.form.get(f"column{place}", "") for place, name in enumerate(opened.table.header)}
    remember_columns(db.session(), opened, columns, by=staff(), at=now())
    return redirect(url_for("actors.imported_file", file_id=file_id))


@blueprint.post("/alla/las-in/<int:file_id>")
@requires(Permission.CHANGE_ACTORS)
def import_now(file_id: int) -> Shown:
    """Import all of it, or nothing; once, however often it is asked for."""
    opened = open_file(db.session(), file_id, at=now())
    if opened.file.imported_at is not None:
        return redirect(url_for("actors.imported_file", file_id=file_id))
    try:
        at = now().astimezone(zone())  # the references bear the municipality's year
        import_file(db.session(), opened, by=staff(), at=at)
    except ExchangeError:
        db.session.rollback()
        db.session.info["read_only"] = True  # nothing has come of it but a page
        return _page(opened), 422
    return redirect(url_for("actors.overview", inlast="ja", ordning="andrad"))


def _page(opened: OpenedFile) -> str:
    file, table = opened.file, opened.table
    trial = None if file.imported_at else try_file(db.session(), opened, by=staff(), at=now())
    report = trial.report if trial else None
    return render_template(
        "actors/import.html",
        file=file,
        table=table,
        trial=trial,
        left_out=[_column_name(table, place) for place in table.left_out],
        problems=_told(trial.problems, table) if trial else [],
        warnings=_told(trial.warnings, table) if trial else [],
        counts={change.value: report.count(change) for change in Change} if report else {},
        meanings=column_meanings(),
        form=PageForm(),
    )


def _column_name(table: Table, place: int) -> str:
    """A column as the file calls it, or by its number."""
    return "".join(table.header[place : place + 1]) or gettext("Kolumn %(n)s", n=place + 1)


def column_meanings() -> dict[str, str]:
    """The columns of the exchange format in words, in its order."""
    words = {
        "id": gettext("Eget nummer"),
        "kind": gettext("Vilka: butik, förening eller kommun"),
        "name": gettext("Namn"),
        "place": gettext("Ort"),
        "description": gettext("Beskrivning"),
        "reach_km": gettext("Hur långt de åker, i kilometer"),
        "item": gettext("Behov eller resurs"),
        "item_id": gettext("Behovets eller resursens nummer"),
        "title": gettext("Vad de behöver eller kan bidra med"),
        "item_description": gettext("Mer om det"),
        "horizon": gettext("När de behöver det"),
        "months": gettext("Månader"),
        "weekdays": gettext("Veckodagar"),
        "capacity": gettext("Hur mycket det finns"),
        "needs": gettext("Vad de behöver"),
        "resources": gettext("Vad de kan bidra med"),
    }
    return {name: words[name] for name in COLUMNS_READ}


def _told(problems: Sequence[Problem], table: Table) -> list[tuple[int, str]]:
    """The line and what is wrong there, in the words of the file: its own columns, and what may stand in them.

    JSON Lines have the words of the exchange format themselves.
    """
    if not table.header:
        return [(problem.line, spoken(problem.message)) for problem in problems]
    own = {meant: name for name, meant in table.columns.items()}
    named = {name: own.get(name, meaning) for name, meaning in column_meanings().items()}
    columns = {quoted.format(name): quoted.format(told) for name, told in named.items() for quoted in ("”{}”", "“{}”")}
    words = columns | _cell_words()
    known = re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))))
    return [(problem.line, known.sub(lambda found: words[found[0]], spoken(problem.message))) for problem in problems]


def _cell_words() -> dict[str, str]:
    """What may stand in a cell, as the exchange format lists it and as registers say it."""
    return {
        ", ".join(ActorKind): gettext("butik, förening, kommun"),
        ", ".join(Horizon): gettext("nu, inom ett år, längre fram"),
        spoken(Text(sv="need eller resource", en="need or resource")): gettext("behov eller resurs"),
    }


def _refused(code: str) -> str:
    return {
        "kind": gettext("Välj en fil som slutar på .csv, .xlsx eller .jsonl"),
        "size": gettext("Filen är för stor. Dela upp den i flera"),
        "unreadable": gettext("Filen går inte att läsa. Spara den på nytt och välj den igen"),
    }[code]
