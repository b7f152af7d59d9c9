"""A taskforce has one or several Slack workspaces."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
serves = "0026"
branch_labels = None
depends_on = None

FOUNDED = sa.table(
    "workspaces",
    *(sa.column(name) for name in ("id", "team_id")),
    *(sa.column(name) for name in ("access_code", "access_since", "access_method", "access_scopes")),
    *(sa.column(name) for name in ("data_blocks", "data_blocks_at")),
)
KNOWN = sa.table(
    "slack_workspaces",
    *(sa.column(name) for name in ("workspace_id", "key", "team_id")),
    *(sa.column(name) for name in ("access_code", "access_since", "access_method", "access_scopes")),
    *(sa.column(name) for name in ("data_blocks", "data_blocks_at")),
)
TOLD_APART = ("outbox", "shared_messages", "home_views", "file_checks")
"""The tables whose rows may belong to one of several workspaces; empty means the one of the founding."""


def upgrade() -> None:
    """Apply. The workspace in which a taskforce was founded is the first that it has."""
    op.create_table(
        "slack_workspaces",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=20), nullable=False),
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=True),
        sa.Column("url", sa.String(length=300), nullable=True),
        sa.Column("bot_user_id", sa.String(length=32), nullable=True),
        sa.Column("access_code", sa.String(length=64), nullable=True),
        sa.Column("access_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("access_method", sa.String(length=64), nullable=True),
        sa.Column("access_scopes", sa.JSON(), nullable=True),
        sa.Column("data_blocks", sa.String(length=16), nullable=True),
        sa.Column("data_blocks_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_slack_workspaces_workspace_id_workspaces")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slack_workspaces")),
        sa.UniqueConstraint("team_id", name=op.f("uq_slack_workspaces_team_id")),
    )
    op.create_index("ix_slack_workspaces_workspace_id", "slack_workspaces", ["workspace_id"])
    founded = FOUNDED.c
    first = sa.select(
        founded.id,
        sa.literal("main"),
        founded.team_id,
        founded.access_code,
        founded.access_since,
        founded.access_method,
        founded.access_scopes,
        founded.data_blocks,
        founded.data_blocks_at,
    )
    op.execute(KNOWN.insert().from_select([column.name for column in KNOWN.c], first))
    for table in TOLD_APART:
        op.add_column(table, sa.Column("team_id", sa.String(length=32), nullable=True))
    op.add_column("members", sa.Column("workspace_own", sa.String(length=32), nullable=True))


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("members") as batch:
        batch.drop_column("workspace_own")
    for table in TOLD_APART:
        with op.batch_alter_table(table) as batch:
            batch.drop_column("team_id")
    op.drop_table("slack_workspaces")
