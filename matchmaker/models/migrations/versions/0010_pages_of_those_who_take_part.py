"""Links to one's own page and in mails, rest and what was met, and whether the parties of a suggestion want to talk."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "visit_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("network", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_links")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_visit_links_token_hash")),
    )
    for column in ("email", "network", "expires_at"):
        op.create_index(op.f(f"ix_visit_links_{column}"), "visit_links", [column])

    op.add_column("web_sessions", sa.Column("visitor", sa.String(length=254), nullable=True))
    for table in ("needs", "resources"):
        op.add_column(table, sa.Column("resting_since", sa.DateTime(timezone=True), nullable=True))
        op.add_column(table, sa.Column("rests_until", sa.Date(), nullable=True))
    op.add_column("actors", sa.Column("language", sa.String(length=8), nullable=True))
    op.add_column("needs", sa.Column("met_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("needs", sa.Column("met_thanks_to", sa.String(length=500), nullable=True))

    op.create_table(
        "consents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("suggestion_id", sa.Integer(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "answer",
            sa.Enum("yes", "no", name="answer", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["suggestion_id"], ["suggestions.id"], name=op.f("fk_consents_suggestion_id")),
        sa.ForeignKeyConstraint(["actor_id"], ["actors.id"], name=op.f("fk_consents_actor_id")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["accounts.id"], name=op.f("fk_consents_recorded_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
        sa.UniqueConstraint("suggestion_id", "actor_id", name=op.f("uq_consents_suggestion_id_actor_id")),
    )
    for column in ("suggestion_id", "actor_id", "asked_at"):
        op.create_index(op.f(f"ix_consents_{column}"), "consents", [column])
    op.create_table(
        "actor_links",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "talk",
                "still_true",
                "calendar",
                name="linkpurpose",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("consent_id", sa.Integer(), nullable=True),
        sa.Column("address_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["actors.id"], name=op.f("fk_actor_links_actor_id")),
        sa.ForeignKeyConstraint(["consent_id"], ["consents.id"], name=op.f("fk_actor_links_consent_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_actor_links")),
    )
    for column in ("actor_id", "consent_id"):
        op.create_index(op.f(f"ix_actor_links_{column}"), "actor_links", [column])


def downgrade() -> None:
    for table in ("actor_links", "consents", "visit_links"):
        op.drop_table(table)
    for table, columns in (
        ("needs", ("met_thanks_to", "met_at", "rests_until", "resting_since")),
        ("resources", ("rests_until", "resting_since")),
        ("actors", ("language",)),
        ("web_sessions", ("visitor",)),
    ):
        with op.batch_alter_table(table, schema=None) as batch_op:
            for column in columns:
                batch_op.drop_column(column)
