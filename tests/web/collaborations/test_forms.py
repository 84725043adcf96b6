"""Forms of collaborations offer what can follow, and say what lacks."""

import pytest
from flask import Flask

from matchmaker.models import Collaboration, CollaborationState
from matchmaker.services.collaborations.collaborations import TRANSITIONS
from matchmaker.web.collaborations.forms import ActionForm, StateForm


@pytest.fixture(autouse=True)
def no_csrf(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False


@pytest.mark.parametrize("state", CollaborationState)
def test_only_what_can_follow_is_offered_with_the_version_that_was_shown(app: Flask, state: CollaborationState) -> None:
    with app.test_request_context("/", headers={"Accept-Language": "sv"}):
        form = StateForm().offer(Collaboration(state=state, version=4))
        offered = [choice[0] for choice in form.state.iter_choices()]
    assert offered == list(TRANSITIONS[state])
    assert form.version.data == 4


def test_a_change_needs_what_happened(app: Flask) -> None:
    with app.test_request_context("/", method="POST", data={"reason": " "}, headers={"Accept-Language": "sv"}):
        form = StateForm()
        assert not form.validate_on_submit()
        assert [message for _, message in form.error_list] == ["Välj hur det går nu", "Skriv vad som har hänt"]


def test_a_step_is_what_who_and_by_when(app: Flask) -> None:
    sent = {"title": " Ring  skolan ", "owner": "Eva", "due": "2099-12-24"}
    with app.test_request_context("/", method="POST", data=sent, headers={"Accept-Language": "sv"}):
        form = ActionForm()
        assert form.validate_on_submit()
        values = form.values()
    assert (values["title"], values["owner"], values["due"].isoformat()) == ("Ring skolan", "Eva", "2099-12-24")


@pytest.mark.parametrize("due", ["", "i morgon", "2020-01-01"])
def test_a_step_without_a_day_to_come_is_refused(app: Flask, due: str) -> None:
    sent = {"title": "Ring", "owner": "Eva", "due": due}
    with app.test_request_context("/", method="POST", data=sent, headers={"Accept-Language": "sv"}):
        form = ActionForm()
        assert not form.validate_on_submit()
        assert [target for target, _ in form.error_list] == ["due"]
