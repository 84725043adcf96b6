"""The forms in which staff note requests and answers, name decisions and registry numbers, and choose days."""

from flask_babel import lazy_gettext as _l

from matchmaker.models import RequestAnswer, RequestKind
from matchmaker.services.records.data_requests import WORDS_LIMIT
from matchmaker.services.records.diary import NUMBER_LIMIT
from matchmaker.web.disclosure import answer_label, request_label
from matchmaker.web.forms import (
    AtMost,
    KeyedForm,
    Line,
    Needed,
    OneOf,
    PageForm,
    Prose,
    VersionedForm,
)


class RequestForm(KeyedForm):
    """What somebody has asked for about their own data."""

    kind = OneOf(
        _l("Vad ber de om?"),
        choices=lambda: [(kind, request_label(kind)) for kind in RequestKind],
        validators=[Needed(_l("Välj vad de ber om"))],
    )
    words = Prose(_l("Med deras ord"), validators=[AtMost(WORDS_LIMIT)])


class AnswerForm(VersionedForm):
    """What the municipality answers, and why."""

    answer = OneOf(
        _l("Vad svarar kommunen?"),
        choices=lambda: [(answer, answer_label(answer)) for answer in RequestAnswer],
        validators=[Needed(_l("Välj ett svar"))],
    )
    reason = Prose(
        _l("Varför?"),
        validators=[Needed(_l("Skriv varför, så att det går att förstå efteråt")), AtMost(WORDS_LIMIT)],
    )


class DecisionForm(PageForm):
    """The decision by which somebody is purged now."""

    decision = Line(
        _l("Beslutets nummer"),
        validators=[Needed(_l("Skriv numret på beslutet")), AtMost(NUMBER_LIMIT)],
    )


class NumberForm(PageForm):
    """The number that the municipality's registry has given a submission."""

    number = Line(_l("Diarienummer"), validators=[AtMost(NUMBER_LIMIT)])
