"""The bot on a local Slack workspace: for trying it out, for the command line, for tests."""
