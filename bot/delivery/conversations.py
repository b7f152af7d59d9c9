"""Reads conversations back: where the messages with a certain id stand."""

from dataclasses import dataclass
from functools import partial

from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.services.outbox_doubts import Whereabouts

EVENT_TYPE = "enlace_message"
"""The type of the metadata that each message of the outbox carries, with its id."""
PAGE = 200
MOST_PAGES = 200


class IncompleteReading(Exception):
    """A conversation was not read to its end, so that nothing follows from what was not found."""


@dataclass(frozen=True)
class Reading:
    """Where the messages stand, oldest first by their timestamps."""

    channel: str
    stamps: tuple[str, ...]


async def read(client: AsyncWebClient, place: Whereabouts) -> Reading:
    """Read a conversation from `place.oldest` to its end; raises as the SDK does, or `IncompleteReading`."""
    channel = place.channel
    if channel is None:
        opened = await client.conversations_open(users=place.user or "")
        channel = str(opened["channel"]["id"])
    stamps: list[str] = []
    cursor: str | None = None
    for _ in range(MOST_PAGES):
        page = await _page(client, channel, place, cursor)
        stamps += [str(each["ts"]) for each in page["messages"] if _is(each, place.id)]
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or None
        if cursor is None:
            if page.get("has_more"):
                raise IncompleteReading
            return Reading(channel, tuple(sorted(stamps)))
    raise IncompleteReading


async def _page(
    client: AsyncWebClient, channel: str, place: Whereabouts, cursor: str | None
) -> AsyncSlackResponse:
    if place.thread is None:
        history = client.conversations_history
    else:
        history = partial(client.conversations_replies, ts=place.thread)
    return await history(
        channel=channel,
        oldest=f"{place.oldest.timestamp():.6f}",
        include_all_metadata=True,
        inclusive=True,
        limit=PAGE,
        cursor=cursor,
    )


def _is(message: dict[str, object], wanted: str) -> bool:
    metadata = message.get("metadata")
    if not isinstance(metadata, dict) or metadata.get("event_type") != EVENT_TYPE:
        return False
    payload = metadata.get("event_payload")
    return isinstance(payload, dict) and payload.get("id") == wanted
