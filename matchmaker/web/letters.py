"""How pages about meetings write mail."""

from matchmaker.services.meetings.meeting_mail import ANSWER_PATH, Post
from matchmaker.web.installation import settings
from matchmaker.web.pages import public_address


def letters() -> Post:
    """How mail about meetings is written, with the service's address as this request knows it."""
    return Post(settings(), public_address("site.start").rstrip("/") + ANSWER_PATH)
