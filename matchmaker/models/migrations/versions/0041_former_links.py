"""The links of all who were invited before somebody else took over, not only of the last of them."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

ONCE = {"sqlite_autoincrement": True}


def upgrade() -> None:
    op.create_table(
        "former_links",
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participants.id"], name=op.f("fk_former_links_participant_id_participants")
        ),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_former_links")),
    )
    op.create_index(op.f("ix_former_links_participant_id"), "former_links", ["participant_id"])
    op.execute(
        "INSERT INTO former_links (token, participant_id) "
        "SELECT former_token, id FROM participants WHERE former_token IS NOT NULL"
    )
    with _numbers_kept(), op.batch_alter_table("participants", table_kwargs=ONCE) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_participants_former_token"), type_="unique")
        batch_op.drop_column("former_token")


def downgrade() -> None:
    with _numbers_kept(), op.batch_alter_table("participants", table_kwargs=ONCE) as batch_op:
        batch_op.add_column(sa.Column("former_token", sa.String(length=64), nullable=True))
        batch_op.create_unique_constraint(batch_op.f("uq_participants_former_token"), ["former_token"])
    op.execute(
        "UPDATE participants SET former_token = "
        "(SELECT max(token) FROM former_links WHERE former_links.participant_id = participants.id)"
    )
    op.drop_table("former_links")


@contextmanager
def _numbers_kept() -> Iterator[None]:
    """Let SQLite, which makes the table anew, go on counting from the last number that it gave."""
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        yield
        return
    last = connection.scalar(sa.text("SELECT seq FROM sqlite_sequence WHERE name = 'participants'"))
    yield
    connection.execute(sa.text("DELETE FROM sqlite_sequence WHERE name = 'participants'"))
    if last is not None:
        kept = sa.text("INSERT INTO sqlite_sequence (name, seq) VALUES ('participants', :last)")
        connection.execute(kept, {"last": last})
