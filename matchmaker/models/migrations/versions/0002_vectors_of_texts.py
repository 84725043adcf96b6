"""Vectors of texts."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table(
        "text_vectors",
        sa.Column("space", sa.String(length=100), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("space", "digest", name=op.f("pk_text_vectors")),
    )


def downgrade() -> None:

    op.drop_table("text_vectors")
