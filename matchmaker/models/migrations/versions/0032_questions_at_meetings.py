"""Questions at meetings: what is asked, what was answered, and the municipality's own list of questions."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0030"
branch_labels = None
depends_on = None

FIRST_QUESTIONS = (
    ("Fick ni ut något av mötet?", "Did you get something out of the meeting?", "choice"),
    ("Fick ni säga det ni ville?", "Did you get to say what you wanted?", "choice"),
    ("Var det lätt att vara med?", "Was it easy to take part?", "choice"),
    ("Vill ni komma på ett möte till?", "Do you want to come to another meeting?", "choice"),
    ("Vad ska vi göra annorlunda nästa gång?", "What should we do differently next time?", "words"),
)
"""What a municipality begins with: Swedish, English, and how it is answered."""


def upgrade() -> None:
    questions = op.create_table(
        "evaluation_questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("form_key", sa.String(length=64), nullable=False),
        sa.Column("sv", sa.String(length=150), nullable=False),
        sa.Column("en", sa.String(length=150), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("choice", "words", name="questionkind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation_questions")),
        sa.UniqueConstraint("form_key", name=op.f("uq_evaluation_questions_form_key")),
    )
    now = datetime.now(UTC)
    common = {"retired_at": None, "created_at": now, "version": 1}
    op.bulk_insert(
        questions,
        [
            {"form_key": f"first-{place}", "sv": sv, "en": en, "kind": kind} | common
            for place, (sv, en, kind) in enumerate(FIRST_QUESTIONS, start=1)
        ],
    )
    op.create_table(
        "survey_words",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(length=20), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name=op.f("fk_survey_words_meeting_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_words")),
    )
    with op.batch_alter_table("survey_words", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_survey_words_meeting_id"), ["meeting_id"], unique=False)

    op.create_table(
        "surveys",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name=op.f("fk_surveys_meeting_id")),
        sa.PrimaryKeyConstraint("meeting_id", name=op.f("pk_surveys")),
    )
    op.create_table(
        "survey_answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=True),
        sa.Column("form_key", sa.String(length=64), nullable=False),
        sa.Column(
            "sheet",
            sa.Enum(
                "before", "after", "evaluation", name="sheet", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column(
            "group_kind",
            sa.Enum(
                "service_node",
                "association",
                "municipal_unit",
                name="actorkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("own", sa.JSON(), nullable=False),
        sa.Column("guesses", sa.JSON(), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name=op.f("fk_survey_answers_meeting_id")),
        sa.ForeignKeyConstraint(["participant_id"], ["participants.id"], name=op.f("fk_survey_answers_participant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_answers")),
        sa.UniqueConstraint("form_key", name=op.f("uq_survey_answers_form_key")),
        sa.UniqueConstraint("participant_id", "sheet", name=op.f("uq_survey_answers_participant_id_sheet")),
    )
    with op.batch_alter_table("survey_answers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_survey_answers_meeting_id"), ["meeting_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_survey_answers_participant_id"), ["participant_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("survey_answers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_survey_answers_participant_id"))
        batch_op.drop_index(batch_op.f("ix_survey_answers_meeting_id"))

    op.drop_table("survey_answers")
    op.drop_table("surveys")
    with op.batch_alter_table("survey_words", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_survey_words_meeting_id"))

    op.drop_table("survey_words")
    op.drop_table("evaluation_questions")
