"""Block Kit as HTML, for the eyes of one person."""
