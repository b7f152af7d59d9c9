"""Reminders: open a day's, check them again when they are sent, snooze them."""
