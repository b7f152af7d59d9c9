"""What a person would see in Slack, rendered in a terminal, as plain lines, or as a picture."""

from bot.sandbox.screen.picture import ChatEntry, svg
from bot.sandbox.screen.surface import plain, render
from bot.sandbox.screen.viewer import Viewer

__all__ = ["ChatEntry", "Viewer", "plain", "render", "svg"]
