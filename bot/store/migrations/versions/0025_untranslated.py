"""Indexes over the texts that exist in one language only: the queue of translations reads nothing else.

On 100,000 items it takes a few seconds.
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
serves = "0024"
branch_labels = None
depends_on = None

NAMED = " AND (%(said)s <> url) AND (%(said)s <> coalesce(file_name, ''))"
PLACES = (
    ("action_items", "text", "created_at", ""),
    ("action_items", "note", "status_since", ""),
    ("action_item_comments", "text", "at", ""),
    ("recommendation_comments", "text", "at", ""),
    ("evidence", "title", "added_at", NAMED),
)


def upgrade() -> None:
    """Apply."""
    said = {"sqlite": "json_extract({0}, '$.{1}')", "postgresql": "({0} ->> '{1}')"}[
        op.get_bind().dialect.name
    ]
    for table, column, at, more in PLACES:
        for into, source in (("en", "es"), ("es", "en")):
            lacking, there = said.format(column, into), said.format(column, source)
            which = sa.text(f"({lacking} IS NULL) AND ({there} IS NOT NULL)" + more % {"said": there})
            op.create_index(
                f"ix_{table}_{column}_into_{into}",
                table,
                ["workspace_id", at, "id"],
                sqlite_where=which,
                postgresql_where=which,
            )


def downgrade() -> None:
    """Take back."""
    for table, column, _, _ in PLACES:
        for into in ("en", "es"):
            op.drop_index(f"ix_{table}_{column}_into_{into}", table)
