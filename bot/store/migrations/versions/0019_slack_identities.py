"""A person is one member with an identity in each Slack workspace, and a channel is its id."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

MEMBERS = sa.table(
    "members",
    *(
        sa.column(name)
        for name in ("id", "workspace_id", "slack_id", "handle", "email", "language_slack", "zone_slack")
    ),
    sa.column("file_key", sa.String),
    sa.column("handle_vacant", sa.Boolean),
)
IDENTITIES = sa.table(
    "slack_identities",
    *(
        sa.column(name)
        for name in ("member_id", "workspace_id", "team_id", "slack_id", "handle", "email", "language")
    ),
    sa.column("zone"),
    *(sa.column(name, sa.Boolean) for name in ("deactivated", "guest", "external")),
)
WORKSPACES = sa.table("workspaces", sa.column("id"), sa.column("team_id"))
MOVED = {"slack_id": 32, "handle": 80, "email": 320, "language_slack": 8, "zone_slack": 64}
"""The columns that moved, with their lengths."""
FLAGS = ("admitted", "handle_vacant")


def upgrade() -> None:
    """Apply. What Slack says about someone's standing is not known until it is asked at the next start."""
    op.create_table(
        "slack_identities",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("slack_id", sa.String(length=32), nullable=False),
        sa.Column("handle", sa.String(length=80), nullable=True),
        sa.Column("email", sa.String(length=320), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=True),
        sa.Column("zone", sa.String(length=64), nullable=True),
        sa.Column("deactivated", sa.Boolean(), nullable=False),
        sa.Column("guest", sa.Boolean(), nullable=False),
        sa.Column("external", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_slack_identities_member_id_members")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_slack_identities_workspace_id_workspaces")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slack_identities")),
        sa.UniqueConstraint("team_id", "slack_id", name=op.f("uq_slack_identities_team_id_slack_id")),
        sa.UniqueConstraint("member_id", "team_id", name=op.f("uq_slack_identities_member_id_team_id")),
    )
    op.create_table(
        "known_channels",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("word", sa.String(length=100), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_known_channels_workspace_id_workspaces")
        ),
        sa.PrimaryKeyConstraint("workspace_id", "word", name=op.f("pk_known_channels")),
    )
    op.create_index("ix_slack_identities_workspace_id", "slack_identities", ["workspace_id"])
    row = MEMBERS.c
    held = (
        sa.select(
            row.id,
            row.workspace_id,
            WORKSPACES.c.team_id,
            row.slack_id,
            row.handle,
            row.email,
            row.language_slack,
            row.zone_slack,
            sa.false(),
            sa.false(),
            sa.false(),
        )
        .join(WORKSPACES, WORKSPACES.c.id == row.workspace_id)
        .where(row.slack_id.is_not(None))
        .order_by(row.id)
    )
    for name in FLAGS:
        with op.batch_alter_table("members") as batch:
            batch.add_column(sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
        with op.batch_alter_table("members") as batch:
            batch.alter_column(name, server_default=None)
    with op.batch_alter_table("members") as batch:
        batch.add_column(sa.Column("handle_claim", sa.String(length=32), nullable=True))
    # A user name that an earlier start did not find in Slack may be anyone's by now.
    unfound = row.slack_id.is_(None) & row.file_key.is_not(None) & row.file_key.not_like("%@%")
    op.execute(MEMBERS.update().values(handle_vacant=True).where(unfound))
    op.execute(IDENTITIES.insert().from_select([column.name for column in IDENTITIES.c], held))
    with op.batch_alter_table("members") as batch:
        batch.drop_constraint("uq_members_workspace_id_slack_id", type_="unique")
        for name in MOVED:
            batch.drop_column(name)


def downgrade() -> None:
    """Take back; only the identity in the member's own workspace is kept."""
    with op.batch_alter_table("members") as batch:
        for name in (*FLAGS, "handle_claim"):
            batch.drop_column(name)
    with op.batch_alter_table("members") as batch:
        for name, length in MOVED.items():
            batch.add_column(sa.Column(name, sa.String(length=length), nullable=True))
        batch.create_unique_constraint("uq_members_workspace_id_slack_id", ["workspace_id", "slack_id"])
    identity = IDENTITIES.c
    for name in MOVED:
        held = (
            sa.select(identity[name.removesuffix("_slack")])
            .where(identity.member_id == MEMBERS.c.id, identity.workspace_id == MEMBERS.c.workspace_id)
            .scalar_subquery()
        )
        op.execute(MEMBERS.update().values({name: held}))
    op.drop_table("slack_identities")
    op.drop_table("known_channels")
