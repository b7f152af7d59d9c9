"""Recommendations: read them, move them along, name their leads, close and reopen them."""
