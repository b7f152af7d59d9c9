"""The commands of the local Slack workspace: the demo, and what people do in it."""
