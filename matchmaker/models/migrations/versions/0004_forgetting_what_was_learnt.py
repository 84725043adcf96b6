"""Forgetting what was learnt."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table(
        "experience_resets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_experience_resets_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_experience_resets")),
    )


def downgrade() -> None:

    op.drop_table("experience_resets")
