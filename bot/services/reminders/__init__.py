"""Reminders: open a day's reminders, check them again on sending, snooze them."""
