"""Posts a message once and records the outcome."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from enum import Enum, auto

import structlog
from sqlmodel import Session

from bot.delivery.chart_worker import REFUSED, again_after, shows_files
from bot.delivery.context import DeliveryContext
from bot.delivery.conversations import EVENT_TYPE
from bot.delivery.data_blocks import DataBlockTrials
from bot.delivery.failpoints import Failpoint
from bot.delivery.message_reading import read_message
from bot.delivery.outcomes import GiveUp, Outcome, TryAgain, Unclear, outcome_of
from bot.delivery.rate_limits import RateLimits
from bot.delivery.rendering import rendered, text_begins
from bot.domain.members.member import Member
from bot.domain.outbox.data_blocks import Choice
from bot.failures import log_failure
from bot.messages.registry import UnknownKind
from bot.services.outbox import queue as outbox
from bot.services.outbox.queue import Claimed
from bot.views.blockkit.blocks import Message
from bot.views.localizer import Localizer

log = structlog.get_logger("enlace.delivery")


class Ending(Enum):
    """An attempt that did not fail: the message was posted, or its deadline had passed before."""

    SENT = auto()
    LATE = auto()


Attempt = Ending | Outcome
"""What is known of one attempt to post a message."""
UNSAYABLE = "cannot_be_rendered"
UNKNOWN_KIND = "unknown_kind"
"""Our own codes in `OutboxMessage.problem` for messages that the bot cannot render."""


class MessagePoster:
    """Claims due messages and posts them."""

    def __init__(
        self,
        delivery: DeliveryContext,
        localizer_for: Callable[[Member], Localizer],
        wake_in: Callable[[float], None] = lambda _: None,
    ) -> None:
        self._delivery = delivery
        self._wake_in = wake_in
        self._limits = RateLimits()
        self._data_blocks = DataBlockTrials(delivery)
        self._localizer_for = localizer_for

    def any_ready(self, session: Session) -> bool:
        """Whether there is anything for `take`."""
        return outbox.any_ready(session, self._delivery.context)

    async def take(self) -> Claimed | None:
        """Claim the next message that is due; the claim is committed when this returns."""
        if self._limits.hold(self._delivery.context.clock.now()):
            return None
        await self._delivery.failpoints.reach(Failpoint.BEFORE_CLAIM)
        claimed = await asyncio.to_thread(outbox.claim, self._delivery.context, self._delivery.pace)
        if claimed is not None:
            await self._delivery.failpoints.reach(Failpoint.AFTER_CLAIM)
        return claimed

    async def post(self, claimed: Claimed) -> None:
        """Post a claimed message unless its deadline has passed, and record the outcome."""
        prepared = await self._prepared(claimed)
        if prepared is None:
            return
        message, revision = prepared
        if message.instead is not None:
            found = await self._with_data_blocks(claimed, message, revision)
            if found is not None:
                await self._settle(claimed, message, found)
                return
        shown = message.instead or message
        await self._settle(claimed, shown, await self._attempt(claimed, shown, revision))

    async def _prepared(self, claimed: Claimed) -> tuple[Message, int] | None:
        """Return the message to post and the changes that it shows; None if there is none, which is then
        recorded.
        """
        context = self._delivery.context
        try:
            prepared = await asyncio.to_thread(self._prepare, claimed)
        except UnknownKind as unknown:
            log.error("message_undeliverable", problem=UNKNOWN_KIND, kind=unknown.kind)  # noqa: TRY400 (nothing failed)
            await asyncio.to_thread(outbox.give_up, context, claimed, UNKNOWN_KIND)
            return None
        except Exception as failure:  # noqa: BLE001 (a message that cannot be rendered must not block the others)
            log_failure(log, "message_undeliverable", failure, problem=UNSAYABLE)
            await asyncio.to_thread(outbox.give_up, context, claimed, UNSAYABLE)
            return None
        if prepared is None:
            await asyncio.to_thread(outbox.withdraw, context, claimed)
        return prepared

    async def _with_data_blocks(self, claimed: Claimed, message: Message, revision: int) -> Attempt | None:
        """Post a message with Slack's own tables and charts, and return the outcome.

        None if they are not to be tried, or if Slack refused them: then the message certainly was not posted,
        and what is to be posted instead goes out in the same delivery.
        """
        async with self._data_blocks.decided(claimed) as decision:
            if decision.choice is Choice.WITHOUT:
                return None
            found = await self._attempt(claimed, message, revision)
            if found == REFUSED:
                await self._data_blocks.refused(claimed)
                return None
            if found is Ending.SENT:
                await self._data_blocks.taken(decision)
            elif not isinstance(found, Unclear):
                await self._data_blocks.untried(decision)
            return found

    async def _attempt(self, claimed: Claimed, message: Message, revision: int) -> Attempt:
        """Post a message once unless its deadline has passed; record that it was sent, but no failure."""
        context, failpoints = self._delivery.context, self._delivery.failpoints
        await failpoints.reach(Failpoint.BEFORE_DEADLINE_CHECK)
        if context.clock.monotonic() >= claimed.deadline:
            return Ending.LATE
        try:
            await failpoints.reach(Failpoint.BEFORE_POST)
            channel, ts = await self._post(claimed, message.payload())
            await failpoints.reach(Failpoint.AFTER_POST)
        except Exception as failure:  # noqa: BLE001 (after any failure, it may have been posted)
            return outcome_of(failure)
        self._limits.sent()
        pace = self._delivery.pace
        if not await asyncio.to_thread(outbox.sent, context, claimed, channel, ts, pace, revision=revision):
            log.warning("message_overtaken", when="after")
        await failpoints.reach(Failpoint.AFTER_RECORD)
        return Ending.SENT

    async def _post(self, claimed: Claimed, message: dict[str, object]) -> tuple[str, str]:
        async with asyncio.timeout(self._delivery.pace.post):
            answer = await self._delivery.client.chat_postMessage(
                channel=claimed.address,
                thread_ts=claimed.thread,
                text=str(message["text"]),
                blocks=message["blocks"],  # type: ignore[arg-type] # blocks as Message makes them
                metadata={"event_type": EVENT_TYPE, "event_payload": {"id": claimed.id}},
                parse="none",
                unfurl_links=False,
                unfurl_media=False,
            )
        return str(answer["channel"]), str(answer["ts"])

    def _prepare(self, claimed: Claimed) -> tuple[Message, int] | None:
        """Return the message to post and the changes that it shows, or None; queue what does not fit into it
        as messages for its thread.
        """
        letter = read_message(self._delivery.context, claimed.id)
        if letter is None:
            return None
        first, *rest = rendered(letter, self._localizer_for)
        if rest:
            begins = text_begins(letter, self._localizer_for)
            outbox.continue_with(self._delivery.context, claimed, len(rest), begins)
        return first, letter.revision

    async def _settle(self, claimed: Claimed, message: Message, found: Attempt) -> None:
        """Record what an attempt that did not succeed means."""
        context, failpoints = self._delivery.context, self._delivery.failpoints
        limited = isinstance(found, TryAgain) and not found.counted
        if found == REFUSED and shows_files(message.payload()):
            found = TryAgain(await again_after(self._delivery, claimed.id), counted=False)
        match found:
            case Ending.SENT:
                pass
            case Ending.LATE:
                log.warning("message_overtaken", when="before")
                await asyncio.to_thread(outbox.postpone, context, claimed, 0, counted=True)
            case TryAgain(asked, counted, problem):
                seconds = self._delivery.pace.pause(claimed.tries) if counted else asked
                log.info("message_waits", problem=problem, seconds=seconds)
                await failpoints.reach(Failpoint.BEFORE_POSTPONE)
                await asyncio.to_thread(
                    outbox.postpone, context, claimed, seconds, counted=counted, problem=problem
                )
                await failpoints.reach(Failpoint.AFTER_POSTPONE)
                if limited:
                    self._limits.refused(claimed.address, context.clock.now() + timedelta(seconds=seconds))
                if not counted:
                    self._wake_in(seconds)
            case GiveUp(problem):
                log.warning("message_undeliverable", problem=problem)
                await asyncio.to_thread(outbox.give_up, context, claimed, problem)
            case Unclear(why):
                log.warning("message_unclear", why=why)
                await failpoints.reach(Failpoint.BEFORE_LEAVING_OPEN)
                await asyncio.to_thread(outbox.leave_open, context, claimed, why)
