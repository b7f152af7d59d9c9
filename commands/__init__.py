"""The slash commands, one module a noun: receive, parse, one service call, one view."""
