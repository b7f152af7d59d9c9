"""The parts of the Slack app manifest that a workspace needs."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from bot.sandbox.state.data import Command, Installation, Shortcut


class Manifest(NamedTuple):
    """The changes that installing an app with this manifest makes; None means no change."""

    installation: Installation
    scopes: list[str] | None
    display_name: str | None


def read(manifest: Mapping[str, Any]) -> Manifest:
    """Read a manifest in the format of SLACK.md §10; missing sections grant nothing."""
    features = manifest.get("features", {})
    scopes = manifest.get("oauth_config", {}).get("scopes", {}).get("bot")
    settings = manifest.get("settings", {})
    subscriptions = settings.get("event_subscriptions", {})
    interactivity = settings.get("interactivity", {})
    app_home = features.get("app_home", {})
    commands = [
        Command(
            name=each["command"],
            should_escape=each.get("should_escape", False),
            description=each.get("description", ""),
            usage_hint=each.get("usage_hint", ""),
            url=each.get("url", ""),
        )
        for each in features.get("slash_commands", ())
    ]
    shortcuts = [
        Shortcut(each["name"], each["type"], each["callback_id"], each.get("description", ""))
        for each in features.get("shortcuts", ())
    ]
    installation = Installation(
        commands={command.name: command for command in commands},
        events=list(subscriptions.get("bot_events", ())),
        home_tab=app_home.get("home_tab_enabled", False),
        messages_tab=app_home.get("messages_tab_enabled", True),
        messages_read_only=app_home.get("messages_tab_read_only_enabled", False),
        # For Slack, a manifest that does not mention Socket Mode means HTTP. Here such a manifest has no
        # addresses either.
        socket_mode=settings.get("socket_mode_enabled", True),
        events_url=subscriptions.get("request_url", ""),
        interactive=interactivity.get("is_enabled", False),
        interactions_url=interactivity.get("request_url", ""),
        options_url=interactivity.get("message_menu_options_url", ""),
        shortcuts={shortcut.callback_id: shortcut for shortcut in shortcuts},
    )
    return Manifest(
        installation,
        list(scopes) if scopes is not None else None,
        features.get("bot_user", {}).get("display_name"),
    )
