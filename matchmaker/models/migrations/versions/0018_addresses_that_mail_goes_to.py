"""Addresses that mail goes to."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mail_addresses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column(
            "rhythm",
            sa.Enum("daily", "weekly", "never", name="rhythm", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("returned_why", sa.String(length=500), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_addresses")),
        sa.UniqueConstraint("address", name=op.f("uq_mail_addresses_address")),
        sa.UniqueConstraint("token", name=op.f("uq_mail_addresses_token")),
    )
    with op.batch_alter_table("mail_addresses", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mail_addresses_returned_at"), ["returned_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_mail_addresses_told_at"), ["told_at"], unique=False)

    with op.batch_alter_table("outbox_mails", schema=None) as batch_op:
        batch_op.add_column(sa.Column("message_key", sa.String(length=32), server_default="", nullable=False))
        batch_op.add_column(sa.Column("leave_url", sa.String(length=300), server_default="", nullable=False))
        batch_op.add_column(sa.Column("asked_for", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.create_index(batch_op.f("ix_outbox_mails_message_key"), ["message_key"], unique=False)
    # Mail that has left already, or been tried, keeps the Message-ID that it had.
    op.execute("UPDATE outbox_mails SET message_key = CAST(id AS VARCHAR(32))")
    with op.batch_alter_table(
        "outbox_mails", schema=None
    ) as batch_op:  # the rows that there are have it; new ones say so
        for name, kind in (("message_key", sa.String(32)), ("leave_url", sa.String(300)), ("asked_for", sa.Boolean())):
            batch_op.alter_column(name, existing_type=kind, existing_nullable=False, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("outbox_mails", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outbox_mails_message_key"))
        batch_op.drop_column("asked_for")
        batch_op.drop_column("leave_url")
        batch_op.drop_column("message_key")

    op.drop_table("mail_addresses")
