"""What a run leaves out though it fits: what declines keep apart, and givers who are asked of enough already."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session, selectinload

from matchmaker.matching.candidates import actor_positions
from matchmaker.matching.judging import Judged
from matchmaker.matching.snapshot import Snapshot
from matchmaker.models import (
    Actor,
    Correction,
    DeclineEffect,
    Need,
    Resource,
    Review,
    Suggestion,
    SuggestionLink,
    SuggestionShape,
    SuggestionState,
)
from matchmaker.services.matching.loads import full_actors
from matchmaker.services.rows import in_lists
from matchmaker.services.suggestions.proposals import Ends, Proposal
from matchmaker.services.suggestions.reviews import holding_review
from matchmaker.services.suggestions.suggestions import Giver, GoneReason, join_parties, pairs_in


@dataclass(frozen=True)
class HeldBack:
    """Who is not to be put together, by refs.

    ``apart`` are actors that nothing may join, two and two; ``full`` those that nothing more may be asked of;
    ``decided`` the pairs that somebody has accepted or parked, which stand whatever else. ``lapsed`` are the declined
    suggestions, by id, that may come back.
    """

    apart: frozenset[frozenset[str]] = frozenset()
    full: frozenset[str] = frozenset()
    decided: frozenset[Ends] = frozenset()
    lapsed: frozenset[int] = frozenset()

    def reason(self, seeker: str, giver: str) -> GoneReason | None:
        """Why nothing new may be suggested where ``seeker`` would be helped by ``giver``; None when it may."""
        if frozenset((seeker, giver)) in self.apart:
            return GoneReason.KEPT_APART
        return GoneReason.ASKED_ENOUGH if giver in self.full else None

    def keeps_apart(self, actors: Collection[str]) -> bool:
        """Whether any two of these may not be put together."""
        return any(pair <= set(actors) for pair in self.apart)

    def groups_left(self, groups: Iterable[Proposal], snapshot: Snapshot) -> list[Proposal]:
        """The groups without those that bring together two who may not be, also where nothing joins these two."""
        return [group for group in groups if not self.keeps_apart(group.actors_in(snapshot))]

    def rows(self, judged: Judged) -> NDArray[np.bool_]:
        """Which of the judged pairs are held back."""
        snapshot, pairs = judged.task.snapshot, judged.task.pairs
        seeking, giving = actor_positions(snapshot)
        seekers, givers = seeking[pairs[:, 0]], giving[pairs[:, 1]]
        held: NDArray[np.bool_] = np.isin(givers, _places(snapshot, self.full)) | np.isin(
            _both(seekers, givers, len(snapshot.actors)), self._apart_in(snapshot)
        )
        return held & ~np.isin(pairs @ np.array([len(snapshot.resources), 1]), self._decided_in(snapshot))

    def left_out(self, judged: Judged) -> Judged:
        """The same judgement with nothing left in the pairs that are held back."""
        if not (self.apart or self.full):
            return judged
        return replace(judged, fused=np.where(self.rows(judged), 0.0, judged.fused))

    def _apart_in(self, snapshot: Snapshot) -> NDArray[np.intp]:
        known = [pair for pair in map(tuple, self.apart) if len(pair) == 2]
        ends = np.array([_places(snapshot, pair) for pair in known if len(_places(snapshot, pair)) == 2], dtype=np.intp)
        ends = ends.reshape(-1, 2)
        both: NDArray[np.intp] = _both(ends[:, 0], ends[:, 1], len(snapshot.actors))
        return both

    def _decided_in(self, snapshot: Snapshot) -> list[int]:
        needs = {need.id: i for i, need in enumerate(snapshot.needs)}
        resources = {resource.id: j for j, resource in enumerate(snapshot.resources)}
        found = ((needs.get(need), resources.get(resource or "")) for need, resource in self.decided)
        return [i * len(snapshot.resources) + j for i, j in found if i is not None and j is not None]


def held_back(session: Session, *, asked_at_most: int | None, today: date) -> HeldBack:
    """What is to be left out as things stand: ``asked_at_most`` is how much one actor may be asked of, None = any."""
    lapsed, apart = _declines(session, today)
    return HeldBack(
        apart=apart,
        full=frozenset() if asked_at_most is None else full_actors(session, at_most=asked_at_most),
        decided=pairs_in(session, SuggestionState.ACCEPTED, SuggestionState.PARKED),
        lapsed=lapsed,
    )


def _declines(session: Session, today: date) -> tuple[frozenset[int], frozenset[frozenset[str]]]:
    """The declined suggestions that may come back, and the actors that those which may not keep apart."""
    lasting = Suggestion.reviews.any(or_(Review.effect != DeclineEffect.FOR_GOOD, Review.between_parties))
    query: Select[Any] = select(Suggestion).where(Suggestion.state == SuggestionState.DECLINED, lasting)
    declined = {one.id: one for one in session.scalars(query.options(selectinload(Suggestion.reviews)))}
    changed = _last_changes(session, declined)
    lapsed, between = set(), set()
    for suggestion_id, suggestion in declined.items():
        holds = holding_review(suggestion, suggestion.reviews)
        if holds is None:
            continue
        if _has_run_out(holds, changed.get(suggestion_id), today):
            lapsed.add(suggestion_id)
        elif holds.between_parties and suggestion.shape is SuggestionShape.PAIR:
            between.add(suggestion_id)
    return frozenset(lapsed), _actors_of(session, between)


def _has_run_out(review: Review, changed: datetime | None, today: date) -> bool:
    """Whether a decline no longer keeps anything away: its day has come, or a text is another than it was then."""
    if review.until is not None:
        return today >= review.until
    return review.effect is DeclineEffect.UNTIL_CHANGED and changed is not None and changed > review.at


def _last_changes(session: Session, suggestion_ids: Collection[int]) -> Mapping[int, datetime]:
    """When a text of each suggestion was last put in other words; those in which none was are left out."""
    ours = or_(
        and_(Correction.noun == Need.__tablename__, Correction.noun_id == SuggestionLink.need_id),
        and_(Correction.noun == Resource.__tablename__, Correction.noun_id == SuggestionLink.resource_id),
    )
    latest = select(SuggestionLink.suggestion_id, func.max(Correction.at)).join(Correction, ours)
    latest = latest.group_by(SuggestionLink.suggestion_id)
    queries = (latest.where(SuggestionLink.suggestion_id.in_(ids)) for ids in in_lists(suggestion_ids))
    return {suggestion_id: at for query in queries for suggestion_id, at in session.execute(query)}


def _actors_of(session: Session, suggestion_ids: set[int]) -> frozenset[frozenset[str]]:
    query = join_parties(select(Suggestion.id, Actor.ref, Giver.ref)).where(
        Suggestion.state == SuggestionState.DECLINED, Suggestion.shape == SuggestionShape.PAIR
    )
    rows = session.execute(query) if suggestion_ids else ()
    return frozenset(frozenset((seeker, giver)) for number, seeker, giver in rows if number in suggestion_ids)


def _places(snapshot: Snapshot, actors: Iterable[str]) -> list[int]:
    """Where these actors (refs) stand in the snapshot; those that are not there are left out."""
    wanted = frozenset(actors)
    return [place for place, actor in enumerate(snapshot.actors) if actor.id in wanted]


def _both(some: NDArray[np.intp], others: NDArray[np.intp], number: int) -> NDArray[np.intp]:
    """A number for each two actors, whichever comes first."""
    both: NDArray[np.intp] = np.minimum(some, others) * number + np.maximum(some, others)
    return both
