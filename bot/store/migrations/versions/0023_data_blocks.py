"""Whether Slack takes its own tables and charts in a workspace, and which digests show them."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply. Digests that were sent before have no row: they keep their picture."""
    op.create_table(
        "posted_digests",
        sa.Column("message_id", sa.String(length=36), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("data_blocks", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["outbox.id"], name=op.f("fk_posted_digests_message_id_outbox")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_posted_digests_workspace_id_workspaces")
        ),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_posted_digests")),
    )
    op.create_index("ix_posted_digests_workspace_id", "posted_digests", ["workspace_id"])
    with op.batch_alter_table("workspaces") as batch:
        batch.add_column(sa.Column("data_blocks", sa.String(length=16), nullable=True))
        batch.add_column(sa.Column("data_blocks_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("workspaces") as batch:
        batch.drop_column("data_blocks_at")
        batch.drop_column("data_blocks")
    op.drop_table("posted_digests")
