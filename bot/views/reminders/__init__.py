"""A day's reminders in Slack."""
