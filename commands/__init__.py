"""The slash commands, one folder a noun: receive, parse, one service call, one view."""
