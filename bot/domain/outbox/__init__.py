"""The states of an outbox message, its content as values, and its time limits."""
