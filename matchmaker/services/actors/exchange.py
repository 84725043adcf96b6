"""Actors and places from files into the database, all or nothing and as often as one likes, and out again."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.matching import snapshot
from matchmaker.matching.files.exchange import ActorRecord, ExchangeError, Problem, write_actors
from matchmaker.matching.texts import Text
from matchmaker.models import Actor, Item, Merge, Need, Place, Resource, Submission
from matchmaker.services.actors.corrections import record_correction
from matchmaker.services.audit import Who, record_event
from matchmaker.services.forms.personal_numbers import has_personal_number
from matchmaker.services.forms.references import take_references
from matchmaker.services.matching.snapshots import take_snapshot
from matchmaker.services.places import find_or_add_places, known_places

Row = TypeVar("Row", Actor, Need, Resource)


class Change(StrEnum):
    """What an import does with an actor."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class ImportLine:
    """What became of one line of the file."""

    line: int
    ref: str
    name: str
    change: Change
    needs: int
    resources: int


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did or, as a dry run, would have done."""

    lines: Sequence[ImportLine]
    dry_run: bool

    def count(self, change: Change) -> int:
        """How many actors had this change."""
        return sum(line.change is change for line in self.lines)


def import_actors(
    session: Session,
    records: Iterable[ActorRecord],
    *,
    places: Iterable[snapshot.Place] = (),
    by: Who,
    at: datetime,
    dry_run: bool = False,
) -> ImportReport:
    """Add the actors that are new and change the words of those that are known by their id; all or nothing.

    ``places`` get their positions in the same transaction. Whatever the file does not speak of is left alone: needs
    and resources that are not in it, contacts, withdrawals. What the file has of one that was merged into another is
    the other's, but for who that is. A dry run only reads.
    Raises ExchangeError with every line that cannot be taken.
    """
    records = tuple(records)
    intake = _Intake(session, at)
    problems = [problem for record in records for problem in intake.problems_of(record)]
    if problems:
        session.rollback()
        raise ExchangeError(problems)
    if dry_run:
        homes = known_places(session)
        lines = [intake.take(record, homes.get(record.actor.place.casefold())) for record in records]
        session.rollback()
        return ImportReport(lines, dry_run)
    _put_places(session, places, by=by, at=at)
    homes = find_or_add_places(session, (record.actor.place for record in records))
    lines = [intake.take(record, homes[record.actor.place]) for record in records]
    session.flush()
    _record_arrivals(session, intake, records, by=by, at=at)
    session.commit()
    return ImportReport(lines, dry_run)


def export_records(session: Session) -> list[ActorRecord]:
    """Everyone who takes part, in the order in which they came, without what has been withdrawn."""
    taken = take_snapshot(session)
    needs: dict[str, list[snapshot.Need]] = {actor.id: [] for actor in taken.actors}
    resources: dict[str, list[snapshot.Resource]] = {actor.id: [] for actor in taken.actors}
    for need in taken.needs:
        needs[need.actor].append(need)
    for resource in taken.resources:
        resources[resource.actor].append(resource)
    return [
        ActorRecord(actor, tuple(needs[actor.id]), tuple(resources[actor.id]), line)
        for line, actor in enumerate(taken.actors, start=1)
    ]


def _put_places(session: Session, places: Iterable[snapshot.Place], *, by: Who, at: datetime) -> None:
    positions = {place.name: (place.lat, place.lon) for place in places}
    rows = find_or_add_places(session, positions)
    moved = [name for name, row in rows.items() if (row.lat, row.lon) != positions[name]]
    for name in moved:
        row, before = rows[name], (rows[name].lat, rows[name].lon)
        row.lat, row.lon = positions[name]
        record_event(session, "import", row, by=by, at=at, before=before)


class _Intake:
    """The rows that are there, by ref, and what an import does to them; nothing is asked of the database row by row."""

    def __init__(self, session: Session, at: datetime) -> None:
        self.session, self.at = session, at
        self.actors = {row.ref: row for row in session.scalars(select(Actor))}
        self.needs = {row.ref: row for row in session.scalars(select(Need))}
        self.resources = {row.ref: row for row in session.scalars(select(Resource))}
        self.merged = self._merged()
        """The actors into which those with these refs went."""
        self.new_actors: set[str] = set()
        self.changed: list[tuple[Actor | Item, dict[str, Any]]] = []
        """Rows of actors who were there, each with what it said before; nothing for a row that is new."""

    def problems_of(self, record: ActorRecord) -> Iterator[Problem]:
        """Why a record cannot be taken."""
        if not record.actor.place:
            yield Problem(record.line, Text(sv="”place” saknas.", en="“place” is missing."))
        if any(has_personal_number(words) for words in _free_text(record)):
            sv, en = "Ta bort personnumret, det ska inte sparas.", "Take out the personal identity number."
            yield Problem(record.line, Text(sv=sv, en=en))
        known = self.merged.get(record.actor.id) or self.actors.get(record.actor.id)
        rows = [self.needs.get(n.id) for n in record.needs] + [self.resources.get(r.id) for r in record.resources]
        for row in rows:
            if row is not None and (known is None or row.actor_id != known.id):
                sv, en = f"“{row.ref}” finns redan hos en annan.", f"“{row.ref}” already belongs to another actor."
                yield Problem(record.line, Text(sv=sv, en=en))

    def take(self, record: ActorRecord, place: Place | None) -> ImportLine:
        """Put the record's words into its rows, those that are there and those that have to be added.

        Without a place, which is one that nobody has named before, the rows cannot be kept.
        """
        source, changes = record.actor, len(self.changed)
        if source.id not in self.actors:
            self.new_actors.add(source.id)
        is_new = source.id in self.new_actors
        words = {
            "kind": source.kind,
            "name": source.name,
            "place_id": place and place.id,
            "description": source.description,
        }
        if source.reach_km is not None:
            words["reach_km"] = source.reach_km
        actor = self.merged.get(source.id) or self._put(self.actors, Actor, source.id, words, is_new)
        for need in record.needs:
            self._put(self.needs, Need, need.id, _words(need), is_new, actor=actor)
        for resource in record.resources:
            self._put(self.resources, Resource, resource.id, _words(resource), is_new, actor=actor)
        change = Change.NEW if is_new else Change.CHANGED if len(self.changed) > changes else Change.SAME
        return ImportLine(record.line, source.id, source.name, change, len(record.needs), len(record.resources))

    def _merged(self) -> dict[str, Actor]:
        query = select(Merge.gone_id, Merge.kept_id).where(Merge.undone_at.is_(None))
        into = {row.gone_id: row.kept_id for row in self.session.execute(query)}
        by_id = {row.id: row for row in self.actors.values()}

        def last(actor_id: int) -> Actor:
            return last(into[actor_id]) if actor_id in into else by_id[actor_id]

        return {by_id[gone_id].ref: last(gone_id) for gone_id in into}

    def _put(
        self, rows: dict[str, Row], model: type[Row], ref: str, words: dict[str, Any], of_new: bool, **owner: Actor
    ) -> Row:
        row = rows.get(ref)
        if row is None:
            row = rows[ref] = model(ref=ref, created_at=self.at, updated_at=self.at, **words, **owner)
            self.session.add(row)
            before = {}
        else:
            before = {name: getattr(row, name) for name, value in words.items() if getattr(row, name) != value}
            if not before:
                return row
            for name in before:
                setattr(row, name, words[name])
            row.updated_at = self.at
        if not of_new:
            self.changed.append((row, before))
        return row


def _record_arrivals(
    session: Session, intake: _Intake, records: Sequence[ActorRecord], *, by: Who, at: datetime
) -> None:
    """A submission with its original for each new actor, and an audit event for it and for each change."""
    new = [record for record in records if record.actor.id in intake.new_actors]
    submissions = [
        Submission(
            reference=reference,
            received_at=at,
            channel="import",
            original=json.loads(line),
            actor_id=intake.actors[record.actor.id].id,
        )
        for record, reference, line in zip(
            new, take_references(session, len(new), at=at), write_actors(new), strict=True
        )
    ]
    session.add_all(submissions)
    session.flush()
    for submission in submissions:
        record_event(
            session, "submit", submission, by=by, at=at, reference=submission.reference, channel=submission.channel
        )
    for row, before in intake.changed:
        after = {name: getattr(row, name) for name in before}
        actor_id = row.id if isinstance(row, Actor) else row.actor_id
        record_correction(session, row, actor_id=actor_id, before=before, after=after, by=by, at=at, verb="import")


def _free_text(record: ActorRecord) -> Iterator[str]:
    """Everything in a record that people have put into words."""
    yield from (record.actor.name, record.actor.place, record.actor.description)
    for need in record.needs:
        yield from (need.title, need.description)
    for resource in record.resources:
        yield from (resource.title, resource.description, resource.capacity)


def _words(item: snapshot.Need | snapshot.Resource) -> dict[str, Any]:
    """The columns of a need or resource that a file speaks of."""
    words = {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(item).items()}
    del words["id"], words["actor"]
    return words
