"""The rows about an actor are found in every table, and nobody else's."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.models import Submission
from matchmaker.services.audit import Who
from matchmaker.services.personal_data.belongings import belongs_to, count_rows, rows_about
from tests.services.people import merge, named, part, sent
from tests.services.talks import add_collaboration
from tests.services.village import add_actor


def test_what_came_with_a_form_is_found(session: Session) -> None:
    actor, _ = sent(session), sent(session, "another-private-token")
    assert count_rows(rows_about(session, actor)) == {
        "actors": 1, "needs": 1, "resources": 1, "submissions": 1, "drafts": 1,
        "outbox_mails": 2,  # both forms were sent from the same address
    }  # fmt: skip


def test_what_became_of_it_is_found_on_both_sides(session: Session, eva: Who) -> None:
    add_collaboration(session, "1", by=eva)
    add_collaboration(session, "2", by=eva)
    of_one_talk = {"actors": 1, "suggestions": 1, "suggestion_links": 1, "agenda_items": 1, "collaborations": 1}
    for name, own in (("Behöver 1", "needs"), ("Har 2", "resources")):
        found = count_rows(rows_about(session, named(session, name)))
        assert {table: found.get(table) for table in of_one_talk} == of_one_talk
        assert found[own] == 1
        assert found["actions"] == 1
        assert found["collaboration_changes"] == 1


def test_mail_is_found_by_its_address_and_by_none_when_there_is_none(session: Session) -> None:
    actor = sent(session)
    actor.contact_email = "EVA@svansele.example"
    session.commit()
    assert len(rows_about(session, actor)["outbox_mails"]) == 1
    actor.contact_email = ""
    session.commit()
    assert "outbox_mails" not in rows_about(session, actor)


def test_a_table_that_tells_of_no_one_belongs_to_no_one(session: Session) -> None:
    actor = sent(session)
    assert session.scalars(select(Submission.id).where(belongs_to(actor, "places"))).all() == []


def test_who_was_merged_into_another_is_about_that_one_as_long_as_they_are_one(session: Session, eva: Who) -> None:
    kept, first, second = (add_actor(session, ref) for ref in "abc")
    session.commit()
    merge(session, first, second, eva)
    session.refresh(first)
    merged = merge(session, kept, first, eva)
    assert sorted(rows_about(session, kept)["actors"]) == [(kept.id,), (first.id,), (second.id,)]
    assert rows_about(session, second)["actors"] == [(second.id,)]
    part(session, merged.id, eva)
    assert rows_about(session, kept)["actors"] == [(kept.id,)]
