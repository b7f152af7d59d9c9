"""The Slack app manifest, built from the registry; an admin pastes it to create the app."""

from typing import Any

from bot.i18n import LANGUAGES
from commands.dispatch.registry import COMMANDS
from commands.dispatch.shortcuts import features
from commands.slack.permissions import EVENTS, SCOPES

DESCRIPTION = "Sees the taskforce's recommendations through · Da seguimiento a las recomendaciones del grupo"
LONG_DESCRIPTION = (
    "Enlace keeps the status of a binational taskforce's recommendations, with evidence, leads and a full "
    "history, and answers everyone in their own language. Type {rec} or {taskforce} to begin.\n\n"
    "Enlace lleva el estado de las recomendaciones de un grupo de trabajo binacional, con evidencia, "
    "responsables e historial completo, y responde a cada quien en su idioma. Escriba {rec} o {grupo} para "
    "empezar."
)


def manifest(*, prefix: str = "", url: str | None = None) -> dict[str, Any]:
    """Return the manifest for Socket Mode, or for HTTP if `url` says where Slack reaches the bot."""
    request_url = f"{url.rstrip('/')}/slack/events" if url else None
    commands: list[dict[str, Any]] = []
    for command in COMMANDS.values():
        names = {
            typed: language
            for language in reversed(LANGUAGES)
            for typed in command.typed_names(language, prefix)
        }
        for name, language in sorted(names.items()):
            entry = {
                "command": name,
                "description": command.descriptions[language],
                "usage_hint": command.hints[language],
                "should_escape": True,
            }
            commands.append(entry | ({"url": request_url} if request_url else {}))
    subscriptions: dict[str, Any] = {"bot_events": list(EVENTS)}
    return {
        "display_information": {
            "name": "Enlace",
            "description": DESCRIPTION,
            "long_description": LONG_DESCRIPTION.format(
                rec=COMMANDS["rec"].name("en", prefix),
                taskforce=COMMANDS["taskforce"].name("en", prefix),
                grupo=COMMANDS["taskforce"].name("es", prefix),
            ),
            "background_color": "#1b4965",
        },
        "features": {
            # Without the Messages tab nobody could receive a direct message, or send one to the bot.
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "Enlace", "always_online": True},
            "shortcuts": features(),
            "slash_commands": commands,
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": subscriptions | ({"request_url": request_url} if request_url else {}),
            # Slack asks for the choices of fields with a look-up at the second address.
            "interactivity": {"is_enabled": True}
            | ({"request_url": request_url, "message_menu_options_url": request_url} if request_url else {}),
            "org_deploy_enabled": False,
            "socket_mode_enabled": url is None,
            "token_rotation_enabled": False,
        },
    }
