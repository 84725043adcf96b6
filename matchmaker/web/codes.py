"""What is stored as a code, as people read it: enumerations that have no words elsewhere, and plain codes."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from matchmaker.languages import languages
from matchmaker.matching.snapshot import ActorKind, Horizon
from matchmaker.models import DeclineEffect, RestReason, Rhythm, RideSide, Sheet, SuggestionShape, TipAnswer
from matchmaker.services.personal_data.visibility import Audience, Field
from matchmaker.services.suggestions.shapes import MEANINGS
from matchmaker.web.histories import channel_label
from matchmaker.web.installation import registry
from matchmaker.web.labels import horizon_label, kind_label, outcome_cause_label
from matchmaker.web.language import in_words


def code_label(code: StrEnum) -> str:
    """A value of one of the enumerations in ``CODES``."""
    return CODES[type(code)]()[code]


def _rests() -> Mapping[StrEnum, str]:
    return {
        RestReason.WISH: gettext("Ni ville det"),
        RestReason.SILENT: gettext("Vi frågade om det fortfarande stämmer och fick inget svar."),
        RestReason.SEASON: gettext("Säsongen är över."),
    }


def _rhythms() -> Mapping[StrEnum, str]:
    return {
        Rhythm.DAILY: gettext("Varje dag när något har hänt"),
        Rhythm.WEEKLY: gettext("En gång i veckan när något har hänt"),
        Rhythm.NEVER: gettext("Inga sådana mejl"),
    }


def _effects() -> Mapping[StrEnum, str]:
    return {
        DeclineEffect.FOR_GOOD: gettext("Aldrig"),
        DeclineEffect.SOME_MONTHS: gettext("Efter några månader"),
        DeclineEffect.UNTIL_CHANGED: gettext("När någon av dem ändrar sin text"),
    }


def _rides() -> Mapping[StrEnum, str]:
    return {
        RideSide.OFFERS: gettext("Jag kör och kan ta med någon"),
        RideSide.NEEDS: gettext("Jag behöver skjuts"),
    }


def _sheets() -> Mapping[StrEnum, str]:
    return {
        Sheet.BEFORE: gettext("Före mötet"),
        Sheet.AFTER: gettext("Efter mötet"),
        Sheet.EVALUATION: gettext("Hur var mötet?"),
    }


def _tips() -> Mapping[StrEnum, str]:
    return {TipAnswer.TAKEN: gettext("Ja"), TipAnswer.DECLINED: gettext("Nej")}


def audience_label(audience: Audience) -> str:
    """Who may see something, as they choose it who are asked."""
    return {
        Audience.PUBLIC: gettext("Ja, men aldrig vilka vi är"),
        Audience.EVERYONE: gettext("De som får frågan om de vill prata med er"),
        Audience.MEETING: gettext("De ni ska prata med, när alla har sagt ja"),
        Audience.LEADER: gettext("Bara projektledaren"),
    }[audience]


SEEN: Mapping[Field, Any] = {
    Field.BOARD: _l("Får det ni behöver och kan bidra med stå på tavlan, för alla?"),
    Field.DETAILS: _l("Vem får läsa mer än rubriken på det ni behöver och kan bidra med?"),
    Field.CONTACT_NAME: _l("Vem får se namnet på er kontaktperson?"),
    Field.CONTACT_PHONE: _l("Vem får se ert telefonnummer?"),
    Field.CONTACT_EMAIL: _l("Vem får se er e-post?"),
}
"""What they are asked about who may see each of their fields."""

REACH_CHOICES = (
    ("village", _l("Bara i byn")),
    ("near", _l("Ungefär tre mil")),
    ("municipality", _l("Hela kommunen")),
    ("any", _l("Det spelar ingen roll")),
)
"""How far somebody will go, as the form asks it."""


CODES: Mapping[type[StrEnum], Callable[[], Mapping[StrEnum, str]]] = {
    RestReason: _rests,
    Rhythm: _rhythms,
    DeclineEffect: _effects,
    RideSide: _rides,
    Sheet: _sheets,
    TipAnswer: _tips,
    SuggestionShape: lambda: {shape: in_words(MEANINGS[shape]) for shape in SuggestionShape},
}


def _reach(code: str) -> str:
    return str(dict(REACH_CHOICES).get(code, code))


def _kind(code: str) -> str:
    return kind_label(ActorKind(code)) if code in set(ActorKind) else code


def _horizon(code: str) -> str:
    return horizon_label(Horizon(code)) if code in set(Horizon) else code


PLAIN: Mapping[str, Callable[[str], str]] = {
    "channel": channel_label,
    "language": lambda code: languages().get(code, code),
    "reach": _reach,
    "kind": _kind,
    "horizon": _horizon,
}
"""Codes that are kept as plain texts, by what their column or field is called."""


def categories_label(names: list[Any]) -> str:
    """The kinds of service that something is about; one that no plugin brings any longer stands by its name."""
    titles = {category.id: in_words(category.title).lower() for category in registry().categories}
    return ", ".join(titles.get(name, str(name)) for name in names)


def causes_label(codes: list[Any]) -> str:
    """What kinds of reason there were."""
    return ", ".join(outcome_cause_label(code) for code in codes)


def visibility_label(chosen: Mapping[str, Any]) -> str:
    """What somebody lets others see, a line for each thing that they have chosen."""
    asked = [field for field in SEEN if field in chosen]
    return "\n".join(f"{SEEN[field]} {audience_label(Audience(chosen[field]))}" for field in asked)
