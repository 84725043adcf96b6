"""A sound strategy, and one for each promise that breaks this one and no other."""

import random
import re
import time
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchmaker.matching.language.swedish import content_words
from matchmaker.matching.snapshot import Need, Resource
from matchmaker.matching.strategy import (
    Conversation,
    Evidence,
    Mark,
    Scored,
    Strategy,
    StrategyRole,
    StrategySpec,
    Task,
)
from matchmaker.matching.texts import Text

RARE: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "score": {
            "type": "number",
            "default": 0.75,
            "title": Text(sv="Poäng", en="Score"),
            "description": Text(sv="Hur säkert det är.", en="How sure it is."),
        }
    },
}


def words_of(item: Need | Resource) -> frozenset[str]:
    return frozenset(content_words(f"{item.title} {item.description}"))


class Sound:
    """Finds pairs that share a word."""

    spec = StrategySpec(
        name="sound",
        title=Text(sv="Ord", en="Words"),
        description=Text(sv="Ser om ett ord är gemensamt.", en="Sees whether a word is shared."),
        version="1.0",
        role=StrategyRole.FINDS,
        symmetric=True,
        options=RARE,
    )
    sure = 0.75

    def words(self, item: Need | Resource) -> frozenset[str]:
        return words_of(item)

    def score(self, task: Task) -> Scored:
        return [self.sure if self.words(need) & self.words(resource) else None for need, resource in task]

    def explain(self, task: Task) -> Sequence[Evidence | None]:
        return [self.evidence(need, resource) for need, resource in task]

    def configured(self, options: Mapping[str, Any]) -> Strategy:
        copy = type(self)()
        copy.sure = options["score"]
        return copy

    def evidence(self, need: Need, resource: Resource) -> Evidence | None:
        shared = self.words(need) & self.words(resource)
        if not shared:
            return None
        word = min(shared)
        return Evidence(Text(sv=f"Båda skriver ”{word}”.", en=f"Both write “{word}”."), tuple(self.marks(need, word)))

    def marks(self, need: Need, word: str) -> list[Mark]:
        at = need.title.lower().find(word)
        return [Mark("need", "title", at, at + len(word))] if at >= 0 else []


class Unnamed(Sound):
    spec = replace(Sound.spec, name="Not a name")


class Short(Sound):
    def score(self, task: Task) -> Scored:
        return list(super().score(task))[1:]


class NotFinite(Sound):
    def score(self, task: Task) -> Scored:
        return [float("inf")] * len(task)


class Raising(Sound):
    def score(self, task: Task) -> Scored:
        raise SystemExit("enough\nof this")


class Undefaulted(Sound):
    """Scores otherwise when its options have their defaults."""

    sure = 0.5


class Sorting(Sound):
    def score(self, task: Task) -> Scored:
        scores = super().score(task)
        task.pairs.sort(axis=0)
        return scores


class Drawing(Sound):
    spec = replace(Sound.spec, symmetric=False)

    def score(self, task: Task) -> Scored:
        drawn = random.random()  # noqa: S311
        return [drawn if self.words(need) & self.words(resource) else None for need, resource in task]


class Ranking(Sound):
    """Divides by how many pairs of the batch share a word."""

    def score(self, task: Task) -> Scored:
        scores = list(super().score(task))
        many = max(1, sum(score is not None for score in scores))
        return [None if score is None else score / many for score in scores]


class Ordering(Sound):
    """Finds less in every other pair."""

    spec = replace(Sound.spec, symmetric=False)

    def score(self, task: Task) -> Scored:
        groups: dict[frozenset[str], int] = {}
        scores = []
        for score, (seeker, helper) in zip(super().score(task), task.parties(), strict=True):
            at = groups[frozenset((seeker.id, helper.id))] = groups.get(frozenset((seeker.id, helper.id)), 0) + 1
            scores.append(score if score is None else score / at)
        return scores


class Talkative(Sound):
    """Holds that what is empty is alike."""

    def score(self, task: Task) -> Scored:
        return [
            0.5 if not (self.words(need) and self.words(resource)) else score
            for score, (need, resource) in zip(super().score(task), task, strict=True)
        ]


class Dropping(Sound):
    """Knows the letters a to z."""

    def words(self, item: Need | Resource) -> frozenset[str]:
        return frozenset(re.sub("[^a-z]", "", word) for word in words_of(item)) - {""}

    def explain(self, task: Task) -> Sequence[Evidence | None]:
        return [None] * len(task)


class Folding(Dropping):
    """Reads å as a."""

    def words(self, item: Need | Resource) -> frozenset[str]:
        return frozenset(
            unicodedata.normalize("NFKD", word).encode("ascii", "ignore").decode() for word in words_of(item)
        )


class OneSided(Sound):
    """Says that it is symmetric, and looks at the resource's title only."""

    def score(self, task: Task) -> Scored:
        return [0.75 if words_of(need) & set(content_words(resource.title)) else None for need, resource in task]


class Unpicklable(Sound):
    def __init__(self) -> None:
        self.words = lambda item: words_of(item)  # type: ignore[method-assign]


class Bytewise(Sound):
    """Counts bytes instead of characters."""

    def marks(self, need: Need, word: str) -> list[Mark]:
        title = need.title.lower().encode()
        at = title.find(word.encode())
        return [Mark("need", "title", at, at + len(word.encode()))] if at >= 0 else []


class Offering(Sound):
    """Offers vectors of too few needs."""

    def vectors(self, task: Task) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        return np.zeros((1, 2), dtype=np.float32), np.zeros((len(task.snapshot.resources), 2), dtype=np.float32)


class Talking(Sound):
    """Proposes that somebody talks about a need that nobody has."""

    spec = replace(Sound.spec, role=StrategyRole.TALKS)

    def conversations(self, task: Task) -> Sequence[Conversation]:
        why = Text(sv="Ni behöver samma sak.", en="You need the same thing.")
        return [Conversation((task.snapshot.needs[0].id, "nobody's"), 0.75, (why,))]


class Mute(Sound):
    """Says that it talks, and cannot."""

    spec = replace(Sound.spec, role=StrategyRole.TALKS)


class Fickle(Talking):
    """Proposes something each time with another score."""

    asked = 0

    def conversations(self, task: Task) -> Sequence[Conversation]:
        self.asked += 1
        one, other = next((n, m) for n in task.snapshot.needs for m in task.snapshot.needs if n.actor != m.actor)
        why = Text(sv="Ni behöver samma sak.", en="You need the same thing.")
        return [Conversation((one.id, other.id), 1 / self.asked, (why,))]


class Slow(Sound):
    """Takes longer than it says."""

    spec = replace(Sound.spec, cost=0.001)

    def score(self, task: Task) -> Scored:
        until = time.process_time() + len(task) * 2e-6
        scores = super().score(task)
        while time.process_time() < until:
            pass
        return scores


PLANTED: list[tuple[str, type[Sound], str]] = [
    ("presented", Unnamed, "the name 'Not a name'"),
    ("scores", Short, "scores, got"),
    ("scores", NotFinite, "not finite"),
    ("scores", Raising, "SystemExit: enough of this"),
    ("set up", Undefaulted, "with the default options: 0.500000, then 0.750000"),
    ("untouched", Sorting, "work on a copy"),
    ("deterministic", Drawing, "when asked again"),
    ("alone", Ranking, "without other pairs"),
    ("alone", Ordering, "in another order"),
    ("silent", Talkative, "0.500000 where nothing is written"),
    ("swedish", Dropping, "å, ä and ö lost"),
    ("swedish", Folding, "å, ä and ö lost"),
    ("symmetric", OneSided, "need and resource swapped"),
    ("picklable", Unpicklable, "pickle"),
    ("explained", Bytewise, "does not lie inside the text"),
    ("vectors", Offering, "expected vectors"),
    ("talks", Talking, "a conversation names no need: nobody's"),
    ("talks", Mute, "no method conversations(task)"),
    ("talks", Fickle, "other talks when asked again"),
    ("in time", Slow, "its cost says 0.001 s"),
]
"""The promise, a strategy that breaks it, and what is told."""
