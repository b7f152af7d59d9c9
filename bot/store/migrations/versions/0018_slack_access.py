"""What Slack refuses the bot, and since when."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("workspaces") as batch:
        batch.add_column(sa.Column("access_code", sa.String(length=64), nullable=True))
        batch.add_column(sa.Column("access_since", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("access_method", sa.String(length=64), nullable=True))
        batch.add_column(sa.Column("access_scopes", sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("workspaces") as batch:
        for column in ("access_scopes", "access_method", "access_since", "access_code"):
            batch.drop_column(column)
