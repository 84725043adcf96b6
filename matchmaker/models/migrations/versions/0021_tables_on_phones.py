"""A page for each table on phones, and what is written there."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "table_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("table_id", sa.Integer(), nullable=True),
        sa.Column("agenda_item_id", sa.Integer(), nullable=True),
        sa.Column("form_key", sa.String(length=64), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "said",
                "need",
                "resource",
                "idea",
                "obstacle",
                name="notekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_by_id", sa.Integer(), nullable=True),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["actor_id"], ["actors.id"], name=op.f("fk_table_notes_actor_id")),
        sa.ForeignKeyConstraint(["agenda_item_id"], ["agenda_items.id"], name=op.f("fk_table_notes_agenda_item_id")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name=op.f("fk_table_notes_meeting_id")),
        sa.ForeignKeyConstraint(["read_by_id"], ["accounts.id"], name=op.f("fk_table_notes_read_by_id")),
        sa.ForeignKeyConstraint(["table_id"], ["meeting_tables.id"], name=op.f("fk_table_notes_table_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_table_notes")),
        sa.UniqueConstraint("form_key", name=op.f("uq_table_notes_form_key")),
    )
    with op.batch_alter_table("table_notes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_table_notes_actor_id"), ["actor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_table_notes_agenda_item_id"), ["agenda_item_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_table_notes_meeting_id"), ["meeting_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_table_notes_table_id"), ["table_id"], unique=False)

    op.add_column("meeting_tables", sa.Column("token", sa.String(length=64), nullable=True))
    tables = sa.table("meeting_tables", sa.column("id", sa.Integer), sa.column("token", sa.String))
    for [table_id] in op.get_bind().execute(sa.select(tables.c.id)).all():
        token = secrets.token_urlsafe(16)
        op.get_bind().execute(tables.update().where(tables.c.id == table_id).values(token=token))
    with op.batch_alter_table("meeting_tables", schema=None) as batch_op:
        batch_op.alter_column("token", existing_type=sa.String(length=64), nullable=False)
        batch_op.create_unique_constraint(batch_op.f("uq_meeting_tables_token"), ["token"])


def downgrade() -> None:
    with op.batch_alter_table("meeting_tables", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_meeting_tables_token"), type_="unique")
        batch_op.drop_column("token")

    with op.batch_alter_table("table_notes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_table_notes_table_id"))
        batch_op.drop_index(batch_op.f("ix_table_notes_meeting_id"))
        batch_op.drop_index(batch_op.f("ix_table_notes_agenda_item_id"))
        batch_op.drop_index(batch_op.f("ix_table_notes_actor_id"))

    op.drop_table("table_notes")
