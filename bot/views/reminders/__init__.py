"""Views of reminders."""
