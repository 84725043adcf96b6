"""Tips about two others."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0032"
branch_labels = None
depends_on = None

ANSWER = sa.Enum("taken", "declined", name="tipanswer", native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    op.create_table(
        "tips",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("form_key", sa.String(length=64), nullable=False),
        sa.Column("first", sa.String(length=200), nullable=False),
        sa.Column("second", sa.String(length=200), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("sender", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", ANSWER, nullable=True),
        sa.Column("answer_words", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("suggestion_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["actors.id"], name=op.f("fk_tips_actor_id")),
        sa.ForeignKeyConstraint(["answered_by_id"], ["accounts.id"], name=op.f("fk_tips_answered_by_id")),
        sa.ForeignKeyConstraint(["suggestion_id"], ["suggestions.id"], name=op.f("fk_tips_suggestion_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tips")),
        sa.UniqueConstraint("form_key", name=op.f("uq_tips_form_key")),
    )
    with op.batch_alter_table("tips", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tips_actor_id"), ["actor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_tips_answered_at"), ["answered_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_tips_suggestion_id"), ["suggestion_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("tips", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tips_suggestion_id"))
        batch_op.drop_index(batch_op.f("ix_tips_answered_at"))
        batch_op.drop_index(batch_op.f("ix_tips_actor_id"))

    op.drop_table("tips")
