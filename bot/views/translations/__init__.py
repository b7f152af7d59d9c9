"""Translations in Slack: the queue, and the form for one."""
