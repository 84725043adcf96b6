"""The words for the domain's values, in the reader's language."""

import re
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Protocol

from babel.lists import format_list
from flask import Flask
from flask_babel import get_locale, gettext, ngettext

from matchmaker.hooks.discovery import BUNDLED
from matchmaker.hooks.faults import Phase
from matchmaker.matching.snapshot import WEEKDAYS, ActorKind, Horizon
from matchmaker.matching.strategy import StrategyRole
from matchmaker.models import (
    AgendaItem,
    CollaborationState,
    FollowUpAnswer,
    NoteKind,
    Outcome,
    OutcomeCause,
    Reply,
    Role,
)
from matchmaker.services.actors.board import Side
from matchmaker.services.matching.run_causes import Cause
from matchmaker.web.forms import month_name, weekday_name
from matchmaker.web.language import day, number
from matchmaker.web.suggestion_labels import SUGGESTION_LABELS
from matchmaker.web.times import today

KINDS = {
    "butik": ActorKind.SERVICE_NODE,
    "forening": ActorKind.ASSOCIATION,
    "kommun": ActorKind.MUNICIPAL_UNIT,
}
"""Kinds of actors as words in an address."""
SIDES = {"behov": Side.NEED, "resurser": Side.RESOURCE}
"""The two sides of the notice board as words in an address."""


class Timed(Protocol):
    """Something with months and weekdays: a need or a resource."""

    @property
    def months(self) -> Sequence[int]:
        """Months as numbers; none = any."""
        ...

    @property
    def weekdays(self) -> Sequence[str]:
        """Weekdays as ``mon`` … ``sun``; none = any."""
        ...


def init_labels(app: Flask) -> None:
    """Make the words available to templates."""
    for function in (
        kind_label,
        need_label,
        horizon_label,
        when_label,
        weekdays_label,
        outcome_label,
        outcome_told,
        outcome_cause_label,
        note_label,
        reply_label,
        collaboration_label,
        follow_up_label,
        due_label,
        phone_link,
        weight_label,
        account_role_label,
        role_label,
        origin_label,
        phase_label,
        *SUGGESTION_LABELS,
    ):
        app.jinja_env.filters[function.__name__] = function


def kind_label(kind: ActorKind) -> str:
    """What an actor is, as people say it."""
    return {
        ActorKind.SERVICE_NODE: gettext("Butik eller service"),
        ActorKind.ASSOCIATION: gettext("Förening"),
        ActorKind.MUNICIPAL_UNIT: gettext("Kommunens verksamhet"),
    }[kind]


def need_label(horizon: Horizon) -> str:
    """The heading of a need's note."""
    return {
        Horizon.NOW: gettext("Behöver nu"),
        Horizon.YEAR: gettext("Behöver inom ett år"),
        Horizon.FUTURE: gettext("Behöver längre fram"),
    }[horizon]


def horizon_label(horizon: Horizon) -> str:
    """How soon something is needed."""
    return {
        Horizon.NOW: gettext("Nu"),
        Horizon.YEAR: gettext("Inom ett år"),
        Horizon.FUTURE: gettext("Längre fram"),
    }[horizon]


def when_label(row: Timed) -> str:
    """Months and weekdays in words, as ``november–april, tisdag och torsdag``; empty for any time."""
    return ", ".join(part for part in (months_label(row.months), weekdays_label(row.weekdays)) if part)


def months_label(months: Sequence[int]) -> str:
    """Months in words; runs are joined, also over the turn of the year."""
    if not months or len(set(months)) == 12:
        return ""
    return _runs([month_name(m) for m in range(1, 13)], [m - 1 for m in months])


def weekdays_label(weekdays: Sequence[str]) -> str:
    """Weekdays in words; runs of three or more are joined."""
    if not weekdays or len(set(weekdays)) == 7:
        return ""
    return _runs([weekday_name(d) for d in WEEKDAYS], [WEEKDAYS.index(d) for d in weekdays])


def _runs(names: list[str], chosen: Sequence[int]) -> str:
    """The chosen names on a circle, with runs of three or more written as first–last."""
    picked = set(chosen)
    # Begin after a gap, so that a run over the turn (November–April) stays whole.
    start = next(i for i in sorted(picked) if (i - 1) % len(names) not in picked)
    order = [i % len(names) for i in range(start, start + len(names)) if i % len(names) in picked]
    runs = [[order[0]]]
    for before, this in pairwise(order):
        if (before + 1) % len(names) == this:
            runs[-1].append(this)
        else:
            runs.append([this])
    parts: list[str] = []
    for run in runs:
        parts += [f"{names[run[0]]}–{names[run[-1]]}"] if len(run) > 2 else [names[i] for i in run]
    return format_list(parts, locale=get_locale())


def outcome_label(outcome: Outcome) -> str:
    """What came of a talk."""
    return {
        Outcome.COLLABORATION: gettext("Ett samarbete börjar"),
        Outcome.TRIAL: gettext("Vi prövar"),
        Outcome.TALK_MORE: gettext("Vi behöver prata mer"),
        Outcome.NOT_NOW: gettext("Inte just nu"),
        Outcome.NO: gettext("Det blir inget"),
    }[outcome]


def outcome_told(item: AgendaItem) -> str:
    """What came of a talk, and until which day if there is one."""
    assert item.outcome is not None  # noqa: S101  # the caller has looked
    label = outcome_label(item.outcome)
    if item.until is None:
        return label
    if item.outcome is Outcome.TRIAL:
        return gettext("Vi prövar till %(day)s", day=day(item.until))
    return gettext("Inte just nu. Det kan tas upp igen %(day)s", day=day(item.until))


def outcome_cause_label(cause: OutcomeCause | str) -> str:
    """What made a talk end as it did."""
    return {
        OutcomeCause.PRACTICAL: gettext("Det praktiska: tid, plats, resor"),
        OutcomeCause.ECONOMIC: gettext("Pengar"),
        OutcomeCause.ORGANISATIONAL: gettext("Hur vi är organiserade, vem som får bestämma"),
        OutcomeCause.LEGAL: gettext("Lagar, avtal och tillstånd"),
        OutcomeCause.SOCIAL: gettext("Människorna: ork, vanor, hur vi känner varandra"),
        OutcomeCause.ENVIRONMENTAL: gettext("Natur, väder och miljö"),
    }[OutcomeCause(cause)]


def note_label(kind: NoteKind) -> str:
    """What a note from a table is."""
    return {
        NoteKind.SAID: gettext("Anteckning"),
        NoteKind.NEED: gettext("Nytt behov"),
        NoteKind.RESOURCE: gettext("Kan bidra med"),
        NoteKind.IDEA: gettext("Idé"),
        NoteKind.OBSTACLE: gettext("Hinder"),
    }[kind]


def reply_label(reply: Reply) -> str:
    """What somebody has answered to an invitation."""
    return {
        Reply.NONE: gettext("Har inte svarat"),
        Reply.YES: gettext("Kommer"),
        Reply.QUEUED: gettext("Står på väntelistan"),
        Reply.NO: gettext("Kommer inte"),
    }[reply]


def collaboration_label(state: CollaborationState) -> str:
    """How a collaboration is doing."""
    return {
        CollaborationState.TRIAL: gettext("Prövas"),
        CollaborationState.RUNNING: gettext("Pågår"),
        CollaborationState.RESTING: gettext("Vilar"),
        CollaborationState.ENDED: gettext("Avslutat"),
    }[state]


def follow_up_label(answer: FollowUpAnswer) -> str:
    """How a party says that it went."""
    return {
        FollowUpAnswer.GOES_WELL: gettext("Ja, det är i gång"),
        FollowUpAnswer.SLOW: gettext("Det går trögt"),
        FollowUpAnswer.NOT_DONE: gettext("Nej, det blev inte av"),
    }[answer]


def run_cause_label(cause: Cause, number: int) -> str:
    """Why a match run found something else than the one before, with how often it happened."""
    return {
        Cause.ACTORS: ngettext("en har kommit med", "%(num)s har kommit med", number),
        Cause.NEEDS: ngettext("ett nytt behov", "%(num)s nya behov", number),
        Cause.RESOURCES: ngettext("en ny resurs", "%(num)s nya resurser", number),
        Cause.WITHDRAWN: ngettext("en sak gäller inte längre", "%(num)s saker gäller inte längre", number),
        Cause.CORRECTED: ngettext("en rättelse", "%(num)s rättelser", number),
        Cause.RESTED: ngettext(
            "en sak har börjat eller slutat vila", "%(num)s saker har börjat eller slutat vila", number
        ),
        Cause.CAME_BACK: ngettext("en sak gäller igen", "%(num)s saker gäller igen", number),
        Cause.DECISIONS: ngettext("ett beslut om ett förslag", "%(num)s beslut om förslag", number),
        Cause.SETTINGS: ngettext(
            "ett sätt att leta är inställt på nytt", "%(num)s gånger har sätten att leta ställts in på nytt", number
        ),
        Cause.WORDS: ngettext("ett av ortens ord är ändrat", "%(num)s av ortens ord är ändrade", number),
        Cause.FORGOTTEN: gettext("det som besluten lärt oss har glömts"),
        Cause.WAYS: ngettext(
            "ett sätt att leta har kommit till eller tagits bort",
            "%(num)s sätt att leta har kommit till eller tagits bort",
            number,
        ),
    }[cause]


def due_label(due: date) -> str:
    """By when a next step is to be done, and by how much it is late."""
    days = (due - today()).days
    if days < 0:
        return ngettext("Skulle ha varit klart i går", "Skulle ha varit klart för %(num)s dagar sedan", -days)
    near = {0: gettext("Ska vara klart i dag"), 1: gettext("Ska vara klart i morgon")}
    return near.get(days) or gettext("Ska vara klart %(day)s", day=day(due))


def weight_label(weight: float) -> str:
    """How much a strategy counts, in a word with the number: ``medel, 0,5``."""
    if weight >= 0.75:
        return gettext("starkt, %(number)s", number=number(weight))
    if weight >= 0.35:
        return gettext("medel, %(number)s", number=number(weight))
    return gettext("svagt, %(number)s", number=number(weight))


def account_role_label(role: Role) -> str:
    """What a member of staff is, by what they may do."""
    return {
        Role.LEADER: gettext("Projektledare"),
        Role.CO_WORKER: gettext("Medarbetare"),
        Role.READER: gettext("Läsare"),
        Role.ADMINISTRATOR: gettext("Administratör"),
    }[role]


def role_label(role: StrategyRole) -> str:
    """What a strategy does, as a heading over those that do the same."""
    return {
        StrategyRole.FINDS: gettext("De här hittar det som passar"),
        StrategyRole.WEIGHS: gettext("De här sänker det som passar sämre"),
        StrategyRole.LIFTS: gettext("De här lyfter det som passar extra bra"),
        StrategyRole.TALKS: gettext("De här föreslår samtal, innan något byts"),
    }[role]


def origin_label(origin: str) -> str:
    """Where a plugin comes from."""
    if origin == BUNDLED:
        return gettext("följer med tjänsten")
    if origin.startswith("package "):
        return gettext("installerat paket")
    return gettext("egen fil i installationen")


def phase_label(phase: Phase | str) -> str:
    """When a fault of a plugin came to light."""
    return {
        Phase.FIND: gettext("när vi letade efter det"),
        Phase.IMPORT: gettext("när det lästes in"),
        Phase.REGISTER: gettext("när det anmäldes"),
        Phase.ASK: gettext("när det skulle berätta vad det har"),
        Phase.CHECK: gettext("när vi kontrollerade vad det har"),
        Phase.RUN: gettext("när det arbetade"),
        Phase.SET: gettext("när inställningarna lästes"),
        Phase.LIBRARY: gettext("något det behöver är inte installerat"),
        Phase.DEPRECATED: gettext("det fungerar, men inte så länge till"),
        "score": gettext("när det skulle säga vad som passar"),
        "explain": gettext("när det skulle säga varför"),
    }.get(phase, str(phase))


def phone_link(number: str) -> str:
    """A Swedish number as the address of a telephone link: ``070-174 06 11`` gives ``+46701740611``.

    Of several numbers the first is meant, and words beside it are left out.
    """
    first = re.search(r"\+?\d[\d\s()/–-]*", number)
    digits = re.sub(r"[^\d+]", "", first[0].replace("(0)", "")) if first else ""
    if digits.startswith("00"):
        return f"+{digits[2:]}"
    return f"+46{digits[1:]}" if digits.startswith("0") else digits
