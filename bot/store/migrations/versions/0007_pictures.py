"""The charts of digests, and an index that finds the trend of the last weeks in a long trail."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("audit_events") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_audit_events_workspace_id_action_at"),
            ["workspace_id", "action", "at"],
            unique=False,
        )
    op.create_table(
        "digest_pictures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("occurrence_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wait_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.String(length=32), nullable=True),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["occurrence_id"],
            ["digest_occurrences.id"],
            name=op.f("fk_digest_pictures_occurrence_id_digest_occurrences"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_digest_pictures_workspace_id_workspaces")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest_pictures")),
        sa.UniqueConstraint(
            "occurrence_id", "language", name=op.f("uq_digest_pictures_occurrence_id_language")
        ),
    )
    with op.batch_alter_table("digest_pictures") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_digest_pictures_workspace_id_status"), ["workspace_id", "status"], unique=False
        )


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("digest_pictures") as batch_op:
        batch_op.drop_index(batch_op.f("ix_digest_pictures_workspace_id_status"))
    op.drop_table("digest_pictures")
    with op.batch_alter_table("audit_events") as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_events_workspace_id_action_at"))
