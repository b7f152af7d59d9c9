"""Rules on translations: which are current, outdated or missing."""
