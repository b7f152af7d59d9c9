"""Render values as Slack's Block Kit with a reader's `Localizer`.

`blockkit.text` does the escaping, and `blockkit.blocks` checks Slack's limits.
"""
