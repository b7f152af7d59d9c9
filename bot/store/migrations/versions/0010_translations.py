"""Translations of what people wrote."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

STANDING = sa.text("withdrawn_at IS NULL")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "translations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=16), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("translator_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_translations_workspace_id_workspaces")
        ),
        sa.ForeignKeyConstraint(
            ["translator_id"], ["members.id"], name=op.f("fk_translations_translator_id_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_translations")),
    )
    with op.batch_alter_table("translations") as batch_op:
        batch_op.create_index(batch_op.f("ix_translations_workspace_id"), ["workspace_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_translations_workspace_id_source"), ["workspace_id", "source"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_translations_kind_subject_id_field_language_source"),
            ["kind", "subject_id", "field", "language", "source"],
            unique=True,
            sqlite_where=STANDING,
            postgresql_where=STANDING,
        )


def downgrade() -> None:
    """Take back; the texts in both languages stay where they are."""
    op.drop_table("translations")
