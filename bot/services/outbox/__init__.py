"""The outbox: write a message down, claim it, settle it, report what could not be delivered."""
