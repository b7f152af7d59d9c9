"""Slack's Block Kit: safe text, blocks, buttons, modals and pages, with Slack's limits on them."""
