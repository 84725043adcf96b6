"""What the forms of tables and rounds make of what was sent; what they refuse stands in test_seating."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from matchmaker.models import Meeting
from matchmaker.services.audit import Who
from matchmaker.services.meetings.seatings import get_seating
from matchmaker.web.meetings.seating_forms import FreeForm, HereForm, RoundsForm, SpotForm
from tests.services.evening import add_evening
from tests.services.talks import EVENING


def test_three_rounds_of_twenty_five_minutes_are_offered_at_first(app: Flask, meeting: Meeting) -> None:
    with app.test_request_context():
        form = RoundsForm.of(meeting, None)
        assert form.values(meeting) == {"first_at": EVENING, "rounds": 3, "minutes": 25, "pause": 5}


@pytest.mark.parametrize(
    ("sent", "spot"),
    [
        ("talk-3-2-1", {"talk": 3, "table": 2, "round": 1}),
        ("person-3-2-1", {"person": 3, "table": 2, "round": 1}),
        ("cat-3-2-1", None),
        ("talk-3-2", None),
        ("", None),
    ],
)
def test_a_button_names_what_it_lets_go_of(app: Flask, sent: str, spot: dict[str, int] | None) -> None:
    with app.test_request_context(method="POST", data={"spot": sent}):
        assert FreeForm().named == spot


@pytest.mark.parametrize(("sent", "here"), [("ja", True), ("nej", False), ("", None), ("kanske", None)])
def test_a_button_says_whether_somebody_came(app: Flask, sent: str, here: bool | None) -> None:
    with app.test_request_context(method="POST", data={"here": sent}):
        assert HereForm().answer is here


def test_what_can_be_moved_has_a_name_and_a_place_is_chosen_among_those_there_are(
    app: Flask, database: Session, by: Who
) -> None:
    evening = add_evening(database, by=by)
    seating = get_seating(database, evening.id)
    item, table = seating.meeting.items[0].id, seating.tables[0].id
    app.config["WTF_CSRF_ENABLED"] = False
    for where, spot in ((f"2-{table}", {"talk": item, "table": table, "round": 2}), (f"3-{table}", None)):
        with app.test_request_context(method="POST", data={"what": f"talk-{item}", "where": where}):
            form = SpotForm(seating=seating)
            assert form.validate() is (spot is not None)
            assert not spot or (form.spot(), form.key) == (spot, f"talk-{item}-{table}-2")
            assert len(form.names) == len(seating.people) + len(seating.meeting.items)
