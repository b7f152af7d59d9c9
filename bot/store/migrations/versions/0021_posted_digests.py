"""Whether Slack takes its own tables and charts in a workspace, and how posted digests are shown."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply. Digests that were sent before have no row: they keep their picture, and no link."""
    op.create_table(
        "posted_digests",
        sa.Column("message_id", sa.String(length=36), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("data_blocks", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=True),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["message_id"], ["outbox.id"], name=op.f("fk_posted_digests_message_id_outbox")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_posted_digests_workspace_id_workspaces")
        ),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_posted_digests")),
    )
    op.create_index(
        "ix_posted_digests_workspace_id_not_before", "posted_digests", ["workspace_id", "not_before"]
    )
    with op.batch_alter_table("workspaces") as batch:
        batch.add_column(sa.Column("data_blocks", sa.String(length=16), nullable=True))
        batch.add_column(sa.Column("data_blocks_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("workspaces") as batch:
        batch.drop_column("data_blocks_at")
        batch.drop_column("data_blocks")
    op.drop_table("posted_digests")
