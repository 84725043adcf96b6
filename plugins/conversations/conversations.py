"""The strategy "conversations": talks for each of three reasons, and no score for any pair."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from matchmaker.api import Category, Conversation, Evidence, Kinds, StrategyRole, StrategySpec, Task, Text

from .claims import about_claims
from .misperceptions import about_misperceptions
from .obstacles import about_obstacles


@dataclass(frozen=True)
class Conversations:
    """Proposes talks from the snapshot and the judged pairs alone; scores no pair."""

    categories: Sequence[Category] = field(default=(), repr=False)
    spec = StrategySpec(
        name="conversations",
        title=Text(sv="Prata innan ni byter", en="Talk before you trade"),
        description=Text(
            sv="Föreslår samtal där en grupp har fel bild av en annan. Gör det också där två möter samma hinder, eller "
            "där flera vill ha samma sak.",
            en="Proposes talks where one group is wrong about another, two meet the same obstacle, or several want the "
            "same thing.",
        ),
        version="2.0",
        role=StrategyRole.TALKS,
    )

    def with_categories(self, categories: Sequence[Category]) -> "Conversations":
        """The same with the kinds of service that misperceptions are about."""
        return Conversations(tuple(categories))

    def score(self, task: Task) -> list[float | None]:
        """No opinion on any pair."""
        return [None] * len(task)

    def explain(self, task: Task) -> Sequence[Evidence | None]:
        """Nothing to say of any pair."""
        return [None] * len(task)

    def conversations(self, task: Task) -> Sequence[Conversation]:
        """Talks for each of the three reasons."""
        return [
            *about_misperceptions(task.snapshot, self.categories),
            *about_obstacles(task.snapshot, Kinds(self.categories, task.snapshot.glossary)),
            *about_claims(task),
        ]
