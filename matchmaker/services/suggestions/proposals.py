"""What a run found, pairs and groups alike, in the form in which it is stored."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np

from matchmaker.matching.explaining.explanation import evidence_of
from matchmaker.matching.fusion import STILL_WORTH_SHOWING
from matchmaker.matching.groups.finding import find_groups
from matchmaker.matching.groups.results import Bundle, Chain, Cycle, Groups, Pool, Talk
from matchmaker.matching.judging import Judged
from matchmaker.matching.results import AttributedEvidence, MatchResult
from matchmaker.matching.snapshot import Snapshot
from matchmaker.matching.strategy import Strategy
from matchmaker.matching.texts import Text
from matchmaker.models import EXCHANGES, SuggestionShape

Ends = tuple[str, str | None]
"""A need and the resource that meets it, by their refs; no resource in a pool."""

GROUPING = "groups"
"""What stands as the strategy of a reason that is about a group as a whole."""

FOR, AGAINST = 2, 1
"""So many of a link's own reasons are kept: a group has several links, and nobody reads twenty reasons."""


@dataclass(frozen=True, slots=True)
class ProposedLink:
    """A need and its resource; ``part`` and ``score`` as in models/suggestions.SuggestionLink.

    ``completes`` is whether the resource is there for what another one lacks, and not for the need itself.
    """

    need: str
    resource: str | None
    part: str | None = None
    score: float | None = None
    completes: bool = False

    @property
    def ends(self) -> Ends:
        """What is joined."""
        return self.need, self.resource


@dataclass(frozen=True, slots=True)
class Proposal:
    """A pair or a group that a run proposes."""

    shape: SuggestionShape
    links: tuple[ProposedLink, ...]
    score: float
    evidence: Sequence[Mapping[str, Any]] = ()
    strategies: Mapping[str, float] = field(default_factory=dict)

    @property
    def identity(self) -> str:
        """Its lasting name."""
        return identity_of(self.shape, (link.ends for link in self.links))

    @property
    def contest(self) -> str:
        """What it competes in."""
        return contest_of(self.shape, self.links[0].need)

    def actors_in(self, snapshot: Snapshot) -> set[str]:
        """Those whom it brings together."""
        givers = {snapshot.resource_by_id[link.resource].actor for link in self.links if link.resource is not None}
        return givers | {snapshot.need_by_id[link.need].actor for link in self.links}


def identity_of(shape: SuggestionShape, links: Iterable[Ends]) -> str:
    """The lasting name of what joins these, whichever comes first: ``n>r`` of a pair, ``cycle:n1>r2+n2>r1`` of a group.

    >>> identity_of(SuggestionShape.POOL, [("b.n", None), ("a.n", None)])
    'pool:a.n+b.n'
    """
    names = sorted(need if resource is None else f"{need}>{resource}" for need, resource in links)
    return names[0] if shape is SuggestionShape.PAIR else f"{shape}:{'+'.join(names)}"


def contest_of(shape: SuggestionShape, need: str) -> str:
    """Pairs compete for their need's places, groups with all of their shape."""
    return need if shape is SuggestionShape.PAIR else f"{shape}:"


def proposed_pairs(result: MatchResult) -> list[Proposal]:
    """The pairs that a run found."""
    return [
        Proposal(
            SuggestionShape.PAIR,
            (ProposedLink(item.need, item.resource),),
            item.score,
            [entry_of(given) for given in item.evidence],
            item.strategies,
        )
        for items in result.suggestions.values()
        for item in items
    ]


def proposed_groups(judged: Judged, strategies: Sequence[Strategy], *, most: int) -> list[Proposal]:
    """At most ``most`` groups of each shape among the pairs of a full run, with why they belong together.

    Each link also gets the reasons that the pair would have had. Not so in conversations, where nobody has got
    anything, and not what completes another resource: what it has to do with the need is no reason for it.
    """
    found = bare_groups(judged, strategies, most=most)
    exchanges = [group for group in found if group.shape in EXCHANGES]
    pairs = {link.ends for group in exchanges for link in group.links if link.resource and not link.completes}
    reasons = _reasons_of_links(judged, strategies, pairs)
    return [
        replace(group, evidence=[*group.evidence, *_of_links(group.links, reasons)])
        if group.shape in EXCHANGES
        else group
        for group in found
    ]


def bare_groups(judged: Judged, strategies: Sequence[Strategy], *, most: int) -> list[Proposal]:
    """The same groups without the reasons of their links, which take longest to tell."""
    return list(_proposals(find_groups(judged, strategies, most=most))) if most > 0 else []


def _proposals(groups: Groups) -> Iterator[Proposal]:
    for bundle in groups.bundles:
        yield _bundle(bundle)
    for cycle in groups.cycles:
        yield _linked(SuggestionShape.CYCLE, cycle)
    for chain in groups.chains:
        yield _linked(SuggestionShape.CHAIN, chain)
    for pool in groups.pools:
        yield _pool(pool)
    for talk in groups.talks:
        yield _conversation(talk)


def _bundle(bundle: Bundle) -> Proposal:
    links = tuple(
        ProposedLink(bundle.need, cover.resource, cover.part, cover.score, cover.completes is not None)
        for cover in bundle.covers
    )
    return Proposal(SuggestionShape.BUNDLE, links, bundle.score, [_of_whole(r) for r in bundle.reasons])


def _linked(shape: SuggestionShape, group: Cycle | Chain) -> Proposal:
    links = (ProposedLink(link.need, link.resource, score=link.score) for link in group.links)
    *given, weakest = group.reasons  # what is least certain is told last, and speaks against it where it is no pair
    against = [_of_whole(weakest, supports=False)] if group.weakest.score < STILL_WORTH_SHOWING else []
    return Proposal(shape, tuple(links), group.score, [*map(_of_whole, given), *against])


def _pool(pool: Pool) -> Proposal:
    links = tuple(ProposedLink(need, None) for need in pool.needs)
    return Proposal(SuggestionShape.POOL, links, pool.score, [_of_whole(reason) for reason in pool.reasons])


def _conversation(talk: Talk) -> Proposal:
    # What they all lay claim to stands once, so that no page shows it again beside each of them.
    links = tuple(ProposedLink(need, talk.resource if n == 0 else None) for n, need in enumerate(talk.needs))
    evidence = [_of_whole(reason) | {"strategy": name} for name, reason in talk.reasons]
    for name, need, said in talk.own_words:
        evidence.append(entry_of(AttributedEvidence(name, said)) | {"link": talk.needs.index(need)})
    return Proposal(SuggestionShape.CONVERSATION, links, talk.score, evidence)


def _reasons_of_links(
    judged: Judged, strategies: Sequence[Strategy], pairs: set[Ends]
) -> Mapping[Ends, tuple[AttributedEvidence, ...]]:
    """What the strategies say of each of ``pairs``, all of which were judged."""
    snapshot, width = judged.task.snapshot, len(judged.task.snapshot.resources)
    of_need = {need.id: i for i, need in enumerate(snapshot.needs)}
    of_resource = {resource.id: j for j, resource in enumerate(snapshot.resources)}
    wanted = [of_need[need] * width + of_resource[resource] for need, resource in pairs if resource is not None]
    rows = np.flatnonzero(np.isin(judged.task.pairs @ np.array([width, 1]), wanted))
    evidence = evidence_of(judged, rows, strategies)
    ends = ((snapshot.needs[i].id, snapshot.resources[j].id) for i, j in judged.task.pairs[rows].tolist())
    return dict(zip(ends, evidence, strict=True))


def _of_links(
    links: Sequence[ProposedLink], reasons: Mapping[Ends, tuple[AttributedEvidence, ...]]
) -> Iterator[dict[str, Any]]:
    for position, link in enumerate(links):
        given = () if link.completes else reasons.get(link.ends, ())
        supporting = [item for item in given if item.evidence.supports]
        against = [item for item in given if not item.evidence.supports]
        for item in (*supporting[:FOR], *against[:AGAINST]):
            yield entry_of(item) | {"link": position}


def entry_of(given: AttributedEvidence) -> dict[str, Any]:
    """A reason as it is stored; where it stands among the others says how vague it is."""
    told = asdict(given.evidence)
    del told["vague"]
    return {"strategy": given.strategy} | told


def _of_whole(reason: Text, *, supports: bool = True) -> dict[str, Any]:
    return {"strategy": GROUPING, "reason": asdict(reason), "marks": [], "supports": supports}
