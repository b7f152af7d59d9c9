"""Handle the messages that people write to the bot, and the bot's joining and leaving of channels.

The transports hand on each event once (`bot.transport.deduplicator`). Slack repeats an event whose handling
was interrupted. A change is stored together with the key of its event, so a repetition changes nothing.
"""

import asyncio
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import structlog
from aiohttp import ClientError
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.channels.sharing import MessagePlace, PostOutcome
from bot.i18n import Language, language_of
from bot.services.channels import introductions as introducing
from bot.services.context import Caller, ServiceContext
from bot.store.deliveries import heard_key
from bot.views.blockkit.blocks import Message
from commands.dispatch.dispatcher import Dispatcher
from commands.dispatch.sharing import ToShare
from commands.slack.listeners import SendsReplies
from commands.slack.worker_threads import WorkerThreads

log = structlog.get_logger("enlace.commands")

PEOPLES = frozenset({None, "file_share", "thread_broadcast"})
"""The subtypes of messages that people write; all others report edits, bots or the conversation."""
LEAVING = ("member_left_channel", "channel_left", "group_left")
"""Events that say that the bot left a channel; which one comes depends on the kind of channel."""
MAX_WORKERS = 1
CHANNEL_SECONDS = 3.0


def listen_to_people(app: AsyncApp, dispatcher: Dispatcher, speaking: SendsReplies, *, bot: str) -> None:
    """Register the events of messages and channels; `bot` is the bot's own user id."""
    hearing = MentionHandler(dispatcher, WorkerThreads(app.client, max_workers=MAX_WORKERS), speaking, bot)

    async def on_mention(body: dict[str, Any], event: dict[str, Any]) -> None:
        if not _is_persons(event):
            return
        await hearing.answer(body, event, direct=False)

    async def on_message(body: dict[str, Any], event: dict[str, Any]) -> None:
        if event.get("channel_type") != "im" or not _is_persons(event):
            return
        await hearing.answer(body, event, direct=True)

    async def on_joined(event: dict[str, Any]) -> None:
        if event.get("user") == bot:
            await _introduce(dispatcher.context, event, app.client, bot)

    async def on_left(event: dict[str, Any]) -> None:
        # The first event names the person who left; the other two are about the bot itself.
        if event["type"] == LEAVING[0] and event.get("user") != bot:
            return
        at = _instant(event["event_ts"])
        await asyncio.to_thread(introducing.went, dispatcher.context, event["channel"], at)

    app.event("app_mention")(on_mention)
    app.event("message")(on_message)
    app.event("member_joined_channel")(on_joined)
    for kind in LEAVING:
        app.event(kind)(on_left)


class MentionHandler:
    """Answers messages to the bot in the conversation where they were written."""

    def __init__(
        self, dispatcher: Dispatcher, threads: WorkerThreads, speaking: SendsReplies, bot: str
    ) -> None:
        self._dispatcher = dispatcher
        self._threads = threads
        self._speaking = speaking
        self._bot = bot

    async def answer(
        self,
        body: Mapping[str, Any],
        event: Mapping[str, Any],
        *,
        direct: bool,
    ) -> None:
        """Answer one message: to its writer, to everyone if they share it, or in the direct conversation."""
        place = MessagePlace(event["channel"], event.get("thread_ts"))
        caller = Caller(
            slack_id=event["user"],
            # In a channel shared with other companies, their people speak as well.
            team_id=event.get("user_team")
            or event.get("source_team")
            or event.get("team")
            or body["team_id"],
            command="message" if direct else "mention",
            delivery=heard_key(body["event_id"]),
            # Nobody else sees anything of a direct conversation.
            place=None if direct else place,
        )
        text = event.get("text") or ""
        dispatcher = self._dispatcher.of(caller)
        if not direct and not is_ours(self._dispatcher.context, caller, text):
            return
        said = self._without_other_bots(text)
        answer = await self._threads.answer(
            caller,
            lambda profile: dispatcher.hear_message(caller, said, self._bot, profile, direct=direct),
        )
        await self._say(answer, place, caller.slack_id, direct=direct)

    def _without_other_bots(self, text: str) -> str:
        """Return a message without the mentions of the taskforce's bots in other workspaces, which are no
        words of it.
        """
        teams = self._dispatcher.context.rules.teams.values()
        for other in {team.bot for team in teams if team.bot} - {self._bot}:
            text = re.sub(rf"<@{re.escape(other)}(\|[^>]*)?>\s*", "", text)
        return text

    async def _say(self, answer: Message, place: MessagePlace, slack_id: str, *, direct: bool) -> None:
        left: Message | None = answer
        if isinstance(answer, ToShare):
            left = answer.left(await self._speaking.share(answer.following, answer))
        elif direct or answer.shared:
            left = answer if await self._speaking.say(place, answer) is PostOutcome.REFUSED else None
        if left is not None:
            await self._speaking.whisper(place, slack_id, left)


async def _introduce(
    context: ServiceContext, event: Mapping[str, Any], client: AsyncWebClient, bot: str
) -> None:
    channel = event["channel"]
    language = await _language_of(channel, client)
    await asyncio.to_thread(
        lambda: introducing.came(
            context,
            channel,
            _instant(event["event_ts"]),
            bot=bot,
            language=language,
            inviter=event.get("inviter"),
        )
    )


async def _language_of(channel: str, client: AsyncWebClient) -> Language | None:
    """Ask Slack for a channel's language; return None if it does not say."""
    try:
        async with asyncio.timeout(CHANNEL_SECONDS):
            found = await client.conversations_info(channel=channel, include_locale=True)
        return language_of(found["channel"].get("locale"))
    except (SlackClientError, ClientError, TimeoutError, OSError) as failure:
        log.warning("channel_unavailable", kind=type(failure).__name__)
        return None


def is_ours(context: ServiceContext, caller: Caller, text: str) -> bool:
    """Say whether this workspace's app is to answer a message that mentions a bot of the taskforce.

    In a channel that workspaces share, one message may mention the bots of several. Then the app of its
    author's workspace answers, or else the first one's that it mentions, and the others are silent.
    """
    teams = context.rules.teams
    mentioned = [id_ for id_, team in teams.items() if team.bot and f"<@{team.bot}" in text]
    if len(mentioned) < 2:  # noqa: PLR2004 (one of them is ours)
        return True
    return context.team_id == (caller.team_id if caller.team_id in mentioned else mentioned[0])


def _is_persons(event: Mapping[str, Any]) -> bool:
    """Say whether a person has just written this; edits and messages of bots ask for nothing."""
    return (
        event.get("subtype") in PEOPLES
        and not event.get("bot_id")
        and not event.get("edited")
        and bool(event.get("user"))
    )


def _instant(ts: str) -> datetime:
    return datetime.fromtimestamp(float(ts), UTC)
