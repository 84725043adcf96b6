from flask import Flask

from matchmaker.models import AuditEvent, ContactChannel
from matchmaker.web.histories import channel_label, contact_label, happening_label


def test_every_channel_and_known_happening_has_words(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "sv"}):
        assert all(contact_label(channel) for channel in ContactChannel)
        assert channel_label("phone") == "På telefon"
        assert channel_label("pigeon") == "pigeon"
        assert happening_label(AuditEvent(noun="needs", verb="correct")) == "Rättade ett behov"
        assert happening_label(AuditEvent(noun="actors", verb="purge")) == "purge"
        for verb in ("add_contact", "confirm_contact", "decline_contact", "remove_contact", "hand_over"):
            assert happening_label(AuditEvent(noun="actors", verb=verb)) != verb
