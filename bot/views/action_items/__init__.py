"""Views of action items: lists, one item, the forms."""
