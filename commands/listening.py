"""Hooks commands and controls up to Bolt: one hop into a worker thread, one answer.

A command is answered in its acknowledgement. Nothing that acknowledges a press is shown, so that whoever
takes Slack's requests (`bot.transport`) sends its answer to the response_url.
"""

import asyncio
import json
import re
from collections.abc import Mapping
from hashlib import sha256
from http import HTTPStatus
from typing import Any

import structlog
from aiohttp import ClientError
from slack_bolt.async_app import AsyncApp
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.gathering import Gathering, each
from bot.services.desk import Caller
from bot.services.home_acts import profile_changed
from bot.services.members import Profile, Stranger, refresh
from commands.answering import Answerer
from commands.home import hear_homes

log = structlog.get_logger("enlace.commands")

HOPS = 3
"""Commands answered side by side; the database's connections suffice for twice as many."""
MOST_AT_ONCE = 10
"""Commands that go into one hop where many wait: few enough that a slow one does not keep many waiting."""
PROFILE_SECONDS = 1.0
"""What looking up a newcomer may cost of the three seconds that Slack gives an answer."""


def listen(app: AsyncApp, answerer: Answerer) -> None:
    """Register every command, every control, and the events that keep profiles current."""

    def answered(caller: Caller, typed: str, text: str, profile: Profile | None = None) -> str:
        return answerer.answer(caller, typed, text, profile).body

    def answered_press(caller: Caller, action_id: str, value: str, profile: Profile | None = None) -> str:
        answer = answerer.press(caller, action_id, value, profile)
        return json.dumps({**answer.payload(), "replace_original": False}, ensure_ascii=False)

    answering = Gathering(each(answered), hops=HOPS, most=MOST_AT_ONCE)
    pressing = Gathering(each(answered_press), hops=1, most=MOST_AT_ONCE)

    async def answer_of(
        gathering: Gathering[tuple[object, ...], str], client: AsyncWebClient, caller: Caller, *asked: str
    ) -> BoltResponse:
        try:
            answer = await gathering.ask((caller, *asked))
        except Stranger:
            profile = await look_up(client, caller.slack_id)
            answer = await gathering.ask((caller, *asked, profile))
        # What `ack` would make of the payload, but for an answer that is kept it is there already.
        return BoltResponse(status=HTTPStatus.OK, body=answer)

    async def on_command(body: dict[str, Any], client: AsyncWebClient) -> BoltResponse:
        caller = Caller(
            slack_id=body["user_id"],
            team_id=body["team_id"],
            command=body["command"],
            delivery=_delivery(body),
        )
        return await answer_of(answering, client, caller, body["command"], body.get("text") or "")

    async def on_press(body: dict[str, Any], action: dict[str, Any], client: AsyncWebClient) -> BoltResponse:
        caller = Caller(
            slack_id=body["user"]["id"],
            # Of a channel shared with others, people of other companies press as well.
            team_id=body["user"].get("team_id") or (body.get("team") or {}).get("id", ""),
            command=action["action_id"],
            delivery=_delivery(body),
        )
        chosen = action.get("selected_option") or action
        return await answer_of(pressing, client, caller, action["action_id"], chosen.get("value") or "")

    async def on_user_change(event: dict[str, Any]) -> None:
        await asyncio.to_thread(refresh, answerer.desk, profile_of(event["user"]))
        await asyncio.to_thread(profile_changed, answerer.desk, event["user"]["id"])

    # Every command comes here, so that one which the deploy file does not know is answered as well.
    app.command(re.compile(".*"))(on_command)
    app.block_action(re.compile(".*"))(on_press)
    app.event("user_change")(on_user_change)
    hear_homes(app, answerer, look_up)


async def look_up(client: AsyncWebClient, slack_id: str) -> Profile:
    """Ask Slack about someone, briefly; without an answer they are met without language and zone."""
    try:
        async with asyncio.timeout(PROFILE_SECONDS):
            found = await client.users_info(user=slack_id, include_locale=True)
        return profile_of(found["user"])
    except (SlackClientError, ClientError, TimeoutError, OSError) as failure:
        log.warning("profile_unavailable", kind=type(failure).__name__)
        return Profile(slack_id)


def profile_of(user: Mapping[str, Any]) -> Profile:
    """Return what Slack's user object says; people of other companies lack language and zone."""
    profile = user.get("profile") or {}
    return Profile(
        slack_id=user["id"],
        handle=user.get("name") or "",
        name=profile.get("real_name") or user.get("real_name") or "",
        email=profile.get("email"),
        language_tag=user.get("locale"),
        zone=user.get("tz"),
        deleted=bool(user.get("deleted")),
        foreign=bool(user.get("is_stranger")),
    )


def _delivery(body: Mapping[str, Any]) -> str | None:
    """Name this delivery by its trigger, which Slack makes once; hashed, since a trigger opens forms."""
    trigger = body.get("trigger_id")
    return "trigger:" + sha256(trigger.encode()).hexdigest()[:40] if trigger else None
