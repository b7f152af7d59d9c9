"""Action items, the outbox, and undo."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "outbox",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("cause", sa.String(length=64), nullable=False),
        sa.Column("recipient_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("channel", sa.String(length=32), nullable=True),
        sa.Column("ts", sa.String(length=32), nullable=True),
        sa.Column("problem", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["recipient_id"], ["members.id"], name=op.f("fk_outbox_recipient_id_members")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_outbox_workspace_id_workspaces")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint(
            "workspace_id", "cause", "recipient_id", name=op.f("uq_outbox_workspace_id_cause_recipient_id")
        ),
    )
    with op.batch_alter_table("outbox") as batch_op:
        batch_op.create_index(batch_op.f("ix_outbox_recipient_id"), ["recipient_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_outbox_workspace_id"), ["workspace_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_outbox_workspace_id_status_not_before"),
            ["workspace_id", "status", "not_before"],
            unique=False,
        )

    op.create_table(
        "undo_steps",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("subject", sa.String(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=32), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_undo_steps_member_id_members")),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_undo_steps_workspace_id_workspaces")
        ),
        sa.PrimaryKeyConstraint("workspace_id", "member_id", name=op.f("pk_undo_steps")),
    )
    op.create_table(
        "action_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("recommendation_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("status_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("assigner_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assigner_id"], ["members.id"], name=op.f("fk_action_items_assigner_id_members")
        ),
        sa.ForeignKeyConstraint(
            ["recommendation_id"],
            ["recommendations.id"],
            name=op.f("fk_action_items_recommendation_id_recommendations"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_action_items_workspace_id_workspaces")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_items")),
        sa.UniqueConstraint("workspace_id", "number", name=op.f("uq_action_items_workspace_id_number")),
    )
    with op.batch_alter_table("action_items") as batch_op:
        batch_op.create_index(batch_op.f("ix_action_items_assigner_id"), ["assigner_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_action_items_recommendation_id"), ["recommendation_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_action_items_workspace_id"), ["workspace_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_action_items_workspace_id_status_due_on"),
            ["workspace_id", "status", "due_on"],
            unique=False,
        )

    op.create_table(
        "action_item_assignments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("action_item_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["action_item_id"],
            ["action_items.id"],
            name=op.f("fk_action_item_assignments_action_item_id_action_items"),
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_action_item_assignments_member_id_members")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_action_item_assignments_workspace_id_workspaces"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_item_assignments")),
        sa.UniqueConstraint(
            "action_item_id", "member_id", name=op.f("uq_action_item_assignments_action_item_id_member_id")
        ),
    )
    with op.batch_alter_table("action_item_assignments") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_action_item_assignments_action_item_id"), ["action_item_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_action_item_assignments_member_id"), ["member_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_action_item_assignments_workspace_id"), ["workspace_id"], unique=False
        )

    op.create_table(
        "action_item_comments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("action_item_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["action_item_id"],
            ["action_items.id"],
            name=op.f("fk_action_item_comments_action_item_id_action_items"),
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["members.id"], name=op.f("fk_action_item_comments_author_id_members")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_action_item_comments_workspace_id_workspaces")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_item_comments")),
    )
    with op.batch_alter_table("action_item_comments") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_action_item_comments_action_item_id"), ["action_item_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_action_item_comments_workspace_id"), ["workspace_id"], unique=False
        )

    with op.batch_alter_table("audit_events") as batch_op:
        batch_op.add_column(sa.Column("item_number", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_audit_events_item_number"), ["item_number"], unique=False)

    with op.batch_alter_table("confirmations") as batch_op:
        batch_op.add_column(sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.drop_constraint(batch_op.f("uq_confirmations_recommendation_id_round_side"), type_="unique")
        batch_op.create_index(
            batch_op.f("ix_confirmations_recommendation_id_round_side"),
            ["recommendation_id", "round", "side"],
            unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )

    with op.batch_alter_table("evidence") as batch_op:
        batch_op.add_column(sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.drop_constraint(batch_op.f("uq_evidence_recommendation_id_url"), type_="unique")
        batch_op.create_index(
            batch_op.f("ix_evidence_recommendation_id_url"),
            ["recommendation_id", "url"],
            unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )


def downgrade() -> None:
    """Take back; withdrawn rows are deleted, since the older schema would count them as duplicates."""
    op.execute("DELETE FROM evidence WHERE withdrawn_at IS NOT NULL")
    op.execute("DELETE FROM confirmations WHERE withdrawn_at IS NOT NULL")
    with op.batch_alter_table("evidence") as batch_op:
        batch_op.drop_index(
            batch_op.f("ix_evidence_recommendation_id_url"),
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )
        batch_op.create_unique_constraint(
            batch_op.f("uq_evidence_recommendation_id_url"), ["recommendation_id", "url"]
        )
        batch_op.drop_column("withdrawn_at")

    with op.batch_alter_table("confirmations") as batch_op:
        batch_op.drop_index(
            batch_op.f("ix_confirmations_recommendation_id_round_side"),
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )
        batch_op.create_unique_constraint(
            batch_op.f("uq_confirmations_recommendation_id_round_side"),
            ["recommendation_id", "round", "side"],
        )
        batch_op.drop_column("withdrawn_at")

    with op.batch_alter_table("audit_events") as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_events_item_number"))
        batch_op.drop_column("item_number")

    with op.batch_alter_table("action_item_comments") as batch_op:
        batch_op.drop_index(batch_op.f("ix_action_item_comments_workspace_id"))
        batch_op.drop_index(batch_op.f("ix_action_item_comments_action_item_id"))

    op.drop_table("action_item_comments")
    with op.batch_alter_table("action_item_assignments") as batch_op:
        batch_op.drop_index(batch_op.f("ix_action_item_assignments_workspace_id"))
        batch_op.drop_index(batch_op.f("ix_action_item_assignments_member_id"))
        batch_op.drop_index(batch_op.f("ix_action_item_assignments_action_item_id"))

    op.drop_table("action_item_assignments")
    with op.batch_alter_table("action_items") as batch_op:
        batch_op.drop_index(batch_op.f("ix_action_items_workspace_id_status_due_on"))
        batch_op.drop_index(batch_op.f("ix_action_items_workspace_id"))
        batch_op.drop_index(batch_op.f("ix_action_items_recommendation_id"))
        batch_op.drop_index(batch_op.f("ix_action_items_assigner_id"))

    op.drop_table("action_items")
    op.drop_table("undo_steps")
    with op.batch_alter_table("outbox") as batch_op:
        batch_op.drop_index(batch_op.f("ix_outbox_workspace_id_status_not_before"))
        batch_op.drop_index(batch_op.f("ix_outbox_workspace_id"))
        batch_op.drop_index(batch_op.f("ix_outbox_recipient_id"))

    op.drop_table("outbox")
