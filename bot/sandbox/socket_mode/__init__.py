"""Socket Mode: tickets, envelopes, acknowledgements, and their WebSockets."""
