"""Match runs: starting one, watching it strategy by strategy, and what it changed."""

from collections.abc import Sequence
from contextlib import suppress

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from matchmaker.matching.strategy import Strategy, StrategyRole
from matchmaker.matching.texts import Text
from matchmaker.models import MatchRun, RunStatus, SuggestionShape
from matchmaker.models.extension import db
from matchmaker.services.errors import RefusedError
from matchmaker.services.matching.matchruns import start_run
from matchmaker.services.matching.run_causes import causes_between, run_before
from matchmaker.services.permissions import Permission
from matchmaker.services.run_records import (
    full_run_at_work,
    get_run,
    is_interrupted,
    list_runs,
    names_of_starters,
    names_of_touched,
    stop_run,
    was_stopped,
)
from matchmaker.web.access import requires, staff
from matchmaker.web.installation import in_use
from matchmaker.web.labels import run_cause_label
from matchmaker.web.pages import asked_page, now
from matchmaker.web.suggestions.filters import FORMS
from matchmaker.web.suggestions.routes import blueprint


@blueprint.get("/korningar")
@requires(Permission.SEE_SUGGESTIONS)
def runs() -> str:
    """The runs there have been, the latest first."""
    found = list_runs(db.session(), page=asked_page())
    return render_template(
        "suggestions/runs.html",
        runs=[(run, state_of(run)) for run in found.rows],
        starters=names_of_starters(db.session(), found.rows),
        touched=names_of_touched(db.session(), found.rows),
        found=found,
        at_work=full_run_at_work(db.session(), at=now()),
    )


@blueprint.post("/korningar")
@requires(Permission.RUN_MATCHING)
def begin_run() -> Response:
    """Start a full run in the background and go to its page; when one is at work already, go to that one's."""
    run: MatchRun | None
    try:
        run = start_run(db.session(), by=staff(), at=now())
    except RefusedError:
        run = full_run_at_work(db.session(), at=now())
    return redirect(url_for("suggestions.show_run", run_id=run.id) if run else url_for("suggestions.runs"))


@blueprint.get("/korningar/<int:run_id>")
@requires(Permission.SEE_SUGGESTIONS)
def show_run(run_id: int) -> str:
    """How far a run has come or, when it is done, what it found."""
    run = get_run(db.session(), run_id)
    strategies = in_use().strategies
    before, because = _causes(run)
    return render_template(
        "suggestions/run.html",
        run=run,
        state=state_of(run),
        titles={s.spec.name: s.spec.title for s in strategies},
        steps=_steps(run, strategies),
        new_groups=[(SuggestionShape(shape), number) for shape, number in run.report.get("new_groups", {}).items()],
        form_words={shapes[0]: word for word, shapes in FORMS.items() if len(shapes) == 1},
        before=before,
        because=because,
        causes=[(Text(cause["sv"], cause["en"]), cause["needs"]) for cause in run.report.get("without", [])],
        starter=names_of_starters(db.session(), [run]).get(run.id),
        touched=names_of_touched(db.session(), [run]).get(run.id),
    )


@blueprint.post("/korningar/<int:run_id>/stoppa")
@requires(Permission.RUN_MATCHING)
def end_run(run_id: int) -> Response:
    """Stop a run; one that is done already stays as it is."""
    with suppress(RefusedError):
        stop_run(db.session(), run_id, by=staff(), at=now())
    return redirect(url_for("suggestions.show_run", run_id=run_id))


def _causes(run: MatchRun) -> tuple[MatchRun | None, list[str]]:
    """The run before a full one that is done, and what has happened since, in words."""
    if run.touching_actor_id is not None or run.status is not RunStatus.DONE:
        return None, []
    before = run_before(db.session(), run)
    causes = {} if before is None else causes_between(db.session(), before, run)
    return before, [run_cause_label(cause, number) for cause, number in causes.items()]


def state_of(run: MatchRun) -> str:
    """``running``, ``done``, ``failed``, ``stopped``; ``waiting`` or ``interrupted`` when its heart does not beat."""
    if was_stopped(run):
        return "stopped"
    if is_interrupted(run, at=now()):
        return "interrupted" if run.progress["total"] else "waiting"
    return str(run.status.value)


def _steps(run: MatchRun, strategies: Sequence[Strategy]) -> list[tuple[Text, str]]:
    """Each strategy's title and how far it has come (``done``, ``now`` or ``later``), in the order of asking."""
    specs = [strategy.spec for strategy in strategies]
    order = sorted(specs, key=lambda spec: (spec.role is not StrategyRole.FINDS, spec.name))
    done = run.progress.get("done", 0)
    states = dict.fromkeys(range(done), "done") | {done: "now" if run.progress.get("strategy") else "later"}
    return [(spec.title, states.get(place, "later")) for place, spec in enumerate(order)]
