"""Slack's ways in: lines of Socket Mode; HTTP will stand beside them."""
