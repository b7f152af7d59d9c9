"""Seals of messages and undo steps, so that an edit of them is noticed as well."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

TABLES = ("outbox", "undo_steps")


def upgrade() -> None:
    """Apply; the next start seals the rows that are there."""
    for table in TABLES:
        op.add_column(table, sa.Column("seal", sa.String(length=64), nullable=True))


def downgrade() -> None:
    """Take back."""
    for table in TABLES:
        with op.batch_alter_table(table) as batch:
            batch.drop_column("seal")
