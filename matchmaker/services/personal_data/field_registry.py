"""The registry of stored fields: what each is for, how long it is kept, who sees it and whether people are given it."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from matchmaker.matching.texts import Text
from matchmaker.settings import Settings

INHERITED = ("purpose", "basis", "retention", "seen_by", "exported")
"""What a column has from its table unless it says otherwise."""
ANONYMOUS_HOURS = 48
"""The longest that a browser of somebody who is not staff is remembered; see web/sessions."""
TABLE_KEYS = {"sv", "en", "about", "subject", "technical", "columns", *INHERITED}


class RegistryError(ValueError):
    """The registry says something that cannot be; the message names the place."""


class About(StrEnum):
    """Whom the rows of a table tell about."""

    ACTORS = "actors"
    STAFF = "staff"
    NOBODY = "nobody"


class Exported(StrEnum):
    """Whether a field goes into what people get about themselves.

    ASKED = it may hold words about others too, so only the copy that staff have read before they hand it out has it.
    """

    ALWAYS = "always"
    ASKED = "asked"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class StoredField:
    """One column. ``label`` says what it holds; None for a number, key or version of the service's own."""

    table: str
    column: str
    label: Text | None
    purpose: str
    basis: str
    retention: str
    seen_by: str
    exported: Exported


@dataclass(frozen=True, slots=True)
class StoredTable:
    """A table. ``subject`` tells how its rows are found to be about an actor; see belongings.belongs_to."""

    name: str
    label: Text
    about: About
    subject: Sequence[str]
    fields: Sequence[StoredField]

    @property
    def told(self) -> Sequence[StoredField]:
        """The fields that say something to people."""
        return [field for field in self.fields if field.label is not None]

    @property
    def retention(self) -> str:
        """The rule by which its rows go; one for all of a row."""
        return self.fields[0].retention


@dataclass(frozen=True, slots=True)
class FieldRegistry:
    """All stored fields by table, and the words for what they name."""

    tables: Mapping[str, StoredTable]
    purposes: Mapping[str, Text]
    bases: Mapping[str, Text]
    audiences: Mapping[str, Text]
    retention: Mapping[str, Text]

    def about(self, whom: About) -> Sequence[StoredTable]:
        """The tables that tell about these, in the registry's order."""
        return [table for table in self.tables.values() if table.about is whom]


@cache
def field_registry() -> FieldRegistry:
    """The registry of everything that the service stores."""
    return read_registry(files("matchmaker.services.personal_data").joinpath("fields.toml").read_text(encoding="utf-8"))


def read_registry(text: str) -> FieldRegistry:
    """A registry from TOML as in fields.toml. Raises RegistryError at anything missing, unknown or misspelt."""
    raw = tomllib.loads(text)
    try:
        words = {
            name: {key: Text(**value) for key, value in raw[name].items()}
            for name in ("purposes", "bases", "audiences", "retention")
        }
    except (KeyError, TypeError) as fault:
        raise RegistryError(f"a list of words is missing or is not in both languages: {fault}") from fault
    known: dict[str, Mapping[str, object]] = {
        "purpose": words["purposes"],
        "basis": words["bases"],
        "retention": words["retention"],
        "seen_by": words["audiences"],
        "exported": {kind.value: kind for kind in Exported},
    }
    return FieldRegistry({name: _table(name, table, known) for name, table in raw["tables"].items()}, **words)


NO_DECISION = Text(
    sv="Kommunen har inte bestämt när det ska tas bort. Det sker inte av sig självt.",
    en="The municipality has not decided when it is to be removed. That does not happen by itself.",
)
DECIDED = Text(
    sv="Slutar ni vara med tas allt bort efter {years} år, enligt kommunens beslut {decision}.",
    en="If you cease to take part, all of it is removed after {years} years, by the municipality's decision"
    " {decision}.",
)


def retention_text(registry: FieldRegistry, rule: str, settings: Settings) -> Text:
    """A retention rule as a sentence, with this installation's numbers of days and years in it."""
    decided = DECIDED if settings.keep_withdrawn_years else NO_DECISION

    def fill(words: str, actor_rule: str) -> str:
        actor_rule = actor_rule.format(years=settings.keep_withdrawn_years, decision=settings.purge_decision)
        return words.format(
            draft_days=settings.draft_days,
            mail_days=settings.mail_days,
            session_hours=max(settings.session_absolute_hours, ANONYMOUS_HOURS),
            actor_rule=actor_rule,
        )

    text = registry.retention[rule]
    return Text(fill(text.sv, decided.sv), fill(text.en, decided.en))


def _table(name: str, raw: Mapping[str, Any], known: Mapping[str, Mapping[str, object]]) -> StoredTable:
    if odd := set(raw) - TABLE_KEYS:
        raise RegistryError(f"{name} has unknown keys: {', '.join(sorted(odd))}")
    try:
        shared = {key: raw[key] for key in INHERITED}
        label, about = Text(raw["sv"], raw["en"]), About(raw["about"])
    except (KeyError, ValueError) as fault:
        raise RegistryError(f"{name} lacks or misspells {fault}") from fault
    fields = [
        *(_field(name, column, None, shared | {"exported": "never"}, known) for column in raw.get("technical", ())),
        *(_field(name, column, own, shared, known) for column, own in raw.get("columns", {}).items()),
    ]
    if len(fields) != len({field.column for field in fields}) or not fields:
        raise RegistryError(f"{name} names a column twice, or none")
    if len({field.retention for field in fields}) > 1:
        raise RegistryError(f"{name}: a row goes as a whole, so its columns cannot have different retention")
    return StoredTable(name, label, about, tuple(raw.get("subject", ())), fields)


def _field(
    table: str,
    column: str,
    own: Mapping[str, str] | None,
    shared: Mapping[str, str],
    known: Mapping[str, Mapping[str, object]],
) -> StoredField:
    given = dict(own or {})
    try:
        label = Text(given.pop("sv"), given.pop("en")) if own is not None else None
    except KeyError as fault:
        raise RegistryError(f"{table}.{column} has no text in {fault}") from fault
    values = {**shared, **given}
    for key, value in values.items():
        if key not in INHERITED or value not in known[key]:
            raise RegistryError(f"{table}.{column} has an unknown {key}: {value}")
    return StoredField(table, column, label, **{**values, "exported": Exported(values["exported"])})  # type: ignore[arg-type]
