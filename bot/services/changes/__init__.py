"""The common parts of every change: its frame, the audit events, and the steps to undo it."""
