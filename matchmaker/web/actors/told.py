"""What has been told so far, as the pages of the form show it."""

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from flask_babel import gettext

from matchmaker.models import Draft
from matchmaker.services.forms.answers import Step, problems_in
from matchmaker.services.forms.drafts import REMOVED
from matchmaker.services.forms.health_words import tells_of_health
from matchmaker.web.labels import months_label, weekdays_label


@dataclass(frozen=True, slots=True)
class Told:
    """One need or resource as it was typed; ``when`` is in words, and empty texts are empty."""

    key: str
    title: str
    description: str
    capacity: str
    horizon: str
    when: str
    for_village: bool
    hide_name: bool
    is_finished: bool

    @property
    def tells_of_health(self) -> bool:
        """Whether its words are likely to tell of somebody's health."""
        return tells_of_health(f"{self.title} {self.description} {self.capacity}")

    @property
    def name(self) -> str:
        """What to call it, also before it has a title."""
        return self.title or textwrap.shorten(self.description, 60, placeholder=" …") or gettext("Inget skrivet än")

    @classmethod
    def of(cls, step: Step, item: Mapping[str, Any]) -> Self:
        """An item of a draft's or a submission's step."""
        when = (months_label(item.get("months", ())), weekdays_label(item.get("weekdays", ())))
        return cls(
            key=item["key"],
            title=item.get("title", ""),
            description=item.get("description", ""),
            capacity=item.get("capacity", ""),
            horizon=item.get("horizon", ""),
            when=", ".join(part for part in when if part),
            for_village=item.get("for_village", False),
            hide_name=item.get("hide_name", False),
            is_finished=not problems_in(step, item),
        )


def told_items(data: Mapping[str, Any], step: Step) -> Sequence[Told]:
    """All needs or all resources in a draft's or a submission's ``data``."""
    return [Told.of(step, item) for item in data.get(step, ())]


def removed_item(draft: Draft, step: Step) -> Told | None:
    """The need or resource that was taken away last, when it was of this step."""
    removed = draft.data.get(REMOVED, {})
    return Told.of(step, removed["item"]) if removed.get("step") == step else None
