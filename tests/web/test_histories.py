from datetime import timedelta

import pytest
from flask import Flask

from matchmaker.models import AuditEvent, ContactChannel
from matchmaker.web.histories import again_label, channel_label, contact_label, happening_label
from tests.conftest import today


def test_every_channel_and_known_happening_has_words(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "sv"}):
        assert all(contact_label(channel) for channel in ContactChannel)
        assert channel_label("phone") == "På telefon"
        assert channel_label("pigeon") == "pigeon"
        assert happening_label(AuditEvent(noun="needs", verb="correct")) == "Rättade ett behov"
        assert happening_label(AuditEvent(noun="actors", verb="purge")) == "purge"
        for verb in ("add_contact", "confirm_contact", "decline_contact", "remove_contact", "hand_over"):
            assert happening_label(AuditEvent(noun="actors", verb=verb)) != verb


@pytest.mark.parametrize(
    ("days", "told"),
    [
        (-3, "Skulle ha hört av dig för 3 dagar sedan"),
        (-1, "Skulle ha hört av dig i går"),
        (0, "Hör av dig igen i dag"),
        (1, "Hör av dig igen i morgon"),
    ],
)
def test_when_to_get_in_touch_again_is_told_in_words(app: Flask, days: int, told: str) -> None:
    with app.test_request_context(headers={"Accept-Language": "sv"}):
        assert again_label(today() + timedelta(days=days)) == told
        assert again_label(today() + timedelta(days=40)).startswith("Hör av dig igen ")
