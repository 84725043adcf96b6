import pytest
from flask import Flask

from matchmaker.models import NoteKind
from matchmaker.web.meetings.table_forms import TableNoteForm


@pytest.mark.parametrize(("sent", "kind"), [("idea", NoteKind.IDEA), ("", None), ("annat", None)])
def test_the_button_says_what_kind_it_is_or_nothing_does(app: Flask, sent: str, kind: NoteKind | None) -> None:
    with app.test_request_context(method="POST", data={"kind": sent, "item": "x", "words": " Ord "}):
        form = TableNoteForm()
        assert (form.kind.data, form.item_id, form.words.data) == (kind, None, "Ord")


def test_the_talk_is_read_by_its_number(app: Flask) -> None:
    with app.test_request_context(method="POST", data={"item": "12"}):
        assert TableNoteForm().item_id == 12
