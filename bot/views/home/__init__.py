"""The app's Home: what needs its reader, their items, the board, digests, settings."""

from bot.views.home.home import HomePage, home, turned_away

__all__ = ["HomePage", "home", "turned_away"]
