"""Priority and source message of action items, and people who want no digests."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

COLUMNS = {"action_items": "priority", "members": "digest_muted"}


def upgrade() -> None:
    """Apply."""
    for table, name in COLUMNS.items():
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
        with op.batch_alter_table(table) as batch:
            batch.alter_column(name, server_default=None)
    with op.batch_alter_table("action_items") as batch:
        batch.add_column(sa.Column("origin", sa.String(length=500), nullable=True))


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("action_items") as batch:
        batch.drop_column("origin")
    for table, name in COLUMNS.items():
        with op.batch_alter_table(table) as batch:
            batch.drop_column(name)
