"""What is searched are words without punctuation: `bot.store.search` indexes them after the migrations.

On 100,000 items it takes a few seconds.
"""

import sqlalchemy as sa
from alembic import op

from bot.domain.texts import searchable
from bot.store.search import INDEX, TRIGGERS, WORDS

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

PORTION = 5_000


def upgrade() -> None:
    """Apply."""
    connection = op.get_bind()
    for name in ("recommendations", "action_items"):
        table = sa.table(name, sa.column("id", sa.Integer), sa.column("folded", sa.Text))
        changed = (
            sa.update(table)
            .where(table.c.id == sa.bindparam("which"))
            .values(folded=sa.bindparam("words", type_=sa.Text))
        )
        last = 0
        while rows := connection.execute(
            sa.select(table.c.id, table.c.folded).where(table.c.id > last).order_by(table.c.id).limit(PORTION)
        ).all():
            last = rows[-1].id
            spelt = [{"which": row.id, "words": searchable(row.folded)} for row in rows]
            different = [new for new, row in zip(spelt, rows, strict=True) if new["words"] != row.folded]
            if different:
                connection.execute(changed, different)


def downgrade() -> None:
    """Take back. The words stay without punctuation, until a row is changed."""
    if op.get_bind().dialect.name == "sqlite":
        for name in TRIGGERS:
            op.execute(f"DROP TRIGGER IF EXISTS {name}")
        op.execute(f"DROP TABLE IF EXISTS {WORDS}")
    else:
        op.execute(f"DROP INDEX IF EXISTS {INDEX}")
