"""Channels: introduce the bot, and share messages that follow what they show."""
