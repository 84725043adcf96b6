"""What the forms about people make of what was typed; what they refuse stands in test_replies and test_people."""

from datetime import timedelta

from flask import Flask
from sqlalchemy.orm import Session

from matchmaker.models import Meeting, Participant, Reply
from matchmaker.services.meetings.participants import Answer
from matchmaker.web.meetings.people_forms import AnswerForm
from tests.services.talks import EVENING


def test_times_at_the_edges_of_the_meeting_change_nothing(app: Flask, meeting: Meeting) -> None:
    sent = {"reply": "yes", "name": "Ada", "arrives": "18", "leaves": "20:30"}
    with app.test_request_context(method="POST", data=sent):
        app.config["WTF_CSRF_ENABLED"] = False
        form = AnswerForm(meeting=meeting)
        assert form.validate()
        assert form.answer() == Answer("Ada", Reply.YES)


def test_a_no_says_nothing_about_times_and_wants(app: Flask, meeting: Meeting) -> None:
    sent = {"reply": "no", "name": "Ada", "arrives": "18.30", "quiet": "y"}
    with app.test_request_context(method="POST", data=sent):
        app.config["WTF_CSRF_ENABLED"] = False
        form = AnswerForm(meeting=meeting)
        assert form.validate()
        assert form.answer() == Answer("Ada", Reply.NO)


def test_who_waits_has_said_yes(app: Flask, database: Session, meeting: Meeting) -> None:
    late = EVENING + timedelta(minutes=30)
    waiting = Participant(meeting=meeting, name="Ada", reply=Reply.QUEUED, arrives_at=late, wants=None, version=3)
    with app.test_request_context():
        form = AnswerForm.of(waiting)
        assert (form.reply.data, form.version.data, f"{form.arrives.data:%H.%M}") == (Reply.YES, 3, "18.30")
