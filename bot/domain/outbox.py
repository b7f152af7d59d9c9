"""The states of a message that the bot sends unasked."""

from enum import StrEnum


class OutboxStatus(StrEnum):
    """What has happened to a message of the outbox so far; the values are those in the table.

    `SENDING` is a message that a sender has, or one whose outcome nobody knows. `DEAD` was given up,
    `EXPIRED` became too old, and `DROPPED` is no longer wanted.
    """

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    DEAD = "dead"
    EXPIRED = "expired"
    DROPPED = "dropped"
