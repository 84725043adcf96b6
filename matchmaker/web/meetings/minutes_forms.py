"""The button that sends the minutes, which knows when they were last sent."""

from datetime import datetime

from wtforms import HiddenField

from matchmaker.web.forms import PageForm


class SendForm(PageForm):
    """``last`` is when they were last sent when the page was shown, as ISO 8601, empty for never."""

    last = HiddenField()

    @property
    def last_sent(self) -> datetime | None:
        """The same as a moment; what is none counts as never."""
        try:
            found = datetime.fromisoformat(self.last.data or "")
        except ValueError:
            return None
        return found if found.tzinfo else None
