"""Runs the bot on a local Slack workspace: for the demo, for the command line, for tests."""
