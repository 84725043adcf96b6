"""What others see of those who take part."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("actors", schema=None) as batch_op:
        batch_op.add_column(sa.Column("visibility", sa.JSON(), server_default="{}", nullable=False))
    with op.batch_alter_table("actors", schema=None) as batch_op:  # the rows that there are have it; new ones say so
        batch_op.alter_column("visibility", existing_type=sa.JSON(), existing_nullable=False, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("actors", schema=None) as batch_op:
        batch_op.drop_column("visibility")
