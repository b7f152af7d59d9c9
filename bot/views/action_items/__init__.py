"""Action items in Slack: lists, one of them, their forms."""
