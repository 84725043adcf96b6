from flask import Flask

from matchmaker.models import Draft
from matchmaker.services.forms.answers import Step
from matchmaker.web.actors.told import Told, removed_item, told_items
from tests.services.filled_forms import NEED, RESOURCE
from tests.web.actors.conftest import Teller


def test_a_need_is_told_with_its_times_in_words(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "sv"}):
        told = Told.of(Step.NEEDS, {"key": "k1", **NEED})
    assert (told.key, told.title, told.horizon, told.capacity) == ("k1", NEED["title"], "now", "")
    assert told.when == "december–februari, måndag"
    assert (told.for_village, told.hide_name, told.is_finished) == (True, True, True)


def test_what_is_half_typed_is_told_as_it_is(app: Flask) -> None:
    with app.test_request_context():
        told = Told.of(Step.RESOURCES, {"key": "k1", "description": "Halvt"})
    assert (told.title, told.when, told.is_finished, told.name) == ("", "", False, "Halvt")


def test_an_item_without_a_title_is_called_by_its_words(teller: Teller) -> None:
    teller.add("resurser", "have0001", {"description": "Lång berättelse " * 20, "later": "1"})
    teller.add("resurser", "have0002", {"months": "3", "later": "1"})
    page = teller.get("resurser").text
    assert "Lång berättelse Lång berättelse Lång berättelse Lång …" in page
    assert "Inget skrivet än" in page


def test_what_was_taken_away_belongs_to_its_step(app: Flask) -> None:
    draft = Draft(
        data={"resources": [{"key": "k2", **RESOURCE}], "removed": {"step": "needs", "item": {"key": "k1", **NEED}}}
    )
    with app.test_request_context():
        removed = removed_item(draft, Step.NEEDS)
        assert removed is not None
        assert removed.title == NEED["title"]
        assert removed_item(draft, Step.RESOURCES) is None
        assert [told.key for told in told_items(draft.data, Step.RESOURCES)] == ["k2"]
        assert told_items(draft.data, Step.NEEDS) == []
