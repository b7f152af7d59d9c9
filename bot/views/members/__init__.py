"""Members in Slack: the list, one of them, their settings."""
