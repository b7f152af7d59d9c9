"""Where things are kept: SQLModel tables, sessions, Alembic migrations, the chained audit trail."""
