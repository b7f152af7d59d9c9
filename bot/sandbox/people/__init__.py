"""What a person can do in the workspace, and the payloads that Slack makes of it."""
