"""Who members of staff are at the municipality's identity provider."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("accounts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("subject", sa.String(length=600), nullable=True))
        batch_op.create_unique_constraint(batch_op.f("uq_accounts_subject"), ["subject"])


def downgrade() -> None:
    with op.batch_alter_table("accounts", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_accounts_subject"), type_="unique")
        batch_op.drop_column("subject")
