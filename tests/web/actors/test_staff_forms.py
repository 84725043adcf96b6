from flask import Flask
from werkzeug.datastructures import MultiDict

from matchmaker.services.actors.chasing import SUBJECT_LIMIT
from matchmaker.web.actors.staff_forms import FileForm, MergeForm, MessageForm


def test_a_message_needs_what_it_is_about_and_words_and_is_not_too_long(app: Flask) -> None:
    for subject, body, faulty in (
        ("Dags igen", "Hej!", set()),
        ("", "", {"subject", "body"}),
        ("x" * (SUBJECT_LIMIT + 1), "Hej!", {"subject"}),
    ):
        sent = MultiDict({"subject": subject, "body": body})
        with app.test_request_context("/", method="POST", data=sent):
            form = MessageForm(meta={"csrf": False})
            form.validate()
            assert set(form.errors) == faulty


def test_a_form_that_is_sent_twice_is_known_by_its_key(app: Flask) -> None:
    with app.test_request_context("/"):
        assert FileForm().key != FileForm().key


def test_a_merge_carries_the_versions_of_both(app: Flask) -> None:
    with app.test_request_context("/", method="POST", data={"kept_version": "3", "gone_version": "x"}):
        form = MergeForm(meta={"csrf": False})
        assert (form.kept_version.data, form.gone_version.data) == (3, 0)
