"""Indexes for what a digest reads, this week's changes and open items, however long the history is."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

INDEXES = {
    "action_items": ("workspace_id", "status", "status_since"),
    "outbox": ("workspace_id", "kind", "target", "status", "created_at"),
}


def upgrade() -> None:
    """Apply."""
    for table, columns in INDEXES.items():
        with op.batch_alter_table(table) as batch_op:
            batch_op.create_index(batch_op.f(_name(table)), list(columns), unique=False)


def downgrade() -> None:
    """Take back."""
    for table in INDEXES:
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_index(batch_op.f(_name(table)))


def _name(table: str) -> str:
    return "_".join(("ix", table, *INDEXES[table]))
