"""Digests: schedules since when, their occurrences, and messages that continue others."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("outbox", sa.Column("after_id", sa.String(length=36), nullable=True))
    op.create_table(
        "digest_watches",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("schedule", sa.String(length=64), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_digest_watches_workspace_id_workspaces")
        ),
        sa.PrimaryKeyConstraint("workspace_id", "schedule", name=op.f("pk_digest_watches")),
    )
    op.create_table(
        "digest_occurrences",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("schedule", sa.String(length=64), nullable=False),
        sa.Column("week", sa.String(length=16), nullable=False),
        sa.Column("planned", sa.Date(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("snapshots", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_digest_occurrences_workspace_id_workspaces")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest_occurrences")),
        sa.UniqueConstraint(
            "workspace_id", "schedule", "week", name=op.f("uq_digest_occurrences_workspace_id_schedule_week")
        ),
    )
    with op.batch_alter_table("digest_occurrences") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_digest_occurrences_workspace_id"), ["workspace_id"], unique=False
        )


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("digest_occurrences") as batch_op:
        batch_op.drop_index(batch_op.f("ix_digest_occurrences_workspace_id"))
    op.drop_table("digest_occurrences")
    op.drop_table("digest_watches")
    with op.batch_alter_table("outbox") as batch_op:
        batch_op.drop_column("after_id")
