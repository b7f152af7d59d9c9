"""A recommendation is its key: numbers may move, and what was written by number keeps its record."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

RECOMMENDATIONS = sa.table(
    "recommendations",
    sa.column("id", sa.Integer),
    sa.column("workspace_id", sa.Integer),
    sa.column("number", sa.Integer),
    sa.column("original_number", sa.Integer),
    sa.column("key", sa.String),
    sa.column("active", sa.Boolean),
)
ITEMS = sa.table(
    "action_items",
    sa.column("id", sa.Integer),
    sa.column("workspace_id", sa.Integer),
    sa.column("number", sa.Integer),
)
LONGEST_KEY = 64


def upgrade() -> None:
    """Apply. Until now a record followed its number, so each number names one record."""
    op.add_column("audit_events", sa.Column("recommendation_id", sa.Integer(), nullable=True))
    op.add_column("audit_events", sa.Column("rows", sa.JSON(none_as_null=True), nullable=True))
    op.add_column("undo_steps", sa.Column("subject_id", sa.Integer(), nullable=True))
    op.add_column("shared_messages", sa.Column("recommendation_id", sa.Integer(), nullable=True))
    op.create_index("ix_audit_events_recommendation_id_seq", "audit_events", ["recommendation_id", "seq"])
    _keep_keys_apart()
    with op.batch_alter_table("recommendations") as batch:
        batch.add_column(sa.Column("original_number", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("former_number", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("renumbered_at", sa.DateTime(timezone=True), nullable=True))
        batch.drop_constraint("uq_recommendations_workspace_id_number", type_="unique")
        batch.create_unique_constraint("uq_recommendations_workspace_id_key", ["workspace_id", "key"])
    op.create_index(
        "ix_recommendations_workspace_id_number",
        "recommendations",
        ["workspace_id", "number"],
        unique=True,
        sqlite_where=sa.text("active"),
        postgresql_where=sa.text("active"),
    )
    op.create_index(
        "ix_recommendations_workspace_id_original_number",
        "recommendations",
        ["workspace_id", "original_number"],
    )
    op.execute(RECOMMENDATIONS.update().values(original_number=RECOMMENDATIONS.c.number))
    _name_records()


def _keep_keys_apart() -> None:
    """Rename a key that several records have had: the active one keeps it, or else the newest."""
    connection, row = op.get_bind(), RECOMMENDATIONS.c
    order = (row.workspace_id, row.key, row.active.desc(), row.id.desc())
    seen: set[tuple[int, str]] = set()
    for id_, workspace, key in connection.execute(
        sa.select(row.id, row.workspace_id, row.key).order_by(*order)
    ).all():
        if (workspace, key) in seen:
            ending = f"-retired-{id_}"
            apart = f"{key[: LONGEST_KEY - len(ending)]}{ending}"
            connection.execute(RECOMMENDATIONS.update().where(row.id == id_).values(key=apart))
        seen.add((workspace, key))


def _name_records() -> None:
    row = RECOMMENDATIONS.c
    for table, number, kind in (
        ("audit_events", "recommendation_number", None),
        ("shared_messages", "number", ("kind", "rec")),
        ("undo_steps", "number", ("subject", "recommendation")),
    ):
        target = "subject_id" if table == "undo_steps" else "recommendation_id"
        names = {"workspace_id", number, target, *([kind[0]] if kind else [])}
        written = sa.table(table, *(sa.column(name) for name in names))
        record = (
            sa.select(row.id)
            .where(row.workspace_id == written.c.workspace_id, row.number == written.c[number])
            .scalar_subquery()
        )
        update = written.update().values({target: record}).where(written.c[number].is_not(None))
        op.execute(update if kind is None else update.where(written.c[kind[0]] == kind[1]))
    steps = sa.table("undo_steps", *map(sa.column, ("workspace_id", "number", "subject_id", "subject")))
    item = (
        sa.select(ITEMS.c.id)
        .where(ITEMS.c.workspace_id == steps.c.workspace_id, ITEMS.c.number == steps.c.number)
        .scalar_subquery()
    )
    op.execute(steps.update().values(subject_id=item).where(steps.c.subject == "action_item"))


def downgrade() -> None:
    """Take back; possible as long as no number was given to a second record."""
    op.drop_index("ix_recommendations_workspace_id_original_number", "recommendations")
    op.drop_index("ix_recommendations_workspace_id_number", "recommendations")
    with op.batch_alter_table("recommendations") as batch:
        batch.drop_constraint("uq_recommendations_workspace_id_key", type_="unique")
        batch.create_unique_constraint("uq_recommendations_workspace_id_number", ["workspace_id", "number"])
        batch.drop_column("renumbered_at")
        batch.drop_column("former_number")
        batch.drop_column("original_number")
    op.drop_index("ix_audit_events_recommendation_id_seq", "audit_events")
    with op.batch_alter_table("shared_messages") as batch:
        batch.drop_column("recommendation_id")
    with op.batch_alter_table("undo_steps") as batch:
        batch.drop_column("subject_id")
    with op.batch_alter_table("audit_events") as batch:
        batch.drop_column("rows")
        batch.drop_column("recommendation_id")
