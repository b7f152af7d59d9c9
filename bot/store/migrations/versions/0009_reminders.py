"""Reminders: absences and delegates, rounds, who was reminded of what, who snoozed what."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

COLUMNS = ("workspace_id", "action_item_id", "member_id")


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("members") as batch_op:
        batch_op.add_column(sa.Column("absent_from", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("absent_until", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("delegate_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_members_delegate_id_members"), "members", ["delegate_id"], ["id"]
        )
    op.add_column("action_items", sa.Column("due_moved_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("action_item_assignments", sa.Column("since", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "reminder_rounds",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_reminder_rounds_workspace_id_workspaces")
        ),
        sa.PrimaryKeyConstraint("workspace_id", "zone", name=op.f("pk_reminder_rounds")),
    )
    _about_an_item_and_a_member(
        "reminder_marks",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("before", sa.Date(), nullable=True),
        sa.Column("message_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["outbox.id"], name=op.f("fk_reminder_marks_message_id_outbox")
        ),
    )
    _about_an_item_and_a_member("reminder_snoozes", sa.Column("until", sa.Date(), nullable=True))


def _about_an_item_and_a_member(table: str, *more: sa.schema.SchemaItem) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in COLUMNS),
        *more,
        *(
            sa.ForeignKeyConstraint([name], [f"{of}.id"], name=op.f(f"fk_{table}_{name}_{of}"))
            for name, of in zip(COLUMNS, ("workspaces", "action_items", "members"), strict=True)
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("action_item_id", "member_id", name=op.f(f"uq_{table}_action_item_id_member_id")),
    )
    with op.batch_alter_table(table) as batch_op:
        for name in COLUMNS:
            batch_op.create_index(batch_op.f(f"ix_{table}_{name}"), [name], unique=False)


def downgrade() -> None:
    """Take back."""
    for table in ("reminder_snoozes", "reminder_marks"):
        with op.batch_alter_table(table) as batch_op:
            for name in COLUMNS:
                batch_op.drop_index(batch_op.f(f"ix_{table}_{name}"))
        op.drop_table(table)
    op.drop_table("reminder_rounds")
    with op.batch_alter_table("action_item_assignments") as batch_op:
        batch_op.drop_column("since")
    with op.batch_alter_table("action_items") as batch_op:
        batch_op.drop_column("due_moved_at")
    with op.batch_alter_table("members") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_members_delegate_id_members"), type_="foreignkey")
        batch_op.drop_column("delegate_id")
        batch_op.drop_column("absent_until")
        batch_op.drop_column("absent_from")
