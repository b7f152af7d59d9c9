"""Finds one of the deploy file's Slack workspaces by its key."""

from bot.config.models import Config, SlackWorkspace
from bot.config.suggestions import nearest, shown
from bot.errors import EnlaceError
from bot.i18n import N_


class NoSuchWorkspace(EnlaceError):
    message = N_("The deploy file has no workspace “%(given)s”; name %(known)s.")


class MisspeltWorkspaceKey(NoSuchWorkspace):
    message = N_("The deploy file has no workspace “%(given)s”; did you mean “%(nearest)s”?")


def connection_of(config: Config, key: str | None) -> SlackWorkspace:
    """Return the workspace with a key, or the first one. Raises `NoSuchWorkspace`."""
    known = config.slack.each
    if key is None:
        return next(iter(known.values()))
    if key in known:
        return known[key]
    if meant := nearest(key, tuple(known)):
        raise MisspeltWorkspaceKey(given=shown(key), nearest=meant)
    raise NoSuchWorkspace(given=shown(key), known=list(known))
