"""Note, cause and what remains are apart, and recommendations take comments."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply. The texts themselves move at the next start, since the audit trail accounts for them."""
    op.create_table(
        "recommendation_comments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("recommendation_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["author_id"], ["members.id"], name=op.f("fk_recommendation_comments_author_id_members")
        ),
        sa.ForeignKeyConstraint(
            ["recommendation_id"],
            ["recommendations.id"],
            name=op.f("fk_recommendation_comments_recommendation_id_recommendations"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_recommendation_comments_workspace_id_workspaces"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recommendation_comments")),
    )
    op.create_index("ix_recommendation_comments_workspace_id", "recommendation_comments", ["workspace_id"])
    op.create_index(
        "ix_recommendation_comments_recommendation_id", "recommendation_comments", ["recommendation_id"]
    )
    with op.batch_alter_table("workspaces") as batch:
        batch.add_column(sa.Column("texts_apart", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("workspaces") as batch:
        batch.alter_column("texts_apart", server_default=None)


def downgrade() -> None:
    """Take back; comments are lost."""
    with op.batch_alter_table("workspaces") as batch:
        batch.drop_column("texts_apart")
    op.drop_table("recommendation_comments")
