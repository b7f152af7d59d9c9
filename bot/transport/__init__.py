"""The transports that receive Slack's requests: Socket Mode and HTTP."""
