"""The outbox: write a message, claim it, settle it, report what could not be delivered."""
