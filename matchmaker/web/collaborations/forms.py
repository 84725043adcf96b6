"""Forms of collaborations: how it goes, and what is to be done next."""

from typing import Any, Self

from flask_babel import lazy_gettext as _l

from matchmaker.models import Collaboration, CollaborationState, FollowUpAnswer
from matchmaker.services.collaborations.collaborations import TRANSITIONS
from matchmaker.services.taking_part.follow_ups import MOST_WORDS
from matchmaker.web.forms import (
    AtMost,
    Day,
    KeyedForm,
    Line,
    Needed,
    OneOf,
    PageForm,
    Prose,
    ToCome,
    VersionedForm,
)
from matchmaker.web.labels import collaboration_label, follow_up_label


class StateForm(VersionedForm):
    """How a collaboration goes now, and why."""

    state = OneOf(
        _l("Hur går det nu?"),
        choices=lambda: [(state, collaboration_label(state)) for state in CollaborationState],
        validators=[Needed(_l("Välj hur det går nu"))],
    )
    reason = Prose(
        _l("Vad har hänt?"),
        validators=[Needed(_l("Skriv vad som har hänt")), AtMost(2000)],
    )

    def offer(self, collaboration: Collaboration) -> Self:
        """Show only the states that its present one leads to, and send its version along."""
        following = TRANSITIONS[collaboration.state]
        self.state.choices = [(state, collaboration_label(state)) for state in following]
        self.version.data = collaboration.version
        return self


class FollowUpForm(PageForm):
    """How a party says that it went; which button was pressed is the answer."""

    answer = OneOf(
        _l("Blev det av?"),
        choices=lambda: [(answer, follow_up_label(answer)) for answer in FollowUpAnswer],
        validators=[Needed(_l("Tryck på en av knapparna"))],
    )
    words = Prose(_l("Vill ni säga något mer?"), validators=[AtMost(MOST_WORDS)])


class ActionForm(KeyedForm):
    """A next step."""

    title = Line(
        _l("Vad är nästa steg?"),
        validators=[Needed(_l("Skriv vad som är nästa steg")), AtMost(300)],
    )
    owner = Line(
        _l("Vem ser till att det blir gjort?"),
        validators=[Needed(_l("Skriv vem som ser till att det blir gjort")), AtMost(200)],
    )
    due = Day(
        _l("Till vilken dag?"),
        unreadable=_l("Skriv dagen som 2026-12-03"),
        validators=[Needed(_l("Välj till vilken dag det ska vara gjort")), ToCome()],
    )

    def values(self) -> dict[str, Any]:
        """What the service takes; only after a successful validation."""
        return {"title": self.title.data, "owner": self.owner.data, "due": self.due.data}
