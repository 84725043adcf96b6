"""The link of who was invited before somebody else took over."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("participants", schema=None) as batch_op:
        batch_op.add_column(sa.Column("former_token", sa.String(length=64), nullable=True))
        batch_op.create_unique_constraint(batch_op.f("uq_participants_former_token"), ["former_token"])


def downgrade() -> None:
    with op.batch_alter_table("participants", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_participants_former_token"), type_="unique")
        batch_op.drop_column("former_token")
