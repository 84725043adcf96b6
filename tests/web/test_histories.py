"""What was done is told in words."""

import ast
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from matchmaker import services
from matchmaker.models import AuditEvent, ContactChannel
from matchmaker.web.histories import again_label, channel_label, contact_label, happening_label
from tests.conftest import today

SERVICES = Path(services.__file__).parent
NOUNS = ("actors", "needs", "resources", "submissions", "contact_notes")
ELSEWHERE = """
add_items add_tables answer_ride cancel change change_role change_state check_in choose_rhythm close complete compose
create end_sessions finish fix forget free handle introduce invite mail_arrives mail_returned make map mend move_item
note offer open plan propose_rides record_outcome remind remove remove_item remove_table reopen retire save seat send
send_again send_minutes set set_rounds sign_in sign_out start stop strike suggest take_back_answer tell visit
write_decisions write_in
"""
"""Verbs of other things, which stand in no history that is read."""


def test_every_channel_and_known_happening_has_words(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "sv"}):
        assert all(contact_label(channel) for channel in ContactChannel)
        assert channel_label("phone") == "På telefon"
        assert channel_label("pigeon") == "pigeon"
        assert happening_label(AuditEvent(noun="needs", verb="correct")) == "Rättade ett behov"
        assert happening_label(AuditEvent(noun="actors", verb="purge")) == "purge"
        for verb in ("add_contact", "confirm_contact", "decline_contact", "remove_contact", "hand_over"):
            assert happening_label(AuditEvent(noun="actors", verb=verb)) != verb


def verbs_in(source: Path) -> Iterator[str]:
    """The verbs that a module writes into the audit trail."""
    for call in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in {"record_event", "store_once"}:
            yield from (
                part.value
                for part in ast.walk(call.args[1 if call.func.id == "record_event" else 3])  # type: ignore[attr-defined]
                if isinstance(part, ast.Constant) and isinstance(part.value, str)
            )


def test_every_verb_that_can_stand_in_a_history_has_words(app: Flask) -> None:
    """All that services write are looked at, so that a new one is given words or told to be about something else."""
    written = {verb for source in SERVICES.rglob("*.py") for verb in verbs_in(source)}
    assert {"withdraw", "wake", "choose_visibility"} <= written
    with app.test_request_context(headers={"Accept-Language": "sv"}):
        told = {verb for verb in written for noun in NOUNS if happening_label(AuditEvent(noun=noun, verb=verb)) != verb}
    assert written - told == set(ELSEWHERE.split())


@pytest.mark.parametrize(
    ("days", "told"),
    [
        (-3, "Du skulle ha hört av dig för 3 dagar sedan"),
        (-1, "Du skulle ha hört av dig i går"),
        (0, "Hör av dig igen i dag"),
        (1, "Hör av dig igen i morgon"),
    ],
)
def test_when_to_get_in_touch_again_is_told_in_words(app: Flask, days: int, told: str) -> None:
    with app.test_request_context(headers={"Accept-Language": "sv"}):
        assert again_label(today() + timedelta(days=days)) == told
        assert again_label(today() + timedelta(days=40)).startswith("Hör av dig igen ")
