"""What came of the questions of a meeting: how well groups knew each other, and how the meeting was."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import redirect, render_template, url_for
from flask_babel import format_decimal, gettext

from matchmaker.matching.snapshot import ActorKind
from matchmaker.models import Sheet
from matchmaker.models.extension import db
from matchmaker.services.meetings.meetings import get_meeting
from matchmaker.services.meetings.survey_answers import LEARNT
from matchmaker.services.meetings.survey_findings import (
    OWN,
    Findings,
    findings_of_series,
    list_words,
    read_findings,
    strike_words,
)
from matchmaker.services.meetings.surveys import Composed, find_survey, read_survey
from matchmaker.services.permissions import Permission
from matchmaker.understanding.coorientation import Relation
from matchmaker.web.access import requires, staff
from matchmaker.web.language import spoken
from matchmaker.web.meetings.routes import blueprint
from matchmaker.web.meetings.survey_labels import choice_label, group_label, learnt_question, question_label, sheet_name
from matchmaker.web.pages import Shown, now
from matchmaker.web.papers import Block, bullets, heading, table

SHOWN_NEEDS = 8


@dataclass(frozen=True, slots=True)
class Sight:
    """How one group sees another: before and after the meeting, None where too few answered."""

    looking: str
    seen: str
    before: Relation | None
    after: Relation | None

    @property
    def latest(self) -> Relation | None:
        """The one of the later time."""
        return self.after or self.before


@dataclass(frozen=True, slots=True)
class NeedLine:
    """A need of a group: how many of them named it, and how many of each other group guessed it."""

    words: str
    named: int
    guessed: Sequence[int]


@dataclass(frozen=True, slots=True)
class NeedTable:
    """What a group named most: so many of them answered, and so many of those whose guesses stand beside."""

    group: str
    of: int
    others: Sequence[tuple[str, int]]
    lines: Sequence[NeedLine]


@blueprint.get("/moten/<int:meeting_id>/forstaelse")
@requires(Permission.SEE_MEETINGS)
def understanding(meeting_id: int) -> str:
    """What may be told of the answers, of this meeting and of those before it in its series."""
    session = db.session()
    meeting, survey = get_meeting(session, meeting_id), find_survey(session, meeting_id)
    findings, asked = read_findings(survey), read_survey(session, survey) if survey else None
    series = findings_of_series(session, meeting_id)
    return render_template(
        "meetings/understanding.html",
        meeting=meeting,
        survey=survey,
        findings=findings,
        sights=_sights(findings) if findings else [],
        tables=_need_tables(findings, asked) if findings and asked else [],
        choices=_choices(findings, asked) if findings and asked else [],
        words=_words(meeting_id, asked) if findings and asked else [],
        answered={name: sum(findings.answered.get(sheet, {}).values()) for sheet, name in _sheet_names().items()}
        if findings
        else {},
        earlier=[(one.meeting, _sights(one.findings)) for one in series if one.meeting.id != meeting_id],
        needs_label=needs_label,
        group=group_name,
    )


@blueprint.post("/moten/<int:meeting_id>/forstaelse/<int:words_id>/ta-bort")
@requires(Permission.PLAN_MEETINGS)
def take_away_words(meeting_id: int, words_id: int) -> Shown:
    """Remove something that somebody wrote."""
    strike_words(db.session(), meeting_id, words_id, by=staff(), at=now())
    return redirect(url_for("meetings.understanding", meeting_id=meeting_id, _anchor="ord"))


def needs_label(value: float) -> str:
    """A measure, which is a number of needs."""
    return format_decimal(value, format="0.0")


def group_name(kind: str) -> str:
    """A group at the beginning of a sentence."""
    words = group_label(ActorKind(kind))
    return words[:1].upper() + words[1:]


def told_in_minutes(meeting_id: int, seen_at: datetime | None = None) -> list[Block]:
    """What the minutes tell of the answers: what people learnt, and how the meeting was. Nothing before closing.

    ``seen_at`` is when the minutes were sent: no words that nobody can have read by then. None for staff, who read them
    before they are sent.
    """
    survey = find_survey(db.session(), meeting_id)
    findings = read_findings(survey)
    if survey is None or survey.closed_at is None or findings is None:
        return []
    blocks: list[Block] = []
    read = seen_at is None or survey.closed_at <= seen_at
    if read and (learnt := [row.words for row in list_words(db.session(), meeting_id, LEARNT)]):
        blocks += [heading(gettext("Det här lärde vi oss om varandra")), bullets(learnt)]
    if choices := _choices(findings, read_survey(db.session(), survey)):
        names = (gettext("Fråga"), *(choice_label(choice) for choice in ("yes", "partly", "no")))
        rows = [(question, *(str(number) for _, number in counts)) for question, counts in choices]
        blocks += [heading(gettext("Så tyckte vi att mötet var")), table(names, rows, (6, 1, 1, 1))]
    return blocks


def _sheet_names() -> Mapping[str, str]:
    return {sheet.value: sheet_name(sheet) for sheet in Sheet}


def _sights(findings: Findings) -> list[Sight]:
    times = [{(one.looking, one.seen): one for one in found} for found in (findings.known.before, findings.known.after)]
    pairs = sorted(times[0].keys() | times[1].keys())
    return [Sight(*pair, before=times[0].get(pair), after=times[1].get(pair)) for pair in pairs]


def _need_tables(findings: Findings, asked: Composed) -> list[NeedTable]:
    tables = []
    for group, named in findings.known.named.items():
        looking = {pair[0]: guess for pair, guess in findings.known.guessed.items() if pair[1] == group}
        topics = named.counts.keys() | {topic for guess in looking.values() for topic in guess.counts}
        lines = [
            NeedLine(
                words=spoken(asked.topics[topic]),
                named=named.counts.get(topic, 0),
                guessed=[guess.counts.get(topic, 0) for guess in looking.values()],
            )
            for topic in topics
        ]
        ordered = sorted(lines, key=lambda line: (-line.named, -sum(line.guessed), line.words))
        others = [(other, guess.of) for other, guess in looking.items()]
        tables.append(NeedTable(group, named.of, others, ordered[:SHOWN_NEEDS]))
    return tables


def _choices(findings: Findings, asked: Composed) -> list[tuple[str, list[tuple[str, int]]]]:
    """Each question that enough answered, and how many said what."""
    found = []
    for question in asked.questions:
        counts = findings.choices.get(str(question.id))
        if counts:
            said = [(choice_label(choice), counts.get(choice, 0)) for choice in ("yes", "partly", "no")]
            found.append((question_label(question), said))
    return found


def _words(meeting_id: int, asked: Composed) -> list[tuple[str, Sequence[object]]]:
    """Each question that people answered in words, and what they wrote."""
    titles = {LEARNT: learnt_question(), OWN: gettext("Det här behöver någon också")}
    titles |= {str(question.id): question_label(question) for question in asked.questions}
    rows = list_words(db.session(), meeting_id)
    grouped = {name: [row for row in rows if row.question == name] for name in titles}
    return [(titles[name], found) for name, found in grouped.items() if found]
