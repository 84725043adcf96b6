"""Reasons for declining and what follows, saved views, gaps, kinds of service, and suggestions made by hand."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0011"
branch_labels = None
depends_on = None

EFFECTS = ("for_good", "some_months", "until_changed")
CAUSES = ("nobody", "own_only", "too_far", "season", "unsuitable", "full", "declined", "others")
FIRST_REASONS = (
    ("För långt", "Too far", "for_good", None, False),
    ("Fel storlek", "Wrong size", "until_changed", None, False),
    ("Konkurrenter", "Competitors", "for_good", None, True),
    ("Samarbetar redan", "Already work together", "for_good", None, False),
    ("En part vill inte", "One party does not want to", "for_good", None, False),
    ("Missförstånd", "A misunderstanding", "until_changed", None, False),
    ("Inte nu", "Not now", "some_months", 6, False),
)
"""What a municipality begins with: Swedish, English, effect, months, and whether all between the two stays away."""


def upgrade() -> None:
    make_decline_reasons()

    op.create_table(
        "saved_views",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("args", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_saved_views_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_views")),
        sa.UniqueConstraint("account_id", "name", name=op.f("uq_saved_views_account_id_name")),
    )
    op.create_index(op.f("ix_saved_views_account_id"), "saved_views", ["account_id"])

    op.create_table(
        "gaps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=True),
        sa.Column("resource_id", sa.Integer(), nullable=True),
        sa.Column("cause", _enum(CAUSES, "gapcause"), nullable=False),
        sa.ForeignKeyConstraint(["need_id"], ["needs.id"], name=op.f("fk_gaps_need_id")),
        sa.ForeignKeyConstraint(["resource_id"], ["resources.id"], name=op.f("fk_gaps_resource_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gaps")),
        sa.UniqueConstraint("need_id", name=op.f("uq_gaps_need_id")),
        sa.UniqueConstraint("resource_id", name=op.f("uq_gaps_resource_id")),
    )

    for table in ("needs", "resources"):
        _add_with_value(table, sa.Column("categories", sa.JSON(), nullable=False, server_default="[]"))
    _add_with_value("reviews", sa.Column("between_parties", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("reviews", schema=None) as batch_op:
        batch_op.add_column(sa.Column("decline_reason_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("effect", _enum(EFFECTS, "declineeffect"), nullable=True))
        batch_op.add_column(sa.Column("until", sa.Date(), nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_reviews_decline_reason_id"), "decline_reasons", ["decline_reason_id"], ["id"]
        )

    _add_with_value("suggestions", sa.Column("hand_words", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("suggestions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("made_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("came_back_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.alter_column("run_id", existing_type=sa.Integer(), nullable=True)
        batch_op.create_foreign_key(op.f("fk_suggestions_made_by_id"), "accounts", ["made_by_id"], ["id"])


def downgrade() -> None:
    """Only for a database without suggestions made by hand: the tables of before have no room for them."""
    with op.batch_alter_table("suggestions", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("fk_suggestions_made_by_id"), type_="foreignkey")
        batch_op.alter_column("run_id", existing_type=sa.Integer(), nullable=False)
        for name in ("came_back_at", "made_by_id", "hand_words"):
            batch_op.drop_column(name)

    with op.batch_alter_table("reviews", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("fk_reviews_decline_reason_id"), type_="foreignkey")
        batch_op.drop_constraint(op.f("ck_reviews_declineeffect"), type_="check")
        for name in ("until", "effect", "decline_reason_id", "between_parties"):
            batch_op.drop_column(name)

    for table in ("resources", "needs"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column("categories")
    for table in ("gaps", "saved_views", "decline_reasons"):
        op.drop_table(table)


def make_decline_reasons() -> None:
    """The table with what a municipality begins with."""
    table = op.create_table(
        "decline_reasons",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("form_key", sa.String(length=64), nullable=False),
        sa.Column("sv", sa.String(length=100), nullable=False),
        sa.Column("en", sa.String(length=100), nullable=False),
        sa.Column("effect", _enum(EFFECTS, "declineeffect"), nullable=False),
        sa.Column("months", sa.Integer(), nullable=True),
        sa.Column("between_parties", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decline_reasons")),
        sa.UniqueConstraint("form_key", name=op.f("uq_decline_reasons_form_key")),
    )
    names = ("sv", "en", "effect", "months", "between_parties")
    common: dict[str, Any] = {
        "retired_at": None,
        "created_at": (now := datetime.now(UTC)),
        "updated_at": now,
        "version": 1,
    }
    rows: list[dict[str, Any]] = [
        dict[str, Any](zip(names, reason, strict=True)) | {"form_key": f"first-{place}", "position": place} | common
        for place, reason in enumerate(FIRST_REASONS, start=1)
    ]
    op.bulk_insert(table, rows)


def _add_with_value(table: str, column: sa.Column[object]) -> None:
    """Add a column that may not be empty: rows that are there get its server default, which then goes."""
    with op.batch_alter_table(table, schema=None) as batch_op:
        batch_op.add_column(column)
    with op.batch_alter_table(table, schema=None) as batch_op:
        batch_op.alter_column(column.name, existing_type=column.type, existing_nullable=False, server_default=None)


def _enum(values: tuple[str, ...], name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)
