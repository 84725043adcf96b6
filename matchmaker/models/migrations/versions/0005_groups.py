"""Groups beside pairs."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

BEFORE, AFTER = ("pair",), ("pair", "bundle", "cycle", "chain", "pool")


def upgrade() -> None:

    with op.batch_alter_table("suggestion_links", schema=None) as batch_op:
        batch_op.add_column(sa.Column("part", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("score", sa.Double(), nullable=True))
        batch_op.alter_column("resource_id", existing_type=sa.Integer(), nullable=True)

    change_suggestions(length=1010, shapes=AFTER)


def downgrade() -> None:
    """Only for a database without groups: the tables of before have no room for them."""
    change_suggestions(length=201, shapes=BEFORE)

    with op.batch_alter_table("suggestion_links", schema=None) as batch_op:
        batch_op.alter_column("resource_id", existing_type=sa.Integer(), nullable=False)
        batch_op.drop_column("score")
        batch_op.drop_column("part")


def change_suggestions(*, length: int, shapes: tuple[str, ...]) -> None:
    """Another longest identity, and other shapes to check for."""
    check = op.f("ck_suggestions_suggestionshape")
    with op.batch_alter_table("suggestions", schema=None) as batch_op:
        batch_op.alter_column("identity", existing_type=sa.String(), type_=sa.String(length=length))
        batch_op.drop_constraint(check, type_="check")
        batch_op.create_check_constraint(check, f"shape IN ({', '.join(map(repr, shapes))})")
