"""What the verdicts tell about each trait: how often people said yes, and whether that is more than chance."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from scipy.special import betainc

from matchmaker.api import Place, Verdict

from .traits import Trait, traits_between, traits_of_helper

FEWEST = 20
"""So many verdicts, with both answers among them, before anything is learnt at all."""

FEWEST_WITH_TRAIT = 5
"""So many verdicts, about more than one need, before anything is learnt about a trait."""

PRIOR = 6.0
"""What holds for all counts as so many verdicts more about each trait."""

SURE = 0.95
"""So likely it must be that a trait's share of yes is truly above, or below, the share among all."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """What was learnt about a trait: of ``number`` verdicts ``yes`` were a yes.

    ``strength`` in (0, 1] is how far its share of yes, drawn towards the share among all, lies from that on the way to
    all (``supports``) or to none.
    """

    trait: Trait
    yes: int
    number: int
    strength: float
    supports: bool


Lessons = Mapping[Trait, Lesson]
"""What was learnt, by trait; traits that tell nothing are left out."""


def share_of_yes(verdicts: Sequence[Verdict]) -> float | None:
    """The share of yes among all; None while there is too little to learn from."""
    yes = sum(verdict.is_yes for verdict in verdicts)
    return None if len(verdicts) < FEWEST or yes in {0, len(verdicts)} else yes / len(verdicts)


def lessons_from(verdicts: Sequence[Verdict], places: Mapping[str, Place], share: float) -> Lessons:
    """What the verdicts tell about their traits, when ``share`` of all of them are a yes."""
    about: dict[Trait, list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        seeker, helper = verdict.seeker, verdict.helper
        for trait in (*traits_of_helper(helper), *traits_between(seeker, helper, places)):
            about[trait].append(verdict)
    lessons = (_lesson(trait, some, share) for trait, some in about.items())
    return {lesson.trait: lesson for lesson in lessons if lesson is not None}


def strongest(lessons: Lessons, traits: Iterable[Trait], *, supports: bool) -> Lesson | None:
    """The lesson that says most for a pair with these traits, or against it; of equals the first.

    Only one counts: many traits have the same verdicts, and a sum would count these more than once.
    """
    told = (lessons[trait] for trait in traits if trait in lessons and lessons[trait].supports is supports)
    return max(told, key=lambda lesson: lesson.strength, default=None)


def _lesson(trait: Trait, verdicts: Sequence[Verdict], share: float) -> Lesson | None:
    """What the verdicts about a trait tell, by a Beta distribution with the whole's share as prior; None = nothing."""
    number, yes = len(verdicts), sum(verdict.is_yes for verdict in verdicts)
    if number < FEWEST_WITH_TRAIT or len({verdict.need.id for verdict in verdicts}) < 2:
        return None
    a, b = yes + PRIOR * share, number - yes + PRIOR * (1 - share)
    below, its_share = float(betainc(a, b, share)), a / (a + b)
    if 1 - SURE < below < SURE:
        return None
    supports = its_share > share
    strength = (its_share - share) / (1 - share) if supports else 1 - its_share / share
    return Lesson(trait, yes, number, strength, supports)
