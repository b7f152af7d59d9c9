"""Views of messages that the bot sends by itself, and of those that it could not deliver."""
