"""Digests: schedules, occurrences, snapshots, previews, and the actions of chairs and secretariat."""
