"""Views of members: the list, one member, their settings."""
