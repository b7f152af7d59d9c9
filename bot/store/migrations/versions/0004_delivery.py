"""Messages to channels, deadlines, and the columns for finding out the outcome of an attempt."""

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

from bot.store.types import UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KEPT = timedelta(days=3)


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("outbox") as batch_op:
        batch_op.add_column(sa.Column("target", sa.String(length=48), nullable=True))
        batch_op.add_column(sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("audit_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("reported", sa.Boolean(), nullable=True))
        batch_op.alter_column("recipient_id", existing_type=sa.Integer(), nullable=True)
        batch_op.drop_constraint(batch_op.f("uq_outbox_workspace_id_cause_recipient_id"), type_="unique")
    _fill()
    with op.batch_alter_table("outbox") as batch_op:
        batch_op.alter_column("target", existing_type=sa.String(length=48), nullable=False)
        batch_op.alter_column("expires_at", existing_type=sa.DateTime(timezone=True), nullable=False)
        batch_op.alter_column("reported", existing_type=sa.Boolean(), nullable=False)
        batch_op.create_unique_constraint(
            batch_op.f("uq_outbox_workspace_id_cause_target"), ["workspace_id", "cause", "target"]
        )
        batch_op.create_index(
            batch_op.f("ix_outbox_workspace_id_target"), ["workspace_id", "target"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_outbox_workspace_id_audit_at"), ["workspace_id", "audit_at"], unique=False
        )


def _fill() -> None:
    """Fill the new columns of existing messages, in Python: SQLite cannot compute the stored deadline."""
    outbox = sa.table(
        "outbox",
        sa.column("id", sa.String),
        sa.column("recipient_id", sa.Integer),
        sa.column("status", sa.String),
        sa.column("created_at", UtcDateTime),
        sa.column("target", sa.String),
        sa.column("expires_at", UtcDateTime),
        sa.column("tried_at", UtcDateTime),
        sa.column("reported", sa.Boolean),
    )
    connection = op.get_bind()
    for row in connection.execute(sa.select(outbox)).all():
        connection.execute(
            outbox.update()
            .where(outbox.c.id == row.id)
            .values(
                target=f"member:{row.recipient_id}",
                expires_at=row.created_at + KEPT,
                tried_at=row.created_at if row.status in {"sending", "sent"} else None,
                reported=False,
            )
        )


def downgrade() -> None:
    """Take back; messages to channels are deleted, since they would have no recipient."""
    op.execute("DELETE FROM outbox WHERE recipient_id IS NULL")
    with op.batch_alter_table("outbox") as batch_op:
        batch_op.drop_index(batch_op.f("ix_outbox_workspace_id_audit_at"))
        batch_op.drop_index(batch_op.f("ix_outbox_workspace_id_target"))
        batch_op.drop_constraint(batch_op.f("uq_outbox_workspace_id_cause_target"), type_="unique")
        batch_op.create_unique_constraint(
            batch_op.f("uq_outbox_workspace_id_cause_recipient_id"),
            ["workspace_id", "cause", "recipient_id"],
        )
        batch_op.alter_column("recipient_id", existing_type=sa.Integer(), nullable=False)
        for name in ("reported", "audit_at", "tried_at", "expires_at", "target"):
            batch_op.drop_column(name)
