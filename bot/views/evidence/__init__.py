"""Views of evidence, and its forms."""
