"""Slack files as evidence, and evidence of action items."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

STANDING = sa.text("withdrawn_at IS NULL")
COLUMNS: dict[str, sa.types.TypeEngine[Any]] = {
    "file_id": sa.String(length=32),
    "file_name": sa.String(length=255),
    "media_type": sa.String(length=255),
    "size": sa.BigInteger(),
    "sha256": sa.String(length=64),
    "file_problem": sa.String(length=32),
}


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("evidence") as batch_op:
        batch_op.alter_column("recommendation_id", existing_type=sa.Integer(), nullable=True)
        batch_op.add_column(sa.Column("action_item_id", sa.Integer(), nullable=True))
        for name, kind in COLUMNS.items():
            batch_op.add_column(sa.Column(name, kind, nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_evidence_action_item_id_action_items"),
            "action_items",
            ["action_item_id"],
            ["id"],
        )
        batch_op.create_unique_constraint(
            batch_op.f("uq_evidence_action_item_id_number"), ["action_item_id", "number"]
        )
    with op.batch_alter_table("evidence") as batch_op:
        batch_op.create_index(batch_op.f("ix_evidence_action_item_id"), ["action_item_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_evidence_action_item_id_url"),
            ["action_item_id", "url"],
            unique=True,
            sqlite_where=STANDING,
            postgresql_where=STANDING,
        )
    op.create_table(
        "file_checks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_file_checks_workspace_id_workspaces")
        ),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_file_checks_evidence_id_evidence")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["members.id"], name=op.f("fk_file_checks_asked_by_id_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_checks")),
        sa.UniqueConstraint("evidence_id", name=op.f("uq_file_checks_evidence_id")),
    )
    with op.batch_alter_table("file_checks") as batch_op:
        batch_op.create_index(batch_op.f("ix_file_checks_workspace_id"), ["workspace_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_file_checks_workspace_id_not_before"), ["workspace_id", "not_before"], unique=False
        )


def downgrade() -> None:
    """Take back; evidence of action items is deleted, since the older schema has no column for it."""
    op.drop_table("file_checks")
    op.execute("DELETE FROM evidence WHERE recommendation_id IS NULL")
    with op.batch_alter_table("evidence") as batch_op:
        batch_op.drop_index(
            batch_op.f("ix_evidence_action_item_id_url"),
            sqlite_where=STANDING,
            postgresql_where=STANDING,
        )
        batch_op.drop_index(batch_op.f("ix_evidence_action_item_id"))
    with op.batch_alter_table("evidence") as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_evidence_action_item_id_number"), type_="unique")
        batch_op.drop_constraint(batch_op.f("fk_evidence_action_item_id_action_items"), type_="foreignkey")
        for name in reversed(COLUMNS):
            batch_op.drop_column(name)
        batch_op.drop_column("action_item_id")
        batch_op.alter_column("recommendation_id", existing_type=sa.Integer(), nullable=False)
