"""Recommendations: read them, update them, name their leads, close and reopen them."""
