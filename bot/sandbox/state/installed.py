"""The app as its manifest installs it: what it may do, and which events it receives."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal

from bot.sandbox.state import manifest as manifests
from bot.sandbox.state.data import Command, Installation, Shortcut, State


class Installed:
    """The part of a workspace that knows its app; its data is in `state`."""

    state: State

    def install(self, manifest: Mapping[str, Any]) -> None:
        """Install the app from its manifest: commands, scopes, event subscriptions, and its name."""
        installation, scopes, display_name = manifests.read(manifest)
        self.state.installation = installation
        if scopes is not None:
            self.state.scopes = scopes
        if display_name:
            bot = self.state.people[self.state.bot_user_id]
            handle = display_name.casefold().replace(" ", "-")
            self.state.people[bot.id] = replace(bot, handle=handle, name=display_name)

    @property
    def installation(self) -> Installation | None:
        """What the manifest allows, or None if no manifest was installed and everything is allowed."""
        return self.state.installation

    @property
    def scopes(self) -> tuple[str, ...]:
        """The scopes of the bot token."""
        return tuple(self.state.scopes)

    def command(self, name: str) -> Command | None:
        """Return a registered command; without a manifest, any command counts as registered and escaped."""
        if self.installation is None:
            return Command(name, should_escape=True)
        return self.installation.commands.get(name)

    def shortcuts(self, kind: Literal["global", "message"]) -> list[Shortcut]:
        """Return the app's global shortcuts, or its message shortcuts."""
        offered = self.installation.shortcuts.values() if self.installation else ()
        return [each for each in offered if each.kind == kind]

    def hears(self, event: str) -> bool:
        """Whether the app is subscribed to an event, named as in the manifest ("message.im")."""
        return self.installation is None or event in self.installation.events

    def revoke(self, token: str) -> None:
        """Revoke a token: the Web API answers `token_revoked` to it from now on."""
        self.state.revoked.append(token)
