"""What Slack refuses the bot: its token, or what a scope would allow."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from bot.errors import EnlaceError
from bot.i18n import N_

MISSING_SCOPE = "missing_scope"
TOKEN_CODES = frozenset(
    {
        "account_inactive",
        "invalid_auth",
        "not_allowed_token_type",
        "not_authed",
        "org_login_required",
        "team_access_not_granted",
        "token_expired",
        "token_revoked",
    }
)
"""Slack's codes that refuse the token itself, whatever is asked with it."""


class TokenRefused(EnlaceError):
    message = N_(
        "Slack has refused the bot's token since %(since)s (%(code)s), so the bot cannot send "
        "anything. Reinstall the app in the workspace (Install App), copy its Bot User OAuth Token to "
        "the place that `slack.bot_token` in the deploy file refers to, and restart the bot. The "
        "waiting messages are then sent."
    )


class ScopeMissing(EnlaceError):
    message = N_(
        "Since %(since)s, the bot's token has lacked these scopes, and Slack refuses calls that need "
        "them (%(method)s): %(scopes)s. Paste the current manifest (`enlace manifest`) under App "
        "Manifest in the app's settings and reinstall the app."
    )


class ScopesMissing(EnlaceError):
    message = N_(
        "Since %(since)s, the bot's token has lacked these scopes, and Slack refuses calls that need "
        "them: %(scopes)s. Paste the current manifest (`enlace manifest`) under App Manifest in the "
        "app's settings and reinstall the app."
    )


class ScopeUnnamed(EnlaceError):
    message = N_(
        "Slack has refused %(method)s since %(since)s because the bot's token lacks a scope for it. "
        "Paste the current manifest (`enlace manifest`) under App Manifest in the app's settings and "
        "reinstall the app."
    )


@dataclass(frozen=True)
class SlackRefusal:
    """A refusal that lasts: Slack's `code` since when, the `method` it was met with, the missing scopes."""

    code: str
    since: datetime
    method: str | None = None
    scopes: tuple[str, ...] = ()

    def same_as(self, other: Self | None) -> bool:
        """Whether both are one refusal, whenever it began."""
        return other is not None and replace(self, since=other.since) == other

    def error(self) -> EnlaceError:
        """Return the sentence with the remedy; its `since` is an instant, its `scopes` are several words."""
        if self.code != MISSING_SCOPE:
            return TokenRefused(since=self.since, code=self.code)
        if not self.scopes:
            return ScopeUnnamed(since=self.since, method=self.method)
        if self.method is None:
            return ScopesMissing(since=self.since, scopes=self.scopes)
        return ScopeMissing(since=self.since, scopes=self.scopes, method=self.method)


def lacking(granted: Collection[str], needed: Sequence[str]) -> tuple[str, ...]:
    """Return the needed scopes that were not granted, in order."""
    return tuple(sorted(set(needed) - set(granted)))
