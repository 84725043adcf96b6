"""What meetings lead to: causes, decisions, actions of a meeting, questions to the municipality, and series."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "minutes",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("decisions", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name=op.f("fk_minutes_meeting_id")),
        sa.PrimaryKeyConstraint("meeting_id", name=op.f("pk_minutes")),
    )
    op.create_table(
        "municipal_questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("form_key", sa.String(length=64), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answered_by", sa.String(length=200), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name=op.f("fk_municipal_questions_meeting_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_municipal_questions")),
        sa.UniqueConstraint("form_key", name=op.f("uq_municipal_questions_form_key")),
    )
    with op.batch_alter_table("municipal_questions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_municipal_questions_due"), ["due"], unique=False)
        batch_op.create_index(batch_op.f("ix_municipal_questions_meeting_id"), ["meeting_id"], unique=False)

    with op.batch_alter_table("actions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("meeting_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("actor_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.alter_column("collaboration_id", existing_type=sa.INTEGER(), nullable=True)
        batch_op.create_index(batch_op.f("ix_actions_actor_id"), ["actor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_actions_meeting_id"), ["meeting_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_actions_actor_id"), "actors", ["actor_id"], ["id"])
        batch_op.create_foreign_key(batch_op.f("fk_actions_meeting_id"), "meetings", ["meeting_id"], ["id"])

    with op.batch_alter_table("agenda_items", schema=None) as batch_op:
        batch_op.add_column(sa.Column("causes", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("talk_with", sa.String(length=300), nullable=False, server_default=""))
    with op.batch_alter_table("agenda_items", schema=None) as batch_op:
        batch_op.alter_column("causes", server_default=None)
        batch_op.alter_column("talk_with", server_default=None)

    with op.batch_alter_table("meetings", schema=None) as batch_op:
        batch_op.add_column(sa.Column("follows_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_meetings_follows_id"), ["follows_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_meetings_follows_id"), "meetings", ["follows_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("meetings", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_meetings_follows_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_meetings_follows_id"))
        batch_op.drop_column("follows_id")

    with op.batch_alter_table("agenda_items", schema=None) as batch_op:
        batch_op.drop_column("talk_with")
        batch_op.drop_column("causes")

    op.execute("DELETE FROM actions WHERE collaboration_id IS NULL")  # the older schema has no place for them
    with op.batch_alter_table("actions", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_actions_meeting_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_actions_actor_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_actions_meeting_id"))
        batch_op.drop_index(batch_op.f("ix_actions_actor_id"))
        batch_op.alter_column("collaboration_id", existing_type=sa.INTEGER(), nullable=False)
        batch_op.drop_column("reminded_at")
        batch_op.drop_column("actor_id")
        batch_op.drop_column("meeting_id")

    with op.batch_alter_table("municipal_questions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_municipal_questions_meeting_id"))
        batch_op.drop_index(batch_op.f("ix_municipal_questions_due"))

    op.drop_table("municipal_questions")
    op.drop_table("minutes")
