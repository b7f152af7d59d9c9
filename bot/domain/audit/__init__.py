"""The audit trail's events as a reader sees them."""
