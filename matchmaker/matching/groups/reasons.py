"""Why a group is proposed, in plain sentences with the people's own words."""

from collections import defaultdict
from collections.abc import Sequence

from matchmaker.matching.groups.gifts import gift_words
from matchmaker.matching.groups.results import Chain, Cover, Cycle, Link
from matchmaker.matching.language.swedish import listed
from matchmaker.matching.snapshot import Need, Snapshot
from matchmaker.matching.texts import Text


def of_bundle(snapshot: Snapshot, covers: Sequence[Cover]) -> tuple[Text, ...]:
    """Who has what for the whole need, then for a part of it, then for what another one lacks.

    Those who are there for the same are named in one sentence, as ones that may do each by itself.
    """
    same: dict[str, list[Cover]] = defaultdict(list)
    for cover in covers:
        if not cover.completes:
            same[cover.part].append(cover)
    ordered = sorted(same.values(), key=len, reverse=True)
    return (
        *(_any_of(snapshot, those) if len(those) > 1 else _covering(snapshot, those[0]) for those in ordered),
        *(_completing(snapshot, cover) for cover in covers if cover.completes),
    )


def _any_of(snapshot: Snapshot, covers: Sequence[Cover]) -> Text:
    resources = [snapshot.resource_by_id[cover.resource] for cover in covers]
    said = [(snapshot.actor_by_id[resource.actor].name, resource.title) for resource in resources]
    return Text(
        sv=listed([f"{name} (”{title}”)" for name, title in said], "{}", "och")
        + f" kan passa för ”{covers[0].part}”. Kanske räcker det med en av dem.",
        en=listed([f"{name} (“{title}”)" for name, title in said], "{}", "and")
        + f" may suit “{covers[0].part}”. Perhaps one of them is enough.",
    )


def _covering(snapshot: Snapshot, cover: Cover) -> Text:
    resource = snapshot.resource_by_id[cover.resource]
    name = snapshot.actor_by_id[resource.actor].name
    return Text(
        sv=f"{name} har ”{resource.title}” för ”{cover.part}”.",
        en=f"{name} has “{resource.title}” for “{cover.part}”.",
    )


def _completing(snapshot: Snapshot, cover: Cover) -> Text:
    resource, other = snapshot.resource_by_id[cover.resource], snapshot.resource_by_id[cover.completes or ""]
    name = snapshot.actor_by_id[resource.actor].name
    return Text(
        sv=f"Om ”{other.title}” står det ”{cover.part}”. Det kan {name} hjälpa till med: ”{resource.title}”.",
        en=f"About “{other.title}” it says “{cover.part}”. {name} can help with that: “{resource.title}”.",
    )


def of_cycle(snapshot: Snapshot, cycle: Cycle) -> tuple[Text, ...]:
    """One sentence a link, and one that names the weakest."""
    given = [_given(snapshot, link) for link in cycle.links]
    return (*given, _weakest(snapshot, cycle.weakest))


def of_chain(snapshot: Snapshot, chain: Chain) -> tuple[Text, ...]:
    """What makes the first link a gift, one sentence a link, and one that names the weakest."""
    given = [_given(snapshot, link) for link in chain.links]
    return (_gift(snapshot, chain.links[0]), *given, _weakest(snapshot, chain.weakest))


def of_pool(snapshot: Snapshot, needs: Sequence[Need], apart_km: float | None) -> tuple[Text, ...]:
    """Who needs it, in their own words, and how far apart they are, where that is known."""
    said = [(snapshot.actor_by_id[need.actor].name, need.title) for need in needs]
    alike = Text(
        sv=listed([f"{name} (”{title}”)" for name, title in said], "{}", "och") + " behöver liknande saker.",
        en=listed([f"{name} (“{title}”)" for name, title in said], "{}", "and") + " need similar things.",
    )
    return (alike,) if apart_km is None else (alike, _apart(snapshot, needs, apart_km))


def _given(snapshot: Snapshot, link: Link) -> Text:
    need, resource = snapshot.need_by_id[link.need], snapshot.resource_by_id[link.resource]
    giver, receiver = (snapshot.actor_by_id[item.actor].name for item in (resource, need))
    return Text(
        sv=f"{giver} kan hjälpa {receiver}: ”{resource.title}” för ”{need.title}”.",
        en=f"{giver} can help {receiver}: “{resource.title}” for “{need.title}”.",
    )


def _weakest(snapshot: Snapshot, link: Link) -> Text:
    need, resource = snapshot.need_by_id[link.need], snapshot.resource_by_id[link.resource]
    giver, receiver = (snapshot.actor_by_id[item.actor].name for item in (resource, need))
    return Text(
        sv=f"Att {giver} kan hjälpa {receiver} är det som är osäkrast.",
        en=f"That {giver} can help {receiver} is what is least certain.",
    )


def _gift(snapshot: Snapshot, link: Link) -> Text:
    resource = snapshot.resource_by_id[link.resource]
    name, words = snapshot.actor_by_id[resource.actor].name, gift_words(resource)
    if words is None:
        return Text(
            sv=f"Det kan börja hos {name}, som inte har bett om något.",
            en=f"It can start at {name}, who has asked for nothing.",
        )
    return Text(
        sv=f"Det kan börja hos {name}, som skriver ”{words}” om ”{resource.title}”.",
        en=f"It can start at {name}, who writes “{words}” about “{resource.title}”.",
    )


def _apart(snapshot: Snapshot, needs: Sequence[Need], apart_km: float) -> Text:
    places = {snapshot.actor_by_id[need.actor].place for need in needs}
    if not apart_km and len(places) == 1:
        [place] = places
        return Text(sv=f"Alla finns i {place}.", en=f"All are in {place}.")
    km = max(1, round(apart_km))
    return Text(
        sv=f"Längst är det {km}\u00a0km mellan två av dem, fågelvägen.",
        en=f"The longest way between two of them is {km}\u00a0km, as the crow flies.",
    )
