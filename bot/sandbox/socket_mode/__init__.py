"""Socket Mode: tickets, envelopes, acknowledgements, and the WebSockets that carry them."""
