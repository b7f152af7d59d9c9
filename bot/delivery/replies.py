"""Answers people where they asked, when no acknowledgement can carry the answer."""

import asyncio
from typing import Any

import structlog

from bot.delivery.context import DeliveryContext
from bot.delivery.conversations import EVENT_TYPE
from bot.delivery.outcomes import GiveUp, TryAgain, Unclear, outcome_of
from bot.domain.channels.sharing import MessagePlace, PostOutcome, Shared
from bot.services.channels import sharing
from bot.views.blockkit.blocks import Message

log = structlog.get_logger("enlace.delivery")

LONGEST_WAIT = 10.0
"""The longest pause, in seconds, that a person waits for an answer if Slack asks for one."""
TRIES = 3


class ReplySender:
    """Posts answers. One that may have been posted is posted again only if a single person sees it."""

    def __init__(self, delivery: DeliveryContext) -> None:
        self._delivery = delivery

    async def share(self, shared: Shared, shown: Message) -> PostOutcome:
        """Post a shared message, whose row exists already, once, and record the outcome."""
        context = self._delivery.context
        id_ = {"event_type": EVENT_TYPE, "event_payload": {"id": shared.id}}
        try:
            channel, ts = await self._post(shared.place, shown, metadata=id_)
        except Exception as failure:  # noqa: BLE001 (after any failure, it may have been posted)
            outcome = outcome_of(failure)
            if isinstance(outcome, Unclear):
                log.warning("share_unclear", why=outcome.why)
                return PostOutcome.UNCLEAR
            problem = outcome.problem if isinstance(outcome, GiveUp) else "not_now"
            await asyncio.to_thread(sharing.end, context, shared.id, problem)
            return PostOutcome.REFUSED
        await asyncio.to_thread(sharing.arrived, context, shared, channel, ts)
        return PostOutcome.ARRIVED

    async def say(self, place: MessagePlace, shown: Message) -> PostOutcome:
        """Post a message for everyone in a conversation."""
        for last in (False,) * (TRIES - 1) + (True,):
            try:
                await self._post(place, shown)
            except Exception as failure:  # noqa: BLE001 (after any failure, it may have been posted)
                outcome = outcome_of(failure)
                if isinstance(outcome, Unclear):
                    log.warning("answer_unclear", why=outcome.why)
                    return PostOutcome.UNCLEAR
                if last or not await _worth_waiting(outcome):
                    return PostOutcome.REFUSED
            else:
                return PostOutcome.ARRIVED
        return PostOutcome.REFUSED

    async def whisper(self, place: MessagePlace, slack_id: str, shown: Message) -> None:
        """Show a message to one person where they are, or in their direct messages if that fails."""
        for last in (False,) * (TRIES - 1) + (True,):
            try:
                async with asyncio.timeout(self._delivery.pace.post):
                    await self._delivery.client.chat_postEphemeral(
                        channel=place.channel,
                        user=slack_id,
                        thread_ts=place.thread,
                        **_words(shown),
                    )
            except Exception as failure:  # noqa: BLE001 (after any failure the person still needs an answer)
                outcome = outcome_of(failure)
                if isinstance(outcome, GiveUp):
                    break
                if last or not await _worth_waiting(outcome):
                    break
            else:
                return
        if await self.say(MessagePlace(slack_id), shown) is PostOutcome.REFUSED:
            log.error("answer_lost")

    async def _post(self, place: MessagePlace, shown: Message, **more: Any) -> tuple[str, str]:
        async with asyncio.timeout(self._delivery.pace.post):
            answer = await self._delivery.client.chat_postMessage(
                channel=place.channel,
                thread_ts=place.thread,
                unfurl_links=False,
                unfurl_media=False,
                **_words(shown),
                **more,
            )
        return str(answer["channel"]), str(answer["ts"])


def _words(shown: Message) -> dict[str, Any]:
    # With another `parse`, Slack would turn words of the text into mentions and links.
    return {"text": shown.text, "blocks": list(shown.blocks), "parse": "none"}


async def _worth_waiting(outcome: GiveUp | TryAgain | Unclear) -> bool:
    """Wait as long as Slack asks for and say whether to try again."""
    if isinstance(outcome, GiveUp):
        return False
    seconds = 1.0 if isinstance(outcome, Unclear) or outcome.counted else outcome.seconds
    if seconds > LONGEST_WAIT:
        return False
    await asyncio.sleep(seconds)
    return True
