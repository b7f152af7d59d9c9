"""Rules on action items: statuses, moves, and who may do what."""
