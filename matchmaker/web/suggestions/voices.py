"""How a suggestion came about, told without figures: what each strategy said, in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext

from matchmaker.matching.strategy import WORTH_SHOWING, StrategyRole, StrategySpec
from matchmaker.matching.texts import Text
from matchmaker.models import Suggestion
from matchmaker.services.reasons import Reason
from matchmaker.web.installation import registry

NO_HINDRANCE = 0.9
CLEARLY = 0.75


@dataclass(frozen=True, slots=True)
class Voice:
    """What one strategy said: its title and description, its opinion as a short sentence, and its own reason if any."""

    title: Text
    description: Text | None
    opinion: str
    reason: Text | None


def voices(suggestion: Suggestion, reasons: Sequence[Reason]) -> list[Voice]:
    """Every strategy that is loaded or that once had a say: those that find, then those that weigh or lift."""
    specs = {s.spec.name: s.spec for s in registry().strategies}
    order = list(StrategyRole)
    known = sorted(specs.values(), key=lambda spec: (order.index(spec.role), spec.name))
    unknown = sorted(suggestion.strategies.keys() - specs.keys())
    said = {reason.strategy: reason.text for reason in reasons}
    return [_voice(spec, suggestion.strategies.get(spec.name), said.get(spec.name)) for spec in known] + [
        Voice(Text(sv=name, en=name), None, gettext("Används inte längre."), said.get(name)) for name in unknown
    ]


def _voice(spec: StrategySpec, score: float | None, reason: Text | None) -> Voice:
    opinion = gettext("Ingen åsikt.") if score is None else _opinion(spec.role, score)
    return Voice(spec.title, spec.description, opinion, reason)


def _opinion(role: StrategyRole, score: float) -> str:
    """A score in words, by what it is used for."""
    if role is StrategyRole.FINDS:
        if score < WORTH_SHOWING:
            return gettext("Såg inte mycket.")
        return gettext("Hittade paret och är ganska säker.") if score >= CLEARLY else gettext("Hittade paret.")
    if role is StrategyRole.LIFTS:
        return gettext("Lyfter det lite.")
    if score >= NO_HINDRANCE:
        return gettext("Inget hinder.")
    return gettext("Talar emot lite.") if score >= WORTH_SHOWING else gettext("Talar emot.")
