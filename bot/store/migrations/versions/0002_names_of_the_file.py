"""The name that the deploy file gives someone, beside the one that Slack shows."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("members", sa.Column("name_file", sa.String(length=200), nullable=True))


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("members") as batch_op:
        batch_op.drop_column("name_file")
