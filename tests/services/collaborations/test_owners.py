from sqlalchemy.orm import Session

from matchmaker.services.collaborations.owners import address_of, names_at, names_in, owner_among
from matchmaker.services.meetings.participants import add_participant
from tests.services.talks import AT, add_meeting, add_talk, staff


def test_the_names_at_a_meeting_are_of_people_first_and_then_of_whom_they_come_from(session: Session) -> None:
    by = staff(session)
    item = add_talk(session, "1", by=by, contact_name="Gun-Britt")
    add_talk(session, "noise", by=by, meeting=add_meeting(session, "other", by=by))
    giver = item.suggestion.links[0].resource
    assert giver is not None
    add_participant(session, item.meeting_id, key="k" * 24, actor_id=giver.actor_id, name="Ali", email="", by=by, at=AT)
    seeker_id = item.suggestion.links[0].need.actor_id
    assert names_at(session, item.meeting_id) == [
        ("Ali", giver.actor_id),
        ("Behöver 1", seeker_id),
        ("Har 1", giver.actor_id),
        ("Gun-Britt", giver.actor_id),
    ]
    assert names_in(session, item.suggestion_id)[-1] == ("Gun-Britt", giver.actor_id)


def test_a_name_is_found_whatever_the_case_and_an_unknown_one_is_nobodys() -> None:
    assert owner_among([("Ali", 1), ("Åsa Berg", 2)], "åsa berg") == 2
    assert owner_among([("Ali", 1)], "Kommunen") is None


def test_mail_goes_to_the_address_that_was_given_for_a_meeting_else_to_the_contact(session: Session) -> None:
    by = staff(session)
    item = add_talk(session, "1", by=by, contact_email="kontakt@exempel.se")
    giver = item.suggestion.links[0].resource
    assert giver is not None
    add_participant(
        session, item.meeting_id, key="k" * 24, actor_id=giver.actor_id, name="Ali", email="ali@x.se", by=by, at=AT
    )
    assert address_of(session, giver.actor, "Ali") == "ali@x.se"
    assert address_of(session, giver.actor, "Har 1") == "kontakt@exempel.se"
