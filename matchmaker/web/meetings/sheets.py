"""A meeting on paper, as tagged PDF and as pages: agenda, conversation cards, table cards, badges, attendance list."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from flask import Response, render_template
from flask_babel import gettext

from matchmaker.matching.strategy import Strategy
from matchmaker.models import AgendaItem, Item, MeetingTable, Need, SuggestionShape
from matchmaker.models.extension import db
from matchmaker.services.meetings.open_points import OpenPoints, see_open_points
from matchmaker.services.meetings.seatings import Seating, get_seating
from matchmaker.services.permissions import Permission
from matchmaker.services.suggestions.parties import hidden_needs, parties_of, unnamed
from matchmaker.services.suggestions.shapes import MEANINGS
from matchmaker.web.access import requires
from matchmaker.web.installation import registry
from matchmaker.web.language import clock, day, day_time, in_words
from matchmaker.web.meetings.routes import blueprint
from matchmaker.web.meetings.seating_picture import Round, Sitting, picture_of
from matchmaker.web.meetings.talks import name_at_table, reasons_on_paper, untold_at_meeting
from matchmaker.web.pages import public_address
from matchmaker.web.papers import (
    Block,
    bullets,
    heading,
    make_paper,
    paragraph,
    pdf_answer,
    qr_code,
    report_of,
    table,
)
from matchmaker.web.suggestion_labels import plain_name
from matchmaker.web.times import zone

NOTE_LINES = 6
EMPTY_ROWS = 6


Printed = tuple[str, Mapping[str, Any]]
"""The typst template of something to print, and what is to stand on it; the page is made of the same."""

WHAT = "<any(dagordning, samtal, bord, namnskyltar, narvaro):what>"


@blueprint.get(f"/moten/<int:meeting_id>/papper/{WHAT}")
@requires(Permission.SEE_MEETINGS)
def printed(meeting_id: int, what: str) -> Response:
    """One of the things to print, as PDF."""
    template, data = _makers()[what](get_seating(db.session(), meeting_id))
    return pdf_answer(make_paper(template, data), f"{what}-{meeting_id}.pdf")


@blueprint.get(f"/moten/<int:meeting_id>/papper/{WHAT}/sida")
@requires(Permission.SEE_MEETINGS)
def printed_as_page(meeting_id: int, what: str) -> str:
    """The same as a page, for who reads on a screen or prints from the browser."""
    seating = get_seating(db.session(), meeting_id)
    _, data = _makers()[what](seating)
    return render_template("meetings/printed.html", meeting=seating.meeting, what=what, data=data)


def _makers() -> Mapping[str, Callable[[Seating], Printed]]:
    return {
        "dagordning": _agenda,
        "samtal": _conversations,
        "bord": _tables,
        "namnskyltar": _badges,
        "narvaro": _attendance,
    }


def opening_questions(shape: SuggestionShape) -> list[str]:
    """What opens a talk without anyone having to promise anything; the smallest step comes last."""
    if shape is SuggestionShape.CONVERSATION:
        return [
            gettext("Berätta hur det är för er. Vad är svårast just nu?"),
            gettext("Vad visste ni inte om varandra? Vad blev ni förvånade över?"),
            gettext("Finns det något ni vill göra tillsammans, eller är det bra som det är?"),
        ]
    return [
        gettext("Berätta om en gång när det här hade behövts. Vad hände då?"),
        gettext("Vad vore lätt att hjälpas åt med, och vad skulle bli krångligt?"),
        gettext("Vad är det minsta ni kan pröva tillsammans, och när?"),
    ]


def _agenda(seating: Seating) -> Printed:
    meeting = seating.meeting
    blocks: list[Block] = [paragraph(meeting.practicalities)] if meeting.practicalities else []
    blocks += _left_over(see_open_points(db.session(), meeting, zone=zone()))
    picture = picture_of(seating)
    if picture is not None:
        for one in picture.rounds:
            blocks += [heading(_round_name(one)), *_round_table(one)]
    else:
        rows = [(str(n), plain_name(i.suggestion), _parties(i)) for n, i in enumerate(meeting.items, start=1)]
        blocks += [table((gettext("Nummer"), gettext("Samtal"), gettext("Vilka")), rows, (1, 4, 4))] if rows else []
    return _report(meeting.title, blocks or [paragraph(gettext("Dagordningen är tom än så länge."))], seating)


def _left_over(before: OpenPoints) -> list[Block]:
    """What the meeting begins with: what the ones before it have left."""
    lines = [f"{one.owner}: {one.title}, {day(one.due)}" for one in before.actions]
    lines += [f"{one.question} {one.answer or one.answered_by}" for one in before.questions]
    lines += [gettext("Prata mer: %(talk)s", talk=plain_name(item.suggestion)) for item in before.talks]
    return [heading(gettext("Sedan förra mötet")), bullets(lines)] if lines else []


def _round_table(one: Round) -> list[Block]:
    rows = [
        (
            str(sitting.table.number),
            _what(sitting),
            _who_sits(sitting),
        )
        for sitting in one.sittings
    ]
    if not rows:
        return [paragraph(gettext("Inget samtal ligger i omgången än, så platserna är inte utdelade."))]
    seats = table((gettext("Bord"), gettext("Samtal"), gettext("Vilka sitter där")), rows, (1, 4, 5))
    if not one.idle:
        return [seats]
    names = ", ".join(name_at_table(person, None) for person in one.idle)
    return [seats, paragraph(gettext("Ta med en stol och lyssna vid vilket bord ni vill: %(names)s.", names=names))]


def _what(sitting: Sitting) -> str:
    """What a table talks about."""
    return plain_name(sitting.item.suggestion) if sitting.item else gettext("Öppet bord, prata om vad ni vill")


def _who_sits(sitting: Sitting) -> str:
    """The names of those at a table, and who of them listens to what others talk about."""
    names = [(name_at_table(person, sitting.item), person.id in sitting.listening) for person in sitting.people]
    return ", ".join(gettext("%(name)s (lyssnar)", name=name) if listens else name for name, listens in names)


def _conversations(seating: Seating) -> Printed:
    items = seating.meeting.items
    hidden = hidden_needs(db.session(), parties_of(item.suggestion for item in items))
    strategies = registry().strategies
    sheets = [
        _sheet(
            plain_name(item.suggestion),
            _card(item, hidden, strategies),
            kicker=gettext("Samtal %(number)s av %(count)s", number=number, count=len(items)),
        )
        for number, item in enumerate(items, start=1)
    ]
    return _cards(seating, gettext("Samtalskort"), sheets)


def _card(item: AgendaItem, hidden: Sequence[Need], strategies: Sequence[Strategy]) -> list[Block]:
    """Both sides' own words, why they meet, three questions, and room for notes."""
    untold = untold_at_meeting(item.suggestion)
    nameless, blocks, seen = unnamed(item.suggestion), list[Block](), set[int]()
    if item.suggestion.shape is SuggestionShape.CONVERSATION:
        blocks.append(paragraph(in_words(MEANINGS[item.suggestion.shape])))
    for link in item.suggestion.links:
        if link.need_id not in seen:
            who = gettext("Någon") if link.need.actor_id in nameless else link.need.actor.name
            blocks += [heading(gettext("%(name)s behöver", name=who)), paragraph(_words(link.need, untold))]
            seen.add(link.need_id)
        if link.resource is not None:
            who = gettext("Någon") if link.resource.actor_id in nameless else link.resource.actor.name
            blocks += [heading(gettext("%(name)s kan bidra med", name=who)), paragraph(_words(link.resource, untold))]
    reasons = [r for r in reasons_on_paper(item.suggestion, hidden, strategies) if r.supports][:2]
    told = [in_words(reason.text) for reason in reasons]
    told = told or [gettext("Vi tror att det kan passa ihop. Ni vet bäst om det stämmer.")]
    blocks += [heading(gettext("Därför pratar ni med varandra")), bullets(told)]
    blocks += [heading(gettext("Börja så här")), bullets(opening_questions(item.suggestion.shape))]
    return [*blocks, heading(gettext("Anteckningar")), {"kind": "lines", "count": NOTE_LINES}]


def _tables(seating: Seating) -> Printed:
    picture = picture_of(seating)
    rounds = picture.rounds if picture else []
    sheets = []
    for one in seating.tables:
        here = [(r, s) for r in rounds for s in r.sittings if s.table.id == one.id]
        talks = [f"{_round_name(r)}\n{_what(s)}\n{_who_sits(s)}" for r, s in here]
        blocks = [bullets(talks)] if talks else []
        sheets.append(_sheet(gettext("Bord %(number)s", number=one.number), [*blocks, *_by_phone(one)]))
    return _cards(seating, gettext("Bordskort"), sheets)


def _by_phone(table: MeetingTable) -> list[Block]:
    """The code that opens the table's page on a phone."""
    address = public_address("guests.table", token=table.token)
    return [
        heading(gettext("Skriv i telefonen")),
        paragraph(gettext("Rikta kameran mot rutan. Där ser ni vad ni ska prata om, och kan skriva ner vad ni säger.")),
        {"kind": "qr", "svg": qr_code(address), "alt": gettext("QR-kod som leder till %(address)s", address=address)},
    ]


def _badges(seating: Seating) -> Printed:
    places = _places(seating)
    badges = [
        {"name": one.name or gettext("Namn"), "from": one.actor.name, "places": places.get(one.id, "")}
        for one in seating.people
        if one.reply != "no"
    ]
    return "badges", {"title": gettext("Namnskyltar"), "badges": badges}


def _places(seating: Seating) -> dict[int, str]:
    """Where each participant (by number) sits in which round, but for where their name must not be told."""
    picture = picture_of(seating)
    found: dict[int, list[str]] = {}
    for round in picture.rounds if picture else ():
        for sitting in round.sittings:
            where = gettext("Omgång %(round)s: bord %(table)s", round=round.number, table=sitting.table.number)
            for person in sitting.people:
                if sitting.item is None or person.actor_id not in unnamed(sitting.item.suggestion):
                    found.setdefault(person.id, []).append(where)
    return {id: "\n".join(places) for id, places in found.items()}


def _attendance(seating: Seating) -> Printed:
    rows = [(one.actor.name, one.name, "") for one in seating.people if one.reply != "no"] + [("", "", "")] * EMPTY_ROWS
    names = (gettext("Kommer från"), gettext("Namn"), gettext("Är här"))
    return _report(gettext("Vilka är här?"), [table(names, rows, (4, 4, 1))], seating)


def _report(title: str, blocks: Sequence[Block], seating: Seating) -> Printed:
    return "report", report_of(title, blocks, lead=_when(seating))


def _cards(seating: Seating, title: str, sheets: Sequence[Mapping[str, Any]]) -> Printed:
    empty = [_sheet(gettext("Här finns inget än"), [])]
    return "cards", {"title": f"{title}. {seating.meeting.title}", "sheets": list(sheets) or empty}


def _sheet(title: str, blocks: Sequence[Block], *, kicker: str = "") -> dict[str, Any]:
    return {"heading": title, "kicker": kicker, "blocks": list(blocks)}


def _words(row: Item, untold: Collection[Item]) -> str:
    if row in untold:
        return row.title
    return "\n".join(part for part in (row.title, row.description, getattr(row, "capacity", "")) if part)


def _parties(item: AgendaItem) -> str:
    hidden = unnamed(item.suggestion)
    return ", ".join(gettext("Någon") if a.id in hidden else a.name for a in parties_of([item.suggestion]))


def _round_name(one: Round) -> str:
    return gettext(
        "Omgång %(number)s, %(begins)s–%(ends)s", number=one.number, begins=clock(one.begins), ends=clock(one.ends)
    )


def _when(seating: Seating) -> str:
    meeting = seating.meeting
    return f"{day_time(meeting.starts_at)}–{clock(meeting.ends_at)}, {meeting.venue}, {meeting.place.name}"
