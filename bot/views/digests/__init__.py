"""Views of digests: the message, its buttons and forms, its chart in words, the schedule."""
