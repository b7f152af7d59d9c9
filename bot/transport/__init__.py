"""Slack's ways in: lines of Socket Mode, and HTTP."""
