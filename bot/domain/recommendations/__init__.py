"""Rules on recommendations: statuses, the moves between them, the two keys."""
