"""A trial as an outcome of its own, until when something is tried or waits, and declines that a talk's no has made."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0028"
branch_labels = None
depends_on = None

OUTCOMES = ("collaboration", "trial", "talk_more", "not_now", "no")
DECLINES = """
    INSERT INTO reviews
        (suggestion_id, decision, reason, state_before, between_parties, agenda_item_id, account_id, at)
    SELECT item.suggestion_id, 'decline', item.outcome_reason, suggestion.state, :no, item.id,
        item.recorded_by_id, item.recorded_at
    FROM agenda_items AS item JOIN suggestions AS suggestion ON suggestion.id = item.suggestion_id
    WHERE item.outcome = 'no' AND suggestion.state IN ('accepted', 'parked')
        AND item.recorded_by_id IS NOT NULL
        AND NOT EXISTS (
            SELECT 1 FROM agenda_items AS later
            WHERE later.suggestion_id = item.suggestion_id AND later.id > item.id AND later.outcome IS NOT NULL
        )
"""
"""What was said no to at the latest talk about it is declined by it, as it is from now on."""


def _allow(*outcomes: str) -> None:
    check = op.f("ck_agenda_items_outcome")
    with op.batch_alter_table("agenda_items", schema=None) as batch_op:
        batch_op.drop_constraint(check, type_="check")
        batch_op.create_check_constraint(check, f"outcome IN ({', '.join(map(repr, outcomes))})")


def upgrade() -> None:
    _allow(*OUTCOMES)
    with op.batch_alter_table("agenda_items", schema=None) as batch_op:
        batch_op.add_column(sa.Column("until", sa.Date(), nullable=True))
    with op.batch_alter_table("reviews", schema=None) as batch_op:
        batch_op.add_column(sa.Column("agenda_item_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_reviews_agenda_item_id"), ["agenda_item_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_reviews_agenda_item_id"), "agenda_items", ["agenda_item_id"], ["id"])
    connection = op.get_bind()
    connection.execute(sa.text(DECLINES), {"no": False})
    connection.execute(
        sa.text(
            "UPDATE suggestions SET state = 'declined', version = version + 1"
            " WHERE id IN (SELECT suggestion_id FROM reviews WHERE agenda_item_id IS NOT NULL)"
        )
    )


def downgrade() -> None:
    op.execute(
        "UPDATE suggestions SET state = 'accepted', version = version + 1"
        " WHERE state = 'declined'"
        " AND id IN (SELECT suggestion_id FROM reviews WHERE decision = 'decline' AND agenda_item_id IS NOT NULL)"
    )
    op.execute("DELETE FROM reviews WHERE agenda_item_id IS NOT NULL")
    with op.batch_alter_table("reviews", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_reviews_agenda_item_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_reviews_agenda_item_id"))
        batch_op.drop_column("agenda_item_id")
    with op.batch_alter_table("agenda_items", schema=None) as batch_op:
        batch_op.drop_column("until")
    op.execute("UPDATE agenda_items SET outcome = 'collaboration' WHERE outcome = 'trial'")
    _allow(*(outcome for outcome in OUTCOMES if outcome != "trial"))
