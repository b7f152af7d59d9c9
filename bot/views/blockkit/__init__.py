"""Slack's Block Kit: text that is safe to send, blocks, buttons, modals, pages, and Slack's limits on them."""
