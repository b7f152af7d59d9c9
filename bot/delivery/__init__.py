"""Sends what stands in the outbox, and knows what each of Slack's answers means for it."""
