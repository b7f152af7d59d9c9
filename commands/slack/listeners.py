"""Connect commands to the dispatcher: one worker thread each, and the answer in the acknowledgement."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any, Protocol

from slack_bolt.async_app import AsyncApp
from slack_bolt.response import BoltResponse

from bot.domain.channels.sharing import MessagePlace, PostOutcome, Shared
from bot.services.context import Caller
from bot.services.home.actions import profile_changed
from bot.services.members.departures import refresh
from bot.services.members.queries import Profile
from bot.views.blockkit.blocks import Message
from bot.views.shared import IF_UNCLEAR, unclear
from commands.command import Answered
from commands.dispatch.dispatcher import Dispatcher
from commands.dispatch.sharing import ToShare
from commands.slack.home import hear_homes, not_waiting
from commands.slack.interactions import InteractionHandler, delivery_of
from commands.slack.modals import Modals
from commands.slack.profiles import profile_of
from commands.slack.worker_threads import WorkerThreads

MAX_WORKERS = 3
"""Commands answered at the same time; the database has connections for twice as many."""


class SendsReplies(Protocol):
    """Sends the messages that an acknowledgement cannot carry (`bot.delivery.replies`)."""

    async def share(self, shared: Shared, shown: Message) -> PostOutcome: ...
    async def say(self, place: MessagePlace, shown: Message) -> PostOutcome: ...
    async def whisper(self, place: MessagePlace, slack_id: str, shown: Message) -> None: ...


def listen(
    app: AsyncApp,
    dispatcher: Dispatcher,
    speaking: SendsReplies,
    shown: Callable[[], Awaitable[None]] = not_waiting,
) -> None:
    """Register every command and control, the Home, and the events that keep profiles current.

    `shown` waits a moment until people with an open Home see there what they have done.
    """
    threads = WorkerThreads(app.client, max_workers=MAX_WORKERS)
    interactions = InteractionHandler(dispatcher, app.client, shown)

    async def answer_of(caller: Caller, typed: str, text: str) -> Answered | str:
        def work(profile: Profile | None) -> Answered:
            return dispatcher.answer(caller, typed, text, profile)

        answer = await threads.answer(caller, work)
        if isinstance(answer, ToShare):
            left = answer.left(await speaking.share(answer.following, answer))
            return left or ""
        return answer

    async def on_command(body: dict[str, Any]) -> BoltResponse:
        typed, text = body["command"], body.get("text") or ""
        caller = Caller(
            slack_id=body["user_id"],
            team_id=body["team_id"],
            command=typed,
            delivery=delivery_of(body),
            place=MessagePlace(body["channel_id"]) if body.get("channel_id") else None,
        )
        shared: list[Message] = []

        def in_words(said: Message) -> str:
            shared.extend([said] * said.shared)
            return said.body

        found = await interactions.opened(
            Modals(app.client, caller.slack_id, body.get("trigger_id") or ""),
            caller,
            answer_of(caller, typed, text),
            may_open=lambda: dispatcher.opens_form(typed, text),
            in_words=in_words,
        )
        if shared:
            doubted = await interactions.said(caller, unclear)
            return BoltResponse(status=HTTPStatus.OK, body=found, headers={IF_UNCLEAR: doubted.body})
        return BoltResponse(status=HTTPStatus.OK, body=found)

    async def on_user_change(event: dict[str, Any]) -> None:
        await asyncio.to_thread(refresh, dispatcher.context, profile_of(event["user"]))
        await asyncio.to_thread(profile_changed, dispatcher.context, event["user"]["id"])

    # One pattern matches every command, so a command missing from the deploy file is answered too.
    app.command(re.compile(".*"))(on_command)
    app.event("user_change")(on_user_change)
    hear_homes(app, dispatcher, shown)
    interactions.listen(app)
