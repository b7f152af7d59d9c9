"""Channels: the bot's stays in them, and shared messages that are updated."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "channel_stays",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_channel_stays_workspace_id_workspaces")
        ),
        sa.PrimaryKeyConstraint("workspace_id", "channel", name=op.f("pk_channel_stays")),
    )
    op.create_table(
        "shared_messages",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("thread", sa.String(length=32), nullable=True),
        sa.Column("ts", sa.String(length=32), nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("shared_by_id", sa.Integer(), nullable=False),
        sa.Column("shared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("seen_seq", sa.Integer(), nullable=False),
        sa.Column("compared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_shared_messages_workspace_id_workspaces")
        ),
        sa.ForeignKeyConstraint(
            ["shared_by_id"], ["members.id"], name=op.f("fk_shared_messages_shared_by_id_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shared_messages")),
    )
    with op.batch_alter_table("shared_messages") as batch_op:
        batch_op.create_index(batch_op.f("ix_shared_messages_shared_by_id"), ["shared_by_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_shared_messages_workspace_id_ended_at_shared_at"),
            ["workspace_id", "ended_at", "shared_at"],
            unique=False,
        )


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("shared_messages") as batch_op:
        batch_op.drop_index(batch_op.f("ix_shared_messages_workspace_id_ended_at_shared_at"))
        batch_op.drop_index(batch_op.f("ix_shared_messages_shared_by_id"))
    op.drop_table("shared_messages")
    op.drop_table("channel_stays")
