"""Handle the opening of the app's Home; people whom the bot does not know see a refusal there."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import EnlaceError
from bot.services.context import Caller
from bot.services.home.actions import Seen, open_home
from bot.services.members.queries import Profile, Stranger, welcome
from bot.slack_errors import FAILURES, refusal_code
from bot.views.home import HomePage, turned_away
from commands.dispatch.dispatcher import Dispatcher
from commands.slack.worker_threads import WorkerThreads

log = structlog.get_logger("enlace.commands")

MAX_WORKERS = 2
COMMAND = "home"
"""The command that the audit trail records for a person who opened their Home."""


async def not_waiting() -> None:
    """Return at once, without waiting."""


def hear_homes(
    app: AsyncApp, dispatcher: Dispatcher, shown: Callable[[], Awaitable[None]] = not_waiting
) -> None:
    """Register the event of a person who opens the app; `shown` waits a moment until they see their Home."""
    threads = WorkerThreads(app.client, max_workers=MAX_WORKERS)

    async def on_home_opened(event: dict[str, Any], body: dict[str, Any]) -> None:
        if event.get("tab") != "home":
            return  # Slack sends the same event when a person opens the app's messages
        caller = Caller(event["user"], body.get("team_id") or "", COMMAND)
        seen = seen_of(event)
        page = await threads.answer(caller, lambda profile: opened(dispatcher, caller, seen, profile))
        if page is None:
            await shown()
        else:
            await show(app.client, caller.slack_id, page)

    app.event("app_home_opened")(on_home_opened)


def opened(
    dispatcher: Dispatcher, caller: Caller, seen: Seen | None, profile: Profile | None = None
) -> HomePage | None:
    """Schedule a member's Home to be published; return the page to show to other people at once.

    `Stranger` means that the person is new: call again with their `profile`.
    """
    localization = dispatcher.localization
    try:
        if profile:
            welcome(dispatcher.context, caller, profile)
        open_home(dispatcher.context, caller, seen)
    except Stranger:
        raise
    except EnlaceError as refusal:
        if profile:
            return turned_away(refusal, localization.localizer_for(localization.stranger(profile)))
        page = partial(turned_away, refusal)
        return localization.spoken_to(caller, page)
    return None


async def show(client: AsyncWebClient, slack_id: str, page: HomePage) -> None:
    """Publish a Home that is not kept up to date; the person gets it again each time they open it."""
    try:
        await client.views_publish(user_id=slack_id, view=page.view())
    except FAILURES as failure:
        log.warning("home_refused", problem=refusal_code(failure) or type(failure).__name__)


def seen_of(event: Mapping[str, Any]) -> Seen | None:
    """Return the view that the person sees as they open their Home, or None before the first one."""
    view = event.get("view") or {}
    return Seen(view["id"], view["hash"]) if view.get("id") and view.get("hash") else None
