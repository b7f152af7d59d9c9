"""Rules on plain values: no database, no Slack, no clock; the caller passes the current time."""
