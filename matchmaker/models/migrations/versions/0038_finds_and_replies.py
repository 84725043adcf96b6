"""What a note from a table became, and when a calendar answered an invitation."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("participants", schema=None) as batch_op:
        batch_op.add_column(sa.Column("calendar_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("table_notes", schema=None) as batch_op:
        batch_op.add_column(sa.Column("need_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("resource_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_table_notes_need_id"), ["need_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_table_notes_resource_id"), ["resource_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_table_notes_need_id"), "needs", ["need_id"], ["id"])
        batch_op.create_foreign_key(batch_op.f("fk_table_notes_resource_id"), "resources", ["resource_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("table_notes", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_table_notes_resource_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_table_notes_need_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_table_notes_resource_id"))
        batch_op.drop_index(batch_op.f("ix_table_notes_need_id"))
        batch_op.drop_column("resource_id")
        batch_op.drop_column("need_id")

    with op.batch_alter_table("participants", schema=None) as batch_op:
        batch_op.drop_column("calendar_at")
