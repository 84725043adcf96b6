"""The place's own words: the list with what they stand for, adding, changing and removing one."""

from flask import redirect, render_template, url_for
from sqlalchemy.orm.exc import StaleDataError

from matchmaker.matching.vocabulary import Category, vocabulary
from matchmaker.models import GlossaryWord
from matchmaker.models.extension import db
from matchmaker.services.errors import ConflictError, NotFoundError, RefusedError
from matchmaker.services.permissions import Permission
from matchmaker.services.run_records import full_run_at_work
from matchmaker.services.vocabulary import (
    add_word,
    change_word,
    changed_since_run,
    count_uses,
    get_word,
    list_words,
    remove_word,
)
from matchmaker.web.access import requires, staff
from matchmaker.web.installation import registry
from matchmaker.web.pages import Shown, now
from matchmaker.web.suggestions.forms import ChangeWordForm, NewWordForm, RemoveWordForm, in_order
from matchmaker.web.suggestions.routes import blueprint


@blueprint.get("/ordlista")
@requires(Permission.SEE_SUGGESTIONS)
def words() -> str:
    """The words that people here use, and the form for one more."""
    return _list(NewWordForm())


@blueprint.post("/ordlista")
@requires(Permission.KEEP_VOCABULARY)
def add() -> Shown:
    """Add a word."""
    form = NewWordForm()
    if form.validate_on_submit():
        try:
            add_word(db.session(), form.entry, key=form.key, by=staff(), at=now())
        except RefusedError:
            db.session.rollback()
            form.say_known()
        else:
            return redirect(url_for("suggestions.words"))
    return _list(form, failed=True), 422


@blueprint.get("/ordlista/<int:word_id>")
@requires(Permission.KEEP_VOCABULARY)
def word(word_id: int) -> str:
    """One word, to be changed or removed."""
    row = get_word(db.session(), word_id)
    return _word(row, ChangeWordForm.of(row))


@blueprint.post("/ordlista/<int:word_id>")
@requires(Permission.KEEP_VOCABULARY)
def change(word_id: int) -> Shown:
    """Change a word; when that has been done since, show how it stands and keep what was typed."""
    row, form = get_word(db.session(), word_id), ChangeWordForm()
    if not form.validate_on_submit():
        return _word(row, form, failed=True), 422
    try:
        change_word(db.session(), word_id, form.entry, version=form.version.data, by=staff(), at=now())
    except RefusedError:
        db.session.rollback()
        form.say_known()
        return _word(get_word(db.session(), word_id), form, failed=True), 422
    except (ConflictError, StaleDataError):
        return _conflict(word_id, form)
    return redirect(url_for("suggestions.words"))


@blueprint.post("/ordlista/<int:word_id>/ta-bort")
@requires(Permission.KEEP_VOCABULARY)
def remove(word_id: int) -> Shown:
    """Take a word out of the list, however often it is pressed."""
    form = RemoveWordForm()
    try:
        remove_word(db.session(), word_id, version=form.version.data, by=staff(), at=now())
    except NotFoundError:
        return redirect(url_for("suggestions.words"))
    except (ConflictError, StaleDataError):
        return _conflict(word_id, None)
    return redirect(url_for("suggestions.words"))


def _list(form: NewWordForm, **values: bool) -> str:
    session = db.session()
    found = list_words(session)
    return render_template(
        "suggestions/words.html",
        form=form,
        words=found,
        uses=count_uses(session, [row.word for row in found]),
        kinds=in_order(registry().categories),
        kind=_kinds(),
        changed=changed_since_run(session),
        at_work=full_run_at_work(session, at=now()),
        **values,
    )


def _word(row: GlossaryWord, form: ChangeWordForm, **values: bool) -> str:
    return render_template("suggestions/word.html", row=row, form=form, kind=_kinds(), **values)


def _conflict(word_id: int, form: ChangeWordForm | None) -> tuple[str, int]:
    """Somebody else was first: how the word stands now, and what was typed, ready to be sent against that."""
    db.session.rollback()
    row = get_word(db.session(), word_id)
    form = form or ChangeWordForm.of(row)
    form.version.data = row.version
    return _word(row, form, conflict=True), 409


def _kinds() -> dict[str, Category]:
    """By id, also of kinds that a word may still stand for though the plugin that brought them is turned off."""
    return {category.id: category for category in (*vocabulary(), *registry().categories)}
