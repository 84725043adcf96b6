"""What has been sent lately from each network, which links to one's own page counted for themselves before."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attempts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "act",
            sa.Enum(
                "sign_in",
                "visit",
                "begin",
                "send",
                "mail",
                "message",
                name="act",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("network", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempts")),
    )
    with op.batch_alter_table("attempts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attempts_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_attempts_network_act_at"), ["network", "act", "at"], unique=False)

    op.execute(sa.text("DELETE FROM visit_links WHERE email = ''"))  # they only counted a network
    with op.batch_alter_table("visit_links", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_visit_links_network"))
        batch_op.drop_column("network")


def downgrade() -> None:
    with op.batch_alter_table("visit_links", schema=None) as batch_op:
        batch_op.add_column(sa.Column("network", sa.String(length=64), nullable=False, server_default=""))
        batch_op.create_index(batch_op.f("ix_visit_links_network"), ["network"], unique=False)

    with op.batch_alter_table("attempts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attempts_network_act_at"))
        batch_op.drop_index(batch_op.f("ix_attempts_at"))

    op.drop_table("attempts")
