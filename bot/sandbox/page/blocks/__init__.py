"""Block Kit as HTML, rendered for one person."""

from bot.sandbox.page.blocks.render_context import RenderContext, Someone, Somewhere
from bot.sandbox.page.blocks.surfaces import message, modal, view_blocks
from bot.sandbox.page.blocks.wording import mrkdwn, text

__all__ = ["RenderContext", "Someone", "Somewhere", "message", "modal", "mrkdwn", "text", "view_blocks"]
