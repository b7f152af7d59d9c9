"""Faults on request between a bot and Slack."""
