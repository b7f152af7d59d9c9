"""Events without a listener are acknowledged, so that Slack neither repeats them nor stops sending events."""

import re
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp

from commands.slack.permissions import EVENTS

log = structlog.get_logger("enlace.commands")

LAST_WORDS = frozenset({"app_uninstalled", "tokens_revoked"})
"""After these events the bot can neither answer nor send anything."""


def acknowledge_other_events(app: AsyncApp) -> None:
    """Acknowledge every event that no other listener wants. Call it after they are registered: Bolt takes the
    first listener that fits.
    """

    async def ignore(event: dict[str, Any]) -> None:
        kind = str(event.get("type"))
        if kind in LAST_WORDS:
            log.error(kind)
        else:
            log.debug("event_ignored", type=kind if kind in EVENTS else "unknown")

    app.event(re.compile(".*"))(ignore)
