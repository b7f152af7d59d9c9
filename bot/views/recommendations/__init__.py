"""Recommendations in Slack: the board, one of them, their forms."""
