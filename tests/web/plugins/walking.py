"""A strategy with an option of each kind, and how a thing of a plugin is set in the database."""

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from matchmaker.hooks.registry import Registry
from matchmaker.matching.options import Options
from matchmaker.matching.strategy import StrategyRole, StrategySpec, Task
from matchmaker.matching.texts import Text
from matchmaker.models import Account, PluginSetting, ThingKind
from matchmaker.services.audit import Who
from matchmaker.services.matching.plugins import Wish, set_plugin, settings_of
from tests.matching.builders import Fixed, saying

FEET = "/tillagg/satt/walking"
TRIED = f"{FEET}?bruk=medel&val_km=5&val_how=foot"
"""The page of a change that can be saved."""
T = Text(sv="Att gå", en="Walking")
OPTIONS = {
    "type": "object",
    "properties": {
        "km": {"type": "number", "title": T, "description": Text("Så långt.", "So far."), "default": 5, "minimum": 1},
        "strict": {"type": "boolean", "title": Text("Strängt", "Strict"), "description": T, "default": False},
        "how": {
            "type": "string",
            "title": Text("Hur", "How"),
            "description": T,
            "default": "foot",
            "enum": ["foot", "ski"],
            "labels": {"foot": Text("Till fots", "On foot"), "ski": Text("På skidor", "On skis")},
        },
        "shoes": {"type": "string", "title": Text("Skor", "Shoes"), "description": T, "default": "", "maxLength": 8},
    },
}


class Walking(Fixed):
    """Finds everything, so well as it is told to, and has one option of each kind."""

    def __init__(self, options: Options | None = None) -> None:
        super().__init__("walking", 0.9 if (options or {}).get("strict") else 0.7, saying("Det går att gå."))
        self.spec = StrategySpec("walking", T, Text("Går.", "Walks."), "1", StrategyRole.FINDS, 0.6, options=OPTIONS)

    def configured(self, options: Options) -> "Walking":
        return Walking(options)


def fails(task: Task) -> None:
    raise RuntimeError("no luck")


def setting(database: Session, name: str = "walking", kind: ThingKind = ThingKind.STRATEGIES) -> PluginSetting | None:
    database.expire_all()
    found = settings_of(database).get((kind, name))
    database.expunge_all()
    database.rollback()
    return found


def put(database: Session, registry: Registry, leader: Account, wish: Wish, name: str = "walking") -> None:
    by, at = Who.staff(leader), datetime.now(UTC)
    set_plugin(database, registry, ThingKind.STRATEGIES, name, wish, version=0, by=by, at=at)
