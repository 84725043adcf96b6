"""Conversations among the shapes of suggestions."""

from alembic import op

revision = "0033"
down_revision = "0031"
branch_labels = None
depends_on = None

BEFORE = ("pair", "bundle", "cycle", "chain", "pool")


def upgrade() -> None:
    check_shapes((*BEFORE, "conversation"))


def downgrade() -> None:
    """Only for a database without conversations: the table of before has no room for them."""
    check_shapes(BEFORE)


def check_shapes(shapes: tuple[str, ...]) -> None:
    """Other shapes to check for."""
    check = op.f("ck_suggestions_suggestionshape")
    with op.batch_alter_table("suggestions", schema=None) as batch_op:
        batch_op.drop_constraint(check, type_="check")
        batch_op.create_check_constraint(check, f"shape IN ({', '.join(map(repr, shapes))})")
