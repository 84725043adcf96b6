"""Corrected words in a table of their own, where purging reaches them, and requests about one's own data."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0006"
branch_labels = None
depends_on = None

KINDS, ANSWERS = ("access", "correction", "erasure", "objection"), ("granted", "partly", "refused")


def upgrade() -> None:

    op.create_table(
        "corrections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("noun", sa.String(length=50), nullable=False),
        sa.Column("noun_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_corrections_account_id")),
        sa.ForeignKeyConstraint(["actor_id"], ["actors.id"], name=op.f("fk_corrections_actor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_corrections")),
    )
    op.create_index(op.f("ix_corrections_actor_id"), "corrections", ["actor_id"])

    op.create_table(
        "data_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("form_key", sa.String(length=64), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("kind", _enum(KINDS, "requestkind"), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("answer", _enum(ANSWERS, "requestanswer"), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["actors.id"], name=op.f("fk_data_requests_actor_id")),
        sa.ForeignKeyConstraint(["answered_by_id"], ["accounts.id"], name=op.f("fk_data_requests_answered_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_requests")),
        sa.UniqueConstraint("form_key", name=op.f("uq_data_requests_form_key")),
    )
    op.create_index(op.f("ix_data_requests_actor_id"), "data_requests", ["actor_id"])

    move_words(op.get_bind())


def downgrade() -> None:
    """The words of corrections are lost: the audit trail has no room for them any longer."""
    op.drop_table("data_requests")
    op.drop_table("corrections")


def move_words(connection: sa.Connection) -> None:
    """Take the words of earlier corrections out of the audit trail, and leave the names of what was changed."""
    events = sa.table(
        "audit_events", sa.column("id", sa.Integer), sa.column("at", sa.DateTime(timezone=True)),
        sa.column("account_id", sa.Integer), sa.column("verb", sa.String), sa.column("noun", sa.String),
        sa.column("noun_id", sa.Integer), sa.column("details", sa.JSON),
    )  # fmt: skip
    corrections = sa.table(
        "corrections", sa.column("actor_id", sa.Integer), sa.column("noun", sa.String),
        sa.column("noun_id", sa.Integer), sa.column("at", sa.DateTime(timezone=True)),
        sa.column("account_id", sa.Integer), sa.column("before", sa.JSON), sa.column("after", sa.JSON),
    )  # fmt: skip
    told = events.c.verb.in_(("correct", "import")) & events.c.noun.in_(("actors", "needs", "resources"))
    for row in connection.execute(sa.select(events).where(told).order_by(events.c.id)).mappings().all():
        details: dict[str, Any] = row["details"]
        if details["before"]:
            item = sa.table(row["noun"], sa.column("id", sa.Integer), sa.column("actor_id", sa.Integer))
            owner = item.c.id if row["noun"] == "actors" else item.c.actor_id
            actor_id = connection.scalar(sa.select(owner).where(item.c.id == row["noun_id"]))
            words = {"before": details["before"], "after": details.get("after", {})}
            given = {name: row[name] for name in ("noun", "noun_id", "at", "account_id")}
            connection.execute(corrections.insert().values(actor_id=actor_id, **given, **words))
        kept = {"fields": sorted(details["before"])}
        connection.execute(events.update().where(events.c.id == row["id"]).values(details=kept))


def _enum(values: tuple[str, ...], name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)
