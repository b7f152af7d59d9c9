"""The content of the app's Home tab for one person."""
