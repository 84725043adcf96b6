"""What was learnt, as sentences: whole numbers, and an example in people's own words."""

from collections.abc import Iterator, Sequence

from matchmaker.api import (
    ActorKind,
    Evidence,
    Mark,
    Need,
    Resource,
    Text,
    Verdict,
    content_words,
    stem,
    word_marks,
)

from .lessons import Lesson
from .likeness import stems_of
from .traits import FAR_KM, NEAR_KM, Nearness, What

_PLACES = (Mark("need", "place"), Mark("resource", "place"))
_KINDS = {
    ActorKind.SERVICE_NODE: Text(sv="en butik eller service", en="a shop or service"),
    ActorKind.ASSOCIATION: Text(sv="en förening", en="an association"),
    ActorKind.MUNICIPAL_UNIT: Text(sv="en av kommunens verksamheter", en="a municipal unit"),
}
_NEARNESS = {
    Nearness.SAME: Text(sv="på samma ort", en="in the same place"),
    Nearness.NEAR: Text(sv=f"mindre än {NEAR_KM}\u00a0km bort", en=f"less than {NEAR_KM}\u00a0km away"),
    Nearness.AWAY: Text(sv=f"{NEAR_KM} till {FAR_KM}\u00a0km bort", en=f"{NEAR_KM} to {FAR_KM}\u00a0km away"),
    Nearness.FAR: Text(sv=f"mer än {FAR_KM}\u00a0km bort", en=f"more than {FAR_KM}\u00a0km away"),
}


def of_lesson(lesson: Lesson, helper: str) -> Evidence:
    """How often people said yes, or no, to suggestions with a trait; ``helper`` names who it is about, if anyone."""
    about, n = _about(lesson, helper), lesson.number
    if lesson.supports:
        sv = f"{about.sv} har godtagits oftare än andra ({lesson.yes} av {n})."
        en = f"{about.en} have been accepted more often than others ({lesson.yes} of {n})."
    else:
        sv = f"{about.sv} har avböjts oftare än andra ({n - lesson.yes} av {n})."
        en = f"{about.en} have been declined more often than others ({n - lesson.yes} of {n})."
    marks = _PLACES if lesson.trait.what in {What.NEARNESS, What.KINDS_AND_NEARNESS} else ()
    return Evidence(Text(sv=sv, en=en), marks, lesson.supports)


def of_alike(verdicts: Sequence[Verdict], need: Need, resource: Resource, *, supports: bool) -> Evidence:
    """How many of the suggestions that are alike people said yes, or no, to, with the most alike of these.

    The marks are the words that it shares with the pair.
    """
    telling = [verdict for verdict in verdicts if verdict.is_yes is supports]
    example, n, all_told = telling[0], len(telling), len(verdicts)
    what = Text(sv="godtagits", en="accepted") if supports else Text(sv="avböjts", en="declined")
    sv, en = f"Ett liknande förslag har {what.sv}:", f"A suggestion like this has been {what.en}:"
    if all_told > 1:
        sv = f"Av {all_told} liknande förslag har {n} {what.sv}, till exempel"
        en = f"Of {all_told} suggestions like this, {n} have been {what.en}, for instance"
    titles = example.need.title, example.resource.title
    marks = (*_shared("need", need, example.need), *_shared("resource", resource, example.resource))
    sv, en = f"{sv} ”{titles[0]}” och ”{titles[1]}”.", f"{en} “{titles[0]}” and “{titles[1]}”."
    return Evidence(Text(sv=sv, en=en), marks, supports)


def on_the_whole(verdicts: Sequence[Verdict], *, supports: bool) -> Evidence:
    """How many verdicts there are of each kind, and what becomes of suggestions like them."""
    n = sum(verdict.is_yes is supports for verdict in verdicts)
    if supports:
        sv, en = (
            f"Det som liknar de {n} förslag som har godtagits lyfts.",
            f"What is like the {n} accepted suggestions is lifted.",
        )
    else:
        sv, en = (
            f"Det som liknar de {n} förslag som har avböjts sänks.",
            f"What is like the {n} declined suggestions is lowered.",
        )
    return Evidence(Text(sv=sv, en=en), supports=supports)


def _about(lesson: Lesson, helper: str) -> Text:
    what, of = lesson.trait.what, lesson.trait.of
    if what is What.HELPER:
        return Text(
            sv=f"Förslag om något som {helper} kan bidra med", en=f"Suggestions of what {helper} can contribute"
        )
    if what is What.NEARNESS:
        there = _NEARNESS[Nearness(of[0])]
        return Text(sv=f"Förslag om hjälp från någon {there.sv}", en=f"Suggestions of help from someone {there.en}")
    seeker, giver = _KINDS[ActorKind(of[0])], _KINDS[ActorKind(of[1])]
    sv, en = f"Förslag om att {giver.sv} hjälper {seeker.sv}", f"Suggestions that {giver.en} helps {seeker.en}"
    if what is What.KINDS_AND_NEARNESS:
        there = _NEARNESS[Nearness(of[2])]
        sv, en = f"{sv} {there.sv}", f"{en} {there.en}"
    return Text(sv=sv, en=en)


def _shared(side: str, item: Need | Resource, other: Need | Resource) -> Iterator[Mark]:
    """Where the words stand whose stems both items have."""
    stems = set(stems_of(other))
    for word in dict.fromkeys(content_words(f"{item.title} {item.description}")):
        if stem(word) in stems:
            yield from word_marks("need" if side == "need" else "resource", item, word)
