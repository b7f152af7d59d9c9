"""Rules on plain values: no database, no Slack, no clock; whoever calls says what time it is."""
