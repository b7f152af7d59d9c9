"""Actions on digests: previews, holding back, notes, and who has read them."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    # A schedule's key may have 64 characters by itself.
    with op.batch_alter_table("outbox") as batch:
        batch.alter_column("cause", existing_type=sa.String(length=64), type_=sa.String(length=96))
    with op.batch_alter_table("digest_occurrences") as batch:
        batch.add_column(sa.Column("drafts", sa.JSON(), nullable=False, server_default="{}"))
        batch.add_column(sa.Column("previewed_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("held_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("held_by_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("hold_reason", sa.JSON(none_as_null=True), nullable=True))
        batch.add_column(sa.Column("sent_by_id", sa.Integer(), nullable=True))
        for name in ("held_by_id", "sent_by_id"):
            batch.create_foreign_key(op.f(f"fk_digest_occurrences_{name}_members"), "members", [name], ["id"])
    with op.batch_alter_table("digest_occurrences") as batch:
        batch.alter_column("drafts", server_default=None)
    for table, whose, more in (
        ("digest_notes", "author_id", [sa.Column("text", sa.JSON(), nullable=False)]),
        ("digest_readings", "member_id", []),
    ):
        op.create_table(
            table,
            sa.Column("occurrence_id", sa.Integer(), nullable=False),
            sa.Column(whose, sa.Integer(), nullable=False),
            sa.Column("workspace_id", sa.Integer(), nullable=False),
            *more,
            sa.Column("at", sa.DateTime(timezone=True), nullable=False),
            sa.ForeignKeyConstraint(
                ["occurrence_id"],
                ["digest_occurrences.id"],
                name=op.f(f"fk_{table}_occurrence_id_digest_occurrences"),
            ),
            sa.ForeignKeyConstraint([whose], ["members.id"], name=op.f(f"fk_{table}_{whose}_members")),
            sa.ForeignKeyConstraint(
                ["workspace_id"], ["workspaces.id"], name=op.f(f"fk_{table}_workspace_id_workspaces")
            ),
            sa.PrimaryKeyConstraint("occurrence_id", whose, name=op.f(f"pk_{table}")),
        )
        op.create_index(op.f(f"ix_{table}_workspace_id"), table, ["workspace_id"])


def downgrade() -> None:
    """Take back."""
    for table in ("digest_readings", "digest_notes"):
        op.drop_index(op.f(f"ix_{table}_workspace_id"), table)
        op.drop_table(table)
    with op.batch_alter_table("digest_occurrences") as batch:
        for name in ("held_by_id", "sent_by_id"):
            batch.drop_constraint(op.f(f"fk_digest_occurrences_{name}_members"), type_="foreignkey")
        for column in ("sent_by_id", "hold_reason", "held_by_id", "held_at", "previewed_at", "drafts"):
            batch.drop_column(column)
    with op.batch_alter_table("outbox") as batch:
        batch.alter_column("cause", existing_type=sa.String(length=96), type_=sa.String(length=64))
