"""The database: SQLModel tables, sessions, Alembic migrations, the chained audit trail."""
