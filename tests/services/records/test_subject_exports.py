"""What is kept about somebody is given out whole, with nothing about anybody else."""

import json
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from matchmaker.models import Need
from matchmaker.services.actors.actors import correct_item
from matchmaker.services.audit import SYSTEM, Who
from matchmaker.services.errors import NotFoundError
from matchmaker.services.personal_data.belongings import rows_about
from matchmaker.services.personal_data.field_registry import Exported, field_registry
from matchmaker.services.records.subject_exports import as_json, export_subject
from tests.conftest import NOW
from tests.services.people import merge, named, sent
from tests.services.talks import add_collaboration
from tests.services.village import add_actor


def test_everything_that_somebody_told_is_there_as_it_was_told(session: Session) -> None:
    actor = sent(session)
    told = as_json(export_subject(session, actor.id, with_asked=False, at=NOW))
    text = json.dumps(told, ensure_ascii=False)
    for words in ("Svansele byaförening", "Eva Lind", "070-174 06 11", "Bygdegården", "Han som skötte det"):
        assert words in text
    assert told["actor"] == actor.ref
    [row] = told["tables"]["actors"]["rows"]
    assert row["place_id"] == "Svansele"
    assert told["tables"]["actors"]["fields"]["place_id"] == {"sv": "Var ni finns", "en": "Where you are"}
    assert told["tables"]["submissions"]["rows"][0]["original"]["who"]["name"] == "Svansele byaförening"


def test_no_field_that_is_to_be_given_out_is_left_out(session: Session, eva: Who) -> None:
    add_collaboration(session, by=eva)
    actor = named(session, "Behöver 1")
    export = export_subject(session, actor.id, with_asked=True, at=NOW)
    given = {part.table.name: {field.column for field, _ in part.rows[0]} for part in export.tables}
    for name in rows_about(session, actor):
        wanted = {f.column for f in field_registry().tables[name].told if f.exported is not Exported.NEVER}
        assert given.get(name, set()) == wanted, name


def test_who_was_entered_twice_is_told_of_both(session: Session, eva: Who) -> None:
    actor = sent(session)
    merge(session, actor, add_actor(session, "b", contact_name="Gunvor Östman"), eva)
    told = as_json(export_subject(session, actor.id, with_asked=False, at=NOW))["tables"]
    assert [row["contact_name"] for row in told["actors"]["rows"]] == ["Eva Lind", "Gunvor Östman"]


def test_what_may_be_about_others_is_only_in_the_copy_that_staff_read_first(session: Session, eva: Who) -> None:
    add_collaboration(session, by=eva)
    actor = named(session, "Behöver 1")
    own, staffs = (
        json.dumps(as_json(export_subject(session, actor.id, with_asked=asked, at=NOW)), ensure_ascii=False)
        for asked in (False, True)
    )
    assert "Vi kör." not in own
    assert "Vi kör." in staffs
    for text in (own, staffs):
        assert "Har 1" not in text, "who the other is is theirs to tell"
        assert "Båda skriver om bussar." not in text, "reasons hold the other's words, and what was learnt from others"


def test_corrected_words_are_there_too(session: Session) -> None:
    actor = sent(session)
    [(need_id,)] = rows_about(session, actor)["needs"]
    words = {"title": "Plogning", "description": "", "horizon": "now", "months": [], "weekdays": []}
    correct_item(session, Need, need_id, version=1, words=words, by=SYSTEM, at=NOW + timedelta(days=1))
    told = as_json(export_subject(session, actor.id, with_asked=False, at=NOW))
    [row] = told["tables"]["corrections"]["rows"]
    assert row["before"]["title"] == "Någon som plogar planen"


def test_somebody_who_is_not_there_has_nothing(session: Session) -> None:
    with pytest.raises(NotFoundError):
        export_subject(session, 99, with_asked=False, at=NOW)
