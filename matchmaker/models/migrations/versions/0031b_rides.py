"""Rides to meetings: who has room in a car, who needs one, and what they say of the one that is proposed."""

import sqlalchemy as sa
from alembic import op

revision = "0031b"
down_revision = "0033"
branch_labels = None
depends_on = None

SIDE = sa.Enum("offers", "needs", name="rideside", native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    with op.batch_alter_table("participant_wants", schema=None) as batch_op:
        batch_op.add_column(sa.Column("ride", SIDE, nullable=True))
        batch_op.add_column(sa.Column("car_seats", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("phone", sa.String(length=50), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("driver_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("passenger_says", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("driver_says", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("not_with", sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("participant_wants", schema=None) as batch_op:
        for name in ("car_seats", "phone", "not_with"):
            batch_op.alter_column(name, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("participant_wants", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_participant_wants_rideside"), type_="check")
        for name in ("not_with", "driver_says", "passenger_says", "driver_id", "phone", "car_seats", "ride"):
            batch_op.drop_column(name)
