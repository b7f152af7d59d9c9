"""Evidence in Slack, and its forms."""
