"""Talks where a group is wrong about another: what one needs, and few of the other believed that it needs."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache

from matchmaker.api import (
    WORTH_SHOWING,
    ActorKind,
    Category,
    Conversation,
    Kinds,
    Misperception,
    Need,
    Snapshot,
    Text,
)

from .nearness import apart, km_between, nearness, place_of

LEAST_GAP = 0.3
"""So much larger must the share that named a need be than the share that guessed it."""

GROUP = {
    ActorKind.SERVICE_NODE: Text(sv="butikerna och servicen", en="the shops and services"),
    ActorKind.ASSOCIATION: Text(sv="föreningarna", en="the associations"),
    ActorKind.MUNICIPAL_UNIT: Text(sv="kommunens verksamheter", en="the municipality’s units"),
}


def about_misperceptions(snapshot: Snapshot, categories: Sequence[Category]) -> Iterator[Conversation]:
    """For each need that another group does not see, its owner and the nearest of that group who needs something."""
    unseen = [one for one in snapshot.misperceptions if one.gap >= LEAST_GAP]
    if not unseen:
        return

    @cache
    def nearest_to(place: str, kind: ActorKind) -> Need | None:
        here = snapshot.place_by_name.get(place)
        return min(of_kind[kind], key=lambda need: (km_between(here, place_of(snapshot, need)), need.id), default=None)

    kinds, titles = Kinds(categories, snapshot.glossary), {kind.id: kind.title for kind in categories}
    about: dict[tuple[ActorKind, str], list[Need]] = defaultdict(list)
    of_kind: dict[ActorKind, list[Need]] = defaultdict(list)
    for need in snapshot.needs:
        kind = snapshot.actor_by_id[need.actor].kind
        of_kind[kind].append(need)
        for category in kinds.of(need.title, need.description):
            about[kind, category].append(need)
    for one in unseen:
        for need in about[one.seen, one.category]:
            nearest = nearest_to(snapshot.actor_by_id[need.actor].place, one.looking)
            if nearest is not None and one.category in titles:
                score = (WORTH_SHOWING + (1 - WORTH_SHOWING) * one.gap) * nearness(apart(snapshot, need, nearest))
                yield Conversation((need.id, nearest.id), score, (_unseen(one, titles[one.category]),))


def _unseen(one: Misperception, title: Text) -> Text:
    """Whole groups only: what a single one answered is never told."""
    looking, seen = GROUP[one.looking], GROUP[one.seen]
    return Text(
        sv=f"{one.named} av {one.of} bland {seen.sv} sa på ett möte att de behöver ”{title.sv}” mest. "
        f"{one.guessed} av {one.lookers} bland {looking.sv} trodde det.",
        en=f"{one.named} of {one.of} among {seen.en} said at a meeting that they need “{title.en}” most. "
        f"{one.guessed} of {one.lookers} among {looking.en} believed so.",
    )
