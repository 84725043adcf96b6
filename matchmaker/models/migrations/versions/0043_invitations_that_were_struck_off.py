"""Which invitations were struck off when two actors were made one, so that parting them brings those back."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("merges", sa.Column("struck", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("merges", "struck")
