"""Slack's Block Kit rules: what Slack would refuse in a message or a view, and why."""

from bot.sandbox.blockkit.payloads import check_message, check_suggestions, check_view
from bot.sandbox.blockkit.schema import Fault

__all__ = ["Fault", "check_message", "check_suggestions", "check_view"]
