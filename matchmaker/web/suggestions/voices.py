"""How a score came about, told without figures: what each strategy said and how much it meant, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext

from matchmaker.matching.explaining.shares import Share, shares_of
from matchmaker.matching.strategy import WORTH_SHOWING, StrategyRole, StrategySpec
from matchmaker.matching.texts import Text
from matchmaker.services.suggestions.reasons import Reason
from matchmaker.web.installation import registry

NO_HINDRANCE = 0.9
CLEARLY = 0.75


@dataclass(frozen=True, slots=True)
class Voice:
    """What one strategy said: its title and description, its opinion as a short sentence ("" when it has none), how
    much that meant ("" when it meant nothing), and its own reason if any.
    """

    title: Text
    description: Text | None
    opinion: str
    share: str
    reason: Reason | None


def voices(scores: Mapping[str, float], reasons: Sequence[Reason]) -> list[Voice]:
    """Every strategy that is loaded or that once had a say: those that find, then those that weigh or lift.

    Of each kind those that meant most come first. ``scores`` are those of one pair, by strategy.
    """
    specs = {s.spec.name: s.spec for s in registry().strategies}
    shares = shares_of(specs.values(), scores)
    roles, sizes = list(StrategyRole), list(Share)

    def order(spec: StrategySpec) -> tuple[int, int, str]:
        return roles.index(spec.role), sizes.index(shares.get(spec.name, Share.NONE)), spec.name

    said = {reason.strategy: reason for reason in reasons}
    known = [_voice(spec, scores.get(spec.name), shares, said) for spec in sorted(specs.values(), key=order)]
    unknown = sorted(scores.keys() - specs.keys())
    gone = gettext("Används inte längre.")
    return known + [Voice(Text(sv=name, en=name), None, gone, "", said.get(name)) for name in unknown]


def _voice(spec: StrategySpec, score: float | None, shares: Mapping[str, Share], said: Mapping[str, Reason]) -> Voice:
    opinion = "" if score is None else _opinion(spec.role, score)
    share = _share_label(shares.get(spec.name, Share.NONE))
    return Voice(spec.title, spec.description, opinion, share, said.get(spec.name))


def _share_label(share: Share) -> str:
    return {
        Share.STRONG: gettext("Stark inverkan"),
        Share.SOME: gettext("Viss inverkan"),
        Share.WEAK: gettext("Svag inverkan"),
        Share.NONE: "",
    }[share]


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
