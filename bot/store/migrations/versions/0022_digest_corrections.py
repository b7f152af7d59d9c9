"""Digests that were sent can be corrected, and their messages are changed with them."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "digest_corrections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("occurrence_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.JSON(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["members.id"], name=op.f("fk_digest_corrections_author_id_members")
        ),
        sa.ForeignKeyConstraint(
            ["occurrence_id"],
            ["digest_occurrences.id"],
            name=op.f("fk_digest_corrections_occurrence_id_digest_occurrences"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_digest_corrections_workspace_id_workspaces")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest_corrections")),
        sa.UniqueConstraint("workspace_id", "number", name=op.f("uq_digest_corrections_workspace_id_number")),
    )
    op.create_index("ix_digest_corrections_occurrence_id", "digest_corrections", ["occurrence_id"])
    op.create_table(
        "message_revisions",
        sa.Column("message_id", sa.String(length=36), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("shown", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=True),
        sa.Column("pressed_until", INSTANT, nullable=True),
        sa.Column("due_at", INSTANT, nullable=True),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("under_way", sa.Boolean(), nullable=False),
        sa.Column("again_at", INSTANT, nullable=True),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("reason", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["message_id"], ["outbox.id"], name=op.f("fk_message_revisions_message_id_outbox")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_message_revisions_workspace_id_workspaces")
        ),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_message_revisions")),
    )
    op.create_index(
        "ix_message_revisions_workspace_id_due_at", "message_revisions", ["workspace_id", "due_at"]
    )
    # What waits for a message is found by it, whatever its cause.
    op.create_index("ix_outbox_after_id", "outbox", ["after_id"])


def downgrade() -> None:
    """Take back; corrections are lost, but messages that show them stay as they are."""
    op.drop_index("ix_outbox_after_id", "outbox")
    op.drop_table("message_revisions")
    op.drop_table("digest_corrections")
