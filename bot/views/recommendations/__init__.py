"""Views of recommendations: the board, one recommendation, the forms."""
