"""Rules on reminders: whom to remind of what on which day, and why."""
