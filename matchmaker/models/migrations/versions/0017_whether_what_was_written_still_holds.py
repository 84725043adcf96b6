"""Whether what was written still holds."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("needs", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "rest_reason",
                sa.Enum(
                    "wish", "silent", "season", name="restreason", native_enum=False, create_constraint=True, length=32
                ),
                nullable=True,
            )
        )
        batch_op.add_column(sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("resources", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "rest_reason",
                sa.Enum(
                    "wish", "silent", "season", name="restreason", native_enum=False, create_constraint=True, length=32
                ),
                nullable=True,
            )
        )
        batch_op.add_column(sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("standing", sa.Boolean(), server_default=sa.false(), nullable=False))
    with op.batch_alter_table("resources", schema=None) as batch_op:  # the rows that there are have it; new ones say so
        batch_op.alter_column("standing", existing_type=sa.Boolean(), existing_nullable=False, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("resources", schema=None) as batch_op:
        batch_op.drop_column("standing")
        batch_op.drop_column("confirmed_at")
        batch_op.drop_column("asked_at")
        batch_op.drop_column("rest_reason")

    with op.batch_alter_table("needs", schema=None) as batch_op:
        batch_op.drop_column("confirmed_at")
        batch_op.drop_column("asked_at")
        batch_op.drop_column("rest_reason")
