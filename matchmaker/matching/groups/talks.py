"""Talks before anything is exchanged: what strategies propose, the same talks put together, and the best chosen."""

from collections import defaultdict
from collections.abc import Sequence

from matchmaker.matching.groups.choosing import varied
from matchmaker.matching.groups.results import Talk
from matchmaker.matching.judging import ROUNDING, Judged, conversations_walled
from matchmaker.matching.strategy import WORTH_SHOWING, Conversation, Strategy

Key = tuple[tuple[str, ...], str | None]


def talks(judged: Judged, strategies: Sequence[Strategy], most: int) -> list[Talk]:
    """At most ``most`` talks that are worth showing, best first, varied by who takes part.

    The same talk proposed for several reasons is one, with all of them and the highest score.
    """
    snapshot = judged.task.snapshot
    found: dict[Key, list[tuple[str, Conversation]]] = defaultdict(list)
    for name, talk in conversations_walled(judged, strategies):
        found[tuple(sorted(talk.needs)), talk.resource].append((name, talk))
    together = [one for one in map(_together, found.items()) if one.score >= WORTH_SHOWING]
    ordered = sorted(together, key=lambda talk: (-talk.score, talk.needs, talk.resource or ""))
    return varied(
        ordered,
        most,
        score=lambda talk: talk.score,
        members=lambda talk: [snapshot.need_by_id[need].actor for need in talk.needs],
    )


def _together(same: tuple[Key, list[tuple[str, Conversation]]]) -> Talk:
    (needs, resource), proposed = same
    reasons = dict.fromkeys((name, reason) for name, talk in proposed for reason in talk.reasons)
    words = dict.fromkeys((name, need, said) for name, talk in proposed for need, said in talk.own_words)
    score = round(max(talk.score for _, talk in proposed), ROUNDING)
    return Talk(needs, resource, score, tuple(reasons), tuple(words))
