"""One function for each thing a person can do: it checks the permission, owns the transaction, and returns
values.

Everything that a change causes, including its audit event, is written in the same transaction.
"""
