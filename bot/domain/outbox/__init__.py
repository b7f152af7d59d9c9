"""The states of a message in the outbox, what it says as values, and how long it may take."""
