"""Channels: introduce the bot, and share messages that are kept up to date."""
