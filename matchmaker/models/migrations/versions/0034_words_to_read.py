"""Words that an owner has changed and nobody of the staff has read."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0031b"
branch_labels = None
depends_on = None

TABLES = ("needs", "resources")


def upgrade() -> None:
    for table in TABLES:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("unread_since", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    for table in TABLES:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column("unread_since")
