"""Digests: schedules, occurrences, snapshots, previews, and what chairs do to them by hand."""
