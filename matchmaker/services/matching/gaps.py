"""No suggestion is a finding too: needs without any and resources that lie idle, each with what is in the way."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, delete, insert, select
from sqlalchemy.orm import Session

from matchmaker.matching.explaining.explanation import OWN_ONLY
from matchmaker.matching.explaining.gaps import Obstacle, closest, obstacles
from matchmaker.matching.judging import Judged
from matchmaker.matching.texts import Text
from matchmaker.models import (
    Actor,
    Gap,
    GapCause,
    Item,
    Need,
    Place,
    Resource,
    SuggestionState,
)
from matchmaker.services.lists.alphabet import alphabetical
from matchmaker.services.lists.paging import Page, page_of
from matchmaker.services.matching.holding_back import HeldBack
from matchmaker.services.matching.items import PAGE_SIZE, lacks_suggestion, load_items, stands
from matchmaker.services.suggestions.proposals import Ends
from matchmaker.services.suggestions.suggestions import GoneReason, pairs_in

CAUSES: Mapping[Obstacle | GoneReason, GapCause] = {
    Obstacle.NOBODY: GapCause.NOBODY,
    Obstacle.TOO_FAR: GapCause.TOO_FAR,
    Obstacle.SEASON: GapCause.SEASON,
    Obstacle.UNSUITABLE: GapCause.UNSUITABLE,
    Obstacle.NOTHING: GapCause.OTHERS,
    GoneReason.KEPT_APART: GapCause.DECLINED,
    GoneReason.ASKED_ENOUGH: GapCause.FULL,
}


@dataclass(frozen=True, slots=True)
class GapFilter:
    """Which gaps are wanted; ``category`` is a kind of service by its id, and None = any."""

    cause: GapCause | None = None
    place: str | None = None
    category: str | None = None


@dataclass(frozen=True, slots=True)
class GapPage:
    """One page of gaps, with actors and places loaded: each with its cause, None = not looked at yet.

    The counters count all gaps whatever the filter: by cause, place and kind of service.
    """

    gaps: Page[tuple[Item, GapCause | None]]
    by_cause: Mapping[GapCause | None, int]
    by_place: Mapping[str, int]
    by_category: Mapping[str, int]


def record_gaps(session: Session, judged: Judged, held: HeldBack, why_none: Mapping[str, Text]) -> None:
    """Keep what a full run had nothing for, in its transaction and after its findings have been written.

    ``judged`` is everything, also what was ``held`` back, and ``why_none`` what the run says of needs without anything.
    """
    declined = pairs_in(session, SuggestionState.DECLINED)
    own = {need for need, text in why_none.items() if text == OWN_ONLY}
    session.execute(delete(Gap))
    lacking = {"need_id": dict(_lacking(session, Need)), "resource_id": dict(_lacking(session, Resource))}
    for column, ids in lacking.items():
        rows = {ref: row for ref, row in closest(judged, needs=column == "need_id").items() if ref in ids}
        causes = _causes(judged, held, rows, declined) | dict.fromkeys(own & ids.keys(), GapCause.OWN_ONLY)
        gaps = [{column: number, "cause": causes.get(ref, GapCause.NOBODY)} for ref, number in ids.items()]
        if gaps:
            session.execute(insert(Gap), gaps)


def list_gaps(session: Session, model: type[Item], wanted: GapFilter, *, page: int = 1) -> GapPage:
    """Needs without a suggestion, or resources in none, by their actors' names, twenty a page; in three queries."""
    rows = _rows(session, model)
    chosen = _chosen(rows, wanted)
    ids, causes = [row.id for row in chosen], {row.id: row.cause for row in chosen}

    def read(part: slice) -> list[tuple[Item, GapCause | None]]:
        return [(item, causes[item.id]) for item in load_items(session, model, ids[part])]

    return GapPage(
        gaps=page_of(len(ids), page, PAGE_SIZE, read),
        by_cause=Counter(row.cause for row in rows),
        by_place=Counter(row.place for row in rows),
        by_category=Counter(category for row in rows for category in row.categories),
    )


def rows_of_gaps(session: Session, model: type[Item], wanted: GapFilter) -> list[Row[Any]]:
    """The same on however many pages, as rows with the actor's ``name``, ``place``, ``title`` and ``cause``."""
    return _chosen(_rows(session, model), wanted)


def _rows(session: Session, model: type[Item]) -> Sequence[Row[Any]]:
    column = Gap.need_id if model is Need else Gap.resource_id
    columns = (model.id, model.title, model.categories, Gap.cause, Actor.name, Place.name.label("place"))
    query = select(*columns).join(model.actor).join(Actor.place).outerjoin(Gap, column == model.id)
    return session.execute(query.where(*stands(model), lacks_suggestion(model))).all()


def _chosen(rows: Sequence[Row[Any]], wanted: GapFilter) -> list[Row[Any]]:
    """Those that are wanted, by their actors' names."""
    found = [row for row in rows if _is_wanted(row, wanted)]
    return sorted(found, key=lambda row: (alphabetical(row.name), row.id))


def _is_wanted(row: Row[Any], wanted: GapFilter) -> bool:
    return (
        wanted.cause in (None, row.cause)
        and wanted.place in (None, row.place)
        and (wanted.category is None or wanted.category in row.categories)
    )


def _lacking(session: Session, model: type[Item]) -> Iterable[tuple[str, int]]:
    query = select(model.ref, model.id).join(model.actor).where(*stands(model), lacks_suggestion(model))
    return ((row[0], row[1]) for row in session.execute(query))


def _causes(judged: Judged, held: HeldBack, rows: Mapping[str, int], declined: Collection[Ends]) -> dict[str, GapCause]:
    """Why each of these, by ref, has nothing, judged by the pair that comes closest (its position in the task)."""
    snapshot, obstacle_of = judged.task.snapshot, obstacles(judged, rows.values())
    causes: dict[str, GapCause] = {}
    for ref, row in rows.items():
        i, j = judged.task.pairs[row].tolist()
        need, resource = snapshot.needs[i], snapshot.resources[j]
        obstacle = obstacle_of[row]
        if obstacle is Obstacle.NOBODY:
            causes[ref] = GapCause.NOBODY
        elif (need.id, resource.id) in declined:
            causes[ref] = GapCause.DECLINED
        else:
            causes[ref] = CAUSES[held.reason(need.actor, resource.actor) or obstacle]
    return causes
