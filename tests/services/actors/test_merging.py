from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Column, ForeignKey, Integer, MetaData, Table, select
from sqlalchemy.orm import Session

from matchmaker.models import (
    Actor,
    Base,
    ContactChannel,
    ContactPerson,
    Need,
    Resource,
    Suggestion,
    SuggestionState,
)
from matchmaker.services.actors.actors import withdraw_item
from matchmaker.services.actors.contact_people import MOST_PEOPLE, list_people, remove_person
from matchmaker.services.actors.contacts import list_contacts, log_contact
from matchmaker.services.actors.corrections import list_corrections
from matchmaker.services.actors.dossiers import see_dossier
from matchmaker.services.actors.merging import (
    STAYS,
    find_merge,
    list_merges,
    moving_references,
    preview_merge,
)
from matchmaker.services.actors.resting import rest_item
from matchmaker.services.audit import Who
from matchmaker.services.errors import ConflictError, NotFoundError, RefusedError
from matchmaker.services.personal_data.belongings import TABLES
from matchmaker.services.personal_data.visibility import (
    Audience,
    Contact,
    Field,
    audience_of,
    choose_visibility,
    contact_for_others,
)
from matchmaker.services.suggestions.suggestions import GoneReason
from tests.conftest import NOW
from tests.services.matched import runs_about
from tests.services.people import merge, named, part, sent
from tests.services.talks import add_collaboration, add_suggestion
from tests.services.village import add_actor


@pytest.fixture
def two(session: Session) -> tuple[Actor, Actor]:
    """The same association twice: by a file, and by the form."""
    kept = add_actor(session, "a", name="Svansele byaf.", resources={"a.r": "Traktor"})
    session.commit()
    return kept, sent(session)


def owners(session: Session) -> dict[str, list[int]]:
    """Whose every row is that refers to an actor, by column."""
    return {
        f"{column.table.name}.{column.name}": list(session.scalars(select(column).order_by(column)))
        for column in moving_references()
    }


def referring(metadata: MetaData) -> set[str]:
    return {
        f"{column.table.name}.{column.name}"
        for table in metadata.sorted_tables
        for column in table.columns
        if any(key.column.table.name == "actors" for key in column.foreign_keys)
    }


def test_every_table_that_refers_to_an_actor_goes_along() -> None:
    assert {f"{c.table.name}.{c.name}" for c in moving_references()} == referring(Base.metadata) - STAYS
    assert referring(Base.metadata) >= STAYS


def test_the_walk_sees_a_table_that_is_new() -> None:
    metadata = MetaData()
    Table("actors", metadata, Column("id", Integer, primary_key=True))
    Table("badges", metadata, Column("id", Integer, primary_key=True), Column("who", ForeignKey("actors.id")))
    assert referring(metadata) == {"badges.who"}


def test_a_merge_is_looked_through_before_it_is_made(session: Session, two: tuple[Actor, Actor]) -> None:
    kept, gone = two
    preview = preview_merge(session, kept.id, gone.id)
    assert preview.moves == {"needs": 1, "resources": 1, "submissions": 1}
    assert preview.fills == ["reach_km", "contact_name", "contact_email", "contact_phone"]
    assert preview.between == 0
    assert session.get_one(Actor, gone.id).withdrawn_at is None


def test_all_of_both_is_the_one_that_is_kept_and_nothing_is_left_behind(
    session: Session, two: tuple[Actor, Actor], eva: Who
) -> None:
    kept, gone = two
    log_contact(session, gone.id, key="k", channel=ContactChannel.CALL, words="Hej", by=eva, at=NOW)
    merge(session, kept, gone, eva)
    assert {owner for ids in owners(session).values() for owner in ids} == {kept.id}
    dossier = see_dossier(session, kept.id)
    assert [r.title for r in dossier.actor.resources] == ["Traktor", "Bygdegården"]
    assert (dossier.actor.name, dossier.actor.contact_name) == ("Svansele byaf.", "Eva Lind")
    assert (len(dossier.submissions), len(dossier.contacts)) == (1, 1)
    assert session.get_one(Actor, gone.id).withdrawn_at == NOW
    found = find_merge(session, gone.id)
    assert found is not None
    assert found.kept.id == kept.id
    assert [m.gone.id for m in list_merges(session, kept.id)] == [gone.id]


def test_what_names_a_contact_whom_one_of_them_does_not_know_is_read_again(
    session: Session, two: tuple[Actor, Actor], eva: Who
) -> None:
    kept, gone = two
    gone.needs[0].description, kept.resources[0].description = "Fråga Eva Lind", "Fråga Eva Lind"
    gone.contact_name, kept.contact_name = "Eva Lind", ""
    gone.awaits_check = False
    session.commit()
    done = merge(session, kept, gone, eva)
    unread = select(Resource.title).where(Resource.unread_since.is_not(None))
    assert session.scalars(select(Need.unread_since).where(Need.description == "Fråga Eva Lind")).all() == [NOW]
    assert session.scalars(unread).all() == []
    part(session, done.id, eva)
    assert session.scalars(unread).all() == ["Traktor"]


@pytest.mark.parametrize("unread", [(0,), (1,), (0, 1)])
def test_a_form_that_nobody_has_read_stands_to_be_read_and_makes_nobody_wait_who_counted(
    session: Session, two: tuple[Actor, Actor], eva: Who, unread: tuple[int, ...]
) -> None:
    for n, actor in enumerate(two):
        actor.awaits_check = n in unread
    session.commit()
    words = [session.scalars(select(Resource.title).where(Resource.actor_id == actor.id)).one() for actor in two]
    merge(session, *two, eva)
    assert two[0].awaits_check is (len(unread) == 2)
    to_read = session.scalars(select(Resource.title).where(Resource.unread_since == NOW)).all()
    assert to_read == [words[n] for n in unread if len(unread) == 1]


def test_a_contact_whom_both_have_does_not_become_two(session: Session, two: tuple[Actor, Actor], eva: Who) -> None:
    kept, gone = two
    kept.contact_email = "Per@by.example"
    for n, email in enumerate(("per@by.example", "ny@by.example")):
        told = {"name": "X", "phone": "", "added_at": NOW, "confirmed_at": NOW}
        session.add(ContactPerson(form_key=f"k{n}", actor_id=gone.id, email=email, **told))
    session.commit()
    assert preview_merge(session, kept.id, gone.id).moves["contact_people"] == 1
    done = merge(session, kept, gone, eva)
    assert [person.email for person in list_people(session, kept.id)] == ["ny@by.example"]
    part(session, done.id, eva)
    assert [person.email for person in list_people(session, gone.id)] == ["per@by.example", "ny@by.example"]


def test_together_they_may_not_have_more_contacts_than_one_can_have(
    session: Session, two: tuple[Actor, Actor], eva: Who
) -> None:
    kept, gone = two
    for n in range(MOST_PEOPLE + 1):
        owner = kept if n < MOST_PEOPLE - 1 else gone
        told = {"name": "X", "phone": "", "added_at": NOW, "confirmed_at": NOW, "email": f"{n}@by.example"}
        session.add(ContactPerson(form_key=f"k{n}", actor_id=owner.id, **told))
    session.commit()
    assert preview_merge(session, kept.id, gone.id).contacts_too_many == 1
    with pytest.raises(RefusedError, match="many"):
        merge(session, kept, gone, eva)
    session.rollback()
    remove_person(session, gone.id, list_people(session, gone.id)[0].id, by=eva, at=NOW)
    merge(session, kept, gone, eva)
    assert len(list_people(session, kept.id)) == MOST_PEOPLE


def test_undoing_makes_two_of_one_again(session: Session, two: tuple[Actor, Actor], eva: Who) -> None:
    kept, gone = two
    before = owners(session)
    merge_id = merge(session, kept, gone, eva).id
    log_contact(session, kept.id, key="since", channel=ContactChannel.CALL, words="Sedan dess", by=eva, at=NOW)
    for _ in range(2):
        part(session, merge_id, eva)
    assert runs_about(session) == [kept.id, kept.id, gone.id], "merged, and then parted"
    after = owners(session)
    assert after.pop("contact_notes.actor_id") == [kept.id]
    assert after.pop("corrections.actor_id") == [kept.id], "that it was merged stays in its history"
    assert after == {name: ids for name, ids in before.items() if name in after}
    assert [note.words for note in list_contacts(session, kept.id)] == ["Sedan dess"]
    assert session.get_one(Actor, gone.id).withdrawn_at is None
    assert session.get_one(Actor, kept.id).contact_name == ""
    assert session.get_one(Actor, kept.id).reach_km is None
    assert (find_merge(session, gone.id), list_merges(session, kept.id)) == (None, [])


def test_meetings_and_collaborations_stay_and_a_suggestion_between_the_two_falls_away_until_undone(
    session: Session, eva: Who
) -> None:
    add_collaboration(session, by=eva)
    kept, gone = session.scalars(select(Actor).order_by(Actor.id)).all()
    suggestion = session.scalars(select(Suggestion)).one()
    state = suggestion.state
    assert preview_merge(session, kept.id, gone.id).between == 1
    merge_id = merge(session, kept, gone, eva).id
    session.refresh(suggestion)
    assert (suggestion.state, suggestion.gone_reason) == (SuggestionState.GONE, GoneReason.SAME_ACTOR)
    dossier = see_dossier(session, kept.id)
    assert (len(dossier.talks), len(dossier.collaborations)) == (1, 1)
    part(session, merge_id, eva)
    session.refresh(suggestion)
    assert (suggestion.state, suggestion.gone_reason) == (state, "")


def test_what_was_taken_back_or_rests_since_takes_its_suggestions_along_when_it_is_undone(
    session: Session, eva: Who
) -> None:
    for ref in "12":
        add_suggestion(session, ref, state=SuggestionState.NEW)
    kept, gone = named(session, "Behöver 1"), named(session, "Har 1")
    first = merge(session, kept, gone, eva)
    second = merge(session, named(session, "Behöver 2"), named(session, "Har 2"), eva)
    one, other = session.scalars(select(Need).order_by(Need.id))
    withdraw_item(session, Need, one.id, version=one.version, reason="", by=eva, at=NOW)
    until = NOW.date() + timedelta(days=1)
    rest_item(session, Need, other.id, version=other.version, until=until, today=NOW.date(), by=eva, at=NOW)
    for merged in (first, second):
        part(session, merged.id, eva)
    told = [(s.state, s.gone_reason) for s in session.scalars(select(Suggestion).order_by(Suggestion.id))]
    gone_with = [GoneReason.NEED_WITHDRAWN, GoneReason.RESTING]
    assert told == [(SuggestionState.GONE, reason) for reason in gone_with]


def test_what_either_kept_to_themselves_others_see_no_more_of_afterwards(
    session: Session, two: tuple[Actor, Actor], eva: Who
) -> None:
    kept, gone = two
    kept.contact_name, kept.visibility = "Britta", {}
    hidden = {
        Field.CONTACT_NAME: Audience.LEADER,
        Field.CONTACT_PHONE: Audience.LEADER,
        Field.DETAILS: Audience.MEETING,
    }
    choose_visibility(session, gone.id, hidden, version=gone.version, by=eva, at=NOW)
    phone, email = gone.contact_phone, gone.contact_email
    merge_id = merge(session, kept, gone, eva).id
    kept = session.get_one(Actor, kept.id)
    assert (kept.contact_phone, kept.contact_email) == (phone, email)
    assert contact_for_others(kept) == Contact("Britta", "", email), "the name is its own, which it tells"
    assert audience_of(kept, Field.DETAILS) is Audience.MEETING
    part(session, merge_id, eva)
    assert audience_of(session.get_one(Actor, gone.id), Field.CONTACT_PHONE) is Audience.LEADER


@pytest.mark.parametrize("asks", ["kept", "gone"])
def test_words_get_onto_the_board_only_when_both_have_put_theirs_there(
    session: Session, two: tuple[Actor, Actor], eva: Who, asks: str
) -> None:
    kept, gone = two
    shown, silent = (kept, gone) if asks == "kept" else (gone, kept)
    public = {Field.BOARD: Audience.PUBLIC}
    shown.visibility, silent.visibility = {field.value: audience.value for field, audience in public.items()}, {}
    session.commit()
    first = merge(session, kept, gone, eva)
    kept = session.get_one(Actor, kept.id)
    assert audience_of(kept, Field.BOARD) is Audience.LEADER
    part(session, first.id, eva)
    for actor in two:
        choose_visibility(session, actor.id, public, version=actor.version, by=eva, at=NOW)
    merge(session, *two, eva)
    assert audience_of(session.get_one(Actor, kept.id), Field.BOARD) is Audience.PUBLIC


def test_what_was_filled_and_has_been_corrected_since_stays(
    session: Session, two: tuple[Actor, Actor], eva: Who
) -> None:
    kept, gone = two
    merge_id = merge(session, kept, gone, eva).id
    assert list_corrections(session, kept.id)[0].before == {
        "contact_email": "", "contact_name": "", "contact_phone": "", "reach_km": None,
    }  # fmt: skip
    session.get_one(Actor, kept.id).contact_name = "Britta"
    session.commit()
    part(session, merge_id, eva)
    assert session.get_one(Actor, kept.id).contact_name == "Britta"


def test_a_need_that_went_along_is_newer_than_those_who_opened_it_know(
    session: Session, two: tuple[Actor, Actor], eva: Who
) -> None:
    need = session.scalars(select(Need)).one()
    version = need.version
    merge(session, *two, eva)
    session.refresh(need)
    assert need.version == version + 1


def test_nobody_merges_one_with_itself_or_with_one_who_is_gone(
    session: Session, two: tuple[Actor, Actor], eva: Who
) -> None:
    kept, gone = two
    with pytest.raises(RefusedError, match="merge"):
        preview_merge(session, kept.id, kept.id)
    merge(session, kept, gone, eva)
    with pytest.raises(RefusedError, match="merge"):
        merge(session, kept, gone, eva)
    session.rollback()
    with pytest.raises(NotFoundError):
        preview_merge(session, kept.id, 4711)


@pytest.mark.parametrize("versions", [{"kept_version": 7}, {"gone_version": 7}])
def test_what_another_changed_meanwhile_is_looked_at_again(
    session: Session, two: tuple[Actor, Actor], eva: Who, versions: dict[str, Any]
) -> None:
    with pytest.raises(ConflictError):
        merge(session, *two, eva, **versions)


def test_what_has_been_merged_on_is_undone_from_the_end(session: Session, two: tuple[Actor, Actor], eva: Who) -> None:
    kept, gone = two
    third = add_actor(session, "c")
    session.commit()
    first = merge(session, kept, gone, eva).id
    second = merge(session, third, session.get_one(Actor, kept.id), eva).id
    with pytest.raises(RefusedError, match="merged_again"):
        part(session, first, eva)
    session.rollback()
    part(session, second, eva)
    part(session, first, eva)
    assert TABLES["needs"] is not None
    assert session.scalars(select(Need.actor_id)).all() == [gone.id]
