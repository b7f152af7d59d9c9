"""Dates as people type them, in both languages."""
