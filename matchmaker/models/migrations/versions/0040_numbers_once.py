"""On SQLite no table gives a number twice, as PostgreSQL never did: it may stand where the row itself is gone."""

import re
from collections.abc import Callable
from functools import partial

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

TABLES = [
    "accessibility_faults", "accessibility_messages", "accounts", "actions", "actors", "agenda_items",
    "attempts", "audit_events", "collaboration_changes", "collaborations", "consents", "contact_notes",
    "corrections", "data_requests", "decline_reasons", "drafts", "evaluation_questions", "experience_resets",
    "follow_ups", "gaps", "glossary_words", "import_files", "import_mappings", "mail_addresses", "match_runs",
    "meeting_tables", "meetings", "merges", "municipal_questions", "needs", "outbox_mails", "participants",
    "passkeys", "places", "plugin_settings", "resources", "reviews", "saved_views", "seating_plans",
    "sign_in_links", "submissions", "suggestions", "survey_answers", "survey_words", "table_notes", "tips",
    "visit_links",
]  # fmt: skip
ONCE, AGAIN = "id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT", "id INTEGER NOT NULL"


def upgrade() -> None:
    for table in TABLES if op.get_bind().dialect.name == "sqlite" else ():
        _rebuild(table, partial(_once, table))


def downgrade() -> None:
    for table in TABLES if op.get_bind().dialect.name == "sqlite" else ():
        _rebuild(table, partial(_again, table))


def _once(table: str, sql: str) -> str:
    key = re.compile(rf',\s*(CONSTRAINT "?pk_{table}"? )?PRIMARY KEY \("?id"?\)')
    return key.sub("", sql.replace(AGAIN, ONCE, 1), count=1)


def _again(table: str, sql: str) -> str:
    body = sql.replace(ONCE, AGAIN, 1).rstrip().removesuffix(")").rstrip()
    return f"{body}, \n\tCONSTRAINT pk_{table} PRIMARY KEY (id)\n)"


def _rebuild(table: str, changed: Callable[[str], str]) -> None:
    """Put a table with other words in its place, with all its rows, indexes and triggers; others refer to its name."""
    connection = op.get_bind()
    of_it = sa.text("SELECT type, sql FROM sqlite_master WHERE tbl_name = :table AND sql IS NOT NULL")
    parts = [tuple(row) for row in connection.execute(of_it, {"table": table})]
    [before] = [sql for kind, sql in parts if kind == "table"]
    after = changed(before)
    if after == before:
        raise RuntimeError(f"the table {table} is not written as expected")
    named = re.sub(rf'^CREATE TABLE "?{table}"?', f"CREATE TABLE {table}_new", after)
    connection.exec_driver_sql(named)
    connection.exec_driver_sql(f"INSERT INTO {table}_new SELECT * FROM {table}")  # noqa: S608
    connection.exec_driver_sql(f"DROP TABLE {table}")
    connection.exec_driver_sql(f"ALTER TABLE {table}_new RENAME TO {table}")
    for kind, sql in parts:
        if kind != "table":
            connection.exec_driver_sql(sql)
