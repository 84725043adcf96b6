"""The migrations make, on both databases, exactly the tables that the models describe."""

import json
from threading import Thread
from typing import Any

import pytest
from alembic import command, op
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, MetaData, inspect, select, text
from sqlalchemy.exc import DBAPIError

from matchmaker.models import Base, schema
from matchmaker.models.schema import (
    known_revisions,
    migration_config,
    references_free,
    schema_is_current,
    upgrade_schema,
)


def differences(engine: Engine) -> list[Any]:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        return list(compare_metadata(context, Base.metadata))


def checks(engine: Engine) -> dict[str, list[tuple[str, str]]]:
    """The CHECK constraints of each table, which Alembic does not compare: an enumeration's values stand there."""
    inspector = inspect(engine)
    return {
        table: sorted((str(c["name"]), c["sqltext"]) for c in inspector.get_check_constraints(table))
        for table in inspector.get_table_names()
        if table != "alembic_version"
    }


def test_migrations_from_nothing_give_what_the_models_describe(bare_engine: Engine) -> None:
    upgrade_schema(bare_engine)
    assert differences(bare_engine) == []


def test_the_comparison_sees_a_column_that_no_migration_has_added(bare_engine: Engine) -> None:
    upgrade_schema(bare_engine)
    with bare_engine.begin() as connection:
        connection.execute(text("ALTER TABLE meetings DROP COLUMN practicalities"))
    assert [difference[0] for difference in differences(bare_engine)] == ["add_column"]


def test_migrations_check_the_same_values_as_the_models(bare_engine: Engine) -> None:
    upgrade_schema(bare_engine)
    migrated = checks(bare_engine)
    with bare_engine.begin() as connection:
        Base.metadata.drop_all(connection)
        Base.metadata.create_all(connection)
    assert migrated == checks(bare_engine)
    assert sum(len(found) for found in migrated.values()) >= 10


def test_each_migration_goes_on_from_the_one_before(bare_engine: Engine) -> None:
    revisions = [script.revision for script in ScriptDirectory.from_config(migration_config()).walk_revisions()][::-1]
    for revision in revisions:
        assert not schema_is_current(bare_engine)
        with bare_engine.begin() as connection:
            command.upgrade(migration_config(connection), revision)
    assert schema_is_current(bare_engine)
    assert known_revisions() == frozenset(revisions)


def test_upgrading_what_is_current_changes_nothing(engine: Engine) -> None:
    upgrade_schema(engine)
    assert schema_is_current(engine)


def upgraded_meanwhile(engine: Engine) -> list[object]:
    """What came of an upgrade that another process began while one was under way: its fault, or None."""
    outcome: list[object] = []

    def upgrade() -> None:
        try:
            upgrade_schema(engine)
        except Exception as fault:
            outcome.append(fault)
        else:
            outcome.append(None)

    other = Thread(target=upgrade)
    with engine.begin() as connection:
        schema.take_turn(connection)
        command.upgrade(migration_config(connection), "head")
        other.start()
        other.join(1)  # long enough to see that there are no tables yet, and to be kept from making them
        assert outcome == []
    other.join(30)
    return outcome


def test_two_processes_that_upgrade_at_once_do_it_once(bare_engine: Engine) -> None:
    assert upgraded_meanwhile(bare_engine) == [None]
    assert schema_is_current(bare_engine)


@pytest.mark.parametrize("bare_engine", ["postgresql"], indirect=True)
def test_without_taking_turns_the_second_of_them_would_fail(
    bare_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "take_turn", lambda connection: None)
    [fault] = upgraded_meanwhile(bare_engine)
    assert isinstance(fault, DBAPIError)


def test_a_failed_migration_leaves_the_database_as_it_was(bare_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    script = ScriptDirectory.from_config(migration_config())
    module = script.get_revision("head").module
    upgrade = module.upgrade

    def fail_at_the_end() -> None:
        upgrade()
        raise RuntimeError("the lights went out")

    monkeypatch.setattr(ScriptDirectory, "from_config", lambda config: script)
    monkeypatch.setattr(module, "upgrade", fail_at_the_end)
    with pytest.raises(RuntimeError, match="the lights went out"):
        upgrade_schema(bare_engine)
    assert inspect(bare_engine).get_table_names() == []


def test_a_database_without_tables_is_not_current(bare_engine: Engine) -> None:
    assert not schema_is_current(bare_engine)


def fill_as_of(connection: Connection, revision: str) -> None:
    """A suggestion with all that refers to it, as a release that stood at ``revision`` stored it."""
    command.upgrade(migration_config(connection), revision)
    at = "2026-11-26 09:30:00"
    for statement in (
        "INSERT INTO accounts (id, email, name, role, created_at) VALUES (1, 'e', 'Eva', 'leader', '{at}')",
        "INSERT INTO places (id, name) VALUES (1, 'Norsjö')",
        "INSERT INTO actors (id, ref, kind, name, place_id, description, contact_name, contact_email, contact_phone,"
        " created_at, updated_at, version) VALUES (1, 'a', 'association', 'A', 1, '', '', '', '', '{at}', '{at}', 1)",
        "INSERT INTO needs (id, ref, actor_id, title, description, horizon, months, weekdays, for_village, hide_name,"
        " created_at, updated_at, withdrawn_reason, version)"
        " VALUES (1, 'a.n', 1, 'Skjuts', '', 'now', '[]', '[]', {no}, {no}, '{at}', '{at}', '', 1)",
        "INSERT INTO resources (id, ref, actor_id, title, description, months, weekdays, capacity, created_at,"
        " updated_at, withdrawn_reason, version)"
        " VALUES (1, 'b.r', 1, 'Buss', '', '[]', '[]', '', '{at}', '{at}', '', 1)",
        "INSERT INTO match_runs (id, status, started_by, started_at, heartbeat_at, progress, digest, report)"
        " VALUES (1, 'done', 'system', '{at}', '{at}', '{{}}', '', '{{}}')",
        "INSERT INTO suggestions (id, identity, shape, state, score, strategies, evidence, note, gone_reason, run_id,"
        " created_at, updated_at, version)"
        " VALUES (1, 'a.n>b.r', 'pair', 'accepted', 0.8, '{{}}', '[]', 'Ring Sven.', '', 1, '{at}', '{at}', 7)",
        "INSERT INTO suggestion_links (suggestion_id, position, need_id, resource_id) VALUES (1, 0, 1, 1)",
        "INSERT INTO reviews (id, suggestion_id, decision, reason, state_before, account_id, at)"
        " VALUES (1, 1, 'accept', 'Bra.', 'new', 1, '{at}')",
    ):
        connection.exec_driver_sql(statement.format(at=at, no="0" if connection.dialect.name == "sqlite" else "false"))


def everything(connection: Connection) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, but for Alembic's own."""
    found = MetaData()
    found.reflect(connection)
    tables = [table for table in found.sorted_tables if table.name != "alembic_version"]
    return {table.name: [dict(row) for row in connection.execute(select(table)).mappings()] for table in tables}


def as_of(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The later rows with the earlier columns alone."""
    return [{name: row[name] for name in (before or [row])[0]} for row in after]


def test_suggestions_and_all_that_refers_to_them_are_kept_when_groups_come(bare_engine: Engine) -> None:
    with bare_engine.begin() as connection:
        fill_as_of(connection, "0004")
        before = everything(connection)
    upgrade_schema(bare_engine)
    with bare_engine.begin() as connection:
        after = everything(connection)
        new = {"part": None, "score": None}
        assert [after["suggestion_links"]] == [[row | new for row in before["suggestion_links"]]]
        assert {name: as_of(rows, after[name]) for name, rows in before.items() if name != "suggestion_links"} == {
            name: rows for name, rows in before.items() if name != "suggestion_links"
        }

        with pytest.raises(DBAPIError):
            connection.exec_driver_sql("UPDATE reviews SET suggestion_id = 99")  # references hold as before


def test_a_migration_that_loses_a_row_that_others_refer_to_is_taken_back(
    bare_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with bare_engine.begin() as connection:
        fill_as_of(connection, "0004")
    script = ScriptDirectory.from_config(migration_config())
    module = script.get_revision("0005").module
    upgrade = module.upgrade

    def lose_suggestions() -> None:
        upgrade()
        op.execute("DELETE FROM suggestions")

    monkeypatch.setattr(ScriptDirectory, "from_config", lambda config: script)
    monkeypatch.setattr(module, "upgrade", lose_suggestions)
    with pytest.raises((RuntimeError, DBAPIError)):
        upgrade_schema(bare_engine)
    with bare_engine.begin() as connection:
        assert len(everything(connection)["suggestions"]) == 1


def test_words_of_corrections_leave_the_audit_trail_for_a_table_that_can_be_purged(bare_engine: Engine) -> None:
    with bare_engine.begin() as connection:
        fill_as_of(connection, "0006")
        for noun, noun_id, verb, details in (
            ("needs", 1, "correct", '{"before": {"title": "Lift"}, "after": {"title": "Skjuts"}}'),
            ("actors", 1, "import", '{"before": {"name": "B"}}'),
            ("resources", 1, "import", '{"before": {}}'),
            ("suggestions", 1, "accept", '{"before": "new", "after": "accepted"}'),
        ):
            statement = text(
                "INSERT INTO audit_events (at, by, verb, noun, noun_id, details)"
                " VALUES ('2026-11-26 09:30:00', 'system', :verb, :noun, :noun_id, :details)"
            )
            connection.execute(statement, {"verb": verb, "noun": noun, "noun_id": noun_id, "details": details})
    upgrade_schema(bare_engine)
    with bare_engine.begin() as connection:
        after = everything(connection)
        kept = [(c["actor_id"], c["noun"], c["before"], c["after"]) for c in after["corrections"]]
        assert kept == [
            (1, "needs", {"title": "Lift"}, {"title": "Skjuts"}),
            (1, "actors", {"name": "B"}, {}),
        ]
        assert [e["details"] for e in sorted(after["audit_events"], key=lambda e: e["id"])] == [
            {"fields": ["title"]}, {"fields": ["name"]}, {"fields": []}, {"before": "new", "after": "accepted"},
        ]  # fmt: skip


def given_again(connection: Connection) -> bool:
    """Whether a new row gets the number of the last one, which is gone."""
    numbers = []
    for name in ("Kusfors", "Risliden"):
        connection.execute(text("INSERT INTO places (name) VALUES (:name)"), {"name": name})
        numbers.append(connection.scalar(text("SELECT max(id) FROM places")))
        connection.execute(text("DELETE FROM places WHERE name = :name"), {"name": name})
    return len(set(numbers)) == 1


def test_no_number_is_given_twice(bare_engine: Engine) -> None:
    with bare_engine.begin() as connection:
        command.upgrade(migration_config(connection), "0039")
        assert given_again(connection) == (connection.dialect.name == "sqlite")
    upgrade_schema(bare_engine)
    with bare_engine.begin() as connection:
        assert not given_again(connection)
        if connection.dialect.name == "sqlite":
            once = connection.scalars(text("SELECT name FROM sqlite_master WHERE sql LIKE '%AUTOINCREMENT%'")).all()
            numbered = [t.name for t in Base.metadata.tables.values() if t.autoincrement_column is not None]
            assert sorted(once) == sorted(numbered)


def _add_meeting(connection: Connection) -> None:
    """A meeting, as a release that stood at "0006" stored it."""
    connection.exec_driver_sql(
        "INSERT INTO meetings (id, uid, sequence, title, place_id, venue, starts_at, ends_at, practicalities,"
        " created_at, updated_at, version) SELECT 1, 'm', 0, 'Möte', min(places.id), 'Skolan', min(at), min(at),"
        " '', min(at), min(at), 1 FROM places, reviews"
    )


def test_the_link_of_who_was_asked_before_still_leads_to_who_answers_now(bare_engine: Engine) -> None:
    added = text(
        "INSERT INTO participants (meeting_id, actor_id, form_key, token, former_token, name, email, reply,"
        " told_sequence, created_at, updated_at, version)"
        " SELECT 1, 1, :token, :token, :former, 'Eva', '', 'none', 0, created_at, created_at, 1 FROM meetings"
    )
    with bare_engine.connect() as connection, references_free(connection), connection.begin():
        fill_as_of(connection, "0006")
        _add_meeting(connection)
        command.upgrade(migration_config(connection), "0040")
        for token, former in (("t1", "f"), ("t2", None), ("t3", None)):
            connection.execute(added, {"token": token, "former": former})
        connection.execute(text("DELETE FROM participants WHERE token = 't3'"))
    upgrade_schema(bare_engine)
    with bare_engine.begin() as connection:
        after = everything(connection)
        assert after["former_links"] == [{"token": "f", "participant_id": 1}]
        assert [row["token"] for row in after["participants"]] == ["t1", "t2"]
        if connection.dialect.name == "sqlite":  # PostgreSQL counts in a sequence, which no migration touches
            last = "SELECT seq FROM sqlite_sequence WHERE name = 'participants'"
            assert connection.scalar(text(last)) == 3


def test_drafts_from_before_the_rule_hold_no_personal_number_and_lose_nothing_else(bare_engine: Engine) -> None:
    number = "811218-9876"  # Skatteverket's own example
    data: dict[str, Any] = {
        "who": {"kind": "association", "name": "Byalaget", "place": "Kusfors", "description": f"Jag är {number}."},
        "needs": [{"key": "k1", "title": f"Skjuts för {number}", "description": "Ring 070-174 06 11", "months": [1]}],
        "resources": [],
        "contact": {"contact_name": "Eva", "contact_phone": number, "contact_email": f"{number}@x.example"},
        "removed": {"step": "needs", "item": {"key": "k2", "title": "19811218 9876 ville åka"}},
        "mailed_to": ["eva@x.example"],
        "on_one_page": True,
    }
    clean = {"who": {"name": "Byn", "description": "Nr 811218-9875 har fel siffra."}}
    columns = "token_hash, data, created_at, updated_at, expires_at"
    added = text(f"INSERT INTO drafts ({columns}) VALUES (:token, :data, :at, :at, :at)")  # noqa: S608
    with bare_engine.begin() as connection:
        command.upgrade(migration_config(connection), "0041")
        for token, typed in (("old", data), ("clean", clean)):
            connection.execute(added, {"token": token, "data": json.dumps(typed), "at": "2026-11-26 09:30:00"})
        before = {row["token_hash"]: row for row in everything(connection)["drafts"]}
    upgrade_schema(bare_engine)
    with bare_engine.begin() as connection:
        after = {row["token_hash"]: row for row in everything(connection)["drafts"]}
    assert after["clean"] == before["clean"]
    needs, removed = data["needs"][0], data["removed"]["item"]
    kept = data | {
        "who": data["who"] | {"description": "Jag är [personnummer]."},
        "needs": [needs | {"title": "Skjuts för [personnummer]"}],
        "removed": {"step": "needs", "item": removed | {"title": "[personnummer] ville åka"}},
    }
    assert after["old"] == before["old"] | {"data": kept}


def test_what_was_said_no_to_is_declined_by_its_talk(bare_engine: Engine) -> None:
    with bare_engine.begin() as connection:
        fill_as_of(connection, "0006")
        connection.exec_driver_sql("UPDATE suggestions SET state = 'accepted'")
        _add_meeting(connection)
        connection.exec_driver_sql(
            "INSERT INTO agenda_items (id, meeting_id, suggestion_id, position, said, outcome, outcome_reason,"
            " recorded_at, recorded_by_id, version)"
            " SELECT 7, 1, suggestion_id, 1, 'Nej.', 'no', 'De vill inte.', at, account_id, 1 FROM reviews"
        )
        connection.exec_driver_sql("DELETE FROM reviews")  # its number is the one that PostgreSQL will give
    upgrade_schema(bare_engine)
    with bare_engine.begin() as connection:
        after = everything(connection)
        [decline] = [row for row in after["reviews"] if row["agenda_item_id"] == 7]
        assert (decline["decision"], decline["reason"], decline["state_before"]) == (
            "decline",
            "De vill inte.",
            "accepted",
        )
        assert [row["state"] for row in after["suggestions"]] == ["declined"]
