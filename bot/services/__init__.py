"""One function per thing a person can do: it checks the permission, owns the transaction, and returns values.

Everything that one change causes, its audit event included, is written in the same transaction.
"""
