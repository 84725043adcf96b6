import re
import time
from collections.abc import Iterable
from datetime import timedelta
from importlib.resources import files
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session, selectinload

from matchmaker.matching.files.exchange import ActorRecord, ExchangeError, read_actors, read_places, write_actors
from matchmaker.matching.snapshot import Place as PlaceValue
from matchmaker.models import Actor, AuditEvent, Need, Place, Resource, Submission
from matchmaker.services.actors.corrections import list_corrections
from matchmaker.services.actors.exchange import Change, ImportReport, export_records, import_actors
from matchmaker.services.audit import SUBMITTER, SYSTEM, Who
from matchmaker.services.forms.submissions import submit_draft
from matchmaker.services.records.purges import purge
from matchmaker.settings import Settings
from tests.conftest import NOW
from tests.services.counting import counted_statements
from tests.services.filled_forms import PAGE, filled_draft
from tests.services.people import merge
from tests.services.races import Meet, at_once
from tests.services.village import add_actor

LATER = NOW + timedelta(days=1)
NORSJO = Path(str(files("matchmaker.examples"))) / "norsjo"

ONE = (
    '{"id": "a01", "kind": "association", "name": "Byalaget", "place": "Svansele", "description": "Vi",'
    ' "needs": [{"id": "a01.n1", "title": "Kassör", "description": "",'
    ' "horizon": "now", "months": [3], "weekdays": []}],'
    ' "resources": [{"id": "a01.r1", "title": "Traktor", "description": "",'
    ' "months": [], "weekdays": [], "capacity": ""}]}'
)


def records(*lines: str) -> tuple[ActorRecord, ...]:
    read = read_actors(lines)
    assert not read.problems
    return read.records


def put(session: Session, *lines: str, dry_run: bool = False) -> ImportReport:
    return import_actors(session, records(*lines), by=SYSTEM, at=NOW, dry_run=dry_run)


def changes(report: ImportReport) -> list[tuple[str, Change]]:
    return [(line.ref, line.change) for line in report.lines]


def the_actor(session: Session, ref: str = "a01") -> Actor:
    session.expire_all()
    query = select(Actor).options(selectinload(Actor.needs), selectinload(Actor.resources), selectinload(Actor.place))
    return session.scalars(query.where(Actor.ref == ref)).one()


def count(session: Session, *tables: type) -> list[int | None]:
    return [session.scalar(select(func.count()).select_from(table)) for table in tables]


def norsjo_lines() -> list[str]:
    return (NORSJO / "actors.jsonl").read_text(encoding="utf-8").splitlines()


def norsjo_places() -> Iterable[PlaceValue]:
    return read_places((NORSJO / "places.json").read_text(encoding="utf-8")).places


def test_a_new_actor_comes_in_with_a_submission_that_keeps_its_line(session: Session) -> None:
    report = put(session, ONE)
    (line,) = report.lines
    assert (line.line, line.ref, line.name, line.needs, line.resources) == (1, "a01", "Byalaget", 1, 1)
    assert report.count(Change.NEW) == 1
    actor = the_actor(session)
    assert (actor.name, actor.place.name, actor.needs[0].months) == ("Byalaget", "Svansele", [3])
    submission = session.scalars(select(Submission)).one()
    assert (submission.channel, submission.reference, submission.actor_id) == ("import", "2026-0001", actor.id)
    assert next(write_actors(records(ONE))) == ONE
    assert submission.original["needs"][0]["title"] == "Kassör"
    event = session.scalars(select(AuditEvent)).one()
    assert (event.verb, event.noun_id, event.details["channel"]) == ("submit", submission.id, "import")


def test_the_same_file_again_changes_nothing(session: Session) -> None:
    put(session, ONE)
    before = count(session, Actor, Need, Resource, Submission, AuditEvent, Place)
    assert changes(put(session, ONE)) == [("a01", Change.SAME)]
    assert count(session, Actor, Need, Resource, Submission, AuditEvent, Place) == before
    assert the_actor(session).version == 1


def test_changed_words_are_taken_over_and_the_trail_keeps_the_old_ones(session: Session) -> None:
    put(session, ONE)
    changed = (
        ONE.replace("Kassör", "Sekreterare").replace("Svansele", "Åmliden").replace('"capacity": ""', '"capacity": "1"')
    )
    report = import_actors(session, records(changed), by=SYSTEM, at=LATER)
    assert changes(report) == [("a01", Change.CHANGED)]
    actor = the_actor(session)
    assert (actor.needs[0].title, actor.place.name, actor.resources[0].capacity) == ("Sekreterare", "Åmliden", "1")
    assert (actor.needs[0].version, actor.needs[0].updated_at, actor.needs[0].created_at) == (2, LATER, NOW)
    events = session.scalars(select(AuditEvent).where(AuditEvent.verb == "import").order_by(AuditEvent.id)).all()
    assert [(e.noun, e.details["fields"]) for e in events] == [
        ("actors", ["place_id"]), ("needs", ["title"]), ("resources", ["capacity"]),
    ]  # fmt: skip
    assert [c.before for c in list_corrections(session, actor.id) if c.noun == "needs"] == [{"title": "Kassör"}]
    assert count(session, Submission) == [1]


def test_what_the_file_does_not_speak_of_is_left_alone(session: Session) -> None:
    put(session, ONE)
    actor = the_actor(session)
    actor.reach_km, actor.contact_phone = 30, "070-174 06 11"
    actor.needs[0].withdrawn_at, actor.needs[0].hide_name = NOW, True
    session.commit()
    other = ONE.replace("a01.n1", "a01.n2").replace('[{"id": "a01.r1"', '[{"id": "a01.r2"')
    assert changes(put(session, other)) == [("a01", Change.CHANGED)]
    actor = the_actor(session)
    assert (actor.reach_km, actor.contact_phone) == (30, "070-174 06 11")
    assert [(n.ref, n.withdrawn_at, n.hide_name) for n in actor.needs] == [
        ("a01.n1", NOW, True), ("a01.n2", None, False),
    ]  # fmt: skip
    assert [r.ref for r in actor.resources] == ["a01.r1", "a01.r2"]


def test_how_far_they_go_is_taken_over_when_the_file_says_it(session: Session) -> None:
    put(session, ONE)
    put(session, ONE.replace('"place"', '"reach_km": 12, "place"'))
    assert the_actor(session).reach_km == 12


def test_one_bad_line_keeps_every_line_out(session: Session) -> None:
    put(session, ONE)
    stolen = ONE.replace('"id": "a01"', '"id": "a02"')
    homeless = ONE.replace("a01", "a03").replace("Svansele", " ")
    fine = ONE.replace("a01", "a04")
    with pytest.raises(ExchangeError) as fault:
        put(session, fine, stolen, homeless)
    assert [(p.line, p.message.en) for p in fault.value.problems] == [
        (2, "“a01.n1” already belongs to another actor."),
        (2, "“a01.r1” already belongs to another actor."),
        (3, "“place” is missing."),
    ]
    assert count(session, Actor) == [1]


def test_a_need_of_somebody_else_cannot_be_taken_by_an_actor_who_is_there(session: Session) -> None:
    put(session, ONE, ONE.replace("a01", "a02"))
    with pytest.raises(ExchangeError, match=r"a02\.n1"):
        put(session, ONE.replace("a01.n1", "a02.n1"))


def test_what_a_file_has_of_one_who_was_merged_into_another_is_the_others(session: Session, eva: Who) -> None:
    put(session, ONE)
    first, kept = add_actor(session, "b", name="Svansele byaförening"), add_actor(session, "c", name="Byaföreningen")
    session.commit()
    merge(session, first, the_actor(session), eva)
    merge(session, kept, session.get_one(Actor, first.id, populate_existing=True), eva)
    more = ONE.replace('"resources": [', '"resources": [{"id": "a01.r2", "title": "Släp"}, ').replace(
        "Kassör", "Ordförande"
    )
    assert changes(put(session, ONE)) == [("a01", Change.SAME)]
    assert changes(put(session, more)) == [("a01", Change.CHANGED)]
    after = the_actor(session, "c")
    assert after.name == "Byaföreningen"
    assert [need.title for need in after.needs] == ["Ordförande"]
    assert [resource.title for resource in after.resources] == ["Traktor", "Släp"]
    assert (the_actor(session).name, the_actor(session).resources) == ("Byalaget", [])


def test_when_purging_is_due_a_file_still_knows_where_one_who_was_merged_went(
    session: Session, eva: Who, tmp_path: Path
) -> None:
    put(session, ONE)
    kept = add_actor(session, "c", name="Byaföreningen")
    session.commit()
    merge(session, kept, the_actor(session), eva)
    decided = Settings(instance=tmp_path, keep_withdrawn_years=1, purge_decision="KS 2026/1 § 2")
    purge(session, decided, by=eva, at=NOW.replace(year=NOW.year + 2))
    assert changes(put(session, ONE)) == [("a01", Change.SAME)]


def test_a_dry_run_tells_the_same_and_keeps_nothing(session: Session) -> None:
    put(session, ONE)
    report = put(session, ONE.replace("Kassör", "Sekreterare"), ONE.replace("a01", "a02"), dry_run=True)
    assert changes(report) == [("a01", Change.CHANGED), ("a02", Change.NEW)]
    assert report.dry_run
    assert count(session, Actor, Submission) == [1, 1]
    assert the_actor(session).needs[0].title == "Kassör"
    assert changes(put(session, ONE.replace("a01", "a02"))) == [("a02", Change.NEW)]
    assert session.scalars(select(Submission.reference).order_by(Submission.id)).all() == ["2026-0001", "2026-0002"]


def test_a_dry_run_only_reads_and_sees_a_move_to_a_place_that_nobody_has_named(session: Session) -> None:
    put(session, ONE)
    session.info["read_only"] = True
    assert changes(put(session, ONE, dry_run=True)) == [("a01", Change.SAME)]
    assert changes(put(session, ONE.replace("Svansele", "Åmliden"), dry_run=True)) == [("a01", Change.CHANGED)]
    assert changes(put(session, ONE.replace("Svansele", "SVANSELE"), dry_run=True)) == [("a01", Change.SAME)]


def test_places_get_their_positions_in_the_same_transaction(session: Session) -> None:
    places = [PlaceValue("Svansele", 65.085, 19.585), PlaceValue("Norsjö", 64.912, 19.482)]
    import_actors(session, records(ONE), places=places, by=SYSTEM, at=NOW)
    assert [(p.name, p.lat) for p in session.scalars(select(Place).order_by(Place.name))] == [
        ("Norsjö", 64.912), ("Svansele", 65.085),
    ]  # fmt: skip


def test_places_are_added_and_moved_once(session: Session) -> None:
    session.add_all([Place(name="Norsjö"), Place(name="Svansele", lat=65.085, lon=19.585), Place(name="Noise")])
    session.commit()
    places = [PlaceValue("Norsjö", 64.912, 19.482), PlaceValue("Svansele", 65.085, 19.585), PlaceValue("Ny", 1, 2)]
    for _ in range(2):
        import_actors(session, (), places=places, by=SYSTEM, at=NOW)
    found = {p.name: (p.lat, p.lon) for p in session.scalars(select(Place))}
    assert found == {"Norsjö": (64.912, 19.482), "Svansele": (65.085, 19.585), "Ny": (1, 2), "Noise": (None, None)}
    assert count(session, AuditEvent) == [2]


def test_those_who_came_by_the_form_are_exported_and_known_again(session: Session) -> None:
    filled_draft(session)
    submit_draft(session, "a-private-token", language="sv", page=PAGE, by=SUBMITTER, at=NOW)
    assert export_records(session) == [], "nobody has read it yet"
    session.scalars(select(Actor)).one().awaits_check = False
    session.commit()
    (record,) = export_records(session)
    assert (record.actor.name, record.actor.reach_km, len(record.needs), len(record.resources)) == (
        "Svansele byaförening", 30, 1, 1,
    )  # fmt: skip
    assert changes(put(session, *write_actors([record]))) == [(record.actor.id, Change.SAME)]


def test_what_is_withdrawn_is_not_exported(session: Session) -> None:
    kept = add_actor(session, "a01", needs={"a01.n1": "Ett", "a01.n2": "Två"}, resources={"a01.r1": "Tre"})
    gone = add_actor(session, "a02", needs={"a02.n1": "Fyra"})
    kept.needs[0].withdrawn_at = kept.resources[0].withdrawn_at = gone.withdrawn_at = NOW
    session.commit()
    (record,) = export_records(session)
    assert ([need.id for need in record.needs], record.resources) == (["a01.n2"], ())


def test_the_norsjo_set_comes_in_within_two_seconds_and_out_as_it_was(session: Session) -> None:
    lines = norsjo_lines()
    begin = time.process_time()  # of ours, whatever else the machine has to do
    report = import_actors(session, records(*lines), places=norsjo_places(), by=SYSTEM, at=NOW)
    assert time.process_time() - begin < 2
    assert report.count(Change.NEW) == 50
    assert count(session, Actor, Need, Resource, Place) == [50, 167, 161, 21]
    assert list(write_actors(export_records(session))) == lines


def questions(sent: list[str]) -> list[str]:
    """What is asked, but for the one question about each place that is new."""
    return [statement for statement in sent if statement.startswith("SELECT") and "places.name =" not in statement]


def test_an_import_asks_no_more_of_the_database_for_many_lines_than_for_few(session: Session, engine: Engine) -> None:
    with counted_statements(engine) as few:
        put(session, *norsjo_lines()[:2])
    with counted_statements(engine) as many:
        import_actors(session, records(*norsjo_lines()), places=norsjo_places(), by=SYSTEM, at=NOW)
    with counted_statements(engine) as again:
        put(session, *norsjo_lines())
    assert len(questions(few)) == len(questions(many)) < 10
    assert len(again) < 10


def test_an_import_and_a_form_at_once_get_different_references(engine: Engine, session: Session) -> None:
    filled_draft(session)

    def send(own: Session, meet: Meet) -> str:
        meet()
        return submit_draft(own, "a-private-token", language="sv", page=PAGE, by=SUBMITTER, at=NOW).reference

    def bring_in(own: Session, meet: Meet) -> int:
        meet()
        return len(put(own, ONE, ONE.replace("a01", "a02")).lines)

    results = at_once(engine, send, bring_in)
    assert not [result for result in results if isinstance(result, Exception)]
    session.rollback()
    found = session.scalars(select(Submission.reference).order_by(Submission.reference)).all()
    assert found == ["2026-0001", "2026-0002", "2026-0003"]


@pytest.mark.parametrize("field", ["name", "description", "title", "capacity"])
def test_a_personal_identity_number_is_refused_wherever_it_stands(session: Session, field: str) -> None:
    with pytest.raises(ExchangeError) as fault:
        put(session, re.sub(rf'"{field}": "[^"]*"', f'"{field}": "Kalle 811218-9876"', ONE))
    assert "personal identity number" in fault.value.problems[0].message.en
    assert count(session, Submission) == [0]
