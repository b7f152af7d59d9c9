"""The commands of the local Slack workspace: the demo, and people's actions in it."""
