"""The app's Home: who opened it, what they chose to see, what was last published."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "home_views",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("filter", sa.String(length=96), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("items_page", sa.Integer(), nullable=False),
        sa.Column("steps", sa.Boolean(), nullable=False),
        sa.Column("met_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("view_id", sa.String(length=32), nullable=True),
        sa.Column("hash", sa.String(length=64), nullable=True),
        sa.Column("fingerprint", sa.String(length=64), nullable=True),
        sa.Column("shown_as", sa.String(length=16), nullable=True),
        sa.Column("stamp", sa.String(length=96), nullable=True),
        sa.Column("fresh_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_home_views_member_id_members")),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_home_views_workspace_id_workspaces")
        ),
        sa.PrimaryKeyConstraint("workspace_id", "member_id", name=op.f("pk_home_views")),
    )
    with op.batch_alter_table("home_views") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_home_views_workspace_id_not_before"), ["workspace_id", "not_before"], unique=False
        )


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("home_views") as batch_op:
        batch_op.drop_index(batch_op.f("ix_home_views_workspace_id_not_before"))
    op.drop_table("home_views")
