"""Reads conversations to find the messages with a certain id."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.delivery.outcomes import GiveUp, outcome_of
from bot.domain.outbox.status import HistoryReading
from bot.services.outbox.doubts import Whereabouts

EVENT_TYPE = "enlace_message"
"""The type of the metadata in which each message of the outbox carries its id."""
PAGE = 200
MOST_PAGES = 200
"""Pages read in one go; then the reading pauses, and continues later where it was."""
STALE_CURSOR = GiveUp("invalid_cursor")

Keep = Callable[[HistoryReading], Awaitable[bool]]
"""Saves how far a reading came; returns False if another process has claimed it."""


class IncompleteReading(Exception):
    """A conversation was not read to its end, so a message that was not found may still be there."""


class Overtaken(Exception):
    """Another process has claimed the message and looks for it now."""


async def read(client: AsyncWebClient, place: Whereabouts, keep: Keep) -> HistoryReading:
    """Read a conversation to its end, starting where `place.reading` ended, and return the reading.

    `keep` saves it after each page but the last. Raises `IncompleteReading`, `Overtaken`, and what the SDK
    raises.
    """
    reading = place.reading
    for _ in range(MOST_PAGES):
        if reading.complete:
            return reading
        if reading.channel is None:
            opened = await client.conversations_open(users=place.user or "")
            reading = replace(reading, channel=str(opened["channel"]["id"]))
        reading = await _further(client, place, reading)
        if not reading.complete and not await keep(reading):
            raise Overtaken
    if reading.complete:
        return reading
    raise IncompleteReading


async def _further(client: AsyncWebClient, place: Whereabouts, reading: HistoryReading) -> HistoryReading:
    try:
        page = await _page(client, place, reading)
    except SlackApiError as refusal:
        if reading.cursor and outcome_of(refusal) == STALE_CURSOR:
            return reading.from_the_start()
        raise
    cursor = (page.get("response_metadata") or {}).get("next_cursor") or None
    if cursor is None and page.get("has_more"):
        raise IncompleteReading
    return reading.with_page((str(each["ts"]) for each in page["messages"] if _is(each, place.id)), cursor)


async def _page(client: AsyncWebClient, place: Whereabouts, reading: HistoryReading) -> AsyncSlackResponse:
    if place.thread is None:
        history = client.conversations_history
    else:
        history = partial(client.conversations_replies, ts=place.thread)
    return await history(
        channel=reading.channel or "",
        oldest=f"{reading.oldest.timestamp():.6f}",
        latest=f"{reading.latest.timestamp():.6f}",
        include_all_metadata=True,
        inclusive=True,
        limit=PAGE,
        cursor=reading.cursor,
    )


def _is(message: dict[str, object], wanted: str) -> bool:
    metadata = message.get("metadata")
    if not isinstance(metadata, dict) or metadata.get("event_type") != EVENT_TYPE:
        return False
    payload = metadata.get("event_payload")
    return isinstance(payload, dict) and payload.get("id") == wanted
