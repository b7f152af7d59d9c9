"""How far conversations were read for messages in doubt, so that a reading continues where it was."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

TABLES = ("outbox", "shared_messages")


def upgrade() -> None:
    """Apply; readings that are under way start again."""
    for table in TABLES:
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("reading", sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    """Take back."""
    for table in TABLES:
        with op.batch_alter_table(table) as batch:
            batch.drop_column("reading")
