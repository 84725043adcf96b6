"""Handing over: everything that is open, by actor, as a page and as a tagged PDF with the same content."""

from collections.abc import Iterator, Sequence

from flask import Response, render_template
from flask_babel import gettext

from matchmaker.models import Action, ContactNote, MunicipalQuestion, Suggestion
from matchmaker.models.extension import db
from matchmaker.services.actors.handover import LeftToDo, OpenMatters, gather_handover, list_left_to_do, list_open
from matchmaker.services.lists.paging import Page, page_of
from matchmaker.services.permissions import Permission
from matchmaker.services.suggestions.parties import parties_of
from matchmaker.web.access import requires
from matchmaker.web.actors.routes import blueprint
from matchmaker.web.histories import again_label, contact_label
from matchmaker.web.installation import settings
from matchmaker.web.labels import collaboration_label, due_label, kind_label
from matchmaker.web.language import day, day_time
from matchmaker.web.pages import asked_page, now
from matchmaker.web.papers import Block, heading, make_report, paragraph, pdf_answer, terms
from matchmaker.web.suggestion_labels import plain_name
from matchmaker.web.times import today

ACTORS_A_PART = 250
"""Where more take part the document comes in parts, so that each is made in seconds and can be printed and bound."""


@blueprint.get("/overlamning")
@requires(Permission.SEE_ACTORS)
def handover() -> str:
    """Everything that is open, to read on the screen."""
    part = _part()
    return render_template("actors/handover.html", blocks=_blocks(part), part=part, lead=_lead(part))


@blueprint.get("/overlamning.pdf")
@requires(Permission.SEE_ACTORS)
def handover_on_paper() -> Response:
    """The same as a tagged PDF."""
    part = _part()
    report = make_report(gettext("Överlämning"), _blocks(part), lead=_lead(part))
    name = f"overlamning-{today()}-{part.page}.pdf" if part.pages > 1 else f"overlamning-{today()}.pdf"
    return pdf_answer(report, name)


def _part() -> Page[OpenMatters]:
    """The part that the address asks for."""
    ids, at = list_open(db.session(), at=now(), today=today()), now()

    def read(part: slice) -> list[OpenMatters]:
        return gather_handover(db.session(), ids[part], at=at, today=today())

    return page_of(len(ids), asked_page(), ACTORS_A_PART, read)


def _lead(part: Page[OpenMatters]) -> str:
    """Whose it is, of which day, and which part: with its first and last, so that a gap between two parts shows."""
    lead = gettext("%(who)s, %(day)s.", who=settings().municipality, day=day(today()))
    if part.pages == 1:
        return lead
    first, last = part.rows[0].actor.name, part.rows[-1].actor.name
    told = gettext(
        "Del %(n)s av %(total)s: %(first)s till %(last)s.", n=part.page, total=part.pages, first=first, last=last
    )
    return f"{lead} {told}"


def _blocks(part: Page[OpenMatters]) -> list[Block]:
    """What is open with each; the first part begins with what is nobody's who takes part."""
    first = _left_to_do(list_left_to_do(db.session())) if part.page == 1 else ()
    return [*first, *_by_actor(part.rows)] or [paragraph(gettext("Inget är öppet just nu."))]


def _left_to_do(left: LeftToDo) -> Iterator[Block]:
    if left:
        yield heading(gettext("Övrigt kvar att göra"))
        lines = [
            (gettext("Nästa steg"), [_step(step, from_where=True) for step in left.actions]),
            (gettext("Frågor till kommunen"), [_question(question) for question in left.questions]),
        ]
        yield terms([(name, "\n".join(those)) for name, those in lines if those])


def _by_actor(matters: Sequence[OpenMatters]) -> Iterator[Block]:
    for own in matters:
        yield heading(own.actor.name)
        contact = [own.actor.contact_name, own.actor.contact_phone, own.actor.contact_email]
        where = f"{kind_label(own.actor.kind)}, {own.actor.place.name}"
        yield paragraph("\n".join([where, ", ".join(filter(None, contact)) or gettext("Ingen kontakt är sparad")]))
        yield terms([(name, "\n".join(lines)) for name, lines in _open_with(own) if lines])


def _open_with(own: OpenMatters) -> Iterator[tuple[str, list[str]]]:
    """What is open with one of them, by kind, each a list of lines."""
    yield gettext("Att läsa igenom"), [gettext("Det de har skrivit är inte läst än.")] if own.unread else []
    yield gettext("Ska prata"), [_told(suggestion, own) for suggestion in own.accepted]
    yield gettext("Vilar"), [_told(suggestion, own) for suggestion in own.parked]
    yield (
        gettext("Möten"),
        [
            f"{talk.meeting.title}, {day_time(talk.meeting.starts_at)}: {_told(talk.suggestion, own)}"
            for talk in own.talks
        ],
    )
    yield (
        gettext("Samarbeten"),
        [
            f"{each.title} ({collaboration_label(each.state)}). {each.changes[-1].reason if each.changes else ''}"
            for each in own.collaborations
        ],
    )
    yield gettext("Kvar att göra"), [*map(_step, own.actions), *(_step(step, from_where=True) for step in own.agreed)]
    yield gettext("Kontakter"), [line for note in own.notes for line in _note_lines(note)]


def _step(step: Action, *, from_where: bool = False) -> str:
    """A next step, with the meeting or the collaboration it comes from where that is not told beside it."""
    told = f"{step.title}: {step.owner}. {due_label(step.due)}."
    origin = (step.collaboration or step.meeting) if from_where else None
    return _from(origin.title, told) if origin else told


def _question(question: MunicipalQuestion) -> str:
    told = f"{question.question} {question.answered_by}. {due_label(question.due)}."
    return _from(question.meeting.title, told)


def _from(origin: str, told: str) -> str:
    return gettext("%(told)s Från %(origin)s.", told=told, origin=origin)


def _told(suggestion: Suggestion, own: OpenMatters) -> str:
    """What a suggestion is about, and with whom."""
    others = [actor.name for actor in parties_of([suggestion]) if actor.id != own.actor.id]
    return gettext("%(what)s, med %(others)s", what=plain_name(suggestion), others=", ".join(others))


def _note_lines(note: ContactNote) -> Iterator[str]:
    kind = gettext("Fråga") if note.token_hash else contact_label(note.channel)
    who = note.account.name if note.account else gettext("tjänsten")
    yield f"{day(note.at)}, {kind} ({who}): {note.words}"
    if note.answered_at:
        yield gettext("Svar: %(words)s", words=note.answer)
    elif note.token_hash:
        yield gettext("Inget svar än.")
    if note.follow_up and not note.followed_up_at:
        yield again_label(note.follow_up)
