"""A match run keeps whom it was about: emptied when they are purged, it would pass for one over everything."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0038"
branch_labels = None
depends_on = None

ONE_FULL_RUN = sa.text("status = 'running' AND touching_actor_id IS NULL")
KEY, INDEX = "fk_match_runs_touching_actor_id", "uq_match_runs_full"


def upgrade() -> None:
    op.drop_index(INDEX, table_name="match_runs")
    with op.batch_alter_table("match_runs") as batch_op:
        batch_op.drop_constraint(batch_op.f(KEY), type_="foreignkey")
    make_index()


def downgrade() -> None:
    """Runs of those who are gone are over everything then, as they were before."""
    op.execute(
        "UPDATE match_runs SET touching_actor_id = NULL,"
        " status = CASE status WHEN 'running' THEN 'failed' ELSE status END"
        " WHERE touching_actor_id NOT IN (SELECT id FROM actors)"
    )
    op.drop_index(INDEX, table_name="match_runs")
    with op.batch_alter_table("match_runs") as batch_op:
        batch_op.create_foreign_key(batch_op.f(KEY), "actors", ["touching_actor_id"], ["id"])
    make_index()


def make_index() -> None:
    """Anew, since a table that is copied (SQLite) comes out of it without the index's condition."""
    op.create_index(
        INDEX, "match_runs", ["status"], unique=True, sqlite_where=ONE_FULL_RUN, postgresql_where=ONE_FULL_RUN
    )
