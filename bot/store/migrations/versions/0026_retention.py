"""What a digest said expires."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
serves = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("digest_occurrences", sa.Column("expired_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_reminder_marks_message_id", "reminder_marks", ["message_id"])


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_reminder_marks_message_id", "reminder_marks")
    with op.batch_alter_table("digest_occurrences") as batch:
        batch.drop_column("expired_at")
