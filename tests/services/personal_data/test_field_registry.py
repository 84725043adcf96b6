"""The registry names every stored column and no other, and says of each what people may ask."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Column, Integer, MetaData, Table

from matchmaker.models import Base
from matchmaker.services.personal_data.field_registry import (
    About,
    Exported,
    FieldRegistry,
    RegistryError,
    field_registry,
    read_registry,
    retention_text,
)
from matchmaker.settings import Settings

SMALL = """
[purposes]
matching = {sv = "s", en = "e"}
[bases]
public_task = {sv = "s", en = "e"}
[audiences]
staff = {sv = "s", en = "e"}
[retention]
actor = {sv = "s", en = "e"}
[tables.a]
sv = "A"
en = "A"
about = "actors"
purpose = "matching"
basis = "public_task"
retention = "actor"
seen_by = "staff"
exported = "always"
technical = ["id"]
[tables.a.columns]
name = {sv = "Namn", en = "Name", exported = "asked"}
"""


def columns_of(metadata: MetaData) -> set[str]:
    return {f"{table.name}.{column.name}" for table in metadata.sorted_tables for column in table.columns}


def fields_of(registry: FieldRegistry) -> set[str]:
    return {f"{field.table}.{field.column}" for table in registry.tables.values() for field in table.fields}


def unregistered(registry: FieldRegistry, metadata: MetaData = Base.metadata) -> set[str]:
    """Each column of the schema, as ``table.column``, that the registry does not name."""
    return columns_of(metadata) - fields_of(registry)


def vanished(registry: FieldRegistry, metadata: MetaData = Base.metadata) -> set[str]:
    """Each column that the registry names and the schema does not have."""
    return fields_of(registry) - columns_of(metadata)


def schema(*columns: str) -> MetaData:
    metadata = MetaData()
    Table("a", metadata, *(Column(name, Integer, primary_key=name == "id") for name in columns))
    return metadata


def test_every_column_of_the_schema_is_in_the_registry() -> None:
    assert unregistered(field_registry()) == set(), "say in services/personal_data/fields.toml what it is for"


def test_the_registry_names_nothing_that_is_gone() -> None:
    assert vanished(field_registry()) == set(), "take it out of services/personal_data/fields.toml"


def test_a_column_that_nobody_registered_is_seen() -> None:
    small = read_registry(SMALL)
    assert unregistered(small, schema("id", "name")) == set()
    assert unregistered(small, schema("id", "name", "shoe_size")) == {"a.shoe_size"}


def test_a_registered_column_that_is_gone_is_seen() -> None:
    small = read_registry(SMALL)
    assert vanished(small, schema("id", "name")) == set()
    assert vanished(small, schema("id")) == {"a.name"}


def test_a_new_table_of_the_schema_is_seen() -> None:
    metadata = MetaData()
    for table in Base.metadata.sorted_tables:
        table.to_metadata(metadata)
    Table("secrets", metadata, Column("id", Integer, primary_key=True))
    assert unregistered(field_registry(), metadata) == {"secrets.id"}


def test_a_column_has_from_its_table_what_it_does_not_say_itself() -> None:
    [table] = read_registry(SMALL).about(About.ACTORS)
    number, name = table.fields
    assert (number.label, number.exported) == (None, Exported.NEVER)
    assert (name.purpose, name.exported) == ("matching", Exported.ASKED)
    assert table.told == [name]


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('purpose = "matching"', 'purpose = "fun"', "a.id has an unknown purpose: fun"),
        ('exported = "asked"', 'exported = "maybe"', "a.name has an unknown exported: maybe"),
        ('exported = "asked"', 'colour = "red"', "a.name has an unknown colour: red"),
        ('en = "Name", ', "", "a.name has no text in 'en'"),
        ('about = "actors"', 'about = "cats"', "a lacks or misspells 'cats'"),
        ('about = "actors"', 'about = "actors"\nsized = 1', "a has unknown keys: sized"),
        ('technical = ["id"]', 'technical = ["id", "name"]', "a names a column twice"),
        ('[purposes]\nmatching = {sv = "s", en = "e"}', '[purposes]\nmatching = {sv = "s"}', "not in both languages"),
        ('basis = "public_task"\n', "", "a lacks or misspells 'basis'"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(old: str, new: str, complaint: str) -> None:
    assert old in SMALL
    with pytest.raises(RegistryError) as fault:
        read_registry(SMALL.replace(old, new))
    assert complaint.replace("'cats'", "") in str(fault.value)


def test_a_row_goes_as_a_whole() -> None:
    two = SMALL.replace("[tables.a]", 'later = {sv = "s", en = "e"}\n[tables.a]')
    with pytest.raises(RegistryError, match="different retention"):
        read_registry(two.replace('exported = "asked"', 'retention = "later"'))


def test_every_word_is_in_both_languages_and_every_rule_is_used() -> None:
    known = field_registry()
    fields = [field for table in known.tables.values() for field in table.fields]
    for texts, used in (
        (known.purposes, {field.purpose for field in fields}),
        (known.bases, {field.basis for field in fields}),
        (known.audiences, {field.seen_by for field in fields}),
        (known.retention, {field.retention for field in fields}),
    ):
        assert used == set(texts)
        assert all(text.sv and text.en and text.sv != text.en for text in texts.values())


def test_what_is_about_people_says_how_their_rows_are_found_unless_it_cannot_be_told() -> None:
    unfindable = {"text_vectors"}  # known by a hash of the text only
    without = {table.name for table in field_registry().about(About.ACTORS) if not table.subject}
    assert without == unfindable


def test_retention_is_said_with_the_numbers_of_the_installation(tmp_path: Path) -> None:
    known, settings = field_registry(), Settings(instance=tmp_path, draft_days=7, mail_days=11)
    assert retention_text(known, "draft", settings).sv == "Tas bort 7 dagar efter att någon senast skrev i det."
    assert "11 days" in retention_text(known, "mail", settings).en
    assert "inte bestämt" in retention_text(known, "actor", settings).sv
    decided = replace(settings, keep_withdrawn_years=5, purge_decision="KS {2026}/1")
    assert "efter 5 år, enligt kommunens beslut KS {2026}/1." in retention_text(known, "actor", decided).sv
