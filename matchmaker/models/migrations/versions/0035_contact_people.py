"""More people to reach somebody by."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "contact_people",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("form_key", sa.String(length=64), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("phone", sa.String(length=50), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["actor_id"], ["actors.id"], name=op.f("fk_contact_people_actor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_people")),
        sa.UniqueConstraint("form_key", name=op.f("uq_contact_people_form_key")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_contact_people_token_hash")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("contact_people", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contact_people_actor_id"), ["actor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_contact_people_email"), ["email"], unique=False)


def downgrade() -> None:
    op.drop_table("contact_people")
