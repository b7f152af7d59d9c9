"""Sends the messages in the outbox, and decides what each of Slack's answers means for a message."""
